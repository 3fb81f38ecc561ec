using System.Text.Json.Nodes;
using Sim.Agents.Data;
using Sim.Envs.CartPole;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using Xunit;

namespace Sim.Tests.Agents.Data;

public sealed class RecordingTests : IDisposable
{
    private const int Episodes = 50;
    private const ulong Seed = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_read_is_what_happened()
    {
        Record("data", worlds: 16);
        using var source = EpisodeFiles.Open(_folder.File("data"));
        var episodes = source.Read().ToList();
        Assert.Equal(Episodes, episodes.Count);

        var number = 31;
        using var simulation = Simulation(Worlds.Plain, worlds: 1);
        simulation.Reset(Seed + (ulong)number);
        var episode = episodes[number];
        Assert.Equal(Seed + (ulong)number, episode.Seed);
        Assert.False(episode.Success);
        Assert.Equal("float32", episode.Observations.TypeName);
        Assert.Equal("int64", episode.Actions.TypeName);
        for (var step = 0; step < episode.Steps; step++)
        {
            Assert.Equal(simulation.Observations.ToArray<float>(), episode.Observations.Slice(step, 1).Of<float>());
            simulation.Step();
            Assert.Equal(simulation.Actions.ToArray<int>()[0], episode.Actions.Of<long>()[step]);
            Assert.Equal(simulation.Rewards.ToArray<double>()[0], episode.Rewards[step]);
            Assert.Equal(simulation.Terminated.ToArray<byte>()[0] != 0, episode.Terminations[step]);
            Assert.Equal(step == episode.Steps - 1, episode.Terminations[step] | episode.Truncations[step]);
        }

        Assert.Equal(simulation.Observations.ToArray<float>(), episode.Observations.Slice(episode.Steps, 1).Of<float>());
        var seeds = episode.Infos["seed"].Of<ulong>();
        Assert.Equal(episode.Steps + 1, seeds.Length);
        Assert.Equal(CounterRandom.Key(CounterRandom.Key(Seed + (ulong)number, 0), 3), seeds[3]);
    }

    [Fact]
    public void A_recording_that_was_broken_off_equals_one_that_was_not_whatever_is_recorded_side_by_side()
    {
        Record("whole", worlds: 64);
        using (var stop = new CancellationTokenSource())
            Assert.Throws<OperationCanceledException>(() => Record("broken", worlds: 8, stop: stop, stopAt: 24));

        // The last of the three segments is damaged; the next that was begun is not there.
        var segments = Directory.GetFiles(_folder.File("broken/segments")).Order().ToList();
        Assert.Equal(3, segments.Count);
        using (var damaged = File.OpenWrite(segments[2]))
            damaged.SetLength(damaged.Length / 2);

        var before = File.GetLastWriteTimeUtc(segments[0]);
        using (var recording = Recording.Resume(_folder.File("broken")))
            Run(recording, worlds: 8, report: _ => Assert.Equal(before, File.GetLastWriteTimeUtc(segments[0])));

        foreach (var file in (string[])["data/main_data.hdf5", "data/metadata.json"])
            Assert.Equal(File.ReadAllBytes(_folder.File($"whole/{file}")), File.ReadAllBytes(_folder.File($"broken/{file}")));
        Assert.Equal(["data"], Directory.EnumerateFileSystemEntries(_folder.File("broken")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_is_recorded_in_once_and_by_one()
    {
        using (var recording = Recording.Create(_folder.File("data"), "{}"))
        {
            Assert.Contains("another process", Assert.Throws<FailureException>(() => Recording.Resume(_folder.File("data"))).Message, StringComparison.Ordinal);
            Assert.Contains("--resume", Assert.Throws<UsageException>(() => Recording.Create(_folder.File("data"), "{}")).Message, StringComparison.Ordinal);
            Run(recording, worlds: 50);
        }

        Assert.Contains("is a data set already", Assert.Throws<UsageException>(() => Recording.Create(_folder.File("data"), "{}")).Message, StringComparison.Ordinal);
        Assert.Contains("is complete", Assert.Throws<UsageException>(() => Recording.Resume(_folder.File("data"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_finds_the_same_on_other_lanes_and_threads_and_otherwise_the_first_difference()
    {
        Record("data", worlds: 16);
        using var device = new CpuDevice(threads: 2, lanes: 8);
        using var simulation = new Simulation(device, Options, new GroupSpec(new CartPoleEnv(new CartPoleConfig()), 20));
        using var source = EpisodeFiles.Open(_folder.File("data"));
        var done = new List<int>();
        Assert.Null(new Replay(simulation).FirstDifference(source, done.Add, CancellationToken.None));
        Assert.Equal([20, 40, 50], done);

        var episodes = source.Read().ToList();
        Assert.Null(Difference(simulation, episodes));
        episodes[33].Observations.Of<float>()[(7 * 4) + 2] += 1e-6f;
        episodes[33].Rewards[9] = 3;
        Assert.StartsWith("Episode 33, seed 40: at step 7, observation[2] is ", Difference(simulation, episodes), StringComparison.Ordinal);
        episodes[12].Actions.Of<long>()[4] ^= 1;
        Assert.StartsWith("Episode 12, seed 19: at step 5, observation[", Difference(simulation, episodes), StringComparison.Ordinal);
        episodes[2] = episodes[2] with { Rewards = episodes[2].Rewards[..^1], Terminations = episodes[2].Terminations[..^1] };
        Assert.Contains("Episode 2, seed 9: it ended after", Difference(simulation, episodes), StringComparison.Ordinal);
        episodes[1].Infos["seed"].Of<ulong>()[0]++;
        Assert.Contains("at step 0, info seed is ", Difference(simulation, episodes), StringComparison.Ordinal);
    }

    private static SimulationOptions Options => new() { Autoreset = AutoresetMode.NextStep };

    private static Simulation Simulation(IDevice device, int worlds) =>
        new(device, Options, new GroupSpec(new CartPoleEnv(new CartPoleConfig()), worlds, new NoisyPolicy(new RandomPolicy(), 0.25)));

    private static string? Difference(Simulation simulation, List<EpisodeData> episodes) =>
        new Replay(simulation).FirstDifference(new Memory(episodes), _ => { }, CancellationToken.None);

    private void Record(string name, int worlds, CancellationTokenSource? stop = null, int stopAt = int.MaxValue)
    {
        using var recording = Recording.Create(_folder.File(name), """{"plan": "the same"}""");
        Run(recording, worlds, stop, done =>
        {
            if (done >= stopAt)
                stop!.Cancel();
        });
    }

    private static void Run(Recording recording, int worlds, CancellationTokenSource? stop = null, Action<int>? report = null)
    {
        using var simulation = Simulation(Worlds.Plain, worlds);
        var metadata = MinariMetadata.Of(simulation.Spec, "test/cart-pole-v0", "random", new JsonObject());
        recording.Run(new Recorder(simulation), Episodes, worlds, Seed, metadata, report ?? (_ => { }), stop?.Token ?? CancellationToken.None);
    }

    private sealed class Memory(IReadOnlyList<EpisodeData> episodes) : IEpisodeSource
    {
        public string Format => "memory";

        public int Episodes => episodes.Count;

        public string? Metadata => null;

        public IEnumerable<EpisodeData> Read() => episodes;

        public void Dispose()
        {
        }
    }
}
