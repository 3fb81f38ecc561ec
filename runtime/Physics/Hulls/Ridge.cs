namespace Sim.Runtime.Physics.Hulls;

/// <summary>The edge between two facets, written down where one of them is no triangle.</summary>
internal sealed class Ridge(List<Corner> corners)
{
    /// <summary>Two, the later one first.</summary>
    public List<Corner> Corners { get; } = corners;

    public required Facet Top { get; set; }

    public required Facet Bottom { get; set; }

    public bool IsNonconvex { get; set; }

    public bool IsTested { get; set; }

    public Facet Other(Facet facet) => facet == Top ? Bottom : Top;

    public bool IsOf(Facet facet) => facet == Top || facet == Bottom;

    public void Move(Facet from, Facet to)
    {
        if (Top == from)
            Top = to;
        else
            Bottom = to;
    }

    /// <summary>Takes the ridge out between facets that become one.</summary>
    public void Delete()
    {
        if (IsNonconvex)
            LetAnotherBeNonconvex();
        foreach (var corner in Corners)
            corner.LostRidge = true;
        Top.Ridges?.Drop(this);
        Bottom.Ridges?.Drop(this);
    }

    /// <summary>Of the ridges between two facets one says that they are not convex.</summary>
    private void LetAnotherBeNonconvex()
    {
        IsNonconvex = false;
        if (Top.Ridges?.Find(ridge => ridge != this && ridge.IsOf(Bottom)) is { } other)
            other.IsNonconvex = true;
    }
}
