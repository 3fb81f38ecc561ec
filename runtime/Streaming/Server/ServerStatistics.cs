using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sim.Runtime.Streaming.Server;

/// <summary>What a server has done and holds, as instruments of .NET that any exporter can read.</summary>
internal sealed class ServerStatistics : IDisposable
{
    public const string MeterName = "Sim";

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<string, long> _errorsByCode = [];
    private long _steps;
    private long _requests;
    private long _busyTicks;
    private long _errors;
    private long _repeats;
    private long _refused;
    private long _expired;

    public ServerStatistics(SimServer server)
    {
        // All are asked for when somebody reads them, so that counting costs a request nothing.
        _meter.CreateObservableCounter("environment_steps", () => Steps, null, "Environment steps, over all worlds.");
        _meter.CreateObservableCounter("requests", () => Requests, null, "Requests that were worked on.");
        _meter.CreateObservableCounter("work_seconds", () => Interlocked.Read(ref _busyTicks) / (double)TimeSpan.TicksPerSecond, "s", "Time that workers spent on requests.");
        _meter.CreateObservableCounter("errors", ErrorsByCode, null, "Requests that were refused or failed, by code.");
        _meter.CreateObservableCounter("repeated_requests", () => Interlocked.Read(ref _repeats), null, "Requests that were answered a second time.");
        _meter.CreateObservableCounter("refused_connections", () => Refused, null, "Connections that were not let in or broke the protocol.");
        _meter.CreateObservableCounter("expired_sessions", () => Interlocked.Read(ref _expired), null, "Clients whose worlds were freed after their lease.");
        _meter.CreateObservableGauge("clients", () => server.Clients, null, "Clients with a session.");
        _meter.CreateObservableGauge("connections", () => server.Connections, null, "Connections, subscribers included.");
        _meter.CreateObservableGauge("simulations", () => server.Hosted.Count, null, "Simulations.");
        _meter.CreateObservableGauge("worlds", () => server.Worlds, null, "Worlds of all simulations.");
        _meter.CreateObservableGauge("memory_bytes", () => server.Memory, "By", "Bytes of simulations and kept replies.");
        _meter.CreateObservableGauge("heap_bytes", () => GC.GetGCMemoryInfo().HeapSizeBytes, "By", "Bytes of managed memory at the last collection.");
        _meter.CreateObservableGauge("resident_bytes", () => Environment.WorkingSet, "By", "Bytes of memory of this process.");
        _meter.CreateObservableCounter("received_bytes", () => server.BytesReceived, "By", "Bytes received.");
        _meter.CreateObservableCounter("sent_bytes", () => server.BytesSent, "By", "Bytes sent.");
        _meter.CreateObservableCounter("lost_frames", () => server.LostFrames, null, "Frames of streams that slow subscribers lost.");
    }

    public long Steps => Interlocked.Read(ref _steps);

    public long Requests => Interlocked.Read(ref _requests);

    public long Errors => Interlocked.Read(ref _errors);

    public long Refused => Interlocked.Read(ref _refused);

    public void CountSteps(int worlds) => Interlocked.Add(ref _steps, worlds);

    public void CountRequest(TimeSpan time)
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _busyTicks, time.Ticks);
    }

    public void CountError(string code)
    {
        Interlocked.Increment(ref _errors);
        _errorsByCode.AddOrUpdate(code, 1, (_, count) => count + 1);
    }

    public void CountRepeat() => Interlocked.Increment(ref _repeats);

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void CountExpired() => Interlocked.Increment(ref _expired);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> ErrorsByCode() =>
        _errorsByCode.Select(error => new Measurement<long>(error.Value, new KeyValuePair<string, object?>("code", error.Key)));
}
