using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;

namespace Sim.Runtime;

/// <summary>How many worlds of a task to make, and who acts in them when no agent does.</summary>
public sealed record GroupSpec(IEnv Env, int Worlds, IPolicy? Policy = null);

/// <summary>The worlds of one task in a simulation.</summary>
public sealed unsafe class Group
{
    private readonly IDevice _device;
    private readonly DeviceArena _arena;
    private readonly Layout _layout = new();
    private readonly List<ComponentColumn> _components = [];
    private readonly List<LaneBlock> _lanes = [];
    private readonly Dictionary<string, nint> _alive = [];

    internal Group(GroupSpec spec, int index, int firstWorld, DeviceArena arena, AgentAddresses agent, SimulationOptions options)
    {
        (Env, Worlds, Index, FirstWorld, Agent) = (spec.Env, spec.Worlds, index, firstWorld, agent);
        (_device, _arena) = (arena.Device, arena);
        Lanes = _device.LanesFor(options.Precision, Worlds);
        Precision = options.Precision;
        Env.Declare(_layout);

        Episodes = arena.Allocate<Episode>(Worlds);
        Records = arena.Allocate<WorldRecord>(Worlds);
        Flags = arena.Allocate<uint>(Worlds);
        Fresh = arena.Allocate<byte>(Worlds);
        Live = arena.Allocate<byte>(Worlds);
        DrawScript = options.DictatedDraws > 0 ? arena.Allocate<double>((long)Worlds * options.DictatedDraws) : 0;
        DrawPosition = options.DictatedDraws > 0 ? arena.Allocate<int>(Worlds) : 0;
        Draws = new Draws(
            new Column<Episode>((Episode*)Episodes), (double*)DrawScript, (int*)DrawPosition, options.DictatedDraws);

        foreach (var archetype in _layout.Archetypes)
        {
            foreach (var component in archetype.Components)
            {
                var address = arena.Allocate((long)Worlds * archetype.Capacity * component.Bytes);
                _components.Add(new ComponentColumn(archetype, component, address));
            }

            if (archetype != _layout.World)
                _alive[archetype.Name] = arena.Allocate<ulong>((long)Worlds * Slots.WordCount(archetype.Capacity));
        }

        foreach (var lanes in _layout.LaneFields)
            _lanes.Add(LaneBlock.Allocate(arena, lanes, Worlds, Lanes, Precision));
    }

    public IEnv Env { get; }

    /// <summary>Its place among the simulation's groups.</summary>
    public int Index { get; }

    /// <summary>Of its worlds, in the order in which agents see them.</summary>
    public int FirstWorld { get; }

    public int Worlds { get; }

    /// <summary>Worlds that a lane kernel works on at once.</summary>
    public int Lanes { get; }

    public Precision Precision { get; }

    internal AgentAddresses Agent { get; }

    internal Draws Draws { get; }

    internal nint Episodes { get; }

    internal nint Records { get; }

    internal nint Flags { get; }

    internal nint Fresh { get; }

    internal nint Live { get; }

    internal nint DrawScript { get; }

    internal nint DrawPosition { get; }

    internal IReadOnlyList<ComponentColumn> Components => _components;

    internal IReadOnlyList<LaneBlock> LaneBlocks => _lanes;

    /// <summary>Bit masks of living entities: archetype, address, bytes.</summary>
    internal IEnumerable<(string Archetype, nint Address, long Bytes)> AliveMasks =>
        _layout.Archetypes.Where(archetype => archetype != _layout.World).Select(archetype => (
            archetype.Name,
            _alive[archetype.Name],
            (long)Worlds * Slots.WordCount(archetype.Capacity) * sizeof(ulong)));

    /// <summary>A component of the world itself.</summary>
    public T Get<T>(int world)
        where T : unmanaged => Get<T>("world", world, slot: 0);

    /// <summary>A component of an entity, alive or not.</summary>
    /// <exception cref="ArgumentException">No such world, archetype, slot or component.</exception>
    public T Get<T>(string archetype, int world, int slot)
        where T : unmanaged
    {
        var value = default(T);
        _device.Download(AddressOf<T>(archetype, world, slot), MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Writes a component of the world itself.</summary>
    public void Set<T>(int world, T value)
        where T : unmanaged => Set("world", world, slot: 0, value);

    public void Set<T>(string archetype, int world, int slot, T value)
        where T : unmanaged =>
        _device.Upload(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)), AddressOf<T>(archetype, world, slot));

    /// <summary>A real number of a world that lane kernels work on.</summary>
    /// <exception cref="ArgumentException">No such world, lane column or field.</exception>
    public double GetLane(string lanes, string field, int world)
    {
        CheckWorld(world);
        var block = FindLanes(lanes);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        _device.Download(block.AddressOf(world, block.FieldIndex(field)), bytes[..block.ScalarBytes]);
        return block.ScalarBytes == sizeof(double) ? MemoryMarshal.Read<double>(bytes) : MemoryMarshal.Read<float>(bytes);
    }

