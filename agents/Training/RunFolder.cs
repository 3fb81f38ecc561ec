using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sim.Runtime;

namespace Sim.Agents.Training;

/// <summary>What a run leaves on disk: its configuration, its table, TensorBoard events and checkpoints.</summary>
/// <remarks>
/// The table (progress.csv) is the record; the event file is written again from it when a run goes on, so neither holds rows of
/// iterations that a killed run made after its last checkpoint and that the resumed run makes again.
/// </remarks>
public sealed partial class RunFolder : IDisposable
{
    private const string ConfigName = "config.json";
    private const string TableName = "progress.csv";
    private const string ResultName = "result.json";
    private const string CheckpointFolder = "checkpoints";

    private readonly int _keep;
    private readonly DateTimeOffset _start;
    private readonly double _secondsBefore;
    private StreamWriter? _table;
    private TensorBoardWriter? _board;
    private string? _columns;

    private RunFolder(string path, int keep, TimeProvider clock, long lastIteration)
    {
        (Path, _keep, _start) = (path, keep, clock.GetUtcNow());
        var rows = lastIteration > 0 ? RowsUpTo(lastIteration) : [];
        _columns = rows.Count > 0 ? rows[0] : null;
        _secondsBefore = rows.Count > 1 ? Seconds(rows[0], rows[^1]) : 0;
        Guard(() =>
        {
            _table = new StreamWriter(new FileStream(File(TableName), FileMode.Create, FileAccess.Write, FileShare.Read));
            foreach (var row in rows)
                _table.WriteLine(row);
            _table.Flush();
            StartBoard(rows);
        });
    }

    public string Path { get; }

    /// <summary>Seconds of training that the table already accounts for.</summary>
    public double SecondsBefore => _secondsBefore;

