using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices;
using Sim.Runtime.Streaming;

namespace Sim.Tools.Cli;

/// <summary>Where a run may be watched, and by whom.</summary>
internal sealed record PublishConfig : EndpointConfig
{
    [Option("address where others may watch the run: tcp://HOST:PORT or ipc://PATH; nobody if empty")]
    public string Publish { get; init; } = "";

    /// <exception cref="UsageException">Options of an address without one.</exception>
    public void Check()
    {
        var stray = OptionSet.Of(new PublishConfig()).FirstOrDefault(option => option.Get(this) != option.Default);
        if (Publish.Length == 0 && stray is not null)
            throw new UsageException($"Option --{stray.Name} says who may watch; --publish ADDRESS is missing beside it.");
    }
}

/// <summary>Lets others watch a simulation that this program steps itself.</summary>
internal static class Publication
{
    private const int KeyBytes = 32;

    /// <summary>Begins it; null where nobody is to watch.</summary>
    /// <exception cref="UsageException">An unsafe address.</exception>
    /// <exception cref="FailureException">The address cannot be listened on.</exception>
    public static IDisposable? Start(PublishConfig config, Simulation simulation, IDevice device, string label, ILogger logger)
    {
        if (config.Publish.Length == 0)
            return null;

        // Nothing can be saved over this address, so its states need no key that outlives it.
        var server = new SimServer(
            config.Secure(new ServerConfig { Address = config.Publish, StatisticsEvery = TimeSpan.Zero }),
            device, CatalogSource.All(), RandomNumberGenerator.GetBytes(KeyBytes), logger);
        server.Publish(simulation, label);
        server.Start();
        return server;
    }
}
