using System.Globalization;
using Sim.Runtime;

namespace Sim.Agents.Training;

/// <summary>What a run leaves on disk: its configuration, its table, TensorBoard events and checkpoints.</summary>
/// <remarks>
/// The table (progress.csv) is the record; the event file is written again from it when a run goes on, so neither holds rows of
/// iterations that a killed run made after its last checkpoint and that the resumed run makes again.
/// </remarks>
public sealed class RunFolder : IDisposable
{
    public const string ConfigName = "config.json";
    public const string TableName = "progress.csv";
    public const string ResultName = "result.json";
    private const string CheckpointFolder = "checkpoints";

    private readonly int _keep;
    private readonly DateTimeOffset _start;
    private readonly IDisposable _lock;
    private readonly StreamWriter _table;
    private readonly TensorBoardWriter _board;
    private string[] _columns = [];

    private RunFolder(string path, int keep, TimeProvider clock, IDisposable inUse, long lastIteration)
    {
        (Path, _keep, _start, _lock) = (path, keep, clock.GetUtcNow(), inUse);
        var rows = RowsUpTo(lastIteration);
        _columns = rows.Count > 0 ? rows[0] : [];
        SecondsBefore = rows.Count > 1 ? Seconds(rows[0], rows[^1]) : 0;
        RemoveUnfinished();
        AtomicFile.WriteText(File(TableName), string.Concat(rows.Select(row => string.Join(',', row) + '\n')));
        _table = new StreamWriter(new FileStream(File(TableName), FileMode.Append, FileAccess.Write, FileShare.Read));
        _board = StartBoard(rows);
    }

    public string Path { get; }

    /// <summary>Seconds of training that the table already accounts for.</summary>
    public double SecondsBefore { get; }

    private string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder for a new run and writes its configuration.</summary>
    /// <exception cref="UsageException">The folder holds a run already.</exception>
    /// <exception cref="FailureException">The folder cannot be written.</exception>
    public static RunFolder Create(string path, string config, int keep, TimeProvider clock) =>
        TryCreate(path, config, keep, clock)
        ?? throw new UsageException($"'{path}' holds a run already. Give another folder, or go on with that run: --resume {path}.");

    /// <summary>The same in the first folder PREFIX-1, PREFIX-2, … that there is not.</summary>
    /// <exception cref="FailureException">The folder cannot be written.</exception>
    public static RunFolder CreateNext(string prefix, string config, int keep, TimeProvider clock) => Enumerable.Range(1, int.MaxValue)
        .Select(number => $"{prefix}-{number}")
        .Where(path => !Directory.Exists(path))
        .Select(path => TryCreate(path, config, keep, clock))
        .First(folder => folder is not null)!;

    /// <summary>Opens the folder of a run that goes on.</summary>
    /// <param name="path">Of the folder.</param>
    /// <param name="config">Its configuration from now on.</param>
    /// <param name="keep">Checkpoints to keep.</param>
    /// <param name="clock">Tells when it was.</param>
    /// <param name="warn">Told of checkpoints that are damaged.</param>
    /// <param name="checkpoint">The newest that is whole; null where the run was killed before its first. Rows after it are forgotten.</param>
    /// <exception cref="FailureException">
    /// The folder cannot be read or written, the run goes on elsewhere, or there are checkpoints but none that is whole.
    /// </exception>
    public static RunFolder Resume(
        string path, string config, int keep, TimeProvider clock, Action<string> warn, out CheckpointReader? checkpoint)
    {
        CheckpointReader? latest = null;
        var folder = Guarded(path, () =>
        {
            var inUse = FolderLock.TryTake(path) ?? throw new FailureException($"The run in '{path}' goes on in another process. Stop that one first.");
            try
            {
                latest = Checkpoints(path).Any() ? LatestCheckpoint(path, warn) : null;
                var opened = new RunFolder(path, keep, clock, inUse, latest?.Number(Trainer.IterationItem) ?? 0);
                AtomicFile.WriteText(System.IO.Path.Combine(path, ConfigName), config);
                return opened;
            }
            catch
            {
                inUse.Dispose();
                throw;
            }
        });
        checkpoint = latest;
        return folder;
    }

    public static bool IsRun(string path) => System.IO.File.Exists(System.IO.Path.Combine(path, ConfigName));

    /// <summary>The configuration of the run in a folder.</summary>
    /// <exception cref="UsageException">There is no run.</exception>
    public static string ReadConfig(string path) => IsRun(path)
        ? Guarded(path, () => System.IO.File.ReadAllText(System.IO.Path.Combine(path, ConfigName)))
        : throw new UsageException($"'{path}' is no run: it has no {ConfigName}.");

