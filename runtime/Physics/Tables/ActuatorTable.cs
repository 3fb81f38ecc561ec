using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Actuators: what they pull on, and how their force follows from control, length and velocity.</summary>
internal sealed class ActuatorTable
{
    private const double Far = 1e30; // a bound that is not there

    private readonly PhysicsModel _model;
    private readonly FrameTable _frames;
    private readonly DofLists _dofs;
    private readonly TendonTable _tendons;
    private readonly NumberList _numbers;

    /// <exception cref="UsageException">A transmission is not supported.</exception>
    public ActuatorTable(PhysicsModel model, FrameTable frames, DofLists dofs, TendonTable tendons, NumberList numbers)
    {
        (_model, _frames, _dofs, _tendons, _numbers) = (model, frames, dofs, tendons, numbers);
        Actuators = model.Options.Has(Disabled.Actuation) ? [] : [.. model.Actuators.Select(Of)];
        ForceBounds =
        [
            .. model.Joints.Where(joint => joint.ActuatorForceLimited).Select(joint => new ForceBoundInfo
            {
                Dof = joint.FirstDof,
                Numbers = numbers.Add(joint.ActuatorForceRange.Low, joint.ActuatorForceRange.High),
            }),
        ];
    }

    public ActuatorInfo[] Actuators { get; }

    public ForceBoundInfo[] ForceBounds { get; }

    public int MomentSize { get; private set; }

    private ActuatorInfo Of(Actuator actuator)
    {
        if (actuator.Dynamics == ActuatorDynamics.Muscle || actuator.Gain == ActuatorGain.Muscle || actuator.Bias == ActuatorBias.Muscle)
            throw Unsupported.Element(actuator, "actuator that is a muscle");

        var info = Transmission(actuator);
        info.Transmission = (int)actuator.Transmission;
        info.Moment = MomentSize;
        info.Dynamics = (int)actuator.Dynamics;
        info.Gain = (int)actuator.Gain;
        info.Bias = (int)actuator.Bias;
        info.Activation = actuator.FirstActivation;
        info.IsEarly = actuator.ActivatesEarly ? 1 : 0;
        info.IsOff = actuator.Group is >= 0 and <= 30 && ((_model.Options.DisabledActuatorGroups >> actuator.Group) & 1) != 0 ? 1 : 0;
        info.KnowsVelocity =
            (actuator.Gain == ActuatorGain.Affine && actuator.GainParameters[2] != 0)
            || (actuator.Bias == ActuatorBias.Affine && actuator.BiasParameters[2] != 0) ? 1 : 0;
        info.Numbers = Numbers(actuator);
        MomentSize += info.DofCount;
        return info;
    }

    private ActuatorInfo Transmission(Actuator actuator)
    {
        switch (actuator.Transmission)
        {
            case Model.Transmission.Joint or Model.Transmission.JointInParent:
                var joint = _model.Joints[actuator.Target];
                var moved = _dofs.AddPlain(Enumerable.Range(joint.FirstDof, joint.Type.DofCount()));
                return new ActuatorInfo { Target = actuator.Target, Reference = -1, FirstDof = moved.First, DofCount = moved.Count };

            case Model.Transmission.Tendon:
                var tendon = _tendons.Tendons[actuator.Target];
                return new ActuatorInfo
                {
                    Target = actuator.Target,
                    Reference = -1,
                    FirstDof = tendon.FirstDof,
                    DofCount = tendon.DofCount,
                };

            case Model.Transmission.Site:
                var site = _frames.Site(actuator.Target);
                var reference = actuator.SecondTarget >= 0 ? _frames.Site(actuator.SecondTarget) : -1;
                var between = _dofs.Add(reference >= 0 ? _frames.LinkOf(reference) : LinkTable.World, _frames.LinkOf(site));
                return new ActuatorInfo { Target = site, Reference = reference, FirstDof = between.First, DofCount = between.Count };

            case Model.Transmission.SliderCrank or Model.Transmission.Body:
            default:
                throw Unsupported.Element(actuator, $"actuator with a {Name(actuator.Transmission)} transmission");
        }
    }

    private static string Name(Transmission transmission) =>
        transmission == Model.Transmission.SliderCrank ? "slider-crank" : "body (adhesion)";

    private int Numbers(Actuator actuator)
    {
        var at = _numbers.Reserve(ActuatorNumbers.Count);
        var clamps = actuator.ControlLimited && !_model.Options.Has(Disabled.ClampControl);
        for (var i = 0; i < 6; i++)
            _numbers[at + ActuatorNumbers.Gear + i] = actuator.Gear[i];
        Put(at + ActuatorNumbers.ControlLow, clamps, actuator.ControlRange);
        Put(at + ActuatorNumbers.ForceLow, actuator.ForceLimited, actuator.ForceRange);
        Put(at + ActuatorNumbers.ActivationLow, actuator.ActivationLimited, actuator.ActivationRange);
        for (var i = 0; i < 10; i++)
        {
            _numbers[at + ActuatorNumbers.Gain + i] = actuator.GainParameters[i];
            _numbers[at + ActuatorNumbers.Bias + i] = actuator.BiasParameters[i];
        }

        for (var i = 0; i < 3; i++)
            _numbers[at + ActuatorNumbers.Dynamics + i] = actuator.DynamicsParameters[i];
        var constant = Math.Max(Tiny.Least, actuator.DynamicsParameters[0]);
        _numbers[at + ActuatorNumbers.Decay] = constant * (1 - Math.Exp(-_model.Options.Timestep / constant));
        _numbers[at + ActuatorNumbers.LengthRange] = actuator.LengthRange.Low;
        _numbers[at + ActuatorNumbers.LengthRange + 1] = actuator.LengthRange.High;
        _numbers[at + ActuatorNumbers.Acceleration] = actuator.Acceleration;
        return at;
    }

    private void Put(int at, bool isLimited, Interval range)
    {
        _numbers[at] = isLimited ? range.Low : -Far;
        _numbers[at + 1] = isLimited ? range.High : Far;
    }
}
