using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>Physics steps of a block of worlds: its state goes to scratch, is stepped there, and comes back.</summary>
internal unsafe struct PhysicsKernel<R, P> : IKernel
    where R : unmanaged, IReal<R>
    where P : struct, IParameters
{
    public PhysicsStep<R, P> Step;
    public LaneColumn<R> State;
    public LaneColumn<R> Watched;
    public WatchInfo* Watches;
    public uint* Flags;      // of the worlds
    public int WatchCount;
    public int WatchedCount; // numbers
    public int Steps;
    public int Forwards;     // 1: ends with a forward pass, whose watches are kept; else they are of the last step

    /// <summary>One world in the memory of a GPU's thread.</summary>
    public void Run(int index)
    {
        var scratch = LocalMemory.Address();
        Step.Scratch = (R*)scratch;
        Step.Lists = (int*)((R*)scratch + Step.At.Scratch);
        Run(index, 1);
    }

    /// <summary>A block in the scratch that the step has.</summary>
    /// <param name="block">Its number.</param>
    /// <param name="alive">A bit for each world that is stepped; the others keep every bit.</param>
    public void Run(int block, uint alive)
    {
        Begin(block, alive);
        for (var step = 0; step < Steps; step++)
        {
            Step.Forward();
            if (step == Steps - 1 && Forwards == 0)
                Watch(block);
            Step.Run(Stage.Integration);
        }

        if (Forwards != 0)
        {
            Step.Forward();
            Watch(block);
        }

        End(block);
    }

    /// <summary>Brings the state of a block to scratch.</summary>
    public void Begin(int block, uint alive)
    {
        for (var field = 0; field < Step.At.State; field++)
            Step.Scratch[field] = State[block, field];
        Step.Alive = alive;
        Step.Overflowed = 0;
        Step.Broken = 0;
        Step.Unconverged = 0;
        Step.FixedGeomPoses();
    }

    public void Watch(int block)
    {
        var watched = Step.Scratch + Step.At.Watched;
        Step.Watch(Watches, WatchCount, watched);
        Keep(block, ref Watched, watched, WatchedCount);
    }

    /// <summary>Brings what the steps changed back.</summary>
    public void End(int block)
    {
        Keep(block, ref State, Step.Scratch, Step.At.Changing);
        var flagged = Step.Overflowed | Step.Broken | Step.Unconverged;
        for (var lane = 0; flagged != 0; lane++, flagged >>= 1)
        {
            if ((flagged & 1) == 0)
                continue;
            Flags[(block * R.Lanes) + lane] |=
                (((Step.Overflowed >> lane) & 1) != 0 ? WorldFlags.ContactOverflow : 0)
                | (((Step.Broken >> lane) & 1) != 0 ? WorldFlags.NotANumber : 0)
                | (((Step.Unconverged >> lane) & 1) != 0 ? WorldFlags.NotConverged : 0);
        }
    }

    private void Keep(int block, ref LaneColumn<R> column, R* from, int count)
    {
        if (Step.Alive == uint.MaxValue >> (32 - R.Lanes))
        {
            for (var field = 0; field < count; field++)
                column[block, field] = from[field];
            return;
        }

        var alive = R.OfLaneBits(Step.Alive);
        for (var field = 0; field < count; field++)
            column[block, field] = R.Select(alive, from[field], column[block, field]);
    }
}
