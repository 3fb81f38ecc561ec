using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sim.Runtime;

/// <summary>Refuses actions outside their space before any world is stepped.</summary>
internal static class ActionCheck
{
    /// <exception cref="UsageException">Names the first such world, what it was given, and what is known.</exception>
    public static void Run(AgentColumn actions, Space space) => Run(actions.HostBytes, space);

    /// <param name="actions">A row a world, of the space's type and width.</param>
    /// <param name="space">Of a row.</param>
    /// <exception cref="UsageException">Names the first such world, what it was given, and what is known.</exception>
    public static void Run(ReadOnlySpan<byte> actions, Space space)
    {
        switch (space)
        {
            case Discrete discrete:
                var choices = MemoryMarshal.Cast<byte, int>(actions);
                var wrong = FirstOutside(choices, discrete.Count);
                if (wrong >= 0)
                    throw Outside(wrong, choices[wrong].ToString(CultureInfo.InvariantCulture), space);
                break;

            case MultiDiscrete multi:
                var rows = MemoryMarshal.Cast<byte, int>(actions);
                for (var index = 0; index < rows.Length; index++)
                {
                    if ((uint)rows[index] >= (uint)multi.Counts[index % multi.Width])
                        throw Outside(index / multi.Width, $"{rows[index]} at place {index % multi.Width}", space);
                }

                break;

            case Box { Type: DataType.Float32 }:
                CheckFinite(MemoryMarshal.Cast<byte, float>(actions), space);
                break;

            case Box { Type: DataType.Float64 }:
                CheckFinite(MemoryMarshal.Cast<byte, double>(actions), space);
                break;
        }
    }

    private static int FirstOutside(ReadOnlySpan<int> actions, int count)
    {
        // Most batches are right: a vectorised pass only asks whether all are.
        var limit = new Vector<uint>((uint)count);
        var index = 0;
        for (; index <= actions.Length - Vector<int>.Count; index += Vector<int>.Count)
        {
            if (!Vector.LessThanAll(Vector.AsVectorUInt32(new Vector<int>(actions[index..])), limit))
                break;
        }

        for (; index < actions.Length; index++)
        {
            if ((uint)actions[index] >= (uint)count)
                return index;
        }

        return -1;
    }

    private static void CheckFinite<T>(ReadOnlySpan<T> numbers, Space space)
        where T : unmanaged, IFloatingPoint<T>
    {
        for (var index = 0; index < numbers.Length; index++)
        {
            if (!T.IsFinite(numbers[index]))
                throw Outside(index / space.Width, numbers[index].ToString(null, CultureInfo.InvariantCulture), space);
        }
    }

    private static UsageException Outside(int world, string given, Space space) =>
        new($"The action of world {world} is {given}, which is not in {space}.");
}
