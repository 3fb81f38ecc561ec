
namespace Sim.Runtime.Physics.Tables;

/// <summary>Lists of degrees of freedom on which rows act.</summary>
internal sealed class DofLists(PhysicsModel model, LinkTable links)
{
    private readonly List<SignedDof> _dofs = [];

    public SignedDof[] Dofs => [.. _dofs];

    /// <summary>Those that move one of two links but not both alike: negative where they move the first.</summary>
    public DofList Add(int link1, int link2) => AddSigned(Between(link1, link2));

    /// <summary>The same without keeping them.</summary>
    public IEnumerable<SignedDof> Between(int link1, int link2)
    {
        HashSet<int> first = [.. Chain(link1)], second = [.. Chain(link2)];
        return first.Union(second).Order()
            .Where(dof => first.Contains(dof) != second.Contains(dof))
            .Select(dof => new SignedDof { Dof = dof, Sign = second.Contains(dof) ? 1 : -1 });
    }

    /// <summary>Those that move any of some links.</summary>
    public DofList AddAll(IEnumerable<int> moved) =>
        AddPlain(moved.SelectMany(Chain));

    public DofList AddPlain(IEnumerable<int> dofs) =>
        AddSigned(dofs.Distinct().Order().Select(dof => new SignedDof { Dof = dof, Sign = 1 }));

    public SignedDof this[int index] => _dofs[index];

    /// <summary>All degrees of freedom that move a link.</summary>
    public IEnumerable<int> Chain(int link)
    {
        if (link < links.FirstMoving)
            yield break;

        var info = links.Links[link];
        for (var dof = info.FirstDof + info.DofCount - 1; dof >= 0; dof = model.Dofs[dof].Parent)
            yield return dof;
    }

    public DofList AddSigned(IEnumerable<SignedDof> dofs)
    {
        var first = _dofs.Count;
        _dofs.AddRange(dofs);
        return new DofList(first, _dofs.Count - first);
    }
}

/// <param name="First">Where the list begins.</param>
/// <param name="Count">Of its degrees of freedom.</param>
internal readonly record struct DofList(int First, int Count);
