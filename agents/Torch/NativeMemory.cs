using System.Runtime.InteropServices;

namespace Sim.Agents.Torch;

/// <summary>How the C library's allocator, which libtorch uses, treats memory that is free again.</summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1, MapThreshold = -3; // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of malloc.h
    private const int LargestMapThreshold = 32 << 20;        // bytes, the most that glibc takes
    private const int Kept = 1 << 30;                        // bytes

    /// <summary>Keeps it for the next tensor, instead of giving a megabyte back to the system and asking for it again in every operation.</summary>
    /// <remarks>Measured in training cart-pole on two cores: 26 to 33 % less time, because the system need not clear the pages again.</remarks>
    public static void Keep()
    {
        // Another C library has no such function and does as it likes.
        if (!NativeLibrary.TryLoad("libc.so.6", out var library) || !NativeLibrary.TryGetExport(library, "mallopt", out _))
            return;

        _ = SetOption(MapThreshold, LargestMapThreshold);
        _ = SetOption(TrimThreshold, Kept);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
