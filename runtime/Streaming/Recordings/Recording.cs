using System.Collections.Immutable;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Client;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Recordings;

/// <summary>A stream in a file, read frame by frame. A file whose recorder was killed is read up to its last whole frame.</summary>
public sealed class Recording : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private readonly Header _header = new();
    private readonly List<ReadOnlyMemory<byte>> _frames = [];
    private readonly long _first;
    private readonly List<ReadOnlyMemory<byte>> _spareFrames = [];
    private byte[] _buffer = [];
    private byte[] _spare = [];

    /// <exception cref="UsageException">There is no such file, or it is no recording.</exception>
    public Recording(string path)
    {
        _path = path;
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The recording '{path}' cannot be read: {problem.Message}", problem);
        }

        try
        {
            Span<byte> mark = stackalloc byte[RecordingFile.Mark.Length];
            if (_file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length || !mark.SequenceEqual(RecordingFile.Mark))
                throw new UsageException($"'{path}' is no recording of a stream, or one of another version.");
            if (!TryRead())
                throw new UsageException($"'{path}' was cut off before its first frame.");

            Env = _header.Text("env"u8);
            Label = _header.Text("label"u8);
            Worlds = (int)_header.Whole("worlds"u8, 1, int.MaxValue);
            Shown = [.. _header.TryWholes("shown"u8, Worlds - 1, int.MaxValue) ?? []];
            Columns = RemoteColumn.ReadList(_header, "columns"u8);
            Scene = new SceneReader(_header, array => _frames[array + 1]).Read();
            _first = _file.Position;
        }
        catch (Exception problem) when (problem is RequestException or FormatException)
        {
            _file.Dispose();
            throw new UsageException($"'{path}' is damaged: {problem.Message}", problem);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The name of the task.</summary>
    public string Env { get; }

    /// <summary>Who it belonged to.</summary>
    public string Label { get; }

    /// <summary>Of the simulation; not all need to be recorded.</summary>
    public int Worlds { get; }

    /// <summary>The worlds that were recorded, in the order of the rows.</summary>
    public ImmutableArray<int> Shown { get; }

    public ImmutableArray<RemoteColumn> Columns { get; }

    public ImmutableArray<SceneGroup> Scene { get; }

    /// <summary>Steps of the simulation at the present frame.</summary>
    public long Steps { get; private set; }

    /// <summary>When the present frame was, in seconds since the stream began.</summary>
    public double Time { get; private set; }

    /// <summary>The rows of a column in the present frame, in the order of <see cref="Shown"/>.</summary>
    public ReadOnlySpan<byte> Rows(int column) => _frames[column + 1].Span;

    /// <summary>Goes on to the next frame.</summary>
    /// <returns>False at the end; the present frame then stays.</returns>
    /// <exception cref="FailureException">The file is damaged.</exception>
    public bool TryNext()
    {
        try
        {
            if (!TryRead())
                return false;

            Steps = _header.Whole("steps"u8, 0, long.MaxValue);
            Time = _header.TryNumber("time"u8, 0) ?? 0;
            if (_frames.Count < Columns.Length + 1)
                throw new FormatException("a frame lacks columns");
            for (var column = 0; column < Columns.Length; column++)
            {
                if (Rows(column).Length != Shown.Length * Columns[column].RowBytes)
                    throw new FormatException($"a frame's column '{Columns[column].Name}' is of another size");
            }

            return true;
        }
        catch (Exception problem) when (problem is RequestException or FormatException)
        {
            throw new FailureException($"The recording '{_path}' is damaged: {problem.Message}", problem);
        }
    }

    /// <summary>Goes back to before the first frame.</summary>
    public void Rewind() => _file.Position = _first;

    public void Dispose() => _file.Dispose();

    private bool TryRead()
    {
        // The end of the file must not take the present frame away.
        var (buffer, frames) = (_spare, _spareFrames);
        if (!RecordingFile.TryRead(_file, ref buffer, frames))
            return false;

        (_spare, _buffer) = (_buffer, buffer);
        _frames.Clear();
        _frames.AddRange(frames);
        _header.Read(_frames[0]);
        return true;
    }
}
