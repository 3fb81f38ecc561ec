using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sim.Runtime.Physics.Collision;

/// <summary>A set of lanes as the bits of a number.</summary>
internal static class LaneBits
{
    /// <summary>The lowest lane of a set that is not empty: for (rest = bits; rest != 0; rest &amp;= rest - 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lowest(uint bits) => BitOperations.TrailingZeroCount(bits);
}
