using System.Diagnostics;
using Sim.Runtime.Devices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>Physics steps in a schedule. On the CPU a block is stepped as often as asked for before the next, so that it stays in the cache.</summary>
internal sealed unsafe class PhysicsSystem<R, P>(
    string phase, PhysicsKernel<R, P> kernel, WorldMask mask, ScratchPool<R>? pool, int localBytes, WorkloadCounts counts)
    : WorldSystem(typeof(PhysicsKernel<R, P>), phase, perWorld: 1)
    where R : unmanaged, IReal<R>
    where P : struct, IParameters
{
    private readonly SystemPart[] _parts = [.. Enum.GetNames<Stage>().Select(name => new SystemPart(name))];

    public override Type KernelType => mask.IsSet ? typeof(Masked<PhysicsKernel<R, P>>) : typeof(PhysicsKernel<R, P>);

    public override byte[] Bytes => mask.IsSet
        ? BytesOf(new Masked<PhysicsKernel<R, P>> { Mask = mask.First, PerWorld = 1, Kernel = kernel })
        : BytesOf(kernel);

    public override int LocalBytes => localBytes;

    public override IReadOnlyList<SystemPart> Parts => _parts;

    public override void Run(int firstWorld, int worlds) => Run(firstWorld, worlds, isTimed: false);

    public override void RunTimed(int firstWorld, int worlds)
    {
        var start = Stopwatch.GetTimestamp();
        Run(firstWorld, worlds, isTimed: true);
        Time.Add(Stopwatch.GetTimestamp() - start);
    }

    private void Run(int firstWorld, int worlds, bool isTimed)
    {
        var taken = pool!.Take();
        var running = kernel;
        running.Step.Scratch = pool.Scratch(taken);
        running.Step.Lists = pool.Lists(taken);
        var end = firstWorld + worlds;
        for (var world = firstWorld; world < end; world += R.Lanes)
        {
            var alive = AliveFrom(world, Math.Min(R.Lanes, end - world));
            if (alive == 0)
                continue;
            if (isTimed)
                RunTimed(ref running, world / R.Lanes, alive);
            else
                running.Run(world / R.Lanes, alive);
        }

        pool.Release(taken);
    }

    private void Count(in PhysicsStep<R, P> step)
    {
        counts.Add(step);
        step.ClearWorkload();
    }

    private uint AliveFrom(int world, int count)
    {
        if (!mask.IsSet)
            return uint.MaxValue >> (32 - count);

        var alive = 0u;
        for (var lane = 0; lane < count; lane++)
            alive |= mask.First[world + lane] != 0 ? 1u << lane : 0;
        return alive;
    }

    /// <summary>As the kernel's own Run, with a look at the clock after every stage.</summary>
    private void RunTimed(ref PhysicsKernel<R, P> running, int block, uint alive)
    {
        running.Begin(block, alive);
        running.Step.ClearWorkload();
        for (var step = 0; step < running.Steps + running.Forwards; step++)
        {
            var isForward = step == running.Steps;
            for (var stage = Stage.Kinematics; stage <= (isForward ? Stage.Solver : Stage.Integration); stage++)
            {
                if (stage == Stage.Integration && step == running.Steps - 1 && running.Forwards == 0)
                    running.Watch(block);
                var start = Stopwatch.GetTimestamp();
                running.Step.Run(stage);
                _parts[(int)stage].Time.Add(Stopwatch.GetTimestamp() - start);
                if (stage == Stage.Solver)
                    Count(running.Step);
            }

            if (isForward)
                running.Watch(block);
        }

        running.End(block);
    }
}
