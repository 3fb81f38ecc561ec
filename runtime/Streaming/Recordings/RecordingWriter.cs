using System.Diagnostics;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Client;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Recordings;

/// <summary>Writes a stream that is watched to a file, which <see cref="Recording"/> reads.</summary>
public sealed class RecordingWriter : IDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);

    private readonly StateSubscription _stream;
    private readonly FileStream _file;
    private ReadOnlyMemory<byte>[] _frames = [];
    private long _flushed = Stopwatch.GetTimestamp();

    /// <param name="path">Of the file, which must not be there.</param>
    /// <param name="source">That is watched.</param>
    /// <param name="scene">Of the source.</param>
    /// <param name="stream">Of the source.</param>
    /// <exception cref="UsageException">The file is there already, or cannot be written.</exception>
    public RecordingWriter(string path, RemoteSource source, IReadOnlyList<SceneGroup> scene, StateSubscription stream)
    {
        _stream = stream;
        if (File.Exists(path))
            throw new UsageException($"'{path}' is there already. A recording is not written over: choose another name, or delete it.");

        try
        {
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The recording '{path}' cannot be written: {problem.Message}", problem);
        }

        _file.Write(RecordingFile.Mark);
        var (header, frames) = (new HeaderWriter().Begin(), new FrameList());
        header.Add("env", source.Env).Add("label", source.Label).Add("worlds", source.Worlds).Add("shown", stream.Worlds.AsSpan());
        header.BeginList("columns");
        foreach (var column in stream.Columns)
            header.BeginList().Add(null, column.Name).Add(null, column.Type).Add(null, column.Shape.AsSpan()).End();
        header.End();
        SceneWire.Write(header, frames, scene);
        frames.WriteHeads(header);
        RecordingFile.Write(_file, [header.Finish().ToArray(), .. frames.Given]);
    }

    /// <summary>Frames that were written.</summary>
    public long Count { get; private set; }

    /// <summary>Writes the stream's last frame.</summary>
    public void Write()
    {
        var message = _stream.Message;
        if (_frames.Length != message.Count - 1)
            _frames = new ReadOnlyMemory<byte>[message.Count - 1];
        for (var frame = 0; frame < _frames.Length; frame++)
            _frames[frame] = message.Memory(frame + 1);
        RecordingFile.Write(_file, _frames);
        Count++;
        if (Stopwatch.GetElapsedTime(_flushed) < FlushEvery)
            return;

        _file.Flush();
        _flushed = Stopwatch.GetTimestamp();
    }

    public void Dispose() => _file.Dispose();
}
