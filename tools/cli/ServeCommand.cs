using System.Collections.Immutable;
using System.CommandLine;
using Sim.Envs;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Streaming;

namespace Sim.Tools.Cli;

/// <summary>What `serve` offers beside its address.</summary>
internal sealed record ServeConfig : EndpointConfig
{
    [Option("address to listen on: tcp://HOST:PORT or ipc://PATH")]
    public string Bind { get; init; } = "tcp://127.0.0.1:5555";

    [Option("worlds that a client gets that does not ask for a number", Minimum = 1)]
    public int Worlds { get; init; } = 1;

    [Option("one simulation for all clients: one acts, the others watch")]
    public bool Shared { get; init; }

    [Option("seed of the shared simulation")]
    public ulong Seed { get; init; }

    [Option("what happens in the shared simulation when an episode ends")]
    public Runtime.Episodes.AutoresetMode Autoreset { get; init; } = Runtime.Episodes.AutoresetMode.NextStep;

    [Option("worlds of all clients together", Minimum = 1)]
    public long MaxWorlds { get; init; } = 1 << 20;

    [Option("MB that the worlds of all clients together may take; 0 for half of the machine's memory", Minimum = 0)]
    public double MaxMemory { get; init; }

    [Option("requests that are worked on at once; 0 for one a core", Minimum = 0)]
    public int Workers { get; init; }

    [Option("file of 32 secret bytes, made if it is not there: saved states go only between servers that share it; the user's own if empty")]
    public string StateKey { get; init; } = "";

    [Option("HOST:PORT where Prometheus reads figures by HTTP; none if empty")]
    public string Metrics { get; init; } = "";

    [Option("seconds between lines of statistics in the log; 0 for none", Minimum = 0)]
    public double StatisticsSeconds { get; init; } = 60;
}

/// <summary>sim serve [ENV]: lets other programs act in worlds over ZeroMQ, and watch them.</summary>
internal static class ServeCommand
{
    private const double Megabyte = 1e6;

    public static Command Create(string[] args)
    {
        var env = new Argument<string?>("env")
        {
            Description = "the only task to offer, with its options as defaults; all tasks if none is named",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var group = new OptionGroup();
        var command = new Command("serve", "Lets other programs act in worlds over ZeroMQ, and watch them.") { env };
        group.AddTo(command, [new ServeConfig(), new MachineConfig(), .. OptionGroup.EnvConfigs(args, fallback: false)]);
        command.SetAction((result, stop) => Task.FromResult(Run(result.GetValue(env), group.Given(result), stop)));
        return command;
    }

    private static int Run(string? env, IReadOnlyDictionary<string, string> flags, CancellationToken stop)
    {
        var (config, rest) = OptionGroup.Split(new ServeConfig(), flags);
        var (machine, options) = OptionGroup.Split(new MachineConfig(), rest);
        if (env is null && options.Keys.FirstOrDefault() is { } stray)
            throw new UsageException($"Option --{stray} is of a task: name the task to serve.");
        if (env is null && config.Shared)
            throw new UsageException("Which task shall the clients share? Name it: sim serve ENV --shared.");

        using var logging = Machine.CreateLogging(machine);
        var logger = logging.CreateLogger("sim");
        using var device = Machine.CreateDevice(machine);
        var envs = env is null ? CatalogSource.All() : CatalogSource.Only(env, options);
        using var server = new SimServer(ToServerConfig(config, env, machine), device, envs, StateKeyFile.Read(config.StateKey, logger), logger);
        if (config.Shared)
        {
            server.Share(new Simulation(
                device,
                new SimulationOptions { Precision = machine.Precision, Seed = config.Seed, Autoreset = config.Autoreset },
                new GroupSpec(envs.Create(env!, ImmutableDictionary<string, string>.Empty), config.Worlds)));
        }

        using var metrics = MetricsEndpoint.Start(config.Metrics);
        server.Start();
        Console.WriteLine($"Serving {env ?? "all tasks"} on {server.Address}. Ctrl-C stops.");
        stop.WaitHandle.WaitOne();
        server.Stop();
        return ExitCode.Done;
    }

    private static ServerConfig ToServerConfig(ServeConfig config, string? env, MachineConfig machine) => config.Secure(new ServerConfig
    {
        Address = config.Bind,
        DefaultEnv = env,
        DefaultWorlds = config.Worlds,
        Precision = machine.Precision,
        MaxWorlds = config.MaxWorlds,
        MaxMemory = config.MaxMemory > 0 ? (long)(config.MaxMemory * Megabyte) : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
        Workers = config.Workers,
        StatisticsEvery = TimeSpan.FromSeconds(config.StatisticsSeconds),
    });
}

/// <summary>The tasks of the catalog, as a server offers them.</summary>
internal sealed class CatalogSource : IEnvSource
{
    private readonly IReadOnlyDictionary<string, string> _defaults;

    private CatalogSource(IEnumerable<EnvEntry> entries, IReadOnlyDictionary<string, string> defaults)
    {
        _defaults = defaults;
        Envs = [.. entries.Select(entry => new EnvListing(entry.Name, entry.Summary, OptionSet.Of(OptionSet.With(entry.Defaults, defaults))))];
    }

    public ImmutableArray<EnvListing> Envs { get; }

    public static CatalogSource All() => new(EnvCatalog.All, ImmutableDictionary<string, string>.Empty);

    /// <summary>One task, with other defaults.</summary>
    /// <exception cref="UsageException">No such task, or a wrong option.</exception>
    public static CatalogSource Only(string name, IReadOnlyDictionary<string, string> defaults)
    {
        var entry = EnvCatalog.Find(name);
        entry.Create(defaults);
        return new CatalogSource([entry], defaults);
    }

    public IEnv Create(string name, IReadOnlyDictionary<string, string> options)
    {
        var all = new Dictionary<string, string>(_defaults);
        foreach (var (option, value) in options)
            all[option] = value;
        return EnvCatalog.Find(name).Create(all, "Option");
    }
}
