using System.Runtime.InteropServices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;

namespace Sim.Runtime;

/// <summary>Hands an env the columns of its group on a device, and takes its kernels.</summary>
public sealed unsafe class EnvBuilder
{
    private readonly Group _group;

    internal EnvBuilder(Group group) => _group = group;

    public EnvSpec Spec => _group.Env.Spec;

    /// <summary>Kernels that put a world at the start of an episode.</summary>
    public Schedule Begin { get; } = new();

    /// <summary>Kernels of a step: from the action to the state, the reward and the flags.</summary>
    public Schedule Step { get; } = new();

    /// <summary>Kernels that write the observation and the action mask.</summary>
    public Schedule Observe { get; } = new();

    public Draws Draws => _group.Draws;

    /// <summary>The same for a policy: never dictated.</summary>
    public Draws PolicyDraws => new(Episodes, script: null, position: null, scriptLength: 0);

    public Column<double> Rewards => new((double*)_group.Agent.Rewards);

    public Column<byte> Terminated => new((byte*)_group.Agent.Terminated);

    public Column<byte> Truncated => new((byte*)_group.Agent.Truncated);

    public Column<byte> Success => new((byte*)_group.Agent.Success);

    /// <summary>Steps taken in the episode, its number and the key of its random numbers.</summary>
    public Column<Episode> Episodes => new((Episode*)_group.Episodes);

    /// <exception cref="InvalidOperationException">The spec has no action mask.</exception>
    public Rows<byte> ActionMask => Spec.HasActionMask
        ? new((byte*)_group.Agent.ActionMask, Spec.ActionMaskWidth)
        : throw new InvalidOperationException($"The spec of {Spec.Name} declares no action mask.");

    /// <summary>The action of each world, where it is one number.</summary>
    public Column<T> Action<T>()
        where T : unmanaged => Actions<T>().Scalar;

    public Rows<T> Actions<T>()
        where T : unmanaged => new((T*)Checked<T>(_group.Agent.Actions, Spec.Action.Type, "action"), Spec.Action.Width);

    /// <summary>The observation of each world, where it is one number.</summary>
    public Column<T> Observation<T>()
        where T : unmanaged => Observations<T>().Scalar;

    public Rows<T> Observations<T>()
        where T : unmanaged =>
        new((T*)Checked<T>(_group.Agent.Observations, Spec.Observation.Type, "observation"), Spec.Observation.Width);

    /// <exception cref="InvalidOperationException">The spec has no info of this name and type.</exception>
    public Rows<T> Info<T>(string name)
        where T : unmanaged
    {
        var info = Spec.Infos.FirstOrDefault(info => info.Name == name)
            ?? throw new InvalidOperationException($"The spec of {Spec.Name} declares no info '{name}'.");
        return new((T*)Checked<T>(_group.Agent.Infos[name], info.Type, $"info '{name}'"), info.Width);
    }

    /// <summary>A component of an archetype; of the world itself unless one is named.</summary>
    /// <exception cref="InvalidOperationException">The layout does not declare it.</exception>
    public Column<T> Component<T>(string archetype = "world")
        where T : unmanaged => new((T*)_group.Find(archetype, typeof(T)).Address);

    /// <summary>A component of every slot of an archetype, alive or not, a row a world.</summary>
    /// <exception cref="InvalidOperationException">The layout does not declare it.</exception>
    public Rows<T> Components<T>(string archetype)
        where T : unmanaged
    {
        var column = _group.Find(archetype, typeof(T));
        return new((T*)column.Address, column.Archetype.Capacity);
    }

    /// <summary>Which slots of an archetype hold an entity.</summary>
    public EntityRows Entities(string archetype) => _group.Entities(archetype);

    /// <exception cref="InvalidOperationException">The layout does not declare it.</exception>
    public LaneColumn<R> Lanes<R>(string name)
        where R : unmanaged, IReal<R>
    {
        var lanes = _group.FindLanes(name);
        return new((R*)lanes.Address, lanes.BlockStride, lanes.FieldStride);
    }

    /// <summary>Puts a read-only table on the device.</summary>
    public Table<T> Table<T>(ReadOnlySpan<T> items)
        where T : unmanaged => new((T*)_group.AddTable(MemoryMarshal.AsBytes(items)));

    /// <summary>What a physics scene needs of the device and of the columns that it declared.</summary>
    internal PhysicsHost PhysicsHost(PhysicsScene scene) => new(
        _group.Device, _group.FindLanes(scene.Name), _group.FindLanes($"{scene.Name} watches"), _group.Flags, _group.AddTable, _group.Allocate);

    private nint Checked<T>(nint address, DataType declared, string what)
        where T : unmanaged =>
        DataTypes.Of<T>() == declared
            ? address
            : throw new InvalidOperationException(
                $"The spec of {Spec.Name} declares its {what} as {declared}, but a kernel asks for {typeof(T).Name}.");
}
