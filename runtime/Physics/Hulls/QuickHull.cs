using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>
/// Convex hulls by adding the furthest point of a facet at a time, where facets that rounding leaves in one plane are
/// merged. The order of corners and triangles is that of the qhull program.
/// </summary>
internal sealed class QuickHull
{
    private readonly Hull _hull;

    private readonly FacetSearch _search;

    private readonly PointPartition _partition;

    private readonly FirstSimplex _simplex;

    private readonly Cone _cone;

    private readonly MergePass _merges;

    private readonly Fans _fans;

    private QuickHull(Vec3[] points)
    {
        _hull = new(points);
        _search = new(_hull);
        _partition = new(_hull, _search);
        var planes = new FacetPlanes(_hull);
        _simplex = new(_hull, planes);
        var matching = new RidgeMatching(_hull);
        _cone = new(_hull, planes, matching);
        var queue = new MergeQueue();
        var tests = new FacetTests(_hull, queue);
        var merger = new FacetMerger(_hull, tests);
        var reduction = new CornerReduction(_hull, queue, tests, merger);
        _merges = new(_hull, queue, tests, merger, new CycleMerger(_hull), reduction);
        _fans = new(_hull, _cone, matching);
    }

    /// <param name="points">At least four, not in one plane.</param>
    /// <param name="mostCorners">Stop there; negative for no bound.</param>
    public static Hull Of(Vec3[] points, int mostCorners)
    {
        var builder = new QuickHull(points);
        try
        {
            builder.Build(mostCorners);
        }
        catch (Exception problem) when (problem is NullReferenceException or ArgumentException or InvalidOperationException)
        {
            throw new HullException("rounding is too large for the shape of the points", problem);
        }
        return builder._hull;
    }

    private void Build(int mostCorners)
    {
        var corners = _simplex.Make();
        _partition.PlaceAll(corners);
        _hull.EndStage(alsoVisible: true);
        _hull.Facets.Unfinished = _hull.Facets.First;
        PutFurthestFirst();
        Grow(mostCorners);
        _fans.Make();
        _hull.LetCornersKnowFacets();
    }

    private void Grow(int mostCorners)
    {
        while (Next() is { } facet)
        {
            if (mostCorners >= 0 && _hull.Corners.Count >= mostCorners)
                return;
            Add(facet.Outside.TakeLast(), facet);
        }
        if (_hull.IsNarrow)
            _partition.PlaceRemaining();
    }

    private void PutFurthestFirst()
    {
        var (best, furthest) = ((Facet?)null, double.NegativeInfinity);
        foreach (var facet in _hull.Facets.All.Where(facet => facet.Outside.Count > 0))
        {
            if (facet.FurthestDistance > furthest)
                (best, furthest) = (facet, facet.FurthestDistance);
        }
        if (best is not null)
            _hull.Facets.MoveToFront(best);
    }

    private Facet? Next()
    {
        while (_hull.Facets.Unfinished is { } facet && facet != _hull.Facets.Tail)
        {
            var isDone = facet.Outside.Count == 0 || (_hull.IsNarrow && facet.FurthestDistance < _hull.Tolerances.Outside);
            if (!isDone)
                return facet;
            _hull.Facets.Unfinished = facet.Next;
        }
        return null;
    }

    private void Add(int point, Facet facet)
    {
        _hull.FindOutsideBound();
        _cone.Make(point, facet);
        _search.TriesAllNew = false;
        _merges.Run();
        _search.TriesAllNew = _hull.HasManyMerges || _hull.Facets.New.Any(it => !it.IsTriangle);
        _partition.PlaceFromVisible();
        _search.TriesAllNew = false;
        _search.KnowsNotSharp = false;
        _hull.DeleteMarked();
        _hull.EndStage(alsoVisible: true);
    }
}
