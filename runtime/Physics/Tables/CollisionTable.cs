using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>The pairs of geoms that may touch, in the order in which MuJoCo lists their contacts.</summary>
/// <remarks>Contacts of two links share a couple: <see cref="CoupleInfo"/>.</remarks>
internal sealed class CollisionTable
{
    private readonly PhysicsModel _model;
    private readonly LinkTable _links;
    private readonly NumberList _numbers;
    private readonly Dictionary<int, int> _geomIndex = [];
    private readonly List<int> _geomNumbers = [];
    private readonly List<GeomInfo> _geoms = [];
    private readonly List<PairInfo> _pairs = [];
    private readonly List<CollisionPair> _parameters;

    public CollisionTable(PhysicsModel model, StepSettings settings, LinkTable links, DofLists dofs, NumberList numbers)
    {
        (_model, _links, _numbers) = (model, links, numbers);
        _parameters = [.. CollisionPairs.Of(model, settings.SumsMargins).Where(Moves)];
        Couples = new CoupleTable(_parameters.Select(LinksOf), links, dofs);
        foreach (var pair in _parameters)
            Add(pair);
        for (var pair = 0; pair < _pairs.Count; pair++)
            PutNumbers(pair);
    }

    public GeomInfo[] Geoms => [.. _geoms];

    public PairInfo[] Pairs => [.. _pairs];

    /// <summary>Which links may touch.</summary>
    public CoupleTable Couples { get; }

    /// <summary>The model's number of a geom of this table.</summary>
    public IReadOnlyList<int> GeomNumbers => _geomNumbers;

    /// <summary>What the contacts of each pair have in common.</summary>
    public IReadOnlyList<CollisionPair> Parameters => _parameters;

    /// <summary>The most rows that a contact has.</summary>
    public int Dimension => _parameters.Count == 0 ? 0 : _parameters.Max(pair => pair.ContactDimension);

    /// <summary>Contacts that no joint can answer have no rows.</summary>
    private bool Moves(CollisionPair pair)
    {
        var (link1, link2) = LinksOf(pair);
        return link1 != link2 && (link1 >= _links.FirstMoving || link2 >= _links.FirstMoving);
    }

    private (int Link1, int Link2) LinksOf(CollisionPair pair) =>
        (_links.LinkOf(_model.Geoms[pair.Geom1].Body), _links.LinkOf(_model.Geoms[pair.Geom2].Body));

    private void Add(CollisionPair pair)
    {
        Geom first = _model.Geoms[pair.Geom1], second = _model.Geoms[pair.Geom2];
        _pairs.Add(new PairInfo
        {
            Geom1 = IndexOf(pair.Geom1),
            Geom2 = IndexOf(pair.Geom2),
            Couple = Couples.Of(LinksOf(pair)),
            Bound = Bound(first, second),
            Numbers = _numbers.Reserve(PairNumbers.Count),
        });
    }

    private int IndexOf(int geom)
    {
        if (_geomIndex.TryGetValue(geom, out var index))
            return index;

        var shape = _model.Geoms[geom];
        var pose = _links.PoseOf(shape.Body, shape.Position, shape.Orientation, shape.SameFrame);
        var at = _numbers.Reserve(Tables.GeomNumbers.Count);
        _numbers.Put(at + Tables.GeomNumbers.Position, pose.Position);
        _numbers.Put(at + Tables.GeomNumbers.Matrix, pose.Orientation.ToMatrix());
        _numbers.Put(at + Tables.GeomNumbers.HalfSize, shape.BoxHalfSize);
        _numbers.Put(at + Tables.GeomNumbers.BoxCenter, shape.BoxCenter);
        _numbers[at + Tables.GeomNumbers.Radius] = shape.BoundingRadius;
        _geomIndex.Add(geom, _geoms.Count);
        _geomNumbers.Add(geom);
        _geoms.Add(new GeomInfo { Link = _links.LinkOf(shape.Body), Numbers = at });
        return _geoms.Count - 1;
    }

