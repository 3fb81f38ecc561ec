using Sim.Runtime.Devices;
using Sim.Runtime.Physics;
using Sim.Tests.Devices;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>The PTX of a step, generated and inspected without a GPU, and run on the PTX machine.</summary>
public sealed class PhysicsOnCudaTests
{
    private const int Count = 2, Steps = 4;

    // A ball and a box that meet the floor, a joint with a limit and dry friction, a weld, and a cylinder on the box.
    private const string Scene = """
        <mujoco>
          <option timestep="0.005" cone="CONE" integrator="INTEGRATOR"/>
          <worldbody>
            <geom type="plane" size="5 5 1"/>
            <body name="box" pos="0 0 0.098"><freejoint/><geom type="box" size="0.1 0.1 0.1"/></body>
            <body name="can" pos="0.02 0.01 0.2465" euler="3 0 0"><freejoint/><geom type="cylinder" size="0.05 0.05" condim="4"/></body>
            <body pos="1 0 0.108">
              <joint type="slide" axis="0 0 1" damping="1" frictionloss="0.1"/><joint type="hinge" axis="0 1 0" limited="true" range="-1 0"/>
              <geom size="0.11"/>
            </body>
            <body name="hand" mocap="true" pos="0 0 1"/>
            <body name="held" pos="0 0 1"><freejoint/><geom type="capsule" size="0.05 0.1" contype="0" conaffinity="0"/></body>
          </worldbody>
          <equality><weld body1="hand" body2="held"/></equality>
        </mujoco>
        """;

    [Theory]
    [InlineData(Precision.F32, "elliptic", "Euler")]
    [InlineData(Precision.F64, "elliptic", "Euler")]
    [InlineData(Precision.F32, "pyramidal", "implicitfast")]
    [InlineData(Precision.F32, "elliptic", "RK4")]
    public void A_GPU_steps_to_the_same_bits_as_the_CPU(Precision precision, string cone, string integrator)
    {
        var model = PhysicsModel.Parse(
            Scene.Replace("CONE", cone, StringComparison.Ordinal).Replace("INTEGRATOR", integrator, StringComparison.Ordinal));
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var gpu = new PhysicsBatch(device, new PhysicsScene(model), Count, precision);
        using var cpu = new PhysicsBatch(Worlds.Plain, new PhysicsScene(model), Count, precision);
        foreach (var batch in (PhysicsBatch[])[gpu, cpu])
        {
            batch[1, batch.Scene.Velocities.First] = 0.5;
            batch.Step(Steps);
        }

        for (var world = 0; world < Count; world++)
        {
            Assert.Equal(cpu.State(world), gpu.State(world));
            Assert.Equal(cpu.Flags(world), gpu.Flags(world));
        }

        Assert.NotEqual(cpu.State(0), cpu.State(1));
    }
}
