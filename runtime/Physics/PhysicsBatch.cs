using System.Diagnostics;
using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Stepping;

namespace Sim.Runtime.Physics;

/// <summary>Worlds of one scene, stepped by the host: for tools, tests and states that are computed once.</summary>
public sealed unsafe class PhysicsBatch : IDisposable
{
    private readonly IDevice _device;
    private readonly DeviceArena _arena;
    private readonly LaneBlock _state;
    private readonly LaneBlock _watched;
    private readonly nint _flags;
    private readonly Dictionary<(int Count, bool ThenForward), IProgram> _programs = [];
    private readonly List<WorldSystem> _systems = [];
    private readonly Action<Schedule, int, bool> _step;
    private WorkloadCounts _counts = null!;
    private Func<int, StageValues> _stages = null!;
    private long _timedSteps;

    /// <param name="device">Where they live.</param>
    /// <param name="scene">What they are worlds of.</param>
    /// <param name="worlds">How many.</param>
    /// <param name="precision">Of their numbers.</param>
    public PhysicsBatch(IDevice device, PhysicsScene scene, int worlds, Precision precision = Precision.F64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(worlds);
        (_device, Scene, Worlds, Precision) = (device, scene, worlds, precision);
        Lanes = device.LanesFor(precision, worlds);
        _arena = new DeviceArena(device);
        try
        {
            var layout = new Layout();
            scene.Declare(layout);
            _state = Allocate(layout.LaneFields[0]);
            _watched = Allocate(layout.LaneFields[1]);
            _flags = _arena.Allocate<uint>(worlds);
            _step = (precision, Lanes) switch
            {
                (Precision.F32, 1) => Build<F32>(),
                (Precision.F32, 8) => Build<F32x8>(),
                (Precision.F32, 16) => Build<F32x16>(),
                (Precision.F64, 1) => Build<F64>(),
                (Precision.F64, 8) => Build<F64x8>(),
                _ => throw new UsageException($"No number type has {Lanes} lanes in {precision}."),
            };
            Reset();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public PhysicsScene Scene { get; }

    public int Worlds { get; }

    public int Lanes { get; }

    public Precision Precision { get; }

    /// <summary>Puts every world at the start.</summary>
    public void Reset()
    {
        var initial = Scene.InitialState;
        for (var world = 0; world < Worlds; world++)
            SetState(world, initial);
    }

    /// <summary>One number of a world's state.</summary>
    public double this[int world, int field]
    {
        get => Read(_state, world, field);
        set
        {
            Span<byte> bytes = stackalloc byte[sizeof(double)];
            if (Precision == Precision.F64)
                System.Runtime.InteropServices.MemoryMarshal.Write(bytes, in value);
            else
                System.Runtime.InteropServices.MemoryMarshal.Write(bytes, (float)value);
            _device.Upload(bytes[.._state.ScalarBytes], _state.AddressOf(Checked(world), field));
        }
    }

    public double[] State(int world) => [.. Enumerable.Range(0, Scene.StateCount).Select(field => this[world, field])];

    public void SetState(int world, ReadOnlySpan<double> state)
    {
        if (state.Length != Scene.StateCount)
            throw new ArgumentException($"A state has {Scene.StateCount} numbers; {state.Length} were given.", nameof(state));

        for (var field = 0; field < state.Length; field++)
            this[world, field] = state[field];
    }

    /// <summary>What was watched in a world by the last step or forward pass.</summary>
    public double[] Watched(int world, Watch watch) =>
        [.. Enumerable.Range(watch.First, watch.Count).Select(field => Read(_watched, world, field))];

    /// <summary>Bits of <see cref="WorldFlags"/> since they were last cleared.</summary>
    public uint Flags(int world)
    {
        var flags = 0u;
        _device.Download(_flags + (Checked(world) * sizeof(uint)), new Span<byte>(&flags, sizeof(uint)));
        return flags;
    }

    public void ClearFlags() => _device.Upload(new byte[Worlds * sizeof(uint)], _flags);

    /// <summary>Steps every world.</summary>
    /// <param name="count">Of steps.</param>
    /// <param name="thenForward">A forward pass follows.</param>
    public void Step(int count = 1, bool thenForward = false)
    {
        Program(count, thenForward).Run();
        _device.Synchronize();
    }

    /// <summary>The same with a look at the clock after every stage, for <see cref="Profile"/>. Costs a few percent more.</summary>
    public void StepTimed(int count = 1)
    {
        Program(count, thenForward: false).RunTimed();
        _device.Synchronize();
        _timedSteps += (long)count * Worlds;
    }

    /// <summary>Of the steps that were timed since it was last cleared.</summary>
    public StepProfile Profile => new(
        [.. _systems.SelectMany(system => system.Parts).GroupBy(part => part.Name).Select(stage => (stage.Key,
            stage.Sum(part => part.Time.Ticks) * 1e9 / Stopwatch.Frequency / Math.Max(1, _timedSteps)))],
        _counts.Contacts, _counts.Rows, _counts.Iterations);

    public void ClearProfile()
    {
        foreach (var part in _systems.SelectMany(system => system.Parts))
            part.Time.Clear();
        _counts.Clear();
        _timedSteps = 0;
    }

    /// <summary>Computes accelerations and watches of the states as they are: mj_forward.</summary>
    public void Forward() => Step(count: 0, thenForward: true);

    /// <summary>What a forward pass makes of a world's state, which stays as it is.</summary>
    public StageValues Stages(int world) => _stages(Checked(world));

    public void Dispose()
    {
        foreach (var program in _programs.Values)
            program.Dispose();
        _programs.Clear();
        _arena.Dispose();
    }

    private IProgram Program(int count, bool thenForward)
    {
        if (_programs.TryGetValue((count, thenForward), out var known))
            return known;

        var schedule = new Schedule();
        _step(schedule, count, thenForward);
        WorldSystem[] systems = [.. schedule.Create("step")];
        _systems.AddRange(systems);
        var program = _device.Compile([new GroupProgram(Worlds, systems)]);
        _programs.Add((count, thenForward), program);
        return program;
    }

    private Action<Schedule, int, bool> Build<R>()
        where R : unmanaged, IReal<R>
    {
        var columns = new PhysicsColumns<R>(Scene, new PhysicsHost(_device, _state, _watched, _flags, AddTable, _arena.Allocate));
        _counts = columns.Counts;
        _stages = world => StageReader.Read(columns, Scene, world);
        return columns.Step;
    }

    private nint AddTable(ReadOnlySpan<byte> bytes)
    {
        var address = _arena.Allocate(bytes.Length);
        _device.Upload(bytes, address);
        return address;
    }

    private LaneBlock Allocate(LaneFields fields) => LaneBlock.Allocate(_arena, fields, Worlds, Lanes, Precision);

    private double Read(LaneBlock block, int world, int field)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        _device.Download(block.AddressOf(Checked(world), field), bytes[..block.ScalarBytes]);
        return block.ScalarBytes == sizeof(double)
            ? System.Runtime.InteropServices.MemoryMarshal.Read<double>(bytes)
            : System.Runtime.InteropServices.MemoryMarshal.Read<float>(bytes);
    }

    private int Checked(int world) => (uint)world < (uint)Worlds
        ? world
        : throw new ArgumentException($"There are worlds 0 to {Worlds - 1}; {world} was given.");
}
