using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Devices.Cpu;
using Sim.Tests.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents;

[Collection(TorchTests.Name)]
public sealed class ReplayBufferTests : IDisposable
{
    private readonly CpuDevice _device = new(threads: 1, lanes: 1);
    private readonly List<IDisposable> _made = [];

    public void Dispose()
    {
        foreach (var item in Enumerable.Reverse(_made))
            item.Dispose();
        _device.Dispose();
    }

    /// <summary>The env adds its action to a count, shows it, and ends at 5 or after two steps.</summary>
    [Fact]
    public void A_transition_holds_what_was_seen_done_and_seen_next_and_at_an_end_the_last_observation()
    {
        using var scope = NewDisposeScope();
        var buffer = Buffer(new CountEnv(maxSteps: 2), worlds: 3, length: 4);
        Step(buffer, 1, 5, 2);
        Step(buffer, 2, 1, 3);

        Assert.Equal([0, 1, 0, 0, 0, 2], Ints(buffer.Observations, steps: 2));
        Assert.Equal([1, 2, 5, 1, 2, 3], Longs(buffer.Actions, steps: 2));
        Assert.Equal([1, 3, 5, 1, 2, 5], Ints(buffer.NextObservations, steps: 2));
        Assert.Equal([1f, 3, 5, 1, 2, 5], Floats(buffer.Rewards, steps: 2));
        Assert.Equal([0f, 0, 1, 0, 0, 1], Floats(buffer.Terminated, steps: 2));
        Assert.Equal([0f, 1, 1, 0, 0, 1], Floats(buffer.Ended, steps: 2));
    }

    [Fact]
    public void Infos_are_kept_as_they_stood_before_and_after_a_step()
    {
        using var scope = NewDisposeScope();
        var buffer = Buffer(new CountEnv(), worlds: 2, length: 4, "episodes");
        Step(buffer, 5, 1);
        Step(buffer, 5, 1);
        var (now, next) = buffer.Info("episodes");
        Assert.Equal([1, 2, 1, 1], Ints(now, steps: 2));
        Assert.Equal([1, 2, 1, 1], Ints(next, steps: 2));
    }

    [Fact]
    public void An_info_that_there_is_not_is_refused_with_those_that_there_are() =>
        Assert.Contains("It has: episodes", Assert.Throws<UsageException>(
            () => Buffer(new CountEnv(), worlds: 1, length: 1, "fame")).Message, StringComparison.Ordinal);

    [Fact]
    public void Masks_at_an_end_are_those_of_the_last_observation_and_not_of_the_new_episode()
    {
        using var scope = NewDisposeScope();
        var buffer = Buffer(new GuessEnv("masked"), worlds: 16, length: 1);
        var seen = Bytes(buffer.Tensors.ActionMask!);
        Step(buffer, new int[16]);
        Assert.Equal(seen, Bytes(buffer.ActionMasks!));
        Assert.Equal(seen, Bytes(buffer.NextActionMasks!));
        Assert.NotEqual(seen, Bytes(buffer.Tensors.ActionMask!));
    }

    [Fact]
    public void A_full_ring_forgets_the_oldest_steps_of_every_world()
    {
        using var scope = NewDisposeScope();
        var buffer = Buffer(new CountEnv(), worlds: 2, length: 3);
        for (var step = 0; step < 5; step++)
            Step(buffer, 0, step);

        Assert.Equal((5, 3), (buffer.Stored, buffer.Filled));
        Assert.Equal([false, true, true, true, false], Enumerable.Range(1, 5).Select(step => buffer.Holds(step)));
        long[] rows = [buffer.RowOf(1, 2), buffer.RowOf(1, 3), buffer.RowOf(1, 4)];
        Assert.Equal([2L, 3, 4], buffer.Rows(tensor(rows)).Actions.data<long>().ToArray());
    }

    [Fact]
    public void Every_stored_step_of_every_world_is_drawn_as_often_and_nothing_else()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        const int draws = 60_000;
        var buffer = Buffer(new CountEnv(), worlds: 3, length: 5);
        Step(buffer, 1, 1, 1);
        Step(buffer, 1, 1, 1);
        var rows = buffer.Draw(draws).data<long>().ToArray();
        Assert.Equal([0L, 1, 5, 6, 10, 11], rows.Distinct().Order());
        var deviation = Math.Sqrt(draws * (1 / 6.0) * (5 / 6.0));
        Assert.All(rows.CountBy(row => row), count => Assert.Equal(draws / 6.0, count.Value, 5 * deviation));
    }

    [Fact]
    public void A_saved_buffer_is_not_loaded_into_one_of_another_length()
    {
        using var folder = new TemporaryFolder();
        using (var checkpoint = new CheckpointWriter())
        {
            Buffer(new CountEnv(), worlds: 2, length: 3).Save(checkpoint);
            checkpoint.Write(folder.File("replay.safetensors"));
        }

        using var saved = new CheckpointReader(folder.File("replay.safetensors"));
        var problem = Assert.Throws<UsageException>(() => Buffer(new CountEnv(), worlds: 2, length: 4).Load(saved));
        Assert.Contains("keeps 3 steps of each world, and this one 4", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_buffer_is_not_drawn_from() =>
        Assert.Throws<InvalidOperationException>(() => Buffer(new CountEnv(), worlds: 1, length: 1).Draw(1));

    private ReplayBuffer Buffer(IEnv env, int worlds, int length, params string[] infos)
    {
        var simulation = Keep(new Simulation(_device, new SimulationOptions { Seed = 3 }, new GroupSpec(env, worlds)));
        return Keep(new ReplayBuffer(length, Keep(new SimulationTensors(simulation, CPU)), CPU, infos));
    }

    private T Keep<T>(T item)
        where T : IDisposable
    {
        _made.Add(item);
        return item;
    }

    private static void Step(ReplayBuffer buffer, params int[] actions)
    {
        using var taken = tensor(actions);
        buffer.Step(taken, taken);
    }

    private static byte[] Bytes(Tensor tensor) => tensor.contiguous().data<byte>().ToArray();

    private static int[] Ints(Tensor column, int steps) => column.narrow(1, 0, steps).contiguous().data<int>().ToArray();

    private static long[] Longs(Tensor column, int steps) => column.narrow(1, 0, steps).contiguous().data<long>().ToArray();

    private static float[] Floats(Tensor column, int steps) => column.narrow(1, 0, steps).contiguous().data<float>().ToArray();
}
