using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Sim.Agents.GFlowNet;
using Sim.Runtime;

namespace Sim.Tools.Cli.Report;

/// <summary>What a policy makes and what it is to make, by exact evaluation: the file distribution.csv of a run.</summary>
internal static class Distribution
{
    public const string FileName = "distribution.csv";
    public const string XColumn = "x", YColumn = "y", TargetColumn = "target", LearnedColumn = "learned";

    private const int MostRows = 200_000;

    /// <summary>Writes a row for every end: two of the numbers that are seen there, both probabilities. Not where there are too many.</summary>
    public static void Write(string folder, ExactEvaluation exact, ExactResult result)
    {
        if (exact.TargetDistribution.Count is 0 or > MostRows)
            return;

        var text = new StringBuilder($"{XColumn},{YColumn},{TargetColumn},{LearnedColumn}\n");
        foreach (var (end, place) in exact.Graph.Ends().Select((end, place) => (end, place)))
        {
            var (x, y) = Seen(exact.Graph.States[end].Observation, exact.Graph.Observation);
            text.Append(CultureInfo.InvariantCulture, $"{x},{y},{exact.TargetDistribution[place]:g9},{result.Distribution[place]:g9}\n");
        }

        AtomicFile.WriteText(Path.Combine(folder, FileName), text.ToString());
    }

    /// <summary>The chances of the first two numbers that are seen at the end: [x, y]; null where there are not two.</summary>
    public static double[,]? Grid(RunTable table, string column)
    {
        const int most = 128;
        var (xs, ys, values) = (table.Column(XColumn), table.Column(YColumn), table.Column(column));
        if (xs.Length == 0 || xs.Concat(ys).Any(place => place is not (>= 0 and < most)))
            return null;

        var grid = new double[(int)xs.Max() + 1, (int)ys.Max() + 1];
        for (var row = 0; row < values.Length; row++)
            grid[(int)xs[row], (int)ys[row]] += values[row];
        return grid;
    }

    private static (int X, int Y) Seen(byte[] observation, Space space)
    {
        if (space is not MultiDiscrete { Width: > 1 } || observation.Length == 0)
            return (-1, -1);

        var numbers = MemoryMarshal.Cast<byte, int>(observation);
        return (numbers[0], numbers[1]);
    }
}
