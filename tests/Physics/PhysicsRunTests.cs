using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Physics;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>A thousand steps in single precision beside the same in double precision.</summary>
public sealed class PhysicsRunTests
{
    private const int Steps = 1000;

    private const string Stack = """
        <mujoco><option timestep="0.0025" cone="elliptic" tolerance="1e-10"/><worldbody>
          <geom name="floor" type="plane" size="1 1 0.1"/>
          <body name="low" pos="0 0 0.06"><freejoint/><geom type="box" size="0.06 0.06 0.05" mass="0.5"/></body>
          <body name="middle" pos="0.01 0 0.17" euler="0 0 10"><freejoint/><geom type="box" size="0.05 0.05 0.05" mass="0.3"/></body>
          <body name="top" pos="0 0.01 0.28" euler="0 0 30"><freejoint/><geom type="box" size="0.04 0.04 0.05" mass="0.2"/></body>
        </worldbody></mujoco>
        """;

    // The gripper of Meta-World's robot in small: two fingers on springs, on a hand that a weld draws along.
    private const string Grasp = """
        <mujoco><option timestep="0.0025" cone="elliptic" tolerance="1e-10"/><worldbody>
          <geom name="floor" type="plane" size="1 1 0.1"/>
          <body name="goal" mocap="true" pos="0 0 0.1"/>
          <body name="hand" pos="0 0 0.1"><freejoint/><geom type="box" size="0.05 0.02 0.01" pos="0 0 0.03" mass="1" contype="0" conaffinity="0"/>
            <body name="left" pos="-0.04 0 -0.06"><joint name="left" type="slide" axis="1 0 0" damping="20" armature="1"/>
              <geom type="box" size="0.005 0.02 0.03" mass="0.05" condim="4" friction="1.5 0.1 0.01"/></body>
            <body name="right" pos="0.04 0 -0.06"><joint name="right" type="slide" axis="-1 0 0" damping="20" armature="1"/>
              <geom type="box" size="0.005 0.02 0.03" mass="0.05" condim="4" friction="1.5 0.1 0.01"/></body></body>
          <body name="block" pos="0 0 0.0205"><freejoint/><geom type="box" size="0.02 0.02 0.02" mass="0.1" condim="4"/></body>
        </worldbody>
        <equality><weld body1="goal" body2="hand" solref="0.02 1"/></equality>
        <actuator><position name="left" joint="left" kp="400"/><position name="right" joint="right" kp="400"/></actuator></mujoco>
        """;

    private const string Puck = """
        <mujoco><option timestep="0.0025" cone="elliptic" tolerance="1e-10"/><worldbody>
          <geom name="floor" type="plane" size="1 1 0.1" condim="4" friction="0.5 0.01 0.001"/>
          <body name="puck" pos="0 0 0.0151" euler="2 0 0"><freejoint/><geom type="cylinder" size="0.03 0.015" mass="0.1" condim="4"/></body>
          <body name="rod" pos="-0.1 0.005 0.02"><joint name="rod" type="slide" axis="1 0 0" damping="5"/><geom type="sphere" size="0.02" mass="0.5"/></body>
        </worldbody><actuator><position name="rod" joint="rod" kp="50"/></actuator></mujoco>
        """;

    private const string Pendulum = """
        <mujoco><option timestep="0.001" integrator="RK4"/><worldbody>
          <body name="upper" pos="0 0 1"><joint name="upper" axis="0 1 0"/><geom type="capsule" fromto="0 0 0 0.3 0 0" size="0.02" mass="1"/>
            <body name="lower" pos="0.3 0 0"><joint name="lower" axis="0 1 0"/><site name="tip" pos="0.2 0 0"/>
              <geom type="sphere" size="0.03" pos="0.2 0 0" mass="1"/></body></body>
        </worldbody></mujoco>
        """;

    [Fact]
    public void A_stack_comes_to_rest_at_the_same_height()
    {
        var (single, exact) = Both(Stack, batch => batch.Step(Steps), "low", "middle", "top");
        for (var body = 0; body < 3; body++)
        {
            Assert.InRange(single[body][2] - exact[body][2], -2e-5, 2e-5);
            Assert.InRange(exact[body][2] - (0.05 + (0.1 * body)), -2e-3, 0); // penetration, of a soft floor
            Assert.InRange(single[body][0] - exact[body][0], -1e-3, 1e-3);
        }
    }

