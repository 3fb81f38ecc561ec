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
    public void An_episode_that_was_cut_off_keeps_its_last_observation_and_one_that_goes_on_its_next()
    {
        using var scope = NewDisposeScope();
        using var simulation = Simulation(new PushEnv());
        using var worlds = new SimulationTensors(simulation, CPU);
        using var replay = new ReplayBuffer(8 * Worlds, worlds, CPU);
        List<float[]> seen = [worlds.Observations.data<float>().ToArray()];
        for (var step = 0; step < 8; step++)
        {
            replay.Step(worlds, ones(Worlds, 1), ones(Worlds, 1));
            seen.Add((step < 7 ? worlds.Observations : worlds.FinalObservations).data<float>().ToArray());
        }

        using var checkpoint = new CheckpointWriter();
        replay.Save(checkpoint);
        checkpoint.Write(_folder.File("replay.safetensors"));
        using var saved = new CheckpointReader(_folder.File("replay.safetensors"));
        Assert.Equal(seen.Take(8).SelectMany(row => row), Floats(saved.Bytes("replay.observations")));
        Assert.Equal(seen.Skip(1).SelectMany(row => row), Floats(saved.Bytes("replay.next_observations")));
        Assert.All(Floats(saved.Bytes("replay.terminated")), flag => Assert.Equal(0, flag));
    }

    [Fact]
    public void The_oldest_transitions_make_room_for_new_ones()
    {
        using var scope = NewDisposeScope();
        using var simulation = Simulation(new PushEnv());
        using var worlds = new SimulationTensors(simulation, CPU);
        using var replay = new ReplayBuffer(10, worlds, CPU);
        for (var first = 0; first < 28; first += 7)
            replay.Add(Rows(first, 7));
        replay.Add(Rows(100, 3));

        // 31 were added; the last ten are 21 to 27 and 100 to 102.
        Assert.Equal(10, replay.Count);
        var drawn = replay.Sample(1000).Rewards.data<float>().ToArray();
        Assert.Equal([21, 22, 23, 24, 25, 26, 27, 100, 101, 102], drawn.Distinct().Order());

        replay.Add(Rows(200, 25));
        Assert.Equal(Enumerable.Range(215, 10).Select(number => (float)number), replay.Sample(1000).Rewards.data<float>().ToArray().Distinct().Order());
    }

    [Fact]
    public void Saved_into_a_larger_buffer_nothing_is_drawn_that_was_not_added()
    {
        using var scope = NewDisposeScope();
        using var simulation = Simulation(new PushEnv());
        using var worlds = new SimulationTensors(simulation, CPU);
        using (var small = new ReplayBuffer(10, worlds, CPU))
        using (var checkpoint = new CheckpointWriter())
        {
            small.Add(Rows(1, 13));
            small.Save(checkpoint);
            checkpoint.Write(_folder.File("replay.safetensors"));
        }

        using var large = new ReplayBuffer(20, worlds, CPU);
        using (var saved = new CheckpointReader(_folder.File("replay.safetensors")))
            large.Load(saved);
        large.Add(Rows(50, 5));
        Assert.Equal(15, large.Count);
        Assert.Equal([.. Enumerable.Range(4, 10), .. Enumerable.Range(50, 5)], large.Sample(2000).Rewards.data<float>().ToArray().Distinct().Order().Select(number => (int)number));
    }

    [Fact]
    public void A_buffer_beyond_memory_is_refused()
    {
        using var simulation = Simulation(new PushEnv());
        using var worlds = new SimulationTensors(simulation, CPU);
        var problem = Assert.Throws<UsageException>(() => new ReplayBuffer(1L << 42, worlds, CPU));
        Assert.Contains("a smaller buffer", problem.Message, StringComparison.Ordinal);
    }

    private static Transitions Rows(int first, int count)
    {
        var numbers = arange(first, first + count, ScalarType.Float32);
        var column = numbers.reshape(count, 1);
        return new Transitions(column, column, numbers, column, zeros(count), ActionMasks: null, NextActionMasks: null);
    }

    private static float[] Floats(byte[] bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();

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
