using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Resolves what actuators pull on, and their ranges.</summary>
internal sealed class ActuatorCompiler(CompilerSettings settings, NameTable names, PhysicsModel model)
{
    public ImmutableArray<Actuator> Compile(IReadOnlyList<SceneActuator> sources)
    {
        var actuators = new List<Actuator>();
        var activations = 0;
        foreach (var source in sources)
        {
            var actuator = Compile(source);
            if (actuator.ActivationCount > 0)
                actuator = actuator with { FirstActivation = activations };
            activations += actuator.ActivationCount;
            actuators.Add(actuator);
        }

        return [.. actuators];
    }

    private Actuator Compile(SceneActuator source)
    {
        var (target, second) = Targets(source);
        var actuator = new Actuator
        {
            Name = source.Name,
            Origin = source.Origin,
            Transmission = source.Transmission!.Value,
            Target = target,
            SecondTarget = second,
            Gear = [.. source.Gear],
            CrankLength = source.CrankLength,
            Dynamics = source.Dynamics,
            Gain = source.Gain,
            Bias = source.Bias,
            DynamicsParameters = [.. source.DynamicsParameters],
            GainParameters = [.. source.GainParameters],
            BiasParameters = [.. source.BiasParameters],
            ControlRange = source.ControlRange,
            ForceRange = source.ForceRange,
            ActivationRange = source.ActivationRange,
            ActivationCount = Activations(source),
            ActivatesEarly = source.ActivatesEarly,
            LengthRange = source.LengthRange,
            Group = source.Group,
            User = [.. source.User],
        };
        actuator = Inherit(source, actuator);
        CheckMuscle(source);
        return actuator with
        {
            ForceLimited = Limited(source, source.ForceLimited, actuator.ForceRange, "forcerange"),
            ControlLimited = Limited(source, source.ControlLimited, actuator.ControlRange, "ctrlrange"),
            ActivationLimited = Limited(source, source.ActivationLimited, actuator.ActivationRange, "actrange")
                && (source.Dynamics != ActuatorDynamics.None ? true : throw source.Error("'actrange' is given and there is no activation: 'dyntype' is none.")),
        };
    }

    private bool Limited(SceneActuator source, Limiting limiting, Interval range, string attribute)
    {
        var limited = Limits.Holds(source, limiting, range, attribute, settings);
        return limited && range.IsEmpty ? throw source.Error($"the first value of '{attribute}' must be the smaller.") : limited;
    }

    private (int Target, int Second) Targets(SceneActuator source)
    {
        if (source.Target.Length == 0)
            throw source.Error("it acts on nothing: joint, jointinparent, tendon, site, cranksite or body is missing.");

        switch (source.Transmission)
        {
            case Transmission.SliderCrank:
                if (source.SliderSite.Length == 0)
                    throw source.Error("a slider-crank needs 'slidersite'.");
                if (source.CrankLength <= 0)
                    throw source.Error("'cranklength' must be positive.");
                return (names.Object(source, ObjectType.Site, source.Target), names.Object(source, ObjectType.Site, source.SliderSite));
            case Transmission.Site:
                return (names.Object(source, ObjectType.Site, source.Target),
                    source.ReferenceSite.Length > 0 ? names.Object(source, ObjectType.Site, source.ReferenceSite) : -1);
            case Transmission.Tendon:
                return (names.Object(source, ObjectType.Tendon, source.Target), -1);
            case Transmission.Body:
                return (names.Object(source, ObjectType.Body, source.Target), -1);
            default:
                return (names.Object(source, ObjectType.Joint, source.Target), -1);
        }
    }

    private static int Activations(SceneActuator source)
    {
        var own = source.Dynamics == ActuatorDynamics.None ? 0 : 1;
        if (source.ActivationCount >= 0 && source.ActivationCount != own)
            throw source.Error($"'actdim' is {source.ActivationCount}, and its dynamics have {own} number{(own == 1 ? "" : "s")} of state.");
        return own;
    }

    /// <summary>A servo's range from that of its target, where the scene asks for it.</summary>
    private Actuator Inherit(SceneActuator source, Actuator actuator)
    {
        if (source.InheritRange <= 0 || actuator.Gain != ActuatorGain.Fixed || actuator.Bias != ActuatorBias.Affine
            || actuator.GainParameters[0] != -actuator.BiasParameters[1])
        {
            return actuator;
        }

        var range = actuator.Transmission switch
        {
            Transmission.Joint when model.Joints[actuator.Target].Type is JointType.Hinge or JointType.Slide => model.Joints[actuator.Target].Range,
            Transmission.Tendon => model.Tendons[actuator.Target].Range,
            _ => throw source.Error("'inheritrange' works for hinges, slides and tendons."),
        };
        if (range.Low == range.High)
            throw source.Error($"'inheritrange' is given and '{source.Target}' has no range.");

        double middle = 0.5 * (range.High + range.Low), reach = 0.5 * (range.High - range.Low) * source.InheritRange;
        var inherited = new Interval(middle - reach, middle + reach);
        return actuator.Dynamics switch
        {
            ActuatorDynamics.None or ActuatorDynamics.FilterExact => actuator with { ControlRange = inherited },
            ActuatorDynamics.Integrator => actuator with { ActivationRange = inherited },
            _ => throw source.Error("'inheritrange' works for position and intvelocity actuators."),
        };
    }

    private static void CheckMuscle(SceneActuator source)
    {
        foreach (var (isMuscle, p) in ((bool, double[])[])
            [
                (source.Gain == ActuatorGain.Muscle, source.GainParameters), (source.Bias == ActuatorBias.Muscle, source.BiasParameters),
            ])
        {
            if (!isMuscle)
                continue;
            if (p[0] >= p[1])
                throw source.Error("the first value of a muscle's 'range' must be the smaller.");
            if (p[4] >= 1 || p[5] <= 1)
                throw source.Error("a muscle needs lmin < 1 < lmax.");
            if (p[3] <= 0 || p[6] <= 0 || p[7] <= 0 || p[8] <= 0)
                throw source.Error("a muscle's scale, vmax, fpmax and fvmax must be positive.");
        }
    }
}
