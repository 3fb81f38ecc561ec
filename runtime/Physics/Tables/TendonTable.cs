using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Tendons as a list of pieces, and where their Jacobians lie in scratch.</summary>
internal sealed class TendonTable
{
    private readonly PhysicsModel _model;
    private readonly FrameTable _frames;
    private readonly DofLists _dofs;
    private readonly NumberList _numbers;
    private readonly List<TendonStep> _steps = [];
    private readonly List<TendonInfo> _tendons = [];

    public TendonTable(PhysicsModel model, FrameTable frames, DofLists dofs, NumberList numbers)
    {
        (_model, _frames, _dofs, _numbers) = (model, frames, dofs, numbers);
        foreach (var tendon in model.Tendons)
            Add(tendon);
    }

    public TendonInfo[] Tendons => [.. _tendons];

    public TendonStep[] Steps => [.. _steps];

    /// <summary>Numbers of scratch for all Jacobians; each tendon's begins at its <see cref="TendonInfo.Jacobian"/>.</summary>
    public int JacobianSize { get; private set; }

    private void Add(Tendon tendon)
    {
        var first = _steps.Count;
        var isPassive = !_model.Options.Has(Disabled.Passive);
        var isFixed = _model.Wraps[tendon.FirstWrap].Type == WrapType.Joint;
        if (isFixed)
            AddJoints(tendon);
        else
            AddPieces(tendon);

        var moved = isFixed
            ? _dofs.AddPlain(_steps.Skip(first).Select(step => _model.Joints[step.Joint].FirstDof))
            : _dofs.AddAll(_steps.Skip(first).SelectMany(LinksOf));
        _tendons.Add(new TendonInfo
        {
            IsFixed = isFixed ? 1 : 0,
            FirstStep = first,
            StepCount = _steps.Count - first,
            FirstDof = moved.First,
            DofCount = moved.Count,
            Jacobian = JacobianSize,
            Numbers = _numbers.Add(isPassive ? tendon.Stiffness : 0, isPassive ? tendon.Damping : 0, tendon.SpringLength.Low, tendon.SpringLength.High),
        });
        JacobianSize += moved.Count;
    }

    private void AddJoints(Tendon tendon)
    {
        for (var wrap = tendon.FirstWrap; wrap < tendon.FirstWrap + tendon.WrapCount; wrap++)
            _steps.Add(new TendonStep { Joint = _model.Wraps[wrap].Object, Numbers = _numbers.Add(_model.Wraps[wrap].Parameter) });
    }

    /// <remarks>MuJoCo 3.3.0, mj_tendon: a pulley ends a branch and divides the lengths of the next.</remarks>
    private void AddPieces(Tendon tendon)
    {
        var end = tendon.FirstWrap + tendon.WrapCount;
        var divisor = 1.0;
        for (var wrap = tendon.FirstWrap; wrap < end - 1;)
        {
            Wrap from = _model.Wraps[wrap], to = _model.Wraps[wrap + 1];
            if (from.Type == WrapType.Pulley || to.Type == WrapType.Pulley)
            {
                divisor = from.Type == WrapType.Pulley ? from.Parameter : divisor;
                wrap++;
                continue;
            }

            if (to.Type is WrapType.Sphere or WrapType.Cylinder)
                throw Unsupported.Element(tendon, "obstacle in the way of tendon");
            _steps.Add(new TendonStep
            {
                Site1 = _frames.Site(from.Object),
                Site2 = _frames.Site(to.Object),
                Numbers = _numbers.Add(1 / divisor),
            });
            wrap++;
        }
    }

    private IEnumerable<int> LinksOf(TendonStep step)
    {
        yield return _frames.LinkOf(step.Site1);
        yield return _frames.LinkOf(step.Site2);
    }
}
