using System.Runtime.InteropServices;
using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Stepping;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics;

/// <summary>A scene on a device: its columns, and the kernels that step it.</summary>
public sealed unsafe class PhysicsColumns<R>
    where R : unmanaged, IReal<R>
{
    private readonly PhysicsHost _host;
    private readonly PhysicsKernel<R, SharedParameters> _kernel;
    private readonly ScratchPool<R>? _pool;

    internal PhysicsColumns(PhysicsScene scene, PhysicsHost host)
    {
        _host = host;
        var layout = new LayoutMaker(scene.Step, R.Lanes, scene.WatchCount);
        State = new((R*)host.State.Address, host.State.BlockStride, host.State.FieldStride);
        Watched = new((R*)host.Watched.Address, host.Watched.BlockStride, host.Watched.FieldStride);
        var watches = scene.Watches();
        _kernel = new PhysicsKernel<R, SharedParameters>
        {
            Step = StepUpload.Make<R, SharedParameters>(scene.Step, layout, host.Upload),
            State = State,
            Watched = Watched,
            Watches = (WatchInfo*)host.Upload(MemoryMarshal.AsBytes(watches.AsSpan())),
            WatchCount = watches.Length,
            WatchedCount = scene.WatchCount,
            Flags = (uint*)host.Flags,
        };
        LocalBytes = ((layout.Layout.Scratch * sizeof(R)) + (layout.Layout.Lists * sizeof(int)) + 15) / 16 * 16;
        Counts = WorkloadCounts.Of(scene.Step);
        _pool = host.Device.HostVisible ? new ScratchPool<R>(layout.Layout, host.Device.Threads, host.Allocate) : null;
    }

    /// <summary>What worlds keep, by the fields of <see cref="PhysicsScene"/>. May be written at any time between steps.</summary>
    public LaneColumn<R> State { get; }

    /// <summary>What is watched, by <see cref="Watch"/>.</summary>
    public LaneColumn<R> Watched { get; }

    /// <summary>Bytes of scratch that a world needs on a GPU; of R on the CPU, a worker has so many times the lanes.</summary>
    internal int LocalBytes { get; }

    internal PhysicsKernel<R, SharedParameters> Kernel => _kernel;

    internal ScratchPool<R>? Pool => _pool;

    /// <summary>How much there was to do in the steps that were timed.</summary>
    internal WorkloadCounts Counts { get; }

    /// <summary>
    /// Adds physics steps. Watches are then, as in MuJoCo, of the state before the last step; or of the new state, where a forward pass
    /// follows. In a phase under a mask, the other worlds keep every bit.
    /// </summary>
    /// <param name="schedule">To add to.</param>
    /// <param name="count">Of steps.</param>
    /// <param name="thenForward">A forward pass follows (mj_forward): it computes watches and the warm start of the new state.</param>
    public void Step(Schedule schedule, int count, bool thenForward = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var kernel = _kernel;
        (kernel.Steps, kernel.Forwards) = (count, thenForward ? 1 : 0);
        schedule.Add((phase, mask) => new PhysicsSystem<R, SharedParameters>(phase, kernel, mask, _pool, LocalBytes, Counts));
    }

    /// <summary>Adds a forward pass alone: watches and warm start of the state as it is.</summary>
    public void Forward(Schedule schedule) => Step(schedule, count: 0, thenForward: true);

    /// <summary>Adds a copy of a whole state to every world: <see cref="PhysicsScene.InitialState"/>, or one that was kept.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void Start(Schedule schedule, ReadOnlySpan<double> state)
    {
        if (state.Length != _host.State.Fields.Fields.Count)
            throw new ArgumentException($"A state has {_host.State.Fields.Fields.Count} numbers; {state.Length} were given.", nameof(state));

        schedule.Add(new CopyState<R>
        {
            State = State,
            From = (double*)_host.Upload(MemoryMarshal.AsBytes(state)),
            Count = state.Length,
        });
    }
}

/// <summary>Where a scene's columns and tables are put.</summary>
internal sealed record PhysicsHost(
    IDevice Device, LaneBlock State, LaneBlock Watched, nint Flags, Upload Upload, Func<long, nint> Allocate);

/// <summary>Sets a world's state.</summary>
internal unsafe struct CopyState<R> : IKernel
    where R : unmanaged, IReal<R>
{
    public LaneColumn<R> State;
    public double* From;
    public int Count;

    public readonly void Run(int index)
    {
        for (var field = 0; field < Count; field++)
            State.Set(index, field, From[field]);
    }
}
