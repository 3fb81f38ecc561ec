using System.Runtime.CompilerServices;

namespace Sim.Runtime.Rendering;

/// <summary>Mixes bytes of colour in whole numbers, with the same bits on every device.</summary>
internal static class Blending
{
    /// <summary>value * weight / 255, rounded to the nearest. Both are 0 to 255.</summary>
    /// <remarks>Blinn, "Three wrongs make a right" (1995): exact for every product of two bytes.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Weighted(uint value, uint weight)
    {
        var product = (value * weight) + 128;
        return (product + (product >> 8)) >> 8;
    }

    /// <summary>Four bytes of ink over four of ground. The ink is already weighted by its cover.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Over(uint ground, uint cover, uint ink)
    {
        var bare = ~cover;
        var rest = Weighted(ground & 0xFF, bare & 0xFF)
            | (Weighted((ground >> 8) & 0xFF, (bare >> 8) & 0xFF) << 8)
            | (Weighted((ground >> 16) & 0xFF, (bare >> 16) & 0xFF) << 16)
            | (Weighted(ground >> 24, bare >> 24) << 24);

        // No byte carries into the next: ink is at most its cover, the rest at most what the cover leaves.
        return rest + ink;
    }
}
