using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming.Client;
using Sim.Runtime.Streaming.Wire;
using Xunit;

namespace Sim.Tests.Streaming;

public sealed class StreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Every_step_is_shown_with_its_worlds_episode_and_step()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("count", worlds: 3, autoreset: AutoresetMode.NextStep);
        using var stream = client.Watch(remote.Number, [2, 0], ["reward", "observation", "return"], rate: 0);
        Assert.Equal([2, 0], stream.Worlds.ToArray());
        Assert.True(stream.TryNext(Patience));
        Assert.Equal([0, 0], Ints(stream, "episode"));
        Assert.Equal([0, 0], Ints(stream, "step"));

        int[][] actions = [[1, 0, 5], [1, 0, 0], [1, 0, 2]];
        (int[] Episode, int[] Step, double[] Reward)[] expected =
            [([0, 0], [1, 1], [5, 1]), ([1, 0], [0, 2], [0, 2]), ([1, 0], [1, 3], [2, 3])];
        for (var step = 0; step < actions.Length; step++)
        {
            actions[step].CopyTo(remote.Actions<int>());
            remote.Step();
            Assert.True(stream.TryNext(Patience));
            Assert.Equal(step + 1, stream.Sequence);
            Assert.Equal(step + 1, stream.Steps);
            Assert.Equal(expected[step].Episode, Ints(stream, "episode"));
            Assert.Equal(expected[step].Step, Ints(stream, "step"));
            Assert.Equal(expected[step].Reward, stream.Arrays["reward"].Span<double>().ToArray());
            Assert.Equal(0, stream.Lost);
        }
    }

    [Fact]
    public void Who_comes_late_sees_the_present_state_at_once_and_asks_for_the_scene()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("gravity", worlds: 2);
        remote.Step();
        remote.Step();

        using var viewer = server.Connect();
        var source = Assert.Single(viewer.Sources());
        Assert.Equal(("gravity", 2, 2, true), (source.Env, source.Worlds, (int)source.Steps, source.HasScene));
        using var stream = viewer.Watch(source.Number, [1], ["pose"], rate: 30);
        Assert.True(stream.TryNext(Patience));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 0, 0, 80, 1, 0, 0, 0], stream.Arrays["pose"].Span<float>().ToArray());

        var scene = Assert.Single(viewer.Scene(source.Number)).Scene!;
        Assert.Equal(["world", "ball"], scene.Bodies.Select(body => body.Name));
        Assert.Equal([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3], scene.Meshes[0].Faces.ToArray());
    }

    [Fact]
    public void Frames_come_at_the_chosen_rate_and_no_faster()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("count", worlds: 1);
        using var stream = client.Watch(remote.Number, [0], [], rate: 0.001);
        Assert.True(stream.TryNext(Patience));
        for (var step = 0; step < 1000; step++)
            remote.Step();
        Assert.False(stream.TryNext(TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void A_subscriber_that_does_not_read_loses_the_oldest_frames_and_is_told_how_many()
    {
        using var server = new TestServer();
        using var client = server.Connect();
        var image = new Dictionary<string, string> { ["observation"] = "image" };
        using var remote = client.Make("frozen-lake", worlds: 4, options: image);
        using var stream = client.Watch(remote.Number, [0, 1, 2, 3], ["observation"], rate: 0);
        Assert.True(stream.TryNext(Patience));
        const int steps = 200;
        for (var step = 0; step < steps; step++)
            remote.Step();

        var (received, last) = (1, 0L);
        while (stream.TryNext(TimeSpan.FromSeconds(1)))
        {
            received++;
            Assert.True(stream.Sequence > last, "Frames came in another order.");
            last = stream.Sequence;
        }

        Assert.Equal(steps, last);
        Assert.True(stream.Lost > 0, "Nothing was lost, so this shows nothing.");
        Assert.Equal(steps + 1, received + stream.Lost);
    }

    [Fact]
    public void Whoever_subscribes_to_everything_gets_nothing()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("count", worlds: 1);
        using var stream = client.Watch(remote.Number, [0], [], rate: 0);
        Assert.True(stream.TryNext(Patience));
        using var snoop = client.Connection.OpenStream();
        snoop.Subscribe("stream/"u8, on: true);
        snoop.Subscribe([], on: true);
        remote.Step();
        Assert.True(stream.TryNext(Patience));
        Assert.False(snoop.Poll(TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public void The_end_of_a_simulation_is_told()
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        var remote = client.Make("count", worlds: 1);
        using var viewer = server.Connect();
        using var stream = viewer.Watch(remote.Number, [0], [], rate: 0);
        Assert.True(stream.TryNext(Patience));
        remote.Dispose();
        Assert.False(stream.TryNext(Patience));
        Assert.True(stream.HasEnded);
        Assert.Empty(viewer.Sources());
    }

    [Theory]
    [InlineData("worlds", ErrorCode.BadArgument)]
    [InlineData("column", ErrorCode.BadArgument)]
    [InlineData("source", ErrorCode.NoSimulation)]
    public void What_cannot_be_watched_is_refused(string what, string code)
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("count", worlds: 2);
        var refused = Assert.Throws<RemoteException>(() => client.Watch(
            what == "source" ? 99 : remote.Number, what == "worlds" ? [2] : [0], what == "column" ? ["pose"] : [], rate: 1));
        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public void A_program_may_publish_a_simulation_that_it_steps_itself()
    {
        using var simulation = Worlds.Random("cart-pole", worlds: 8, new SimulationOptions());
        using var server = new TestServer(prepare: server => server.Publish(simulation, "a run"));
        using var viewer = server.Connect();
        Assert.Equal("a run", Assert.Single(viewer.Sources()).Label);
        using var stream = viewer.Watch(0, [7], ["observation", "cart.angle"], rate: 0);
        Remote.WaitFor(() =>
        {
            simulation.Step();
            return stream.TryNext(TimeSpan.FromMilliseconds(1));
        });
        Assert.Equal(stream.Arrays["observation"].Span<float>()[2], (float)stream.Arrays["cart.angle"].Span<double>()[0]);
        Assert.Equal(ErrorCode.Taken, Assert.Throws<RemoteException>(() => viewer.Attach(act: true)).Code);
        using var watched = viewer.Attach(act: false);
        Assert.Equal(ErrorCode.NotOffered, Assert.Throws<RemoteException>(watched.Step).Code);
        Assert.Equal(ErrorCode.NotOffered, Assert.Throws<RemoteException>(() => viewer.Make("cart-pole", 1)).Code);
    }

    [Fact]
    public void In_a_shared_simulation_one_acts_and_the_others_watch()
    {
        using var server = new TestServer(prepare: server => server.Share(Worlds.Of(new Sim.Tests.Runtime.CountEnv(), worlds: 2)));
        using var actor = server.Connect();
        using var watcher = server.Connect();
        using var acting = actor.Attach(act: true);
        Assert.Equal(ErrorCode.Taken, Assert.Throws<RemoteException>(() => watcher.Attach(act: true)).Code);
        using var watching = watcher.Attach(act: false);
        acting.Actions<int>()[1] = 3;
        acting.Step();
        Assert.Equal(ErrorCode.Taken, Assert.Throws<RemoteException>(watching.Step).Code);
        watcher.Connection.Call("observe", header => header.Add("sim", 0L));
        Assert.Equal(1, watcher.Connection.Reply.Whole("steps"u8, 0, 9));

        // When the one leaves, another may act.
        acting.Dispose();
        using var next = watcher.Attach(act: true);
        next.Actions<int>()[1] = 1;
        next.Step();
        Assert.Equal([0, 4], next.Rewards.ToArray());
    }

    private static int[] Ints(StateSubscription stream, string column) => stream.Arrays[column].Span<int>().ToArray();
}
