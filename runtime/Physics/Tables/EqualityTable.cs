using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Connects, welds and couplings of joints and tendons.</summary>
internal sealed class EqualityTable
{
    private readonly PhysicsModel _model;
    private readonly FrameTable _frames;
    private readonly DofLists _dofs;
    private readonly TendonTable _tendons;
    private readonly NumberList _numbers;
    private readonly List<EqualityInfo> _equalities = [];

    public EqualityTable(PhysicsModel model, FrameTable frames, DofLists dofs, TendonTable tendons, NumberList numbers)
    {
        (_model, _frames, _dofs, _tendons, _numbers) = (model, frames, dofs, tendons, numbers);
        if (model.Options.Has(Disabled.Equality) || model.Options.Has(Disabled.Constraint))
            return;

        for (var number = 0; number < model.Equalities.Length; number++)
            Add(number, model.Equalities[number]);
    }

    public EqualityInfo[] Equalities => [.. _equalities];

    public int RowCount { get; private set; }

    public int JacobianSize { get; private set; }

    private void Add(int number, Equality equality)
    {
        var at = _numbers.Reserve(EqualityNumbers.Count);
        var info = equality.Type switch
        {
            EqualityType.Connect or EqualityType.Weld => Frames(equality, at),
            EqualityType.Joint => Joints(equality, at),
            _ => Tendons(equality, at),
        };
        info.Type = (int)equality.Type;
        info.Jacobian = JacobianSize;
        info.FirstRow = RowCount;
        info.Activity = number;
        info.Numbers = at;
        RowCount += info.Rows;
        JacobianSize += info.Rows * info.DofCount;
        Impedance.PutRow(
            _numbers, at + EqualityNumbers.Row, equality.SolRef, equality.SolImp, resistance: 0, _model.Options);
        _equalities.Add(info);
    }

    /// <remarks>
    /// Residuals are those of object 1 less those of object 2. A weld's first frame contains the orientation that is asked for, so that
    /// both frames are to meet; MuJoCo 3.3.0, mj_instantiateEquality.
    /// </remarks>
    private EqualityInfo Frames(Equality equality, int at)
    {
        var isWeld = equality.Type == EqualityType.Weld;
        var data = equality.Data;
        int body1 = equality.Object1, body2 = equality.Object2;
        int first, second;
        if (equality.ObjectType == ObjectType.Site)
        {
            (first, second) = (_frames.Site(body1), _frames.Site(body2));
            (body1, body2) = (_model.Sites[body1].Body, _model.Sites[body2].Body);
        }
        else
        {
            var anchor1 = new Vec3(data[isWeld ? 3 : 0], data[isWeld ? 4 : 1], data[isWeld ? 5 : 2]);
            var anchor2 = new Vec3(data[isWeld ? 0 : 3], data[isWeld ? 1 : 4], data[isWeld ? 2 : 5]);
            var turned = isWeld ? new Quat(data[6], data[7], data[8], data[9]) : Quat.Identity;
            first = _frames.OnBody(body1, new Pose(anchor1, turned));
            second = _frames.OnBody(body2, new Pose(anchor2, Quat.Identity));
        }

        Body one = _model.Bodies[body1], two = _model.Bodies[body2];
        var rows = isWeld ? 6 : 3;
        _numbers[at + EqualityNumbers.TorqueScale] = isWeld ? data[10] : 0;
        for (var row = 0; row < rows; row++)
        {
            _numbers[at + EqualityNumbers.Resistances + row] = row < 3
                ? one.InverseTranslation + two.InverseTranslation
                : one.InverseRotation + two.InverseRotation;
        }

        var moved = _dofs.Add(_frames.LinkOf(second), _frames.LinkOf(first));
        return new EqualityInfo { First = first, Second = second, Rows = rows, FirstDof = moved.First, DofCount = moved.Count };
    }

    private EqualityInfo Joints(Equality equality, int at)
    {
        var first = _model.Joints[equality.Object1];
        var second = equality.Object2 >= 0 ? _model.Joints[equality.Object2] : null;
        _numbers[at + EqualityNumbers.Coefficients] = _model.ReferencePositions[first.FirstCoordinate];
        _numbers[at + EqualityNumbers.Coefficients + 1] = second is null ? 0 : _model.ReferencePositions[second.FirstCoordinate];
        PutPolynomial(equality, at);
        _numbers[at + EqualityNumbers.Resistances] = _model.Dofs[first.FirstDof].InverseInertia
            + (second is null ? 0 : _model.Dofs[second.FirstDof].InverseInertia);
        var moved = _dofs.AddPlain(second is null ? [first.FirstDof] : [first.FirstDof, second.FirstDof]);
        return Scalar(equality, moved);
    }

    private EqualityInfo Tendons(Equality equality, int at)
    {
        var first = _model.Tendons[equality.Object1];
        var second = equality.Object2 >= 0 ? _model.Tendons[equality.Object2] : null;
        _numbers[at + EqualityNumbers.Coefficients] = first.Length;
        _numbers[at + EqualityNumbers.Coefficients + 1] = second?.Length ?? 0;
        PutPolynomial(equality, at);
        _numbers[at + EqualityNumbers.Resistances] = first.InverseInertia + (second?.InverseInertia ?? 0);
        var moved = _dofs.AddPlain(
            DofsOf(equality.Object1).Concat(equality.Object2 >= 0 ? DofsOf(equality.Object2) : []));
        return Scalar(equality, moved);
    }

    private static EqualityInfo Scalar(Equality equality, DofList moved) => new()
    {
        First = equality.Object1,
        Second = equality.Object2,
        Rows = 1,
        FirstDof = moved.First,
        DofCount = moved.Count,
    };

    private void PutPolynomial(Equality equality, int at)
    {
        for (var power = 0; power < 5; power++)
            _numbers[at + EqualityNumbers.Coefficients + 2 + power] = equality.Data[power];
    }

    private IEnumerable<int> DofsOf(int tendon)
    {
        var info = _tendons.Tendons[tendon];
        return Enumerable.Range(info.FirstDof, info.DofCount).Select(index => _dofs[index].Dof);
    }
}
