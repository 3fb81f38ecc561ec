using System.Globalization;
using System.Net;
using Prometheus;
using Sim.Runtime;

namespace Sim.Tools.Cli;

/// <summary>The figures of this process by HTTP, in the form that Prometheus reads.</summary>
internal static class MetricsEndpoint
{
    /// <param name="address">HOST:PORT; nothing is started if it is empty.</param>
    /// <exception cref="UsageException">It is no such address.</exception>
    /// <exception cref="FailureException">It cannot be listened on.</exception>
    public static IDisposable? Start(string address)
    {
        if (address.Length == 0)
            return null;

        var colon = address.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > IPEndPoint.MaxPort)
            throw new UsageException($"Option 'metrics' was given '{address}'. It takes HOST:PORT, such as 127.0.0.1:9090.");

        Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions { SuppressMeters = false });
        var server = new MetricServer(address[..colon], port);
        try
        {
            server.Start();
        }
        catch (HttpListenerException problem)
        {
            throw new FailureException($"Figures for Prometheus cannot be given on {address}: {problem.Message}.", problem);
        }

        return new Stop(server);
    }

    private sealed class Stop(MetricServer server) : IDisposable
    {
        public void Dispose() => server.Stop();
    }
}
