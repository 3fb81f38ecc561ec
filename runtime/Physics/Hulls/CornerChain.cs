namespace Sim.Runtime.Physics.Hulls;

/// <summary>The corners, those of new facets at the end.</summary>
internal sealed class CornerChain(Corner tail) : Chain<Corner>(tail)
{
    public void Append(Corner corner)
    {
        if (Tail == FirstNew)
            FirstNew = corner;
        corner.IsNew = true;
        Link(corner, before: Tail);
    }

    public void Remove(Corner corner) => Unlink(corner);

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