    public void SetLane(string lanes, string field, int world, double value)
    {
        CheckWorld(world);
        var block = FindLanes(lanes);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        if (block.ScalarBytes == sizeof(double))
            MemoryMarshal.Write(bytes, in value);
        else
            MemoryMarshal.Write(bytes, (float)value);
        _device.Upload(bytes[..block.ScalarBytes], block.AddressOf(world, block.FieldIndex(field)));
    }

    /// <summary>The entities of a world that have the component, in the order of archetypes and slots.</summary>
    public IEnumerable<(Entity Entity, T Component)> Query<T>(int world)
        where T : unmanaged
    {
        CheckWorld(world);
        foreach (var column in _components.Where(column => column.Component.Type == typeof(T)))
        {
            for (var slot = 0; slot < column.Archetype.Capacity; slot++)
            {
                if (IsAlive(column.Archetype, world, slot))
                    yield return (new Entity(column.Archetype.Name, world, slot), Get<T>(column.Archetype.Name, world, slot));
            }
        }
    }

    /// <summary>What exists in each world, a line a component: archetype, component, fields.</summary>
    public IEnumerable<string> Describe()
    {
        foreach (var column in _components)
        {
            var fields = column.Component.Type.GetFields().Select(field => $"{field.FieldType.Name} {field.Name}");
            var count = column.Archetype == _layout.World ? "" : $", at most {column.Archetype.Capacity} a world";
            yield return $"{column.Archetype.Name}.{column.Component.Type.Name} ({string.Join(", ", fields)}){count}";
        }

        foreach (var lanes in _lanes)
            yield return $"{lanes.Fields.Name}, in lanes ({string.Join(", ", lanes.Fields.Fields)})";
    }

    internal ComponentColumn Find(string archetype, Type type) =>
        _components.Find(column => column.Archetype.Name == archetype && column.Component.Type == type)
        ?? throw new ArgumentException(
            $"{Env.Spec.Name} declares no component {type.Name} on '{archetype}'. Declared: " +
            $"{string.Join(", ", _components.Select(column => $"{column.Archetype.Name}.{column.Component.Type.Name}"))}.");

    internal LaneBlock FindLanes(string name) =>
        _lanes.Find(block => block.Fields.Name == name)
        ?? throw new ArgumentException(
            $"{Env.Spec.Name} declares no lane column '{name}'. Declared: " +
            $"{string.Join(", ", _lanes.Select(block => block.Fields.Name))}.");

    internal EntityRows Entities(string archetype)
    {
        if (!_alive.TryGetValue(archetype, out var alive))
        {
            throw new ArgumentException(
                $"{Env.Spec.Name} declares no archetype '{archetype}' with entities. Declared: {string.Join(", ", _alive.Keys)}.");
        }

        var capacity = _layout.Archetypes.First(declared => declared.Name == archetype).Capacity;
        return new EntityRows(new Slots((ulong*)alive, (uint*)Flags, capacity), capacity);
    }

    internal IDevice Device => _device;

    internal nint Allocate(long bytes) => _arena.Allocate(bytes);

    internal nint AddTable(ReadOnlySpan<byte> items)
    {
        var address = _arena.Allocate(items.Length);
        _device.Upload(items, address);
        return address;
    }

    private bool IsAlive(Archetype archetype, int world, int slot)
    {
        if (archetype == _layout.World)
            return true;

        var word = default(ulong);
        var index = ((long)world * Slots.WordCount(archetype.Capacity)) + (slot >> 6);
        _device.Download(
            _alive[archetype.Name] + (nint)(index * sizeof(ulong)), MemoryMarshal.AsBytes(new Span<ulong>(ref word)));
        return ((word >> (slot & 63)) & 1) != 0;
    }

    private nint AddressOf<T>(string archetype, int world, int slot)
        where T : unmanaged
    {
        CheckWorld(world);
        var column = Find(archetype, typeof(T));
        if ((uint)slot >= (uint)column.Archetype.Capacity)
            throw new ArgumentException($"Archetype '{archetype}' has slots 0 to {column.Archetype.Capacity - 1}; {slot} was given.");

        return column.Address + (nint)((((long)world * column.Archetype.Capacity) + slot) * Unsafe.SizeOf<T>());
    }

    private void CheckWorld(int world)
    {
        if ((uint)world >= (uint)Worlds)
            throw new ArgumentException($"This group has worlds 0 to {Worlds - 1}; {world} was given.");
    }
}

/// <summary>One thing in one world.</summary>
public readonly record struct Entity(string Archetype, int World, int Slot);

/// <summary>Where the components of an archetype lie on the device.</summary>
internal sealed record ComponentColumn(Archetype Archetype, Component Component, nint Address);

/// <summary>Where a group's part of the columns that agents see begins.</summary>
internal sealed record AgentAddresses(
    nint Actions,
    nint Observations,
    nint FinalObservations,
    nint Rewards,
    nint Terminated,
    nint Truncated,
    nint Success,
    nint ActionMask,
    nint FinalActionMask,
    IReadOnlyDictionary<string, nint> Infos,
    IReadOnlyDictionary<string, nint> FinalInfos);
