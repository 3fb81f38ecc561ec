using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Rows over several degrees of freedom: limits of ball joints, limits and dry friction of tendons.</summary>
internal sealed class ListRowTable
{
    private readonly List<ListRowInfo> _rows = [];

    public ListRowTable(PhysicsModel model, LimitTable limits, TendonTable tendons, DofLists dofs)
    {
        for (var number = 0; number < model.Tendons.Length && limits.HasFriction; number++)
        {
            if (model.Tendons[number].FrictionLoss > 0)
                Add(ListRowKind.TendonFriction, number, tendons.Tendons[number], limits.TendonFriction(model.Tendons[number]));
        }

        HasFriction = _rows.Count > 0;
        if (!limits.HasLimits)
            return;

        for (var number = 0; number < model.Joints.Length; number++)
        {
            var joint = model.Joints[number];
            if (joint.Type != JointType.Ball || !joint.Limited)
                continue;

            var moved = dofs.AddPlain([joint.FirstDof, joint.FirstDof + 1, joint.FirstDof + 2]);
            _rows.Add(new ListRowInfo
            {
                Kind = ListRowKind.BallLimit,
                Object = number,
                FirstDof = moved.First,
                DofCount = moved.Count,
                Jacobian = OwnJacobians,
                Numbers = limits.Ball(joint),
            });
            OwnJacobians += moved.Count;
        }

        for (var number = 0; number < model.Tendons.Length; number++)
        {
            var tendon = model.Tendons[number];
            if (!tendon.Limited)
                continue;
            foreach (var (low, high) in LimitTable.Sides(tendon.Range, tendon.Margin))
                Add(ListRowKind.TendonLimit, number, tendons.Tendons[number], limits.Tendon(tendon, low, high));
        }
    }

    /// <summary>Jacobians are numbered from the tendons', or, of ball joints, from the rows' own.</summary>
    public IReadOnlyList<ListRowInfo> Rows => _rows;

    /// <summary>Numbers of the Jacobians that are not those of tendons.</summary>
    public int OwnJacobians { get; private set; }

    public bool HasFriction { get; }

    private void Add(int kind, int number, TendonInfo tendon, int numbers) => _rows.Add(new ListRowInfo
    {
        Kind = kind,
        Object = number,
        FirstDof = tendon.FirstDof,
        DofCount = tendon.DofCount,
        Jacobian = tendon.Jacobian,
        Numbers = numbers,
    });
}