    [Fact]
    public void A_grasped_block_is_lifted_and_held()
    {
        var (single, exact) = Both(Grasp, LiftBlock, "hand", "block");
        foreach (var run in (double[][][])[single, exact])
            Assert.InRange(run[0][2] - run[1][2], 0.07, 0.085); // it began 0.0795 m below the hand
        Assert.InRange(exact[1][2], 0.15, 0.3);
        Assert.InRange(single[1][2] - exact[1][2], -5e-4, 5e-4);
    }

    [Fact]
    public void A_pushed_puck_goes_as_far()
    {
        var (single, exact) = Both(
            Puck,
            batch =>
            {
                batch[0, batch.Scene.ControlOf("rod").First] = 0.2;
                batch.Step(Steps);
            },
            "puck");
        Assert.InRange(exact[0][0], 0.05, 0.4);
        Assert.InRange(single[0][0] - exact[0][0], -1e-3, 1e-3);
        Assert.InRange(single[0][2] - exact[0][2], -1e-5, 1e-5);
    }

    [Fact]
    public void A_double_pendulum_keeps_its_energy()
    {
        foreach (var (precision, bound) in ((Precision, double)[])[(Precision.F64, 1e-6), (Precision.F32, 3e-5)])
        {
            using var batch = Batch(Pendulum, precision, out _);
            var before = Energy(batch);
            batch.Step(Steps);
            Assert.InRange((Energy(batch) - before) / 9.81, -bound, bound);
        }
    }

    /// <summary>Of the double pendulum, J: rods are a capsule with its inertia and a ball.</summary>
    private static double Energy(PhysicsBatch batch)
    {
        var (first, second) = (batch[0, batch.Scene.PositionOf("upper").First], batch[0, batch.Scene.PositionOf("lower").First]);
        var (u, v) = (batch[0, batch.Scene.VelocityOf("upper").First], batch[0, batch.Scene.VelocityOf("lower").First]);
        var model = batch.Scene.Model;
        var (upper, lower) = (model.Bodies[1], model.Bodies[2]);
        double w = u + v, reach = 0.2;
        var x = (-0.3 * Math.Sin(first) * u) - (reach * Math.Sin(first + second) * w);
        var z = (-0.3 * Math.Cos(first) * u) - (reach * Math.Cos(first + second) * w);
        var turning = (upper.Inertia.Y + (upper.Mass * 0.15 * 0.15)) * u * u;
        var kinetic = 0.5 * (turning + (lower.Mass * ((x * x) + (z * z))) + (lower.Inertia.Y * w * w));
        var height = -(0.15 * upper.Mass * Math.Sin(first)) - (lower.Mass * ((0.3 * Math.Sin(first)) + (reach * Math.Sin(first + second))));
        return kinetic + (9.81 * height);
    }

    private static void LiftBlock(PhysicsBatch batch)
    {
        var height = batch.Scene.PlaceOf("goal").First + 2;
        batch[0, batch.Scene.ControlOf("left").First] = 0.03;
        batch[0, batch.Scene.ControlOf("right").First] = 0.03;
        for (var part = 0; part < Steps / 5; part++)
        {
            if (part is >= 40 and < 80)
                batch[0, height] += 0.005;
            batch.Step(5);
        }
    }

    /// <summary>Where bodies are after the same run in both precisions.</summary>
    private static (double[][] Single, double[][] Exact) Both(string xml, Action<PhysicsBatch> run, params string[] bodies)
    {
        return (Run(Precision.F32), Run(Precision.F64));

        double[][] Run(Precision precision)
        {
            using var batch = Batch(xml, precision, out var watches, bodies);
            run(batch);
            batch.Forward();
            Assert.Equal(0u, batch.Flags(0) & ~WorldFlags.NotConverged);
            return [.. watches.Select(watch => batch.Watched(0, watch))];
        }
    }

    private static PhysicsBatch Batch(string xml, Precision precision, out Watch[] watches, params string[] bodies)
    {
        var scene = new PhysicsScene(PhysicsModel.Parse(xml));
        watches = [.. bodies.Select(scene.WatchBodyPosition)];
        return new PhysicsBatch(Worlds.Plain, scene, worlds: 1, precision);
    }
}
