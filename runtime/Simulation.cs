using Sim.Runtime.Devices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime;

/// <summary>Steps many worlds together: one or more groups, each the worlds of one task.</summary>
/// <remarks>
/// A step is a list of systems (<see cref="Systems"/>): who acts, then the env's kernels, then the end of the step, the
/// observation, and for the worlds whose episode ended the last observation kept, the beginning of the next, and its observation.
/// </remarks>
public sealed partial class Simulation : IDisposable
{
    /// <summary>One step in this many is timed, system by system.</summary>
    private const int TimedEvery = 64;

    private readonly IDevice _device;
    private readonly DeviceArena _arena;
    private readonly SimulationOptions _options;
    private readonly List<Group> _groups = [];
    private readonly List<GroupProgram> _stepSystems = [];
    private readonly List<GroupProgram> _resetSystems = [];
    private readonly List<GroupProgram> _observeSystems = [];
    private readonly IProgram _step;
    private readonly IProgram _reset;
    private readonly IProgram _observe;
    private readonly bool _actionsAreDrawn;
    private long _steps;
    private long _timedSteps;

    /// <exception cref="UsageException">No worlds, groups whose spaces differ, or more worlds than there is memory for.</exception>
    public Simulation(IDevice device, SimulationOptions options, params IReadOnlyList<GroupSpec> groups)
    {
        (_device, _options) = (device, options);
        groups = MergedSpec.Expand(groups);
        Spec = MergedSpec.Of(groups);
        Worlds = MergedSpec.WorldsOf(groups);
        _actionsAreDrawn = groups.All(group => group.Policy is not null);
        _arena = new DeviceArena(device);
        try
        {
            Actions = Column("action", Spec.Action);
            Observations = Column("observation", Spec.Observation);
            FinalObservations = Column("final observation", Spec.Observation);
            Rewards = new AgentColumn("reward", DataType.Float64, [], Worlds, _arena);
            Terminated = new AgentColumn("terminated", DataType.UInt8, [], Worlds, _arena);
            Truncated = new AgentColumn("truncated", DataType.UInt8, [], Worlds, _arena);
            Success = new AgentColumn("success", DataType.UInt8, [], Worlds, _arena);
            ActionMask = Spec.HasActionMask
                ? new AgentColumn("action mask", DataType.UInt8, [Spec.ActionMaskWidth], Worlds, _arena)
                : null;
            FinalActionMask = Spec.HasActionMask
                ? new AgentColumn("final action mask", DataType.UInt8, [Spec.ActionMaskWidth], Worlds, _arena)
                : null;
            Infos = Spec.Infos.ToDictionary(info => info.Name, Column);
            FinalInfos = Spec.Infos.ToDictionary(info => info.Name, Column);
            _episodeLimit = _arena.Allocate<long>(1);
            CountEpisodes(long.MaxValue);

            var firstWorld = 0;
            foreach (var spec in groups)
            {
                var group = new Group(spec, _groups.Count, firstWorld, _arena, AddressesAt(firstWorld), options);
                _groups.Add(group);
                Build(group, spec.Policy);
                firstWorld += spec.Worlds;
            }

            _step = device.Compile(_stepSystems);
            _reset = device.Compile(_resetSystems);
            _observe = device.Compile(_observeSystems);
            Reset(options.Seed);
        }
        catch
        {
            _step?.Dispose();
            _reset?.Dispose();
            _observe?.Dispose();
            _arena.Dispose();
            throw;
        }
    }

    public IDevice Device => _device;

    public SimulationOptions Options => _options;

    /// <summary>What an agent must know: the spec of the task, or of all groups together.</summary>
    public EnvSpec Spec { get; }

    /// <summary>Of all groups.</summary>
    public int Worlds { get; }

    public IReadOnlyList<Group> Groups => _groups;

    /// <summary>The agent writes here before <see cref="Step"/>.</summary>
    public AgentColumn Actions { get; }

    public AgentColumn Observations { get; }

    /// <summary>In same-step mode, what a world showed when its episode ended. Only the rows of worlds that ended are written.</summary>
    public AgentColumn FinalObservations { get; }

    /// <summary>Float64, as in Gymnasium.</summary>
    public AgentColumn Rewards { get; }

    /// <summary>1 where the task itself ended: success or failure. Ask this before <see cref="Truncated"/>; both may be set.</summary>
    public AgentColumn Terminated { get; }

    /// <summary>1 where the episode was cut off.</summary>
    public AgentColumn Truncated { get; }

