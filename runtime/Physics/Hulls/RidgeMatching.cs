namespace Sim.Runtime.Physics.Hulls;

/// <summary>Makes the new triangles around a corner each other's neighbours.</summary>
internal sealed class RidgeMatching(Hull hull)
{
    public void Match()
    {
        foreach (var facet in hull.Facets.New)
        {
            facet.Neighbors.RemoveRange(1, facet.Neighbors.Count - 1);
            facet.Neighbors.Add(Facet.Unknown);
            facet.Neighbors.Add(Facet.Unknown);
        }
        var known = new Dictionary<Corner, List<(Facet Facet, int Index)>>();
        foreach (var facet in hull.Facets.New)
        {
            Match(facet, 1, known);
            Match(facet, 2, known);
        }
        if (hull.Facets.New.Any(facet => facet.Neighbors.Contains(Facet.Unknown)))
            throw new HullException("an edge has one facet only");
    }

    private static void Match(Facet facet, int index, Dictionary<Corner, List<(Facet Facet, int Index)>> known)
    {
        var corner = facet.Corners[3 - index];
        if (!known.TryGetValue(corner, out var others))
            known[corner] = others = [];
        foreach (var (other, otherIndex) in others.Where(entry => entry.Facet != facet))
        {
            var isSameParity = (index - otherIndex) % 2 == 0;
            if (other.Neighbors[otherIndex] != Facet.Unknown || isSameParity != (facet.FacesUp != other.FacesUp))
                throw new HullException("an edge has more than two facets");
            other.Neighbors[otherIndex] = facet;
            facet.Neighbors[index] = other;
            return;
        }
        others.Add((facet, index));
    }
}
