using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>A point that is a corner of the hull. Later corners have higher numbers.</summary>
internal sealed class Corner(int id, int point, Vec3 position) : ILinked<Corner>
{
    public int Id { get; } = id;

    public int Point { get; } = point;

    public Vec3 Position { get; } = position;

    /// <summary>Kept from the first merge on.</summary>
    public List<Facet> Facets { get; set; } = [];

    public Corner? Previous { get; set; }

    public Corner? Next { get; set; }

    public int Visit { get; set; }

    public bool IsSeen { get; set; }

    public bool IsNew { get; set; }

    public bool IsDeleted { get; set; }

    public bool IsPlaced { get; set; }

    /// <summary>A ridge at this corner went away in a merge, so that the corner may be needless.</summary>
    public bool LostRidge { get; set; }
}
