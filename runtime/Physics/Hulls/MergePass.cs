namespace Sim.Runtime.Physics.Hulls;

/// <summary>After a point has been added, merges new facets with neighbours that they are not clearly convex to.</summary>
internal sealed class MergePass(
    Hull hull, MergeQueue queue, FacetTests tests, FacetMerger merger, CycleMerger cycles, CornerReduction reduction)
{
    private const int MostCounted = 511;

    public void Run()
    {
        if (tests.AreNewFacetsConvex())
            return;
        var hasMerged = MergeIntoHorizon();
        hasMerged |= MergeFlipped();
        tests.TestAllNew();
        MergeAll(hasMerged);
    }

    private bool MergeIntoHorizon()
    {
        var hasMerged = false;
        for (var facet = hull.Facets.FirstNew; facet?.Next is not null;)
        {
            var next = facet.Next;
            if (!facet.HasPlane)
            {
                var horizon = facet.Neighbors[0];
                if (facet.Link == facet)
                {
                    foreach (var corner in facet.Corners.Skip(1))
                        corner.LostRidge = true;
                    horizon.Link = null;
                    merger.MergeIntoHorizon(facet, horizon);
                }
                else
                {
                    next = MergeCycle(facet, horizon, next);
                }
                hasMerged = true;
            }
            facet = next;
        }
        if (!hasMerged)
            return false;

        foreach (var facet in hull.Facets.New.Where(facet => facet.IsCoplanarHorizon))
        {
            tests.TestNeighborsOf(facet);
            facet.IsCoplanarHorizon = false;
        }
        reduction.MergeDegenerate();
        return true;
    }

    private Facet? MergeCycle(Facet facet, Facet horizon, Facet? next)
    {
        var members = CycleMerger.Members(facet);
        foreach (var member in members)
            member.IsCycleDone = true;
        while (next is { IsCycleDone: true })
            next = next.Next;
        horizon.Link = null;
        cycles.Merge(facet, horizon);
        horizon.MergeCount = Math.Min(horizon.MergeCount + members.Count, MostCounted);
        return next;
    }

    private bool MergeFlipped()
    {
        foreach (var facet in hull.Facets.New.Where(facet => facet.IsFlipped && !facet.IsVisible))
            queue.Add(facet, facet, MergeReason.Flipped);
        var hasMerged = false;
        foreach (var merge in queue.Nonconvex.Where(merge => merge.Reason == MergeReason.Flipped && !merge.Facet.IsVisible))
        {
            merger.Merge(merge.Facet, Fit.Best(merge.Facet));
            hasMerged = true;
        }
        queue.DropWhere(merge => merge.Facet.IsVisible || merge.Neighbor.IsVisible);
        reduction.MergeDegenerate();
        return hasMerged;
    }

    private void MergeAll(bool hasMerged)
    {
        do
        {
            while (queue.Nonconvex.Count > 0 || queue.Degenerate.Count > 0)
            {
                if (queue.Degenerate.Count > 0)
                {
                    reduction.MergeDegenerate();
                    hasMerged = true;
                }
                while (queue.Nonconvex.Count > 0)
                {
                    if (MergeNext(queue.Nonconvex.TakeLast()))
                        hasMerged = true;
                }
                tests.TestChanged();
            }
            if (!hasMerged || !hull.CornersKnowFacets || !reduction.Run())
                return;
            hasMerged = false;
            tests.TestChanged();
        }
        while (true);
    }

    private bool MergeNext(Merge merge)
    {
        var (facet, neighbor) = (merge.Facet, merge.Neighbor);
        if (facet.IsVisible || neighbor.IsVisible)
            return false;
        if (merge.Reason == MergeReason.Coplanar && (HasChanged(facet) || HasChanged(neighbor)))
            return false;

        if (!facet.IsNew)
            (facet, neighbor) = (neighbor, facet);
        var (fit, back) = (Fit.Best(facet), Fit.Best(neighbor));
        if (fit.Distance < back.Distance)
            merger.Merge(facet, fit);
        else
            merger.Merge(neighbor, back);
        reduction.MergeDegenerate();
        return true;
    }

    private static bool HasChanged(Facet facet) => !facet.IsTested && facet.IsNew;
}
