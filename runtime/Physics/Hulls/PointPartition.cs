namespace Sim.Runtime.Physics.Hulls;

/// <summary>Keeps with each facet the points outside of it, and those just inside.</summary>
internal sealed class PointPartition(Hull hull, FacetSearch search)
{
    private const double FarOut = 30;

    private readonly HullTolerances _tolerances = hull.Tolerances;

    private int _repeated;

    /// <summary>Gives every point to a facet of the first simplex.</summary>
    public void PlaceAll(List<int> corners)
    {
        var rest = Enumerable.Range(0, hull.Points.Length).Where(point => !corners.Contains(point)).ToList();
        var outside = search.ClearlyOutside();
        foreach (var facet in hull.Facets.All)
        {
            var left = new List<int>(rest.Count);
            var (best, bestDistance) = (-1, double.NegativeInfinity);
            foreach (var point in rest)
            {
                var distance = facet.Distance(hull.Points[point]);
                if (distance < outside)
                    left.Add(point);
                else if (best < 0)
                    (best, bestDistance) = (point, distance);
                else if (distance > bestDistance)
                {
                    facet.Outside.Add(best);
                    (best, bestDistance) = (point, distance);
                }
                else
                    facet.Outside.Add(point);
            }
            if (best >= 0)
            {
                facet.Outside.Add(best);
                facet.FurthestDistance = bestDistance;
            }
            rest = left;
        }
        search.TriesAllNew = true;
        foreach (var point in rest)
            Place(point, hull.Facets.First);
        search.TriesAllNew = false;
    }

    /// <summary>Gives the points of facets that are going away to those that replace them.</summary>
    public void PlaceFromVisible()
    {
        foreach (var facet in hull.Facets.Visible)
        {
            if (facet.Outside.Count == 0 && facet.NearlyInside.Count == 0)
                continue;
            var replacement = Hull.Replacement(facet) ?? hull.Facets.FirstNew!;
            if (replacement.Next is null)
                throw new HullException("merges left no new facets");
            foreach (var point in facet.Outside)
                Place(point, replacement);
            foreach (var point in facet.NearlyInside)
                PlaceNearlyInside(point, replacement, search.TriesAllNew);
        }
        foreach (var corner in hull.DeletedCorners.Where(corner => !corner.IsPlaced))
        {
            PlaceNearlyInside(corner.Point, hull.Facets.FirstNew!, triesAllNew: true);
            corner.IsPlaced = true;
        }
    }

    /// <summary>In a narrow hull, points that were left outside are taken for inside.</summary>
    public void PlaceRemaining()
    {
        foreach (var facet in hull.Facets.All)
        {
            var points = facet.Outside.ToArray();
            facet.Outside.Clear();
            foreach (var point in points)
                PlaceNearlyInside(point, facet, facet.Distance(hull.Points[point]));
        }
    }

    private void Place(int point, Facet start)
    {
        var position = hull.Points[point];
        var (facet, distance, isOutside) = search.TriesAllNew
            ? search.AmongNew(position, start, best: false)
            : search.FromNeighbor(position, start, best: false, onlyNew: true);
        if (hull.IsNarrow && distance >= -_tolerances.NearInside)
            isOutside = true;
        if (isOutside)
            PlaceOutside(point, facet, distance);
        else if (distance >= -_tolerances.NearInside)
            PlaceNearlyInside(point, facet, distance);
    }

    private void PlaceOutside(int point, Facet facet, double distance)
    {
        var isNews = false;
        if (facet.Outside.Count == 0)
        {
            facet.Outside.Add(point);
            isNews = !hull.IsNarrow || distance > _tolerances.Outside;
            facet.FurthestDistance = distance;
        }
        else if (facet.FurthestDistance < distance)
        {
            facet.Outside.Add(point);
            isNews = hull.IsNarrow && facet.FurthestDistance < _tolerances.Outside && distance >= _tolerances.Outside;
            facet.FurthestDistance = distance;
        }
        else
            facet.Outside.InsertBeforeLast(point);
        if (isNews && facet != hull.Facets.Unfinished)
            Revive(facet);
    }

    /// <summary>Puts a facet that has outside points again where it will be looked at.</summary>
    private void Revive(Facet facet)
    {
        if (!facet.IsNew)
        {
            hull.Facets.MoveToEnd(facet);
            facet.IsNew = hull.Facets.FirstNew is not null;
        }
        else if (hull.Facets.Unfinished!.IsNew)
            hull.Facets.Unfinished = hull.Facets.FirstNew;
    }

    private void PlaceNearlyInside(int point, Facet start, bool triesAllNew)
    {
        var position = hull.Points[point];
        var (facet, distance, _) = triesAllNew
            ? search.AmongNew(position, start, best: true)
            : search.FromNeighbor(position, start, best: true, onlyNew: false);
        if (distance < -_tolerances.NearInside)
        {
            _repeated = 0;
            return;
        }
        var isBehind = distance > hull.MostOutside && start != facet && start.Normal.Dot(facet.Normal) < 0;
        PlaceNearlyInside(point, start, facet, distance, isBehind);
    }

    private void PlaceNearlyInside(int point, Facet facet, double distance) =>
        PlaceNearlyInside(point, facet, facet, distance, isBehind: false);

    private void PlaceNearlyInside(int point, Facet start, Facet facet, double distance, bool isBehind)
    {
        if (distance > hull.MostOutside)
        {
            if (!isBehind && distance > hull.OutsideBound * FarOut)
            {
                if (start == facet && facet.Id == _repeated)
                    throw new HullException("a point is outside and inside of a facet at once");
                if (start == facet)
                    _repeated = facet.Id;
                isBehind = true;
            }
            if (isBehind)
            {
                var triedAllNew = search.TriesAllNew;
                search.TriesAllNew = false;
                Place(point, facet);
                search.TriesAllNew = triedAllNew;
                _repeated = 0;
                return;
            }
            _repeated = 0;
            hull.MostOutside = distance;
        }

        if (facet.NearlyInside.Count == 0 || facet.Distance(hull.Points[facet.NearlyInside[^1]]) < distance)
            facet.NearlyInside.Add(point);
        else
            facet.NearlyInside.InsertBeforeLast(point);
    }
}
