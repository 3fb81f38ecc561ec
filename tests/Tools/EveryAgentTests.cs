using System.Diagnostics;
using Sim.Agents;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Sim.Tests.Agents;
using Sim.Tools.Cli;
using TorchSharp;
using Xunit;

namespace Sim.Tests.Tools;

/// <summary>What every agent of the catalog must do, shown on a short run of each.</summary>
[Collection(TorchTests.Name)]
public sealed class EveryAgentTests : IDisposable
{
    private const int Worlds = 64;

    /// <summary>The task and the options with which an agent makes a few dozen iterations in a second or two.</summary>
    private static readonly Dictionary<string, string> Runs = new()
    {
        ["gflownet"] = "hyper-grid --batch-size 64 --hidden 16 --steps 120000",
        ["ppo"] = "cart-pole --rollout-length 16 --minibatches 2 --steps 40960",
        ["sac"] = "cart-pole --report-steps 4 --warm-up-steps 512 --update-ratio 0.05 --batch-size 32 --replay-steps 4096 --hidden 16 --steps 10240",
    };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Agents => [.. AgentCatalog.All.Select(entry => entry.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Agents))]
    public void Killed_and_resumed_in_another_process_it_ends_with_the_same_bits(string agent)
    {
        Assert.Equal(0, Sim([.. Words(agent), "--run", "whole"]).ExitCode);
        using (var process = SimProcess.Start(_folder.Path, environment: null, ["train", .. Words(agent), "--run", "killed"]))
        {
            var clock = Stopwatch.StartNew();
            while (Checkpoints("killed").Length == 0)
            {
                Assert.True(clock.Elapsed < Patience && !process.HasExited, "The run ended, or made no checkpoint.");
                Thread.Yield();
            }

            process.Kill();
            process.WaitForExit();
        }

        Assert.False(File.Exists(_folder.File("killed/result.json")), "The run was over before it could be killed. Make it longer.");
        Assert.Equal(0, Sim("--resume", "killed").ExitCode);
        Assert.Equal(Last("whole"), Last("killed"));
    }

    [Theory]
    [MemberData(nameof(Agents))]
    public void Resumed_on_other_threads_it_says_that_the_bits_will_differ(string agent)
    {
        string[] brief = [.. Words(agent).Select(word => long.TryParse(word, out var steps) && steps >= 10_000 ? "1" : word)];
        Assert.Equal(0, Sim([.. brief, "--run", "run"]).ExitCode);
        var outcome = Sim("--resume", "run", "--threads", "1");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("not to the same bits", outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Not for the garbage collector either: it does not know how much memory a tensor holds.</summary>
    [Theory]
    [MemberData(nameof(Agents))]
    public void Learning_acting_saving_and_loading_leave_no_tensor_behind(string agent)
    {
        var words = Words(agent);
        var flags = words[1..].Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0][2..], pair => pair[1]);
        flags.Remove("agent");
        var settings = Settings.Of(words[0], agent, [(flags, "Option")]);
        using var device = new CpuDevice(threads: 2);
        using var simulation = new Simulation(device, new SimulationOptions(), new GroupSpec(settings.CreateEnv(), Worlds));
        using var worlds = new SimulationTensors(simulation, torch.CPU);
        using var learner = settings.Agent.Create(settings.AgentConfig, new AgentContext(worlds, torch.CPU, Seed: 1));
        Use(learner, worlds, first: 0, iterations: 12);
        var before = TorchTests.LiveTensors();
        Use(learner, worlds, first: 12, iterations: 12);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private static string[] Words(string agent)
    {
        Assert.True(Runs.TryGetValue(agent, out var run), $"Give {nameof(Runs)} a short run of {agent}.");
        return
        [
            .. run.Split(' '), "--agent", agent, "--worlds", $"{Worlds}", "--threads", "2", "--checkpoint-seconds", "0.02",
            "--evaluate-every", "10", "--evaluate-episodes", "16", "--final-episodes", "64",
        ];
    }

    private void Use(IAgent agent, SimulationTensors worlds, int first, int iterations)
    {
        for (var iteration = first; iteration < first + iterations; iteration++)
            agent.Learn(new LearnProgress(iteration, iteration / 100.0));

        agent.Act(worlds, greedy: false);
        agent.Act(worlds, greedy: true);
        var path = _folder.File("agent.safetensors");
        using (var writer = new CheckpointWriter())
        {
            agent.Save(writer);
            writer.Write(path);
        }

        using var reader = new CheckpointReader(path);
        agent.Load(reader);
        agent.LoadPolicy(reader);
    }

    private SimProcess.Outcome Sim(params string[] arguments) => SimProcess.Run(_folder.Path, environment: null, ["train", .. arguments]);

    private string[] Checkpoints(string run) => Directory.Exists(_folder.File($"{run}/checkpoints"))
        ? Directory.GetFiles(_folder.File($"{run}/checkpoints"), "*.safetensors")
        : [];

    private byte[] Last(string run) => File.ReadAllBytes(Checkpoints(run).Max(StringComparer.Ordinal)!);
}
