using System.Runtime.CompilerServices;

namespace Sim.Runtime.Ecs;

/// <summary>Declares what exists in a world, before any world does. An env fills it once.</summary>
public sealed class Layout
{
    private readonly List<Archetype> _archetypes = [];
    private readonly List<LaneFields> _lanes = [];

    internal Layout() => World = Archetype("world", capacity: 1);

    /// <summary>The one entity that every world has: components of the world itself.</summary>
    public Archetype World { get; }

    internal IReadOnlyList<Archetype> Archetypes => _archetypes;

    internal IReadOnlyList<LaneFields> LaneFields => _lanes;

    /// <summary>Declares a kind of entity, at most <paramref name="capacity"/> of it in a world.</summary>
    /// <exception cref="ArgumentException">The name is taken, or the capacity is below 1.</exception>
    public Archetype Archetype(string name, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        if (_archetypes.Exists(archetype => archetype.Name == name))
            throw new ArgumentException($"Archetype '{name}' is declared twice.", nameof(name));

        var archetype = new Archetype(name, capacity);
        _archetypes.Add(archetype);
        return archetype;
    }

    /// <summary>Declares real numbers of a world that lane kernels work on, one for each field name.</summary>
    /// <exception cref="ArgumentException">The name is taken, or no field is named.</exception>
    public void Lanes(string name, params IReadOnlyList<string> fields)
    {
        if (fields.Count == 0)
            throw new ArgumentException($"Lane column '{name}' has no fields.", nameof(fields));
        if (_lanes.Exists(lanes => lanes.Name == name))
            throw new ArgumentException($"Lane column '{name}' is declared twice.", nameof(name));

        _lanes.Add(new LaneFields(name, fields));
    }
}

/// <summary>Real numbers of a world, by name.</summary>
internal sealed record LaneFields(string Name, IReadOnlyList<string> Fields);

/// <summary>A kind of entity: a tuple of components and how many of it a world can hold.</summary>
public sealed class Archetype
{
    private readonly List<Component> _components = [];

    internal Archetype(string name, int capacity) => (Name, Capacity) = (name, capacity);

    public string Name { get; }

    /// <summary>Slots in each world.</summary>
    public int Capacity { get; }

    internal IReadOnlyList<Component> Components => _components;

    /// <param name="scratch">Written before it is read in every step, so that a save need not hold it.</param>
    /// <exception cref="ArgumentException">The component is declared twice.</exception>
    public Archetype With<T>(bool scratch = false)
        where T : unmanaged
    {
        if (_components.Exists(component => component.Type == typeof(T)))
            throw new ArgumentException($"Component {typeof(T).Name} is declared twice on '{Name}'.");

        _components.Add(new Component(typeof(T), Unsafe.SizeOf<T>(), scratch));
        return this;
    }
}

internal sealed record Component(Type Type, int Bytes, bool Scratch);
