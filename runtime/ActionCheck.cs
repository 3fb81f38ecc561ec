using System.Globalization;
using System.Numerics;

namespace Sim.Runtime;

/// <summary>Refuses actions outside their space before any world is stepped.</summary>
internal static class ActionCheck
{
    /// <exception cref="UsageException">Names the first such world, what it was given, and what is known.</exception>
    public static void Run(AgentColumn actions, Space space)
    {
        switch (space)
        {
            case Discrete discrete:
                var wrong = FirstOutside(actions.Span<int>(), discrete.Count);
                if (wrong >= 0)
                    throw Outside(wrong, actions.Span<int>()[wrong].ToString(CultureInfo.InvariantCulture), space);
                break;

            case MultiDiscrete multi:
                var rows = actions.Span<int>();
                for (var index = 0; index < rows.Length; index++)
                {
                    if ((uint)rows[index] >= (uint)multi.Counts[index % multi.Width])
                        throw Outside(index / multi.Width, $"{rows[index]} at place {index % multi.Width}", space);
                }

                break;

            case Box { Type: DataType.Float32 }:
                var numbers = actions.Span<float>();
                var bad = FirstNotFinite(numbers);
                if (bad >= 0)
                    throw Outside(bad / space.Width, numbers[bad].ToString(CultureInfo.InvariantCulture), space);
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

    private static int FirstNotFinite(ReadOnlySpan<float> numbers)
    {
        for (var index = 0; index < numbers.Length; index++)
        {
            if (!float.IsFinite(numbers[index]))
                return index;
        }

        return -1;
    }

    private static UsageException Outside(int world, string given, Space space) =>
        new($"The action of world {world} is {given}, which is not in {space}.");
}
