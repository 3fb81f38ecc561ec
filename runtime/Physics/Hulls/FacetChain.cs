namespace Sim.Runtime.Physics.Hulls;

/// <summary>
/// The facets in the order in which they are looked through: first those that are done, then those from
/// <see cref="Unfinished"/> on; at the end those about to go away and the new ones.
/// </summary>
internal sealed class FacetChain(Facet tail)
{
    public Facet First { get; private set; } = tail;

    /// <summary>The end, itself not a facet.</summary>
    public Facet Tail { get; } = tail;

    public Facet? FirstNew { get; set; } = tail;

    public Facet? FirstVisible { get; set; }

    public Facet? Unfinished { get; set; }

    public int Count { get; private set; }

    public int VisibleCount { get; set; }

    public IEnumerable<Facet> All => From(First);

    public IEnumerable<Facet> New => From(FirstNew);

    public IEnumerable<Facet> Visible
    {
        get
        {
            for (var facet = FirstVisible; facet is { IsVisible: true }; facet = facet.Next)
                yield return facet;
        }
    }

    public static IEnumerable<Facet> From(Facet? start)
    {
        for (var facet = start; facet?.Next is not null; facet = facet.Next)
            yield return facet;
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
        if (facet == FirstNew)
            FirstNew = facet.Next;
        if (facet == Unfinished)
            Unfinished = facet.Next;
        if (facet == FirstVisible)
            FirstVisible = facet.Next;
        if (facet.Previous is null)
            First = facet.Next!;
        else
            facet.Previous.Next = facet.Next;
        facet.Next!.Previous = facet.Previous;
        Count--;
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

    private void Link(Facet facet, Facet before)
    {
        facet.Previous = before.Previous;
        facet.Next = before;
        if (before.Previous is null)
            First = facet;
        else
            before.Previous.Next = facet;
        before.Previous = facet;
        Count++;
    }
}