    private static int Bound(Geom first, Geom second)
    {
        if (first.Type == GeomType.Plane)
            return second.BoundingRadius > 0 ? BoundKind.PlaneSphere : BoundKind.Always;

        // The larger one's box says more than its sphere.
        var firstIsLarger = first.BoundingRadius > second.BoundingRadius;
        var (larger, smaller) = firstIsLarger ? (first, second) : (second, first);
        return Fullness(larger) < 0.5 || larger.BoundingRadius > 2 * smaller.BoundingRadius
            ? firstIsLarger ? BoundKind.BoxSphere : BoundKind.SphereBox
            : BoundKind.Spheres;
    }

    /// <summary>The part of its bounding sphere's radius that the least half width of its box is.</summary>
    private static double Fullness(Geom geom) =>
        Math.Min(geom.BoxHalfSize.X, Math.Min(geom.BoxHalfSize.Y, geom.BoxHalfSize.Z)) / geom.BoundingRadius;

    private void PutNumbers(int number)
    {
        var (pair, of) = (_pairs[number], _parameters[number]);
        Geom first = _model.Geoms[_geomNumbers[pair.Geom1]], second = _model.Geoms[_geomNumbers[pair.Geom2]];
        _numbers[pair.Numbers + PairNumbers.Reach] = first.BoundingRadius + second.BoundingRadius + of.Margin;
        _numbers[pair.Numbers + PairNumbers.Margin] = of.Margin;

        var at = pair.Numbers + PairNumbers.Slot;
        var (stiffness, damping) = Impedance.Reference(of.SolRef, of.SolImp, _model.Options);
        var frictionRef = Impedance.Safe(of.FrictionSolRef, _model.Options, default);
        var hasFrictionRef = _model.Options.Cone == FrictionCone.Elliptic && frictionRef != default;
        _numbers[at + SlotNumbers.Sense] = _links.LinkOf(first.Body) == Couples.Couples[pair.Couple].Link1 ? 1 : -1;
        _numbers[at + SlotNumbers.IncludeMargin] = of.IncludeMargin;
        _numbers[at + SlotNumbers.Stiffness] = stiffness;
        _numbers[at + SlotNumbers.Damping] = damping;
        _numbers[at + SlotNumbers.FrictionDamping] =
            hasFrictionRef ? Impedance.Reference(frictionRef, of.SolImp, _model.Options).Damping : damping;
        Impedance.Put(_numbers, at + SlotNumbers.Impedance, of.SolImp);
        PutFriction(at, of, _model.Bodies[first.Body], _model.Bodies[second.Body]);
    }

    /// <remarks>MuJoCo 3.3.0, mj_makeImpedance and mj_diagApprox.</remarks>
    private void PutFriction(int at, CollisionPair of, Body body1, Body body2)
    {
        var isPyramid = _model.Options.Cone == FrictionCone.Pyramidal;
        var given = of.Friction;
        double[] friction = [given.Slide1, given.Slide2, given.Spin, given.Roll1, given.Roll2];
        var resistance = body1.InverseTranslation + body2.InverseTranslation;
        var slope = friction[0] / Math.Sqrt(Math.Max(Tiny.Least, _model.Options.ImpedanceRatio));
        var directions = of.ContactDimension - 1;
        if (directions == 0)
        {
            // Without friction, both rows of a pyramid's direction are the normal row.
            var isPair = isPyramid && Dimension > 1;
            _numbers[at + SlotNumbers.Resistance] = resistance;
            _numbers[at + SlotNumbers.ConeSlope] = isPair ? 1 : 0;
            _numbers[at + SlotNumbers.Spread] = isPair ? 0.5 : 1;
            return;
        }

        _numbers[at + SlotNumbers.Resistance] = isPyramid ? resistance * (1 + (friction[0] * friction[0])) : resistance;
        _numbers[at + SlotNumbers.ConeSlope] = isPyramid ? directions : slope;
        _numbers[at + SlotNumbers.Spread] = isPyramid ? 1 / (2 * slope * slope) : 1;
        for (var direction = 0; direction < directions; direction++)
            _numbers[at + SlotNumbers.RowScale + direction] = isPyramid ? friction[direction] : friction[direction] / slope;
    }
}