    private string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder for a new run and writes its configuration.</summary>
    /// <exception cref="UsageException">The folder holds a run already.</exception>
    /// <exception cref="FailureException">The folder cannot be written.</exception>
    public static RunFolder Create(string path, string config, int keep, TimeProvider clock)
    {
        if (System.IO.File.Exists(System.IO.Path.Combine(path, ConfigName)))
            throw new UsageException($"'{path}' holds a run already. Give another folder, or go on with that run: --resume {path}.");

        Guard(path, () =>
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, CheckpointFolder));
            System.IO.File.WriteAllText(System.IO.Path.Combine(path, ConfigName), config);
        });
        return new RunFolder(path, keep, clock, lastIteration: 0);
    }

    /// <summary>Opens the folder of a run that goes on after an iteration: later rows are forgotten.</summary>
    public static RunFolder Resume(string path, int keep, TimeProvider clock, long lastIteration) =>
        new(path, keep, clock, lastIteration);

    /// <summary>The configuration of the run in a folder.</summary>
    /// <exception cref="UsageException">There is no run.</exception>
    public static string ReadConfig(string path)
    {
        var file = System.IO.Path.Combine(path, ConfigName);
        if (!System.IO.File.Exists(file))
            throw new UsageException($"'{path}' is no run: it has no {ConfigName}.");

        var text = "";
        Guard(path, () => text = System.IO.File.ReadAllText(file));
        return text;
    }

    /// <summary>The newest checkpoint that is whole. A damaged one is passed over and told.</summary>
    /// <exception cref="FailureException">There is none.</exception>
    public static CheckpointReader LatestCheckpoint(string path, Action<string> warn)
    {
        var problems = new List<string>();
        foreach (var file in Checkpoints(path).Reverse())
        {
            try
            {
                return new CheckpointReader(file);
            }
            catch (FailureException problem)
            {
                problems.Add(problem.Message);
                warn(problem.Message);
            }
        }

        throw new FailureException(problems.Count == 0
            ? $"'{path}' has no checkpoint yet."
            : $"'{path}' has no checkpoint that is whole. {string.Join(' ', problems)}");
    }

    /// <summary>Adds a row to the table and its numbers to the events.</summary>
    public void Append(TrainReport report)
    {
        var columns = report.Columns();
        Guard(() =>
        {
            if (_columns is null)
            {
                _columns = string.Join(',', columns.Select(column => column.Name));
                _table!.WriteLine(_columns);
            }

            _table!.WriteLine(string.Join(',', columns.Select(column => TrainReport.Text(column.Value))));
            _table.Flush();
            AddToBoard(columns);
            _board!.Flush();
        });
    }

    /// <summary>Writes a checkpoint and deletes all but the newest few.</summary>
    /// <returns>Its path.</returns>
    public string Save(CheckpointWriter checkpoint, long steps)
    {
        var path = System.IO.Path.Combine(Path, CheckpointFolder, $"step-{steps:d14}.safetensors");
        checkpoint.Write(path);
        Guard(() =>
        {
            foreach (var old in Checkpoints(Path).SkipLast(_keep))
                System.IO.File.Delete(old);
        });
        return path;
    }

    /// <summary>Writes how the run ended.</summary>
    public void WriteResult(string json) => Guard(() => System.IO.File.WriteAllText(File(ResultName), json));

    public void Dispose()
    {
        foreach (var file in (IDisposable?[])[_table, _board])
        {
            try
            {
                file?.Dispose();
            }
            catch (IOException)
            {
                // What could not be written was told when it was appended.
            }
        }
    }

    private static IEnumerable<string> Checkpoints(string path)
    {
        var folder = System.IO.Path.Combine(path, CheckpointFolder);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "step-*.safetensors").Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>The header and the rows of iterations up to the last that counts; a line that was cut short is not one.</summary>
    private List<string> RowsUpTo(long iteration)
    {
        if (!System.IO.File.Exists(File(TableName)))
            return [];

        var lines = System.IO.File.ReadAllLines(File(TableName));
        var fields = lines.Length > 0 ? lines[0].Split(',').Length : 0;
        return
        [
            .. lines.Take(1),
            .. lines.Skip(1).Where(line => line.Split(',').Length == fields && LeadingNumber().Match(line) is { Success: true } match
                && long.Parse(match.Value, CultureInfo.InvariantCulture) <= iteration),
        ];
    }

    private void StartBoard(List<string> rows)
    {
        foreach (var old in Directory.EnumerateFiles(Path, "events.out.tfevents.*"))
            System.IO.File.Delete(old);

        var begun = _start - TimeSpan.FromSeconds(_secondsBefore);
        _board = new TensorBoardWriter(File($"events.out.tfevents.{begun.ToUnixTimeSeconds()}.sim"), begun);
        foreach (var row in rows.Skip(1))
        {
            AddToBoard([.. rows[0].Split(',').Zip(row.Split(','), (name, text) =>
                (name, text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture)))]);
        }

        _board.Flush();
    }

    private void AddToBoard(IReadOnlyCollection<(string Name, double Value)> columns)
    {
        double Of(string name) => columns.First(column => column.Name == name).Value;
        var time = _start + TimeSpan.FromSeconds(Of(TrainReport.SecondsColumn) - _secondsBefore);
        _board!.Add(time, (long)Of(TrainReport.StepsColumn), columns
            .Where(column => !double.IsNaN(column.Value) && column.Name != TrainReport.StepsColumn)
            .Select(column => ($"train/{column.Name}", column.Value)));
    }

    private static double Seconds(string header, string row) => double.Parse(
        row.Split(',')[Array.IndexOf(header.Split(','), TrainReport.SecondsColumn)], CultureInfo.InvariantCulture);

    private void Guard(Action write) => Guard(Path, write);

    private static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new FailureException($"The run folder '{path}' cannot be used: {problem.Message}", problem);
        }
    }

    [GeneratedRegex(@"^\d+(?=,)")]
    private static partial Regex LeadingNumber();
}
