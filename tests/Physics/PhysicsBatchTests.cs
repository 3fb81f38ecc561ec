using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Xunit;

namespace Sim.Tests.Physics;

public sealed class PhysicsBatchTests
{
    // Two balls that meet the floor and an arm that reaches its limit, with friction, springs and motors.
    private const string Mixed = """
        <mujoco>
          <option timestep="0.005"/>
          <default><geom condim="3" friction="0.8 0.01 0.001"/></default>
          <worldbody>
            <geom name="floor" type="plane" size="5 5 1"/>
            <body name="ball" pos="0 0 0.12"><freejoint name="ball"/><geom name="ball" size="0.1"/></body>
            <body name="rider" pos="1 0 0.3"><joint type="slide" axis="0 0 1"/><joint name="roll" type="ball"/><geom size="0.15"/></body>
            <body pos="0 1 1">
              <joint name="shoulder" axis="0 1 0" limited="true" range="-1 1" damping="0.1" frictionloss="0.02"/>
              <geom type="capsule" fromto="0 0 0 0.4 0 0" size="0.04" contype="0" conaffinity="0"/>
              <body pos="0.4 0 0">
                <joint name="elbow" axis="0 1 0" limited="true" range="-0.5 2" stiffness="1"/>
                <geom type="capsule" fromto="0 0 0 0.3 0 0" size="0.03" contype="0" conaffinity="0"/>
              </body>
            </body>
          </worldbody>
          <actuator><motor name="shoulder" joint="shoulder" gear="5"/><position name="elbow" joint="elbow" kp="3" ctrlrange="-1 1"/></actuator>
        </mujoco>
        """;

    private const string Ball = """
        <mujoco>
          <worldbody>
            <geom name="floor" type="plane" size="5 5 1"/>
            <body name="ball" pos="0 0 0.1"><freejoint/><geom name="ball" size="0.1" mass="2"/></body>
          </worldbody>
        </mujoco>
        """;

    private const int Count = 37;

    [Theory]
    [InlineData(Precision.F32, 8, 1)]
    [InlineData(Precision.F32, 16, 1)]
    [InlineData(Precision.F32, 16, 2)]
    [InlineData(Precision.F64, 8, 2)]
    public void A_world_has_the_same_bits_alone_and_in_every_block(Precision precision, int lanes, int threads)
    {
        using var wide = new CpuDevice(threads, lanes);
        using var together = new PhysicsBatch(wide, new PhysicsScene(PhysicsModel.Parse(Mixed)), Count, precision);
        Assert.Equal(lanes, together.Lanes);
        Stir(together, 0);
        for (var world = 0; world < Count; world += 6)
        {
            using var alone = new PhysicsBatch(Worlds.Plain, new PhysicsScene(PhysicsModel.Parse(Mixed)), worlds: 1, precision);
            Stir(alone, world);
            Assert.Equal(alone.State(0), together.State(world));
            Assert.DoesNotContain(double.NaN, alone.State(0));
        }
    }

