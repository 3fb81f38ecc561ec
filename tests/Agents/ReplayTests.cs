using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents;

/// <summary>The replay buffer, and an agent that learns from it by the trainer that all agents share.</summary>
[Collection(TorchTests.Name)]
public sealed class ReplayTests : IDisposable
{
    private const int Worlds = 16;

    private readonly TemporaryFolder _folder = new();
    private readonly CpuDevice _device = new(threads: 1, lanes: 1);

    public void Dispose()
    {
        _folder.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void An_agent_with_a_replay_buffer_learns_by_the_shared_trainer()
    {
        using var run = Start("run", steps: 40 * 4 * Worlds);
        Assert.True(run.Trainer.Train(_ => { }, CancellationToken.None));
        Assert.Equal(1, run.Trainer.Evaluate(100, CancellationToken.None).SuccessRate);
    }

    [Fact]
    public void Stopped_anywhere_and_resumed_it_ends_with_the_same_bits()
    {
        const int steps = 12 * 4 * Worlds;
        using (var whole = Start("whole", steps))
            whole.Trainer.Train(_ => { }, CancellationToken.None);
        for (var stopAfter = 1; stopAfter < 12; stopAfter++)
        {
            using (var stop = new CancellationTokenSource())
            using (var first = Start($"stopped-{stopAfter}", steps))
            {
                first.Trainer.Train(
                    report =>
                    {
                        if (report.Iteration == stopAfter)
                            stop.Cancel();
                    },
                    stop.Token);
            }

            using (var second = Resume($"stopped-{stopAfter}", steps))
                second.Trainer.Train(_ => { }, CancellationToken.None);
            Assert.Equal(Last("whole"), Last($"stopped-{stopAfter}"));
        }
    }

    [Fact]
    public void A_buffer_beyond_memory_is_refused()
    {
        using var simulation = Simulation(new PushEnv());
        using var worlds = new SimulationTensors(simulation, CPU);
        var problem = Assert.Throws<UsageException>(() => new ReplayBuffer(int.MaxValue, worlds, CPU));
        Assert.Contains("fewer replay steps", problem.Message, StringComparison.Ordinal);
    }

    private Simulation Simulation(IEnv env) => new(_device, new SimulationOptions { Seed = 3 }, new GroupSpec(env, Worlds));

    private Run Start(string name, int steps) =>
        new(this, RunFolder.Create(_folder.File(name), "{}", keep: 3, TimeProvider.System), checkpoint: null, steps);

    private Run Resume(string name, int steps) => new(
        this,
        RunFolder.Resume(_folder.File(name), "{}", keep: 3, TimeProvider.System, warning => Assert.Fail(warning), out var checkpoint),
        checkpoint,
        steps);

    private byte[] Last(string name) => File.ReadAllBytes(Directory.GetFiles(_folder.File($"{name}/checkpoints")).Max(StringComparer.Ordinal)!);

    private sealed class Run : IDisposable
    {
        private readonly RunFolder _run;
        private readonly SimulationTensors _worlds;
        private readonly ReplayAgent _agent;

        public Run(ReplayTests tests, RunFolder run, CheckpointReader? checkpoint, int steps)
        {
            _run = run;
            _worlds = new SimulationTensors(tests.Simulation(new GuessEnv("number")), CPU);
            _agent = new ReplayAgent(new AgentContext(_worlds, CPU, Seed: 1));
            Trainer = new Trainer(
                new TrainConfig { Steps = steps, EvaluateEvery = 5, EvaluateEpisodes = 10, CheckpointSeconds = 0 },
                run,
                _worlds,
                _agent,
                episodes => new Evaluation(new GuessEnv("number"), episodes, new SimulationOptions(), tests._device, CPU),
                "tests");
            if (checkpoint is null)
                return;

            Trainer.Resume(checkpoint, warning => Assert.Fail(warning));
            checkpoint.Dispose();
        }

        public Trainer Trainer { get; }

        public void Dispose()
        {
            Trainer.Dispose();
            _agent.Dispose();
            _worlds.Dispose();
            _worlds.Simulation.Dispose();
            _run.Dispose();
        }
    }
}
