using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>A flat piece of the hull: a triangle, or what became of triangles in one plane.</summary>
internal sealed class Facet(int id, double roundoff) : ILinked<Facet>
{
    /// <summary>Stands where the neighbour beyond an edge is not known yet.</summary>
    public static readonly Facet Unknown = new(-1, 0);

    public int Id { get; } = id;

    /// <summary>The latest first; of a triangle, the neighbour of the same index is opposite.</summary>
    public List<Corner> Corners { get; set; } = [];

    public List<Facet> Neighbors { get; } = [];

    public List<Ridge>? Ridges { get; set; }

    public bool HasPlane { get; set; }

    public Vec3 Normal { get; set; }

    public double Offset { get; set; }

    /// <summary>The centre of the corners, in the plane.</summary>
    public Vec3? Center { get; set; }

    public double MostOutside { get; set; } = roundoff;

    /// <summary>Points outside of this facet, the furthest last.</summary>
    public List<int> Outside { get; } = [];

    /// <summary>Points just inside, the highest last.</summary>
    public List<int> NearlyInside { get; } = [];

    public double FurthestDistance { get; set; }

    /// <summary>What replaced a facet that is going away; of new facets that will merge into the horizon, the next of them.</summary>
    public Facet? Link { get; set; }

    public Facet? Previous { get; set; }

    public Facet? Next { get; set; }

    public int Visit { get; set; }

    public int MergeCount { get; set; }

    /// <summary>The corners are counter-clockwise seen from outside, or else clockwise.</summary>
    public bool FacesUp { get; set; }

    public bool IsTriangle { get; set; } = true;

    public bool IsNew { get; set; } = true;

    /// <summary>Seen from the point that is being added, or merged away: about to be deleted.</summary>
    public bool IsVisible { get; set; }

    public bool IsSeen { get; set; }

    public bool IsFlipped { get; set; }

    public bool IsTested { get; set; }

    public bool KeepsCenter { get; set; }

    public bool IsDegenerate { get; set; }

    public bool IsRedundant { get; set; }

    public bool WasMerged { get; set; }

    public bool IsCoplanarHorizon { get; set; }

    public bool MergesIntoHorizon { get; set; }

    public bool IsCycleDone { get; set; }

    public void AddRidge(Ridge ridge) => (Ridges ??= []).Add(ridge);

    /// <summary>The corners but one.</summary>
    public List<Corner> CornersWithout(int index)
    {
        var rest = new List<Corner>(Corners);
        rest.RemoveAt(index);
        return rest;
    }

    /// <summary>A triangle has no ridges while its neighbours are triangles too; this is what makes it more than one.</summary>
    public void WriteRidges()
    {
        if (!IsTriangle)
            return;
        IsTriangle = false;
        foreach (var neighbor in Neighbors)
            neighbor.IsSeen = false;
        foreach (var ridge in Ridges ?? [])
            ridge.Other(this).IsSeen = true;
        for (var i = 0; i < Neighbors.Count; i++)
        {
            if (!Neighbors[i].IsSeen)
                AddRidge(i, this, IsTested);
        }
    }

    /// <summary>Writes down the edge opposite of a corner of this triangle, as one of <paramref name="owner"/>.</summary>
    public void AddRidge(int index, Facet owner, bool isTested)
    {
        var neighbor = Neighbors[index];
        var isTop = FacesUp == (index % 2 == 0);
        var ridge = new Ridge(CornersWithout(index))
        {
            Top = isTop ? owner : neighbor,
            Bottom = isTop ? neighbor : owner,
            IsTested = isTested,
        };
        owner.AddRidge(ridge);
        neighbor.AddRidge(ridge);
    }

    public double Distance(Vec3 point) => Offset + point.X * Normal.X + point.Y * Normal.Y + point.Z * Normal.Z;

    public void FindCenter()
    {
        var (x, y, z) = (0.0, 0.0, 0.0);
        foreach (var corner in Corners)
            (x, y, z) = (x + corner.Position.X, y + corner.Position.Y, z + corner.Position.Z);
        var middle = new Vec3(x / Corners.Count, y / Corners.Count, z / Corners.Count);
        Center = middle - Distance(middle) * Normal;
    }
}