    [Fact]
    public void A_ball_at_rest_is_carried_by_the_floor()
    {
        var scene = new PhysicsScene(PhysicsModel.Parse(Ball));
        var force = scene.WatchContactForce("ball", "floor");
        var height = scene.WatchBodyPosition("ball");
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 1);
        batch.Step(1000, thenForward: true);
        Assert.Equal(2 * 9.81, batch.Watched(0, force)[0], 1e-6);
        Assert.InRange(batch.Watched(0, height)[2], 0.0985, 0.1);
    }

    [Fact]
    public void Watches_are_of_the_state_before_the_last_step_unless_a_forward_pass_follows()
    {
        var scene = new PhysicsScene(PhysicsModel.Parse(Ball));
        var position = scene.WatchBodyPosition("ball");
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 1);
        batch[0, scene.Positions.First + 2] = 3;
        batch.Step();
        Assert.Equal(3, batch.Watched(0, position)[2]);
        batch.Forward();
        Assert.Equal(batch[0, scene.Positions.First + 2], batch.Watched(0, position)[2]);
        Assert.NotEqual(3, batch.Watched(0, position)[2]);
    }

    [Fact]
    public void A_world_that_is_out_of_control_is_flagged_and_stays_where_it_is()
    {
        var scene = new PhysicsScene(PhysicsModel.Parse(Ball));
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 2, Precision.F32);
        batch[1, scene.Velocities.First] = double.NaN;
        var before = batch.State(1);
        batch.Step(3);
        Assert.Equal(0u, batch.Flags(0));
        Assert.Equal(WorldFlags.NotANumber, batch.Flags(1));
        Assert.Equal(before[..7], batch.State(1)[..7]);
    }

    [Fact]
    public void Contacts_beyond_the_slots_are_flagged()
    {
        const string two = """
            <mujoco><worldbody><geom type="plane" size="5 5 1"/>
            <body pos="0 0 0.1"><freejoint/><geom size="0.1"/></body><body pos="1 0 0.1"><freejoint/><geom size="0.1"/></body>
            </worldbody></mujoco>
            """;
        foreach (var slots in (int[])[1, 2])
        {
            var scene = new PhysicsScene(PhysicsModel.Parse(two), new StepSettings { ContactSlots = slots });
            using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 1);
            batch.Step(50);
            Assert.Equal(slots == 1 ? WorldFlags.ContactOverflow : 0, batch.Flags(0));
        }
    }

    [Fact]
    public void A_world_can_be_placed_driven_and_pushed_by_the_fields_of_its_state()
    {
        const string hung = """
            <mujoco><option gravity="0 0 0"/><worldbody>
            <body name="post" pos="1 2 3"><body name="arm" pos="0.5 0 0"><joint name="arm" axis="0 0 1"/><geom size="0.1" mass="1" pos="1 0 0"/>
            <site name="tip" pos="1 0 0"/></body></body></worldbody>
            <actuator><motor name="arm" joint="arm"/></actuator></mujoco>
            """;
        var model = PhysicsModel.Parse(hung);
        var settings = new StepSettings { PlacedBodies = [model.BodyNumber("post")], PushedBodies = [model.BodyNumber("arm")] };
        var scene = new PhysicsScene(model, settings);
        var tip = scene.WatchSitePosition("tip");
        using var batch = new PhysicsBatch(Worlds.Plain, scene, worlds: 2);
        batch[1, scene.PlaceOf("post").First] = 4;
        batch[1, scene.ControlOf("arm").First] = 2;
        batch[1, scene.PushOn("arm").First + 1] = -2; // N along y, a metre from the axis: undoes the motor
        batch.Step(10, thenForward: true);
        Assert.Equal([2.5, 2, 3], batch.Watched(0, tip));
        Assert.Equal([5.5, 2, 3], batch.Watched(1, tip).Select(x => Math.Round(x, 12)));
        batch[1, scene.PushOn("arm").First + 1] = 0;
        batch.Step(10);
        Assert.True(batch[1, scene.VelocityOf("arm").First] > 0.01);
        Assert.Equal(0, batch[0, scene.VelocityOf("arm").First]);
    }

    [Fact]
    public void What_a_scene_does_not_have_is_refused_by_name()
    {
        var scene = new PhysicsScene(PhysicsModel.Parse(Ball));
        Assert.Contains("'ball'", Assert.Throws<UsageException>(() => scene.PlaceOf("ball")).Message, StringComparison.Ordinal);
        Assert.Contains("joint", Assert.Throws<UsageException>(() => scene.PositionOf("wheel")).Message, StringComparison.Ordinal);
        Assert.Contains("'ball'", Assert.Throws<UsageException>(() => scene.PushOn("ball")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<actuator><muscle name='m' joint='j' lengthrange='0.1 1'/></actuator>", "muscle 'm'")]
    [InlineData("<actuator><adhesion name='m' body='b' ctrlrange='0 1'/></actuator>", "(adhesion) transmission 'm'")]
    [InlineData("<tendon><spatial name='t'><site site='s'/><geom geom='g'/><site site='e'/></spatial></tendon>", "tendon 't'")]
    public void What_cannot_be_stepped_is_refused_with_its_line(string element, string expected)
    {
        var xml = $"<mujoco><compiler autolimits='true'/><worldbody><site name='s' pos='1 0 0'/><geom name='g' size='0.1'/>\n<body name='b'><joint name='j' range='-1 1'/>"
            + $"<geom size='0.1'/><site name='e' pos='-1 0 0'/></body></worldbody>\n{element}</mujoco>";
        var refused = Assert.Throws<UsageException>(() => new PhysicsScene(PhysicsModel.Parse(xml)));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("scene.xml:3", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Throws every world about in its own way, from a number on.</summary>
    private static void Stir(PhysicsBatch batch, int firstWorld)
    {
        var scene = batch.Scene;
        for (var world = 0; world < batch.Worlds; world++)
        {
            double Draw(int place) => (2 * CounterRandom.Unit(CounterRandom.Bits((ulong)(firstWorld + world), (ulong)place))) - 1;
            for (var i = 0; i < scene.Velocities.Count; i++)
                batch[world, scene.Velocities.First + i] = 2 * Draw(i);
            for (var i = 0; i < scene.Controls.Count; i++)
                batch[world, scene.Controls.First + i] = Draw(100 + i);
        }

        batch.Step(120);
        batch.Step(30, thenForward: true);
    }
}
