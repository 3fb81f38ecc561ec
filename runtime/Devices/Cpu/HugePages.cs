using System.Runtime.InteropServices;

namespace Sim.Runtime.Devices.Cpu;

/// <summary>Zeroed memory in whole pages of 2 MB where the system has such, from the system directly.</summary>
/// <remarks>
/// With pages of 4 KB, which of them share cache sets is luck: the same program ran at 40 or at 80 million steps a second from
/// one start to the next.
/// </remarks>
internal static partial class HugePages
{
    private const int Read = 1, Write = 2, Private = 2, Anonymous = 0x20, NoReserve = 0x4000, AdviseHuge = 14;
    private const long PageBytes = 2 << 20;
    private const nint Failed = -1;

    /// <summary>An address at a multiple of 2 MB, or 0 where there is no such memory.</summary>
    public static nint Map(long bytes)
    {
        if (!OperatingSystem.IsLinux())
            return Portable(bytes);

        // One page more than needed, so that a multiple of the page lies within; the ends are given back.
        var size = Rounded(bytes);
        var start = MemoryMap(0, (nuint)(size + PageBytes), Read | Write, Private | Anonymous | NoReserve, -1, 0);
        if (start == Failed)
            return 0;

        var address = (nint)((start + PageBytes - 1) / PageBytes * PageBytes);
        if (address > start)
            _ = MemoryUnmap(start, (nuint)(address - start));
        var end = start + (nint)(size + PageBytes);
        if (address + (nint)size < end)
            _ = MemoryUnmap(address + (nint)size, (nuint)(end - address - (nint)size));
        _ = MemoryAdvise(address, (nuint)size, AdviseHuge);
        return address;
    }

    public static unsafe void Unmap(nint address, long bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = MemoryUnmap(address, (nuint)Rounded(bytes));
        else
            NativeMemory.AlignedFree((void*)address);
    }

    private static unsafe nint Portable(long bytes)
    {
        var address = NativeMemory.AlignedAlloc((nuint)bytes, (nuint)PageBytes);
        NativeMemory.Clear(address, (nuint)bytes);
        return (nint)address;
    }

    private static long Rounded(long bytes) => (bytes + PageBytes - 1) / PageBytes * PageBytes;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint MemoryMap(nint address, nuint bytes, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int MemoryUnmap(nint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int MemoryAdvise(nint address, nuint bytes, int advice);
}
