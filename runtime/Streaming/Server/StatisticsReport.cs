using System.Diagnostics;

namespace Sim.Runtime.Streaming.Server;

/// <summary>A line in the log now and then.</summary>
internal sealed class StatisticsReport(SimServer server)
{
    private const double Megabyte = 1e6;

    private long _last = Stopwatch.GetTimestamp();
    private long _steps;
    private long _requests;
    private long _received;
    private long _sent;

    public void LogIfDue()
    {
        var every = server.Config.StatisticsEvery;
        var elapsed = Stopwatch.GetElapsedTime(_last);
        if (every <= TimeSpan.Zero || elapsed < every)
            return;

        var seconds = elapsed.TotalSeconds;
        var (steps, requests) = (server.Statistics.Steps, server.Statistics.Requests);
        var (received, sent) = (server.BytesReceived, server.BytesSent);
        ServerLog.Statistics(
            server.Logger, server.Clients, server.Hosted.Count, server.Worlds, server.Memory / Megabyte,
            (steps - _steps) / seconds, (requests - _requests) / seconds, (received - _received) / seconds / Megabyte, (sent - _sent) / seconds / Megabyte,
            server.Statistics.Errors, server.Statistics.Refused, server.LostFrames);
        (_last, _steps, _requests, _received, _sent) = (Stopwatch.GetTimestamp(), steps, requests, received, sent);
    }
}