    /// <summary>The newest checkpoint that is whole. A damaged one is passed over and told.</summary>
    /// <exception cref="FailureException">There is none.</exception>
    public static CheckpointReader LatestCheckpoint(string path, Action<string> warn)
    {
        var problems = new List<string>();
        foreach (var file in Guarded(path, () => Checkpoints(path).Reverse().ToList()))
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
        var names = columns.Select(column => column.Name).ToArray();
        Guard(() =>
        {
            if (_columns.Length == 0)
                _table.WriteLine(string.Join(',', _columns = names));
            if (!names.SequenceEqual(_columns))
                throw new InvalidOperationException($"A report has {string.Join(", ", names)}, and the table has {string.Join(", ", _columns)}.");

            _table.WriteLine(string.Join(',', columns.Select(column => TrainReport.Text(column.Value))));
            _table.Flush();
            AddToBoard(_board, columns);
            _board.Flush();
        });
    }

    /// <summary>Writes a checkpoint and deletes all but the newest few.</summary>
    /// <returns>Its path.</returns>
    public string Save(CheckpointWriter checkpoint, long iteration)
    {
        // Rows before a checkpoint must not be lost with the power where it is not.
        Guard(() => ((FileStream)_table.BaseStream).Flush(flushToDisk: true));
        var path = System.IO.Path.Combine(Path, CheckpointFolder, $"iteration-{iteration:d10}.safetensors");
        checkpoint.Write(path);
        Guard(() =>
        {
            foreach (var old in Checkpoints(Path).SkipLast(_keep).ToList())
                System.IO.File.Delete(old);
        });
        return path;
    }

    /// <summary>Writes how the run ended.</summary>
    public void WriteResult(string json) => AtomicFile.WriteText(File(ResultName), json);

    public void Dispose()
    {
        foreach (var file in (IDisposable[])[_table, _board, _lock])
        {
            try
            {
                file.Dispose();
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
            ? Directory.EnumerateFiles(folder, "iteration-*.safetensors").Order(StringComparer.Ordinal)
            : [];
    }

    /// <summary>Null where there is a run already, or another process is making one.</summary>
    private static RunFolder? TryCreate(string path, string config, int keep, TimeProvider clock) => Guarded(path, () =>
    {
        Directory.CreateDirectory(System.IO.Path.Combine(path, CheckpointFolder));
        if (FolderLock.TryTake(path) is not { } inUse)
            return null;

        try
        {
            if (!IsRun(path))
            {
                AtomicFile.WriteText(System.IO.Path.Combine(path, ConfigName), config);
                return new RunFolder(path, keep, clock, inUse, lastIteration: 0);
            }
        }
        catch
        {
            inUse.Dispose();
            throw;
        }

        inUse.Dispose();
        return null;
    });

    /// <summary>The header and the rows of iterations up to the last that counts, in fields; a line that was cut short is not one.</summary>
    private List<string[]> RowsUpTo(long iteration)
    {
        if (iteration == 0 || !System.IO.File.Exists(File(TableName)))
            return [];

        var lines = System.IO.File.ReadAllText(File(TableName)).Split('\n').SkipLast(1).Select(line => line.Split(',')).ToList();
        return
        [
            .. lines.Take(1),
            .. lines.Skip(1).Where(row => row.Length == lines[0].Length
                && long.TryParse(row[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number <= iteration),
        ];
    }

    /// <summary>Files that a killed process was writing.</summary>
    private void RemoveUnfinished()
    {
        foreach (var unfinished in Directory.EnumerateFiles(Path, "*" + AtomicFile.Suffix, SearchOption.AllDirectories).ToList())
            System.IO.File.Delete(unfinished);
    }

    private TensorBoardWriter StartBoard(List<string[]> rows)
    {
        foreach (var old in Directory.EnumerateFiles(Path, "events.out.tfevents.*").ToList())
            System.IO.File.Delete(old);

        var begun = _start - TimeSpan.FromSeconds(SecondsBefore);
        var board = new TensorBoardWriter(File($"events.out.tfevents.{begun.ToUnixTimeSeconds()}.sim"), begun);
        foreach (var row in rows.Skip(1))
        {
            AddToBoard(board, [.. rows[0].Zip(row, (name, text) =>
                (name, text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture)))]);
        }

        board.Flush();
        return board;
    }

    private void AddToBoard(TensorBoardWriter board, IReadOnlyCollection<(string Name, double Value)> columns)
    {
        double Of(string name) => columns.First(column => column.Name == name).Value;
        var time = _start + TimeSpan.FromSeconds(Of(TrainReport.SecondsColumn) - SecondsBefore);
        board.Add(time, (long)Of(TrainReport.StepsColumn), columns
            .Where(column => !double.IsNaN(column.Value) && column.Name != TrainReport.StepsColumn)
            .Select(column => ($"train/{column.Name}", column.Value)));
    }

    private static double Seconds(string[] header, string[] row) =>
        double.Parse(row[Array.IndexOf(header, TrainReport.SecondsColumn)], CultureInfo.InvariantCulture);

    private void Guard(Action write) => Guarded(Path, () =>
    {
        write();
        return true;
    });

    private static T Guarded<T>(string path, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new FailureException($"The run folder '{path}' cannot be used: {problem.Message}", problem);
        }
    }
}
