using System.Globalization;
using Sim.Runtime;

namespace Sim.Tools.Cli.Report;

/// <summary>A table of numbers in a run folder, column by column.</summary>
internal sealed class RunTable
{
    private readonly string[] _names;
    private readonly List<double[]> _rows = [];

    private RunTable(string path)
    {
        using var lines = File.ReadLines(path).GetEnumerator();
        _names = lines.MoveNext() ? lines.Current.Split(',') : [];
        while (lines.MoveNext())
        {
            var cells = lines.Current.Split(',');
            if (cells.Length == _names.Length)
                _rows.Add([.. cells.Select(Number)]);
        }
    }

    /// <exception cref="FailureException">The file cannot be read.</exception>
    public static RunTable Read(string path)
    {
        try
        {
            return new RunTable(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"The table '{path}' cannot be read: {problem.Message}", problem);
        }
    }

    public IReadOnlyList<string> Names => _names;

    public int Rows => _rows.Count;

    public bool Has(string name) => _names.Contains(name);

    /// <summary>The numbers of a column; NaN where there is none.</summary>
    public double[] Column(string name) => Array.IndexOf(_names, name) is var at && at >= 0
        ? [.. _rows.Select(row => row[at])]
        : throw new ArgumentException($"The table has no column '{name}'. It has: {string.Join(", ", _names)}.");

    /// <summary>Two columns as points, where both have a number.</summary>
    public IReadOnlyList<(double X, double Y)> Points(string x, string y) => Has(x) && Has(y)
        ? [.. Column(x).Zip(Column(y)).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second))]
        : [];

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
