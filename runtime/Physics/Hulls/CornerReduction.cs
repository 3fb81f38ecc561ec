namespace Sim.Runtime.Physics.Hulls;

/// <summary>Takes away facets and corners that merges have made needless.</summary>
internal sealed class CornerReduction(Hull hull, MergeQueue queue, FacetTests tests, FacetMerger merger)
{
    /// <summary>True if facets were merged.</summary>
    public bool MergeDegenerate()
    {
        var hasMerged = false;
        while (queue.Degenerate.Count > 0)
        {
            var merge = queue.Degenerate.TakeLast();
            var facet = merge.Facet;
            if (facet.IsVisible)
                continue;
            facet.IsDegenerate = facet.IsRedundant = false;
            if (merge.Reason == MergeReason.NoOwnCorner)
            {
                var into = Hull.Replacement(merge.Neighbor) ?? throw new HullException("a facet merged into nothing");
                if (into == facet)
                    continue;
                merger.Merge(facet, into);
                hasMerged = true;
            }
            else if (facet.Neighbors.Count == 0)
            {
                Remove(facet);
                hasMerged = true;
            }
            else if (facet.Neighbors.Count < 3)
            {
                merger.Merge(facet, Fit.Best(facet));
                hasMerged = true;
            }
        }
        return hasMerged;
    }

    /// <summary>True if facets were merged on the way.</summary>
    public bool Run()
    {
        var hasMerged = MergeDegenerate();
        while (DropFreeCorners() || RenameSharedCorners())
            hasMerged = true;
        foreach (var corner in hull.Corners.New.Where(corner => !corner.IsDeleted))
            corner.LostRidge = false;
        return hasMerged;
    }

    private void Remove(Facet facet)
    {
        hull.MarkForDeletion(facet, null);
        foreach (var corner in facet.Corners)
        {
            corner.Facets.Drop(facet);
            if (corner.Facets.Count == 0)
                hull.MarkForDeletion(corner);
        }
    }

    /// <summary>Corners at no ridge of a facet. True if that led to a merge: then it is to be done again.</summary>
    private bool DropFreeCorners()
    {
        foreach (var facet in hull.Facets.New.Where(facet => facet.WasMerged))
        {
            if (!DropFreeCorners(facet))
                continue;
            tests.TestDegenerate(facet);
            if (MergeDegenerate())
                return true;
        }
        return false;
    }

    private bool DropFreeCorners(Facet facet)
    {
        if (facet.IsTriangle)
            return false;
        foreach (var corner in facet.Corners)
            corner.IsSeen = false;
        foreach (var corner in (facet.Ridges ?? []).SelectMany(ridge => ridge.Corners))
            corner.IsSeen = true;
        var free = facet.Corners.FindAll(corner => !corner.IsSeen);
        foreach (var corner in free)
        {
            facet.Corners.Remove(corner);
            corner.Facets.Drop(facet);
            if (corner.Facets.Count == 0)
                hull.MarkForDeletion(corner);
        }
        return free.Count > 0;
    }

    /// <summary>A corner of two facets only lies on the edge between two others: it takes the name of one.</summary>
    private bool RenameSharedCorners()
    {
        foreach (var facet in hull.Facets.New.Where(facet => facet.WasMerged))
        {
            facet.WasMerged = false;
            for (var i = 0; i < facet.Corners.Count; i++)
            {
                if (!facet.Corners[i].LostRidge || !RenameShared(facet.Corners[i], facet))
                    continue;
                if (MergeDegenerate())
                    return true;
                i--;
            }
        }
        return false;
    }

    private bool RenameShared(Corner corner, Facet facet)
    {
        if (corner.Facets.Count != 2)
            return false;
        var other = corner.Facets[0] == facet ? corner.Facets[1] : corner.Facets[0];
        var ridges = RidgesBetween(corner, facet, other);
        var candidates = facet.Corners.FindAll(other.Corners.Contains);
        candidates.Drop(corner);
        if (NewName(corner, candidates, ridges) is not { } name)
            return false;

        foreach (var ridge in ridges)
            Rename(ridge, corner, name);
        foreach (var neighbor in corner.Facets)
        {
            neighbor.Corners.Remove(corner);
            tests.TestDegenerate(neighbor);
        }
        hull.MarkForDeletion(corner);
        tests.TestDegenerate(facet);
        return true;
    }

    private List<Ridge> RidgesBetween(Corner corner, Facet facet, Facet other)
    {
        var visit = ++hull.FacetVisit;
        facet.Visit = visit - 1;
        other.Visit = visit;
        return facet.Ridges!.FindAll(ridge => ridge.Other(facet).Visit == visit && ridge.Corners.Contains(corner));
    }

    /// <summary>The corner at the fewest of these ridges, such that none becomes one that exists.</summary>
    private Corner? NewName(Corner old, List<Corner> candidates, List<Ridge> ridges)
    {
        int Count(Corner corner) => ridges.Count(ridge => ridge.Corners.Contains(corner));
        bool IsTaken(Corner corner) =>
            RidgesOf(corner).Exists(ridge => ridges.Exists(renamed => WouldEqual(ridge, corner, renamed, old)));

        for (var i = 0; i < candidates.Count; i++)
        {
            if (Count(candidates[i]) == 0)
                candidates.DropAt(i--);
        }
        return candidates.OrderBy(Count).FirstOrDefault(corner => !IsTaken(corner));
    }

    private static bool WouldEqual(Ridge ridge, Corner corner, Ridge renamed, Corner old) =>
        ridge != renamed && renamed.Corners.Contains(old)
        && ridge.Corners.Find(it => it != corner) == renamed.Corners.Find(it => it != old);

    private List<Ridge> RidgesOf(Corner corner)
    {
        var visit = hull.FacetVisit += 2;
        foreach (var facet in corner.Facets)
            facet.Visit = visit;
        List<Ridge> ridges = [];
        foreach (var facet in corner.Facets.SkipLast(1))
        {
            ridges.AddRange((facet.Ridges ?? []).Where(ridge => ridge.Other(facet).Visit == visit && ridge.Corners.Contains(corner)));
            facet.Visit = visit - 1;
        }
        return ridges;
    }

    private static void Rename(Ridge ridge, Corner old, Corner name)
    {
        var oldIndex = ridge.Corners.IndexOf(old);
        if (ridge.Corners[1 - oldIndex] == name)
        {
            ridge.Corners.RemoveAt(oldIndex);
            ridge.Delete();
            return;
        }
        ridge.Corners.RemoveAt(oldIndex);
        var index = ridge.Corners[0].Id < name.Id ? 0 : 1;
        ridge.Corners.Insert(index, name);
        if (oldIndex != index)
            (ridge.Top, ridge.Bottom) = (ridge.Bottom, ridge.Top);
    }
}
