using System.Diagnostics;

namespace Sim.Runtime.Streaming.Recordings;

/// <summary>Publishes a recording again, in the time in which it happened or faster or slower.</summary>
public sealed class RecordingPlayer
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly Recording _recording;
    private readonly RecordedSource _source;

    internal RecordingPlayer(Recording recording, RecordedSource source)
    {
        (_recording, _source) = (recording, source);
        if (!_recording.TryNext())
            throw new UsageException("The recording has no frames.");
    }

    /// <summary>Waits until somebody watches.</summary>
    public void WaitForWatcher(CancellationToken stop)
    {
        while (!_source.Streams.IsWatched)
            Sleep(LookAgain, stop);
    }

    /// <summary>Plays from the present frame to the end.</summary>
    /// <param name="speed">1 for the time in which it happened, 2 for twice as fast.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public void Play(double speed, CancellationToken stop)
    {
        var (began, first) = (Stopwatch.GetTimestamp(), _recording.Time);
        do
        {
            var due = TimeSpan.FromSeconds((_recording.Time - first) / speed);
            Sleep(due - Stopwatch.GetElapsedTime(began), stop);
            lock (_source.Gate)
                _source.Streams.AdvanceTo(_recording.Steps);
        }
        while (TryNext());
    }

    /// <summary>Goes back to the first frame.</summary>
    public void Rewind()
    {
        lock (_source.Gate)
        {
            _recording.Rewind();
            _recording.TryNext();
        }
    }

    private static void Sleep(TimeSpan time, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (time > TimeSpan.Zero && stop.WaitHandle.WaitOne(time))
            throw new OperationCanceledException(stop);
    }

    /// <summary>A frame may be shown to somebody who comes just now, so it is not changed meanwhile.</summary>
    private bool TryNext()
    {
        lock (_source.Gate)
            return _recording.TryNext();
    }
}
