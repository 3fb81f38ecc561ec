namespace Sim.Runtime.Streaming.Publishing;

/// <summary>The streams of one source. It is told of every step.</summary>
/// <param name="columns">All that can be told, by name.</param>
internal sealed class StreamSource(IReadOnlyDictionary<string, StreamColumn> columns) : IDisposable
{
    private volatile StateStream[] _streams = [];
    private long _steps;

    public IReadOnlyDictionary<string, StreamColumn> Columns => columns;

    /// <summary>Steps of the simulation since it was hosted, or until the moment of a recording that is shown.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    public bool IsWatched => _streams.Any(stream => stream.HasSubscribers);

    public void Add(StateStream stream)
    {
        lock (columns)
            _streams = [.. _streams, stream];
    }

    public void Remove(StateStream stream)
    {
        lock (columns)
            _streams = [.. _streams.Where(other => other != stream)];
    }

    /// <summary>Shows the present state to all who watch, as after a reset.</summary>
    public void PublishNow()
    {
        foreach (var stream in _streams)
            stream.Publish(now: true);
    }

    /// <summary>A step was made: shows it to those who watch, at their rates.</summary>
    public void Advance() => AdvanceTo(Steps + 1);

    /// <summary>As after so many steps.</summary>
    public void AdvanceTo(long steps)
    {
        Interlocked.Exchange(ref _steps, steps);
        foreach (var stream in _streams)
            stream.Publish(now: false);
    }

    /// <summary>Tells those who watch that nothing more comes.</summary>
    public void Dispose()
    {
        foreach (var stream in _streams)
            stream.End();
    }
}
