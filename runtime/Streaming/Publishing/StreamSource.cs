namespace Sim.Runtime.Streaming.Publishing;

/// <summary>The streams of one simulation. It is told of every step.</summary>
internal sealed class StreamSource : IDisposable
{
    private readonly Simulation _simulation;
    private volatile StateStream[] _streams = [];
    private long _steps;

    public StreamSource(Simulation simulation)
    {
        _simulation = simulation;
        Columns = StreamColumn.Of(simulation);
        simulation.Stepped += AfterStep;
    }

    /// <summary>All that can be told, by name.</summary>
    public IReadOnlyDictionary<string, StreamColumn> Columns { get; }

    /// <summary>Steps of the simulation since it was hosted.</summary>
    public long Steps => Interlocked.Read(ref _steps);

    public void Add(StateStream stream)
    {
        lock (Columns)
            _streams = [.. _streams, stream];
    }

    public void Remove(StateStream stream)
    {
        lock (Columns)
            _streams = [.. _streams.Where(other => other != stream)];
    }

    /// <summary>Shows the present state to all who watch, as after a reset.</summary>
    public void PublishNow()
    {
        foreach (var stream in _streams)
            stream.Publish(now: true);
    }

    /// <summary>Tells those who watch that nothing more comes.</summary>
    public void Dispose()
    {
        _simulation.Stepped -= AfterStep;
        foreach (var stream in _streams)
            stream.End();
    }

    private void AfterStep()
    {
        Interlocked.Increment(ref _steps);
        foreach (var stream in _streams)
            stream.Publish(now: false);
    }
}
