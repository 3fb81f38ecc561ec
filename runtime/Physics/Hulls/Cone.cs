namespace Sim.Runtime.Physics.Hulls;

/// <summary>Replaces the facets seen from a new corner by triangles from it to their horizon.</summary>
internal sealed class Cone(Hull hull, FacetPlanes planes, RidgeMatching matching)
{
    private readonly HullTolerances _tolerances = hull.Tolerances;

    public Corner Make(int point, Facet seen)
    {
        FindHorizon(point, seen);
        var apex = MakeFacets(point);
        matching.Match();
        foreach (var facet in hull.Facets.New.Where(facet => !facet.MergesIntoHorizon))
            planes.Find(facet);
        TellCorners();
        return apex;
    }

    private void FindHorizon(int point, Facet seen)
    {
        var position = hull.Points[point];
        hull.Facets.MoveToEnd(seen);
        hull.Facets.VisibleCount = 1;
        hull.Facets.FirstVisible = seen;
        (seen.IsVisible, seen.Link) = (true, null);
        var visit = ++hull.FacetVisit;
        var hasHorizon = false;
        foreach (var facet in hull.Facets.Visible)
        {
            facet.Visit = visit;
            foreach (var neighbor in facet.Neighbors.Where(neighbor => neighbor.Visit != visit))
            {
                neighbor.Visit = visit;
                var distance = neighbor.Distance(position);
                if (distance > _tolerances.Coplanar)
                {
                    hull.Facets.MoveToEnd(neighbor);
                    (neighbor.IsVisible, neighbor.Link) = (true, null);
                    hull.Facets.VisibleCount++;
                    continue;
                }
                hasHorizon = true;
                neighbor.IsCoplanarHorizon = distance >= -_tolerances.Coplanar;
                if (!neighbor.IsCoplanarHorizon)
                    continue;
                if (distance > 0)
                {
                    hull.MostOutside = Math.Max(hull.MostOutside, distance);
                    neighbor.MostOutside = Math.Max(neighbor.MostOutside, distance);
                }
                else
                    hull.MostBelow = Math.Min(hull.MostBelow, distance);
            }
        }
        if (!hasHorizon)
            throw new HullException("a point sees every facet");
    }

    private Corner MakeFacets(int point)
    {
        hull.Facets.FirstNew = hull.Facets.Tail;
        hull.Corners.FirstNew = hull.Corners.Tail;
        var apex = hull.NewCorner(point);
        hull.Corners.Append(apex);
        var visit = ++hull.FacetVisit;
        Facet? latest = null, fromRidges = null;
        foreach (var facet in hull.Facets.Visible)
        {
            foreach (var neighbor in facet.Neighbors)
                neighbor.IsSeen = false;
            if (facet.Ridges is not null)
            {
                facet.Visit = visit;
                fromRidges = MakeFromRidges(facet, apex);
            }
            if (facet.IsTriangle)
                latest = MakeFromTriangle(facet, apex);
            latest = fromRidges ?? latest;
            facet.Link = latest ?? facet.Link;
            facet.Ridges?.Clear();
            facet.Neighbors.Clear();
        }
        return apex;
    }

    private Facet? MakeFromTriangle(Facet seen, Corner apex)
    {
        Facet? made = null;
        for (var i = 0; i < seen.Neighbors.Count; i++)
        {
            var horizon = seen.Neighbors[i];
            if (horizon.IsSeen || horizon.IsVisible)
                continue;
            var skip = horizon.Neighbors.IndexOf(seen);
            List<Corner> corners = [apex, .. horizon.CornersWithout(skip)];
            made = hull.AddFacet(corners, horizon.FacesUp == (skip % 2 == 1), horizon);
            if (horizon.IsCoplanarHorizon)
                (made.Link, made.MergesIntoHorizon) = (made, true);
            horizon.Neighbors[skip] = made;
        }
        return made;
    }

    /// <summary>Triangles from a corner to those ridges of a facet beyond which facets stay.</summary>
    public Facet? MakeFromRidges(Facet seen, Corner apex)
    {
        Facet? made = null;
        foreach (var ridge in seen.Ridges!)
        {
            var horizon = ridge.Other(seen);
            if (!horizon.IsVisible)
                made = MakeFromRidge(ridge, seen, horizon, apex);
            horizon.IsSeen = true;
        }
        return made;
    }

    private Facet MakeFromRidge(Ridge ridge, Facet seen, Facet horizon, Corner apex)
    {
        var facesUp = ridge.Top == seen;
        var made = hull.AddFacet([apex, .. ridge.Corners], facesUp, horizon);
        if (horizon.IsCoplanarHorizon)
            JoinCycle(made, horizon);

        if (horizon.IsSeen)
            horizon.Neighbors.Add(made);
        else
            horizon.Neighbors.Replace(seen, made);
        if (horizon.IsTriangle)
        {
            horizon.Ridges?.Drop(ridge);
            return made;
        }
        made.AddRidge(ridge);
        if (facesUp)
            ridge.Top = made;
        else
            ridge.Bottom = made;
        return made;
    }

    /// <summary>New facets that will merge into the same facet form a ring.</summary>
    private static void JoinCycle(Facet made, Facet horizon)
    {
        made.MergesIntoHorizon = true;
        if (horizon.IsSeen)
        {
            var member = horizon.Link!;
            (made.Link, member.Link) = (member.Link, made);
        }
        else
        {
            made.Link = made;
            horizon.Link = made;
        }
    }

    private void TellCorners()
    {
        if (!hull.CornersKnowFacets)
        {
            foreach (var corner in hull.Facets.Visible.SelectMany(facet => facet.Corners))
            {
                if (corner is { IsNew: false, IsDeleted: false })
                    hull.MarkForDeletion(corner);
            }
            return;
        }

        foreach (var corner in hull.Corners.New)
        {
            for (var i = 0; i < corner.Facets.Count; i++)
            {
                if (corner.Facets[i].IsVisible)
                    corner.Facets.DropAt(i--);
            }
        }
        foreach (var facet in hull.Facets.New)
        {
            foreach (var corner in facet.Corners)
                corner.Facets.Add(facet);
        }
        foreach (var facet in hull.Facets.Visible)
        {
            foreach (var corner in facet.Corners.Where(corner => corner is { IsNew: false, IsDeleted: false }))
            {
                if (corner.Facets.Exists(other => !other.IsVisible))
                    corner.Facets.Drop(facet);
                else
                    hull.MarkForDeletion(corner);
            }
        }
    }
}
