using System.CommandLine;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Episodes;

namespace Sim.Tools.Cli;

internal sealed record DigestConfig
{
    [Option("worlds that are stepped together", Minimum = 1)]
    public int Worlds { get; init; } = 64;

    [Option("worlds that go into the digest, from the first", Minimum = 1)]
    public int Digested { get; init; } = 64;

    [Option("steps to take", Minimum = 1)]
    public int DigestSteps { get; init; } = 1000;

    [Option("seed of the worlds")]
    public ulong Seed { get; init; } = 1;
}

/// <summary>sim digest ENV: a hash of all that agents see, to compare machines, devices, lanes and threads by.</summary>
internal static class DigestCommand
{
    public static Command Create(string[] args)
    {
        var env = new Argument<string>("env") { Description = "the task; see sim envs" };
        var group = new OptionGroup();
        var command = new Command("digest", "Hashes what agents see under random actions: the same on every machine, or something is wrong.") { env };
        group.AddTo(command, [new DigestConfig(), new MachineConfig(), .. OptionGroup.EnvConfigs(args, fallback: false)]);
        command.SetAction((result, stop) => Task.FromResult(Run(result.GetValue(env)!, group.Given(result), stop)));
        return command;
    }

    private static int Run(string env, IReadOnlyDictionary<string, string> flags, CancellationToken stop)
    {
        var (config, rest) = OptionGroup.Split(new DigestConfig(), flags);
        var settings = Settings.Of(env, Settings.DefaultAgent, [(rest, "Option")]);
        using var device = Machine.CreateDevice(settings.Machine);
        using var simulation = new Simulation(
            device,
            new SimulationOptions { Precision = settings.Machine.Precision, Seed = config.Seed },
            new GroupSpec(settings.CreateEnv(), config.Worlds, new RandomPolicy()));
        using var digest = new SimulationDigest(simulation, Math.Min(config.Digested, config.Worlds));
        for (var step = 0; step < config.DigestSteps; step++)
        {
            stop.ThrowIfCancellationRequested();
            simulation.Step();
            digest.Add();
        }

        Console.WriteLine(digest.Finish());
        return ExitCode.Done;
    }
}
