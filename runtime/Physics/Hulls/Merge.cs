namespace Sim.Runtime.Physics.Hulls;

/// <summary>Why a facet is merged into a neighbour; the smaller are merged first.</summary>
internal enum MergeReason
{
    Coplanar,
    Concave,
    ConcaveAndCoplanar,
    Flipped,
    TooFewNeighbors,
    NoOwnCorner,
}

internal sealed record Merge(Facet Facet, Facet Neighbor, MergeReason Reason, double Distance);

/// <summary>The merges that are due.</summary>
internal sealed class MergeQueue
{
    public List<Merge> Nonconvex { get; private set; } = [];

    /// <summary>Of facets with too few neighbours, or without a corner of their own.</summary>
    public List<Merge> Degenerate { get; } = [];

    public void Add(Facet facet, Facet neighbor, MergeReason reason, double distance = 0)
    {
        if (facet.IsRedundant || neighbor.IsRedundant)
            return;
        if (facet.IsDegenerate && reason == MergeReason.TooFewNeighbors)
            return;
        if (neighbor.IsFlipped && !facet.IsFlipped)
            throw new HullException("a facet would merge into one that faces inward");

        var merge = new Merge(facet, neighbor, reason, distance);
        switch (reason)
        {
            case MergeReason.TooFewNeighbors:
                facet.IsDegenerate = true;
                Degenerate.Insert(IsLastTooFew() ? Degenerate.Count : 0, merge);
                break;
            case MergeReason.NoOwnCorner:
                facet.IsRedundant = true;
                Degenerate.Add(merge);
                break;
            default:
                Nonconvex.Add(merge);
                break;
        }
    }

    /// <summary>The next merge last: the least reason, and the least distance.</summary>
    public void Sort() =>
        Nonconvex = [.. Nonconvex.OrderByDescending(merge => merge.Reason).ThenByDescending(merge => merge.Distance)];

    public void DropWhere(Predicate<Merge> isDone) => Nonconvex.RemoveAll(isDone);

    private bool IsLastTooFew() => Degenerate.Count == 0 || Degenerate[^1].Reason == MergeReason.TooFewNeighbors;
}
