using Sim.Runtime.Devices;

namespace Sim.Runtime.Ecs;

/// <summary>The kernels of one phase of an env, in the order in which they run.</summary>
public sealed class Schedule
{
    private readonly List<Func<string, WorldMask, WorldSystem>> _systems = [];

    internal Schedule()
    {
    }

    /// <summary>Adds a kernel that runs once a world, or <paramref name="perWorld"/> times with consecutive indices.</summary>
    public Schedule Add<K>(K kernel, int perWorld = 1)
        where K : unmanaged, IKernel
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perWorld);
        _systems.Add((phase, mask) => mask.IsSet
            ? new MaskedSystem<K>(phase, kernel, mask, perWorld)
            : new KernelSystem<K>(phase, kernel, perWorld));
        return this;
    }

    /// <summary>Adds a kernel that runs once for every living entity of an archetype; its index is the entity's row.</summary>
    public Schedule AddPerEntity<K>(EntityRows entities, K kernel)
        where K : unmanaged, IKernel =>
        Add(new PerEntity<K> { Slots = entities.Slots, Kernel = kernel }, entities.Capacity);

    /// <summary>
    /// Adds a kernel over lanes, which runs once a block of <paramref name="lanes"/> worlds. It must write nothing but lane
    /// columns, and may run on worlds outside the phase's mask when they share a block with one inside.
    /// </summary>
    public Schedule AddLanes<K>(K kernel, int lanes)
        where K : unmanaged, IKernel
    {
        _systems.Add((phase, mask) => new LaneSystem<K>(phase, kernel, mask, lanes));
        return this;
    }

    internal void Add(Func<string, WorldMask, WorldSystem> system) => _systems.Add(system);

    /// <summary>The systems, each under a mask of worlds.</summary>
    internal IEnumerable<WorldSystem> Create(string phase, WorldMask mask = default) =>
        _systems.Select(create => create(phase, mask));
}

/// <summary>The entities of an archetype in a group, as systems are scheduled over them.</summary>
public readonly record struct EntityRows(Slots Slots, int Capacity);

/// <summary>Runs a kernel on the rows that hold an entity.</summary>
internal struct PerEntity<K> : IKernel
    where K : unmanaged, IKernel
{
    public Slots Slots;
    public K Kernel;

    public void Run(int index)
    {
        if (Slots.IsAlive(index))
            Kernel.Run(index);
    }
}
