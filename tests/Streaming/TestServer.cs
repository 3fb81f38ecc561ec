using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Client;
using Sim.Tests.Runtime;
using Sim.Tools.Cli;

namespace Sim.Tests.Streaming;

/// <summary>A server in the tests' process, on a free port.</summary>
internal sealed class TestServer : IDisposable
{
    public static readonly byte[] StateKey = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];

    public TestServer(ServerConfig? config = null, IEnvSource? envs = null, Action<SimServer>? prepare = null)
    {
        Server = new SimServer(
            (config ?? new ServerConfig()) with { Address = config?.Address is { } address && address.StartsWith("ipc", StringComparison.Ordinal) ? address : "tcp://127.0.0.1:0" },
            Worlds.Plain, envs ?? CatalogSource.All(), StateKey, NullLogger.Instance);
        prepare?.Invoke(Server);
        Server.Start();
    }

    public SimServer Server { get; }

    public SimClient Connect(int window = 2, CurveKeyPair? keys = null, string? serverKey = null, double seconds = 20) => SimClient.Connect(
        new ClientConfig { Address = Server.Address, Window = window, Keys = keys, ServerKey = serverKey, Timeout = TimeSpan.FromSeconds(seconds) });

    public void Dispose() => Server.Dispose();
}

/// <summary>The tasks of the tests and, where they are wanted, those of the catalog.</summary>
internal sealed class TestEnvs(bool withCatalog = false) : IEnvSource
{
    private static readonly CatalogSource Catalog = CatalogSource.All();

    public ImmutableArray<EnvListing> Envs { get; } =
    [
        new("count", "counts", OptionSet.Of(new CountOptions())), new("gravity", "has parameters", []), new("float", "has no infos", []),
        .. withCatalog ? Catalog.Envs : [],
    ];

    public IEnv Create(string name, IReadOnlyDictionary<string, string> options) => name switch
    {
        "count" => new CountEnv(OptionSet.With(new CountOptions(), options).MaxSteps),
        "gravity" => new GravityEnv(),
        "float" => new GravityEnv(name, tellsPushes: false),
        _ => Catalog.Create(name, options),
    };

    internal sealed record CountOptions
    {
        [Option("steps until an episode is truncated", Minimum = 0)]
        public int MaxSteps { get; init; }
    }
}
