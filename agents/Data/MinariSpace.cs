using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>A space as Minari writes it down.</summary>
/// <remarks>Farama Foundation, Minari 0.5.3: minari/serialization.py. It is JSON with Python's word for an infinite number.</remarks>
internal static class MinariSpace
{
    public static string Text(Space space)
    {
        var text = new StringBuilder();
        switch (space)
        {
            case Discrete discrete:
                text.Append(CultureInfo.InvariantCulture, $"{{\"type\": \"Discrete\", \"dtype\": \"int64\", \"start\": 0, \"n\": {discrete.Count}}}");
                break;
            case MultiDiscrete multi:
                text.Append("{\"type\": \"MultiDiscrete\", \"dtype\": \"int64\", \"nvec\": [");
                text.AppendJoin(", ", multi.Counts).Append("], \"start\": [").AppendJoin(", ", multi.Counts.Select(_ => 0)).Append("]}");
                break;
            case Box box:
                text.Append("{\"type\": \"Box\", \"dtype\": \"").Append(box.Type.ToString().ToLowerInvariant()).Append("\", \"shape\": [");
                text.AppendJoin(", ", box.Shape).Append("], \"low\": ");
                AppendBounds(text, box.Low, box.Shape);
                text.Append(", \"high\": ");
                AppendBounds(text, box.High, box.Shape);
                text.Append('}');
                break;
            default:
                throw new InvalidOperationException($"No description of {space} is known.");
        }

        return text.ToString();
    }

    private static void AppendBounds(StringBuilder text, ImmutableArray<double> bounds, ImmutableArray<int> shape)
    {
        var next = 0;
        Append(0);

        void Append(int axis)
        {
            if (axis == shape.Length)
            {
                text.Append(Number(bounds[next++]));
                return;
            }

            text.Append('[');
            for (var index = 0; index < shape[axis]; index++)
            {
                if (index > 0)
                    text.Append(", ");
                Append(axis + 1);
            }

            text.Append(']');
        }
    }

    private static string Number(double bound) =>
        double.IsPositiveInfinity(bound) ? "Infinity"
        : double.IsNegativeInfinity(bound) ? "-Infinity"
        : bound.ToString("R", CultureInfo.InvariantCulture);
}
