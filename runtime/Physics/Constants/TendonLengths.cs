using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Constants;

/// <summary>Lengths of tendons at a pose, and how they change with each degree of freedom.</summary>
internal sealed class TendonLengths
{
    private readonly PhysicsModel _model;
    private readonly ModelPose _pose;

    public TendonLengths(PhysicsModel model, ModelPose pose)
    {
        (_model, _pose) = (model, pose);
        Lengths = new double[model.Tendons.Length];
        Moments = new double[model.Tendons.Length][];
        for (var i = 0; i < Lengths.Length; i++)
        {
            Moments[i] = new double[model.DofCount];
            if (model.Wraps[model.Tendons[i].FirstWrap].Type == WrapType.Joint)
                AddJoints(i);
            else
                AddPath(i);
        }
    }

    public double[] Lengths { get; }

    /// <summary>By tendon and degree of freedom.</summary>
    public double[][] Moments { get; }

    private void AddJoints(int tendon)
    {
        foreach (var wrap in WrapsOf(tendon))
        {
            var joint = _model.Joints[wrap.Object];
            Lengths[tendon] += wrap.Parameter * _pose.Positions[joint.FirstCoordinate];
            Moments[tendon][joint.FirstDof] = wrap.Parameter;
        }
    }

    private ReadOnlySpan<Wrap> WrapsOf(int tendon) =>
        _model.Wraps.AsSpan().Slice(_model.Tendons[tendon].FirstWrap, _model.Tendons[tendon].WrapCount);

    private void AddPath(int tendon)
    {
        var wraps = WrapsOf(tendon);
        var divisor = 1.0;
        for (var i = 0; i < wraps.Length - 1;)
        {
            if (wraps[i].Type == WrapType.Pulley || wraps[i + 1].Type == WrapType.Pulley)
            {
                if (wraps[i].Type == WrapType.Pulley)
                    divisor = wraps[i].Parameter;
                i++;
                continue;
            }

            var goesOverGeom = wraps[i + 1].Type is WrapType.Sphere or WrapType.Cylinder;
            var end = wraps[goesOverGeom ? i + 2 : i + 1];
            AddSegment(tendon, wraps[i].Object, end.Object, goesOverGeom ? wraps[i + 1] : null, divisor);
            i += goesOverGeom ? 2 : 1;
        }
    }

    private void AddSegment(int tendon, int from, int to, Wrap? over, double divisor)
    {
        var (start, end) = ((_pose.Sites[from], _model.Sites[from].Body), (_pose.Sites[to], _model.Sites[to].Body));
        if (over is not { } wrap || Around(wrap, start.Item1, end.Item1) is not var (on, off, length))
        {
            AddStraight(tendon, start, end, divisor);
            return;
        }

        var body = _model.Geoms[wrap.Object].Body;
        AddStraight(tendon, start, (on, body), divisor);
        Lengths[tendon] += length / divisor;
        AddStraight(tendon, (off, body), end, divisor);
    }

    private (Vec3 On, Vec3 Off, double Length)? Around(Wrap wrap, Vec3 from, Vec3 to)
    {
        var side = (int)wrap.Parameter;
        return Wrapping.Find(
            from, to, side >= 0 ? _pose.Sites[side] : null, _pose.Geoms[wrap.Object], _pose.GeomAxes[wrap.Object],
            _model.Geoms[wrap.Object].Size.X, wrap.Type == WrapType.Sphere);
    }

    private void AddStraight(int tendon, (Vec3 Point, int Body) from, (Vec3 Point, int Body) to, double divisor)
    {
        var step = to.Point - from.Point;
        Lengths[tendon] += step.Length / divisor;
        if (from.Body == to.Body)
            return;

        var direction = step.Length < Tiny.Least ? new Vec3(1, 0, 0) : step / step.Length;
        var (start, end) = (_pose.Jacobian(from.Point, from.Body).Linear, _pose.Jacobian(to.Point, to.Body).Linear);
        for (var dof = 0; dof < start.Length; dof++)
            Moments[tendon][dof] += direction.Dot(end[dof] - start[dof]) / divisor;
    }
}
