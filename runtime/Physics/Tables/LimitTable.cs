using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Limits and dry friction of joints and tendons.</summary>
internal sealed class LimitTable
{
    private readonly PhysicsModel _model;
    private readonly NumberList _numbers;

    public LimitTable(PhysicsModel model, NumberList numbers)
    {
        (_model, _numbers) = (model, numbers);
        var options = model.Options;
        var areLimited = !options.Has(Disabled.Limit) && !options.Has(Disabled.Constraint);
        var areRough = !options.Has(Disabled.FrictionLoss) && !options.Has(Disabled.Constraint);
        Limits = areLimited ? [.. model.Joints.Where(joint => joint.Limited).SelectMany(LimitsOf)] : [];
        Frictions = areRough ? [.. FrictionsOf()] : [];
        HasLimits = areLimited;
        HasFriction = areRough;
    }

    public LimitInfo[] Limits { get; }

    public FrictionInfo[] Frictions { get; }

    public bool HasLimits { get; }

    public bool HasFriction { get; }

    /// <summary>LimitNumbers of a ball joint: only the high end counts.</summary>
    public int Ball(Joint joint) => Numbers(
        -Far, Math.Max(joint.Range.Low, joint.Range.High), joint.Margin, joint.LimitSolRef, joint.LimitSolImp,
        _model.Dofs[joint.FirstDof].InverseInertia);

    public int Tendon(Tendon tendon, double low, double high) => Numbers(
        low, high, tendon.Margin, tendon.LimitSolRef, tendon.LimitSolImp, tendon.InverseInertia);

    public int TendonFriction(Tendon tendon) =>
        Friction(tendon.FrictionLoss, tendon.FrictionSolRef, tendon.FrictionSolImp, tendon.InverseInertia);

    /// <summary>Both limits in one row, unless both margins can be reached at once.</summary>
    public static IEnumerable<(double Low, double High)> Sides(Interval range, double margin) =>
        range.High - range.Low > 2 * margin
            ? [(range.Low, range.High)]
            : [(range.Low, Far), (-Far, range.High)];

    private const double Far = 1e10; // a limit that is not there

    private IEnumerable<LimitInfo> LimitsOf(Joint joint)
    {
        if (joint.Type is not (JointType.Slide or JointType.Hinge))
            yield break;

        foreach (var (low, high) in Sides(joint.Range, joint.Margin))
        {
            yield return new LimitInfo
            {
                Coordinate = joint.FirstCoordinate,
                Dof = joint.FirstDof,
                Numbers = Numbers(
                    low, high, joint.Margin, joint.LimitSolRef, joint.LimitSolImp, _model.Dofs[joint.FirstDof].InverseInertia),
            };
        }
    }

    private int Numbers(double low, double high, double margin, SolRef reference, SolImp impedance, double resistance)
    {
        var at = _numbers.Reserve(LimitNumbers.Count);
        _numbers[at + LimitNumbers.Low] = low;
        _numbers[at + LimitNumbers.High] = high;
        _numbers[at + LimitNumbers.Margin] = margin;
        Impedance.PutRow(_numbers, at + LimitNumbers.Row, reference, impedance, resistance, _model.Options);
        return at;
    }

    private IEnumerable<FrictionInfo> FrictionsOf()
    {
        for (var dof = 0; dof < _model.Dofs.Length; dof++)
        {
            var of = _model.Dofs[dof];
            if (of.FrictionLoss > 0)
            {
                yield return new FrictionInfo
                {
                    Dof = dof,
                    Numbers = Friction(of.FrictionLoss, of.FrictionSolRef, of.FrictionSolImp, of.InverseInertia),
                };
            }
        }
    }

    private int Friction(double loss, SolRef reference, SolImp impedance, double resistance)
    {
        var at = _numbers.Reserve(FrictionNumbers.Count);
        var d = Impedance.AtRest(impedance);
        _numbers[at + FrictionNumbers.Loss] = loss;
        _numbers[at + FrictionNumbers.Damping] = Impedance.Reference(reference, impedance, _model.Options).Damping;
        _numbers[at + FrictionNumbers.D] = 1 / Math.Max(Tiny.Least, (1 - d) / d * resistance);
        return at;
    }
}
