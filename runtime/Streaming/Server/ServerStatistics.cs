using System.Diagnostics.Metrics;

namespace Sim.Runtime.Streaming.Server;

/// <summary>What a server has done and holds, as instruments of .NET that any exporter can read.</summary>
internal sealed class ServerStatistics : IDisposable
{
    public const string MeterName = "Sim.Streaming";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _steps;
    private readonly Counter<long> _requests;
    private readonly Counter<double> _busy;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _repeats;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _expired;
    private long _stepCount;
    private long _requestCount;
    private long _errorCount;
    private long _refusedCount;

    public ServerStatistics(SimServer server)
    {
        _steps = _meter.CreateCounter<long>("sim_environment_steps", null, "Environment steps, over all worlds.");
        _requests = _meter.CreateCounter<long>("sim_requests", null, "Requests that were worked on.");
        _busy = _meter.CreateCounter<double>("sim_work_seconds", "s", "Time that workers spent on requests.");
        _errors = _meter.CreateCounter<long>("sim_errors", null, "Requests that were refused or failed, by code.");
        _repeats = _meter.CreateCounter<long>("sim_repeated_requests", null, "Requests that were answered a second time.");
        _refused = _meter.CreateCounter<long>("sim_refused_connections", null, "Connections that were not let in or broke the protocol.");
        _expired = _meter.CreateCounter<long>("sim_expired_sessions", null, "Clients whose worlds were freed after their lease.");
        _meter.CreateObservableGauge("sim_clients", () => server.Clients, null, "Clients with a session.");
        _meter.CreateObservableGauge("sim_connections", () => server.Connections, null, "Connections, subscribers included.");
        _meter.CreateObservableGauge("sim_simulations", () => server.Hosted.Count, null, "Simulations.");
        _meter.CreateObservableGauge("sim_worlds", () => server.Worlds, null, "Worlds of all simulations.");
        _meter.CreateObservableGauge("sim_memory_bytes", () => server.Memory, "By", "Bytes of simulations and kept replies.");
        _meter.CreateObservableCounter("sim_received_bytes", () => server.BytesReceived, "By", "Bytes received.");
        _meter.CreateObservableCounter("sim_sent_bytes", () => server.BytesSent, "By", "Bytes sent.");
        _meter.CreateObservableCounter("sim_lost_frames", () => server.LostFrames, null, "Frames of streams that slow subscribers lost.");
    }

    public long Steps => Interlocked.Read(ref _stepCount);

    public long Requests => Interlocked.Read(ref _requestCount);

    public long Errors => Interlocked.Read(ref _errorCount);

    public long Refused => Interlocked.Read(ref _refusedCount);

    public void CountSteps(int worlds)
    {
        Interlocked.Add(ref _stepCount, worlds);
        _steps.Add(worlds);
    }

    public void CountRequest(TimeSpan time)
    {
        Interlocked.Increment(ref _requestCount);
        _requests.Add(1);
        _busy.Add(time.TotalSeconds);
    }

    public void CountError(string code)
    {
        Interlocked.Increment(ref _errorCount);
        _errors.Add(1, new KeyValuePair<string, object?>("code", code));
    }

    public void CountRepeat() => _repeats.Add(1);

    public void CountRefused()
    {
        Interlocked.Increment(ref _refusedCount);
        _refused.Add(1);
    }

    public void CountExpired() => _expired.Add(1);

    public void Dispose() => _meter.Dispose();
}
