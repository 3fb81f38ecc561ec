using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sim.Agents.Data;
using Sim.Runtime;

namespace Sim.Tools.Cli;

/// <summary>sim replay PATH: steps the recorded actions again and reports the first difference.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("data set") { Description = "folder of a data set that sim record wrote" };
        var group = new OptionGroup();
        var command = new Command("replay", "Steps the actions of a data set again, and compares all that is seen, bit for bit.") { path };
        group.AddTo(command, [new MachineConfig()]);
        command.SetAction((result, stop) => Task.FromResult(Run(result.GetValue(path)!, group.Given(result), stop)));
        return command;
    }

    private static int Run(string path, IReadOnlyDictionary<string, string> flags, CancellationToken stop)
    {
        using var source = EpisodeFiles.Open(path);
        var (config, rest) = OptionGroup.Split(new RecordConfig(), PlanOf(source, path));
        rest.Remove(RecordCommand.PolicyKey);
        var settings = Settings.Of(rest[Settings.EnvKey], Settings.DefaultAgent, [(rest, "Key"), (flags, "Option")]);
        using var device = Machine.CreateDevice(settings.Machine);
        using var simulation = new Simulation(
            device, RecordCommand.OptionsOf(settings, config.StepLimit), new GroupSpec(settings.CreateEnv(), config.Worlds));
        string? difference = null;
        CountProgress.Show("episodes", source.Episodes, report => difference = new Replay(simulation).FirstDifference(source, report, stop));
        if (difference is not null)
            throw new FailureException(difference);

        Console.WriteLine($"{source.Episodes:n0} episodes of {simulation.Spec.Name} replayed: every number is the same.");
        return ExitCode.Done;
    }

    /// <summary>How the program recorded it.</summary>
    private static Dictionary<string, string> PlanOf(IEpisodeSource source, string path)
    {
        try
        {
            return source.Metadata is { } metadata && JsonNode.Parse(metadata)?[Recording.PlanKey] is { } plan
                ? ConfigFile.Parse(plan.ToJsonString(), path)
                : throw new UsageException($"'{path}' was not recorded by sim record, so its worlds cannot be made again.");
        }
        catch (JsonException problem)
        {
            throw new FailureException($"The metadata of '{path}' are damaged: {problem.Message}", problem);
        }
    }
}
