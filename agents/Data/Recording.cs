using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>A data set in the making: a folder of segments, which become one file when all are there.</summary>
public sealed class Recording : IDisposable
{
    /// <summary>Where the metadata of a data set tell how this program recorded it.</summary>
    public const string PlanKey = "sim";

    private const string PlanName = "recording.json", SegmentFolder = "segments";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IDisposable _lock;

    private Recording(string path, string plan, IDisposable inUse) => (Folder, Plan, _lock) = (path, plan, inUse);

    /// <summary>Of the data set.</summary>
    public string Folder { get; }

    /// <summary>How it is recorded, as JSON.</summary>
    public string Plan { get; }

    /// <summary>Begins a data set in a folder of its own.</summary>
    /// <exception cref="UsageException">There is one already.</exception>
    /// <exception cref="FailureException">The folder cannot be written.</exception>
    public static Recording Create(string path, string plan) => Guard(path, () =>
    {
        if (IsDone(path))
            throw new UsageException($"'{path}' is a data set already. Give another --id, or delete that one.");
        if (File.Exists(PlanOf(path)))
            throw new UsageException($"A data set is being recorded in '{path}'. Go on with it: --resume {path}. Or delete it.");

        Directory.CreateDirectory(Path.Combine(path, SegmentFolder));
        var inUse = Lock(path);
        AtomicFile.WriteText(PlanOf(path), plan);
        return new Recording(path, plan, inUse);
    });

    /// <summary>Goes on with a data set that was broken off.</summary>
    /// <exception cref="UsageException">There is none in the folder.</exception>
    /// <exception cref="FailureException">The folder cannot be read, or another process records there.</exception>
    public static Recording Resume(string path) => Guard(path, () =>
    {
        if (!File.Exists(PlanOf(path)))
        {
            throw new UsageException(IsDone(path)
                ? $"The data set in '{path}' is complete."
                : $"No data set is being recorded in '{path}': it has no {PlanName}.");
        }

        return new Recording(path, File.ReadAllText(PlanOf(path)), Lock(path));
    });

    /// <summary>Records the segments that are not there yet and whole, then joins all.</summary>
    /// <param name="recorder">Makes episodes.</param>
    /// <param name="episodes">Of the data set.</param>
    /// <param name="perSegment">Episodes that are recorded together.</param>
    /// <param name="seed">Of the first episode.</param>
    /// <param name="metadata">What the data set says of itself, beside what is counted here.</param>
    /// <param name="report">Told the number of episodes that are there.</param>
    /// <param name="stop">Ends it early; whole segments stay.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="FailureException">The disk is full.</exception>
    public void Run(
        Recorder recorder, int episodes, int perSegment, ulong seed, JsonObject metadata, Action<int> report, CancellationToken stop)
    {
        var segments = new List<string>();
        for (var first = 0; first < episodes; first += perSegment)
        {
            report(first);
            var count = Math.Min(perSegment, episodes - first);
            var segment = Path.Combine(Folder, SegmentFolder, $"{segments.Count:d6}.segment");
            if (!Guard(segment, () => Segment.IsWhole(segment)))
                Segment.Write(segment, recorder.Record(first, count, seed, stop));
            segments.Add(segment);
        }

        report(episodes);
        stop.ThrowIfCancellationRequested();
        Join(segments, metadata);
    }

    public void Dispose() => _lock.Dispose();

    private static bool IsDone(string path) => File.Exists(Path.Combine(path, MinariReader.DataFolder, MinariReader.MetadataName));

    private static string PlanOf(string path) => Path.Combine(path, PlanName);

    private static IDisposable Lock(string path) =>
        FolderLock.TryTake(path) ?? throw new FailureException($"The data set in '{path}' is being recorded by another process. Stop that one first.");

    private void Join(List<string> segments, JsonObject metadata)
    {
        var headers = segments.SelectMany(segment => Guard(segment, () => Segment.ReadHeaders(segment))).ToList();
        var data = Path.Combine(Folder, MinariReader.DataFolder);
        Guard(data, () => Directory.CreateDirectory(data));
        var file = Path.Combine(data, MinariReader.FileName);
        MinariWriter.Write(file, headers, segments.SelectMany(segment => Segment.Read(segment, firstId: 0)));

        metadata["total_episodes"] = headers.Count;
        metadata["total_steps"] = headers.Sum(header => (long)header.Steps);
        metadata["dataset_size"] = Math.Round(Guard(file, () => new FileInfo(file).Length) / 1e6, 1);
        metadata[PlanKey] = JsonNode.Parse(Plan);
        AtomicFile.WriteText(Path.Combine(data, MinariReader.MetadataName), metadata.ToJsonString(Readable));
        Guard(Folder, () =>
        {
            Directory.Delete(Path.Combine(Folder, SegmentFolder), recursive: true);
            File.Delete(PlanOf(Folder));
            return true;
        });
    }

    private static T Guard<T>(string path, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"'{path}' cannot be used: {problem.Message}", problem);
        }
    }
}
