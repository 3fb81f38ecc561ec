using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Constants;

/// <summary>Lengths of what actuators pull on at a pose, and how they change with each degree of freedom.</summary>
internal sealed class TransmissionLengths
{
    private readonly PhysicsModel _model;
    private readonly ModelPose _pose;

    public TransmissionLengths(PhysicsModel model, ModelPose pose, TendonLengths tendons)
    {
        (_model, _pose) = (model, pose);
        Lengths = new double[model.Actuators.Length];
        Moments = new double[model.Actuators.Length][];
        for (var i = 0; i < Lengths.Length; i++)
        {
            Moments[i] = new double[model.DofCount];
            var actuator = model.Actuators[i];
            switch (actuator.Transmission)
            {
                case Transmission.Joint or Transmission.JointInParent:
                    AddJoint(i, actuator);
                    break;
                case Transmission.Tendon:
                    Lengths[i] = tendons.Lengths[actuator.Target] * actuator.Gear[0];
                    Moments[i] = [.. tendons.Moments[actuator.Target].Select(moment => moment * actuator.Gear[0])];
                    break;
                case Transmission.SliderCrank:
                    AddSliderCrank(i, actuator);
                    break;
                case Transmission.Site:
                    AddSite(i, actuator);
                    break;
                case Transmission.Body:
                    break; // pulls on contacts, and there are none yet
            }
        }
    }

    public double[] Lengths { get; }

    /// <summary>By actuator and degree of freedom.</summary>
    public double[][] Moments { get; }

    private static Vec3 Force(Actuator actuator) => new(actuator.Gear[0], actuator.Gear[1], actuator.Gear[2]);

    private static Vec3 Torque(Actuator actuator) => new(actuator.Gear[3], actuator.Gear[4], actuator.Gear[5]);

    private static void Put(Span<double> moments, Vec3 values) => (moments[0], moments[1], moments[2]) = (values.X, values.Y, values.Z);

    private void AddJoint(int i, Actuator actuator)
    {
        var joint = _model.Joints[actuator.Target];
        var moments = Moments[i].AsSpan(joint.FirstDof);
        var inParent = actuator.Transmission == Transmission.JointInParent;
        switch (joint.Type)
        {
            case JointType.Ball:
                var turn = Quaternion(joint.FirstCoordinate);
                var gear = inParent ? turn.Conjugate.Rotate(Force(actuator)) : Force(actuator);
                Lengths[i] = RotationVector(turn).Dot(gear);
                Put(moments, gear);
                break;
            case JointType.Free:
                var torque = inParent ? Quaternion(joint.FirstCoordinate + 3).Conjugate.Rotate(Torque(actuator)) : Torque(actuator);
                Put(moments, Force(actuator));
                Put(moments[3..], torque);
                break;
            default:
                Lengths[i] = _pose.Positions[joint.FirstCoordinate] * actuator.Gear[0];
                moments[0] = actuator.Gear[0];
                break;
        }
    }

    private Quat Quaternion(int at) =>
        new Quat(_pose.Positions[at], _pose.Positions[at + 1], _pose.Positions[at + 2], _pose.Positions[at + 3]).Normalized();

    /// <summary>Axis times angle, the angle within half a turn.</summary>
    private static Vec3 RotationVector(Quat turn)
    {
        var axis = new Vec3(turn.X, turn.Y, turn.Z);
        var sine = axis.Length;
        if (sine < Tiny.Least)
            return Vec3.Zero;

        var angle = 2 * Math.Atan2(sine, turn.W);
        return axis / sine * (angle > Math.PI ? angle - 2 * Math.PI : angle);
    }

    /// <summary>Length of a slider whose rod reaches from the crank's site: a·v - √((a·v)² + r² - v·v).</summary>
    private void AddSliderCrank(int i, Actuator actuator)
    {
        int crank = actuator.Target, slider = actuator.SecondTarget;
        var axis = _pose.SiteAxes[slider].Column(2);
        var reach = _pose.Sites[crank] - _pose.Sites[slider];
        var along = reach.Dot(axis);
        var square = along * along + actuator.CrankLength * actuator.CrankLength - reach.Dot(reach);
        var root = square > 0 ? Math.Sqrt(square) : 0;
        Lengths[i] = (along - root) * actuator.Gear[0];
        var byReach = square > 0 ? axis * (1 - along / root) + reach / root : axis;
        var byAxis = square > 0 ? reach * (1 - along / root) : reach;
        var (crankMotion, _) = _pose.Jacobian(_pose.Sites[crank], _model.Sites[crank].Body);
        var (sliderMotion, sliderTurn) = _pose.Jacobian(_pose.Sites[slider], _model.Sites[slider].Body);
        for (var dof = 0; dof < crankMotion.Length; dof++)
        {
            Moments[i][dof] = actuator.Gear[0]
                * (byAxis.Dot(sliderTurn[dof].Cross(axis)) + byReach.Dot(crankMotion[dof] - sliderMotion[dof]));
        }
    }

    private void AddSite(int i, Actuator actuator)
    {
        int site = actuator.Target, reference = actuator.SecondTarget;
        var (linear, angular) = _pose.Jacobian(_pose.Sites[site], _model.Sites[site].Body);
        var axes = _pose.SiteAxes[reference >= 0 ? reference : site];
        var (force, torque) = (axes * Force(actuator), axes * Torque(actuator));
        if (reference < 0)
        {
            for (var dof = 0; dof < linear.Length; dof++)
                Moments[i][dof] = linear[dof].Dot(force) + angular[dof].Dot(torque);
            return;
        }

        Lengths[i] = (axes.Transposed * (_pose.Sites[site] - _pose.Sites[reference])).Dot(Force(actuator))
            + Difference(site, reference).Dot(Torque(actuator));
        var (referenceLinear, referenceAngular) = _pose.Jacobian(_pose.Sites[reference], _model.Sites[reference].Body);
        var shared = SharedDofs(_model.Sites[site].Body, _model.Sites[reference].Body);
        for (var dof = 0; dof < linear.Length; dof++)
        {
            if (!shared.Contains(dof))
                Moments[i][dof] = (linear[dof] - referenceLinear[dof]).Dot(force) + (angular[dof] - referenceAngular[dof]).Dot(torque);
        }
    }

    // In MuJoCo 3.3.0 the two orientations are composed site first, then body.
    private Vec3 Difference(int site, int reference)
    {
        Quat Of(int number) => _model.Sites[number].Orientation * _pose.Bodies[_model.Sites[number].Body].Orientation;

        return RotationVector(Of(reference).Conjugate * Of(site));
    }

    /// <summary>Degrees of freedom that move both bodies alike, by their common ancestor.</summary>
    private HashSet<int> SharedDofs(int body1, int body2)
    {
        var (above1, above2) = (Above(body1), Above(body2));
        above1.IntersectWith(above2);
        return above1;
    }

    private HashSet<int> Above(int body)
    {
        var above = new HashSet<int>();
        var weld = _model.Bodies[_model.Bodies[body].Weld];
        for (var dof = weld.FirstDof + weld.DofCount - 1; weld.DofCount > 0 && dof >= 0; dof = _model.Dofs[dof].Parent)
            above.Add(dof);
        return above;
    }
}
