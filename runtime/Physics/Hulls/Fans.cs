namespace Sim.Runtime.Physics.Hulls;

/// <summary>Cuts facets of more than three corners into triangles from their latest corner.</summary>
internal sealed class Fans(Hull hull, Cone cone, RidgeMatching matching)
{
    public void Make()
    {
        hull.FacetVisit++;
        hull.Corners.FirstNew = hull.Corners.Tail;
        Facet? first = null;
        Corner? firstCorner = null;
        for (var facet = hull.Facets.First; facet.Next is not null;)
        {
            var next = facet.Next;
            if (!facet.IsVisible && !facet.IsTriangle)
            {
                first ??= facet;
                Cut(facet, ref firstCorner);
            }
            facet = next;
        }
        DropFlat(first);
        foreach (var corner in CornerChain.From(firstCorner))
        {
            corner.Facets.RemoveAll(facet => facet.IsVisible);
            corner.IsNew = false;
        }
        foreach (var facet in hull.Facets.All.Where(facet => facet.IsVisible).ToArray())
            hull.Facets.Remove(facet);
    }

    private void Cut(Facet facet, ref Corner? firstCorner)
    {
        foreach (var neighbor in facet.Neighbors)
            neighbor.IsSeen = neighbor.IsCoplanarHorizon = false;
        hull.Facets.FirstVisible = hull.Facets.FirstNew = hull.Facets.Tail;
        facet.Visit = hull.FacetVisit;
        cone.MakeFromRidges(facet, facet.Corners[0]);
        hull.MarkForDeletion(facet, null);
        matching.Match();
        firstCorner ??= hull.Corners.FirstNew;
        hull.Corners.FirstNew = null;
        foreach (var triangle in hull.Facets.New)
        {
            triangle.IsNew = false;
            foreach (var corner in triangle.Corners)
                corner.Facets.Add(triangle);
        }
        hull.Facets.FirstNew = hull.Facets.FirstVisible = null;
    }

    /// <summary>Triangles between the latest corner and an edge that it is on.</summary>
    private void DropFlat(Facet? first)
    {
        for (var facet = first; facet?.Next is not null;)
        {
            var next = facet.Next;
            if (!facet.IsVisible && facet.Corners[0] == facet.Corners[1])
            {
                Link(facet, facet.Neighbors[0], facet.Neighbors[1]);
                hull.MarkForDeletion(facet, null);
            }
            facet = next;
        }
        hull.Facets.FirstVisible = null;
    }

    /// <summary>Makes two facets neighbours across one that goes away.</summary>
    private static void Link(Facet gone, Facet facet, Facet other)
    {
        if (facet.Neighbors.Contains(other) || other.Neighbors.Contains(facet))
            throw new HullException("two facets lie back to back");
        other.Neighbors.Replace(gone, facet);
        facet.Neighbors.Replace(gone, other);
    }
}
