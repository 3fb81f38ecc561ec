namespace Sim.Runtime.Physics.Hulls;

/// <summary>
/// The facets in the order in which they are looked through: first those that are done, then those from
/// <see cref="Unfinished"/> on; at the end those about to go away and the new ones.
/// </summary>
internal sealed class FacetChain(Facet tail) : Chain<Facet>(tail)
{
    public Facet? FirstVisible { get; set; }

    public Facet? Unfinished { get; set; }

    public int VisibleCount { get; set; }

    public IEnumerable<Facet> Visible
    {
        get
        {
            for (var facet = FirstVisible; facet is { IsVisible: true }; facet = facet.Next)
                yield return facet;
        }
    }

    public void Append(Facet facet)
    {
        if (Tail == FirstNew)
        {
            FirstNew = facet;
            if (Tail == FirstVisible)
                FirstVisible = facet;
        }
        if (Tail == Unfinished)
            Unfinished = facet;
        Link(facet, before: Tail);
    }

    public void Remove(Facet facet)
    {
        if (facet == Unfinished)
            Unfinished = facet.Next;
        if (facet == FirstVisible)
            FirstVisible = facet.Next;
        Unlink(facet);
    }

    public void MoveToEnd(Facet facet)
    {
        Remove(facet);
        Append(facet);
    }

    /// <summary>To the front of those that are not done.</summary>
    public void MoveToFront(Facet facet)
    {
        Remove(facet);
        var front = Unfinished ?? Tail;
        Link(facet, front);
        Unfinished = facet;
    }

    /// <summary>To the front of those about to go away.</summary>
    public void MoveToVisible(Facet facet)
    {
        Remove(facet);
        var front = FirstVisible ?? Tail;
        Link(facet, front);
        if (Unfinished == front)
            Unfinished = facet;
        FirstVisible = facet;
        VisibleCount++;
    }
}