    /// <summary>1 on the step that ended a successful episode, by the env's <see cref="SuccessRule"/>.</summary>
    public AgentColumn Success { get; }

    /// <summary>One byte an action: 1 where it is legal now. Null where every action always is.</summary>
    public AgentColumn? ActionMask { get; }

    /// <summary>In same-step mode, the mask that goes with <see cref="FinalObservations"/>: what was legal when an episode was cut off.</summary>
    public AgentColumn? FinalActionMask { get; }

    /// <summary>Facts beside the observation, by name.</summary>
    public IReadOnlyDictionary<string, AgentColumn> Infos { get; }

    /// <summary>In same-step mode, the infos of the step that ended an episode; other rows are not written.</summary>
    public IReadOnlyDictionary<string, AgentColumn> FinalInfos { get; }

    /// <summary>Told after every step, on the thread that steps.</summary>
    public event Action? Stepped;

    /// <summary>Bytes on the device.</summary>
    public long Bytes => _arena.Bytes;

    /// <summary>The systems of a step in the order in which they run, with their mean time in nanoseconds a world so far.</summary>
    public IEnumerable<SystemReport> Systems => _groups.SelectMany(group => _stepSystems[group.Index].Systems.Select(
        system => new SystemReport(
            group.Env.Spec.Name, system.Phase, system.Name, system.PerWorld, Nanoseconds(group, system))));

    /// <summary>One step of every world.</summary>
    /// <exception cref="UsageException">
    /// An action is outside its space (not asked on a GPU, where kernels bear any), or in disabled mode an ended world was not reset.
    /// </exception>
    public void Step()
    {
        CheckBeforeStep();
        if (_steps++ % TimedEvery == TimedEvery - 1)
        {
            _timedSteps++;
            _step.RunTimed();
        }
        else
        {
            _step.Run();
        }

        Stepped?.Invoke();
    }

    /// <summary>Forgets the systems' times so far.</summary>
    public void ClearTimes()
    {
        _steps = 0;
        _timedSteps = 0;
        foreach (var system in _stepSystems.SelectMany(group => group.Systems))
            system.Time.Clear();
    }

    public void Dispose()
    {
        _step.Dispose();
        _reset.Dispose();
        _observe.Dispose();
        _arena.Dispose();
    }

    private AgentColumn Column(string name, Space space) => new(name, space.Type, space.Shape, Worlds, _arena);

    private AgentColumn Column(InfoSpec info) => new(info.Name, info.Type, info.Shape, Worlds, _arena);

    private double Nanoseconds(Group group, WorldSystem system) =>
        _timedSteps == 0 ? 0 : TimeSpan.FromSeconds(1).TotalNanoseconds / System.Diagnostics.Stopwatch.Frequency
            * system.Time.Ticks / _timedSteps / group.Worlds;

    private AgentAddresses AddressesAt(int world) => new(
        Actions.At(world),
        Observations.At(world),
        FinalObservations.At(world),
        Rewards.At(world),
        Terminated.At(world),
        Truncated.At(world),
        Success.At(world),
        ActionMask?.At(world) ?? 0,
        FinalActionMask?.At(world) ?? 0,
        Infos.ToDictionary(info => info.Key, info => info.Value.At(world)),
        FinalInfos.ToDictionary(info => info.Key, info => info.Value.At(world)));

    private void Build(Group group, IPolicy? policy)
    {
        switch (_options.Precision, group.Lanes)
        {
            case (Precision.F32, 1): Build<F32>(group, policy); break;
            case (Precision.F32, 8): Build<F32x8>(group, policy); break;
            case (Precision.F32, 16): Build<F32x16>(group, policy); break;
            case (Precision.F64, 1): Build<F64>(group, policy); break;
            case (Precision.F64, 8): Build<F64x8>(group, policy); break;
            default: throw new UsageException($"No number type has {group.Lanes} lanes in {_options.Precision}.");
        }
    }
}

/// <summary>A system of the step and its mean time.</summary>
/// <param name="Env">The task of its group.</param>
/// <param name="Phase">The part of the step.</param>
/// <param name="System">Its kernel.</param>
/// <param name="PerWorld">Calls a world.</param>
/// <param name="NanosecondsPerWorld">Added over threads, so on two threads a world takes half of it; 0 before any step was timed.</param>
public readonly record struct SystemReport(
    string Env, string Phase, string System, int PerWorld, double NanosecondsPerWorld);
