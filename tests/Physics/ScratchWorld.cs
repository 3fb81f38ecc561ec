using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Stepping;
using Sim.Runtime.Physics.Tables;

namespace Sim.Tests.Physics;

/// <summary>One world whose stages are run one by one, to look at what lies in its scratch.</summary>
internal sealed unsafe class ScratchWorld<R> : IDisposable
    where R : unmanaged, IReal<R>
{
    private readonly CpuDevice _device = new(threads: 1, R.Lanes);
    private readonly DeviceArena _arena;
    private readonly PhysicsColumns<R> _columns;
    private PhysicsKernel<R, SharedParameters> _kernel;

    public ScratchWorld(PhysicsScene scene)
    {
        Scene = scene;
        _arena = new DeviceArena(_device);
        var layout = new Layout();
        scene.Declare(layout);
        var precision = R.IsDouble ? Precision.F64 : Precision.F32;
        var state = LaneBlock.Allocate(_arena, layout.LaneFields[0], R.Lanes, R.Lanes, precision);
        var watched = LaneBlock.Allocate(_arena, layout.LaneFields[1], R.Lanes, R.Lanes, precision);
        _columns = new PhysicsColumns<R>(scene, new PhysicsHost(_device, state, watched, _arena.Allocate<uint>(R.Lanes), Upload, _arena.Allocate));
        _kernel = _columns.Kernel;
        _kernel.Step.Scratch = _columns.Pool!.Scratch(0);
        _kernel.Step.Lists = _columns.Pool.Lists(0);
    }

    public PhysicsScene Scene { get; }

    public ref PhysicsStep<R, SharedParameters> Step => ref _kernel.Step;

    public StepLayout At => _kernel.Step.At;

    /// <summary>Brings a state to the scratch of every lane.</summary>
    public void Begin(double[] state)
    {
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            for (var field = 0; field < state.Length; field++)
                _columns.State.Set(lane, field, state[field]);
        }

        _kernel.Begin(0, uint.MaxValue >> (32 - R.Lanes));
    }

    /// <summary>Numbers of the first lane.</summary>
    public double[] Read(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(index => R.Get(_kernel.Step.Scratch + index, 0))];

    public double[] Watched(Watch watch)
    {
        _kernel.Watch(0);
        return [.. Enumerable.Range(watch.First, watch.Count).Select(field => _columns.Watched.Get(0, field))];
    }

    public void Dispose()
    {
        _arena.Dispose();
        _device.Dispose();
    }

    private nint Upload(ReadOnlySpan<byte> bytes)
    {
        var address = _arena.Allocate(bytes.Length);
        _device.Upload(bytes, address);
        return address;
    }
}
