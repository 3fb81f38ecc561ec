namespace Sim.Runtime.Physics.Hulls;

/// <summary>The corners, those of new facets at the end.</summary>
internal sealed class CornerChain(Corner tail)
{
    public Corner First { get; private set; } = tail;

    public Corner Tail { get; } = tail;

    public Corner? FirstNew { get; set; } = tail;

    public int Count { get; private set; }

    public IEnumerable<Corner> All => From(First);

    public IEnumerable<Corner> New => From(FirstNew);

    public static IEnumerable<Corner> From(Corner? start)
    {
        for (var corner = start; corner?.Next is not null; corner = corner.Next)
            yield return corner;
    }

    public void Append(Corner corner)
    {
        if (Tail == FirstNew)
            FirstNew = corner;
        corner.IsNew = true;
        corner.Previous = Tail.Previous;
        corner.Next = Tail;
        if (Tail.Previous is null)
            First = corner;
        else
            Tail.Previous.Next = corner;
        Tail.Previous = corner;
        Count++;
    }

    public void Remove(Corner corner)
    {
        if (corner == FirstNew)
            FirstNew = corner.Next;
        if (corner.Previous is null)
            First = corner.Next!;
        else
            corner.Previous.Next = corner.Next;
        corner.Next!.Previous = corner.Previous;
        Count--;
    }

    /// <summary>Moves corners that are not new to the end.</summary>
    public void Renew(IEnumerable<Corner> corners)
    {
        foreach (var corner in corners)
        {
            if (!corner.IsNew)
                Renew(corner);
        }
    }

    public void Renew(Corner corner)
    {
        Remove(corner);
        Append(corner);
    }
}
