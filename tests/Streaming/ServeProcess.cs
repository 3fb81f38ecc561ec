using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>`sim serve` in a process of its own.</summary>
internal sealed class ServeProcess : IDisposable
{
    private readonly Task<string> _error;

    public ServeProcess(params string[] arguments)
    {
        if (!arguments.Contains("--bind"))
            arguments = [.. arguments, "--bind", "tcp://127.0.0.1:0"];
        Process = SimProcess.Start(folder: null, environment: null, ["serve", .. arguments]);
        _error = Process.StandardError.ReadToEndAsync();
        var line = Process.StandardOutput.ReadLine();
        Assert.True(line is not null, _error.IsCompleted ? _error.Result : "It said nothing.");
        Address = line.Split(' ').Single(word => word.Contains("://", StringComparison.Ordinal)).TrimEnd('.');
    }

    public Process Process { get; }

    public string Address { get; }

    /// <summary>What it said on standard error, once it has ended.</summary>
    public string Error => _error.Result;

    /// <summary>Bytes of memory that it has, as the system counts them.</summary>
    public long ResidentBytes => 1024 * long.Parse(
        File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    /// <summary>A port that was free just now.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>A figure of its Prometheus endpoint, summed over its labels.</summary>
    public static double Metric(string endpoint, string name)
    {
        using var http = new HttpClient();
        var lines = http.GetStringAsync($"http://{endpoint}/metrics").GetAwaiter().GetResult().Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            .ToList();
        Assert.NotEmpty(lines);
        return lines.Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public void Kill()
    {
        Process.Kill();
        Process.WaitForExit();
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Kill();
        Process.Dispose();
    }
}
