using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>A hull that is being built.</summary>
internal sealed class Hull
{
    private int _facetIds, _cornerIds;

    public Hull(Vec3[] points)
    {
        Points = points;
        Tolerances = new(points);
        MostBelow = -Tolerances.Roundoff;
        FindOutsideBound();
        Facets = new(NewFacet());
        Corners = new(NewCorner(-1, default));
    }

    public Vec3[] Points { get; }

    public HullTolerances Tolerances { get; }

    public FacetChain Facets { get; }

    public CornerChain Corners { get; }

    public List<Corner> DeletedCorners { get; } = [];

    /// <summary>A point inside.</summary>
    public Vec3 Inside { get; set; }

    /// <summary>How far out points were left.</summary>
    public double MostOutside { get; set; }

    /// <summary>How far under its facets a corner is, as a negative number.</summary>
    public double MostBelow { get; set; }

    public int FacetVisit { get; set; }

    public int CornerVisit { get; set; }

    public int MergeCount { get; set; }

    /// <summary>The first simplex has facets nearly back to back.</summary>
    public bool IsNarrow { get; set; }

    /// <summary>Corners know their facets: from the first merge on.</summary>
    public bool CornersKnowFacets { get; set; }

    public bool HasManyMerges => MergeCount > 50;

    /// <summary>The farthest out that a point may be left without a facet of its own.</summary>
    public double OutsideBound { get; private set; }

    public Facet NewFacet() => new(_facetIds++, Tolerances.Roundoff);

    public Corner NewCorner(int point, Vec3 position) => new(_cornerIds++, point, position);

    public Corner NewCorner(int point) => NewCorner(point, Points[point]);

    public void FindOutsideBound() =>
        OutsideBound = Math.Max(
            Math.Max(MostOutside, Tolerances.OneMerge + Tolerances.Roundoff), Tolerances.Outside);

    /// <summary>Forgets which facets are new, and which are seen if <paramref name="alsoVisible"/>.</summary>
    public void EndStage(bool alsoVisible)
    {
        foreach (var corner in Corners.New)
            corner.IsNew = false;
        Corners.FirstNew = null;
        foreach (var facet in Facets.New)
            facet.IsNew = false;
        Facets.FirstNew = null;
        if (alsoVisible)
        {
            foreach (var facet in Facets.Visible)
                (facet.Link, facet.IsVisible) = (null, false);
            Facets.VisibleCount = 0;
        }
        Facets.FirstVisible = null;
    }

    /// <summary>The facet that stands for one that is going away; null if none does.</summary>
    public static Facet? Replacement(Facet facet)
    {
        var result = facet;
        while (result is { IsVisible: true })
            result = result.Link;
        return result;
    }

    public void MarkForDeletion(Facet facet, Facet? replacement)
    {
        Facets.MoveToVisible(facet);
        facet.IsVisible = true;
        facet.Link = replacement;
        facet.Ridges?.Clear();
        facet.Neighbors.Clear();
    }

    public void MarkForDeletion(Corner corner)
    {
        corner.IsDeleted = true;
        DeletedCorners.Add(corner);
    }

    public void DeleteMarked()
    {
        var count = 0;
        for (var facet = Facets.FirstVisible; facet is { IsVisible: true };)
        {
            var next = facet.Next;
            Facets.Remove(facet);
            count++;
            facet = next;
        }
        if (count != Facets.VisibleCount)
            throw new HullException("facets that are going away were mixed with others");

        Facets.VisibleCount = 0;
        foreach (var corner in DeletedCorners)
            Corners.Remove(corner);
        DeletedCorners.Clear();
    }

    public void LetCornersKnowFacets()
    {
        if (CornersKnowFacets)
            return;

        foreach (var facet in Facets.All.Where(facet => !facet.IsVisible))
        {
            foreach (var corner in facet.Corners)
                corner.Facets.Add(facet);
        }
        CornersKnowFacets = true;
    }

    /// <summary>A facet of the fan from a new corner to an edge of the horizon.</summary>
    public Facet AddFacet(List<Corner> corners, bool facesUp, Facet horizon)
    {
        Corners.Renew(corners);
        var facet = NewFacet();
        facet.Corners = corners;
        facet.FacesUp = facesUp;
        facet.Neighbors.Add(horizon);
        Facets.Append(facet);
        return facet;
    }
}
