using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads actuators over what their class gave them. All kinds are short forms of the general one.</summary>
/// <remarks>MuJoCo's documentation, "XML Reference", actuator: what each short form stands for.</remarks>
internal static class ActuatorReader
{
    public static void Read(SourceElement element, SceneActuator actuator)
    {
        ElementReader.Begin(element, actuator);
        actuator.Kind = element.Name;
        actuator.Group = element.Integer("group") ?? actuator.Group;
        actuator.ControlLimited = element.Limiting("ctrllimited", actuator.ControlLimited);
        actuator.ForceLimited = element.Limiting("forcelimited", actuator.ForceLimited);
        actuator.ActivationLimited = element.Limiting("actlimited", actuator.ActivationLimited);
        actuator.ControlRange = element.Interval("ctrlrange", actuator.ControlRange);
        actuator.ForceRange = element.Interval("forcerange", actuator.ForceRange);
        actuator.ActivationRange = element.Interval("actrange", actuator.ActivationRange);
        actuator.LengthRange = element.Interval("lengthrange", actuator.LengthRange);
        actuator.Gear = element.Partial("gear", actuator.Gear);
        ReadTarget(element, actuator);
        actuator.DynamicsParameters = [.. actuator.DynamicsParameters];
        actuator.GainParameters = [.. actuator.GainParameters];
        actuator.BiasParameters = [.. actuator.BiasParameters];
        ReadKind(element, actuator);
    }

    private static void ReadTarget(SourceElement element, SceneActuator actuator)
    {
        (string Attribute, Transmission Transmission)[] targets =
        [
            ("joint", Transmission.Joint),
            ("jointinparent", Transmission.JointInParent),
            ("tendon", Transmission.Tendon),
            ("cranksite", Transmission.SliderCrank),
            ("site", Transmission.Site),
            ("body", Transmission.Body),
        ];
        var given = targets.Where(target => element.Has(target.Attribute)).ToList();
        if (given.Count > 1)
            throw element.Error($"an actuator acts on one thing; here are {string.Join(" and ", given.Select(target => target.Attribute))}.");
        foreach (var (attribute, transmission) in given)
            (actuator.Transmission, actuator.Target) = (transmission, element.Required(attribute));

        actuator.CrankLength = element.Number("cranklength") ?? actuator.CrankLength;
        actuator.SliderSite = element.Text("slidersite") ?? actuator.SliderSite;
        if ((element.Has("cranklength") || element.Has("slidersite")) && actuator.Transmission is not (null or Transmission.SliderCrank))
            throw element.Error("'cranklength' and 'slidersite' belong to a slider-crank.");
        actuator.ReferenceSite = element.Text("refsite") ?? actuator.ReferenceSite;
        if (element.Has("refsite") && actuator.Transmission is not (null or Transmission.Site))
            throw element.Error("'refsite' belongs to an actuator that acts on a site.");
    }

    private static void ReadKind(SourceElement element, SceneActuator actuator)
    {
        switch (element.Name)
        {
            case "general":
                ReadGeneral(element, actuator);
                break;
            case "motor":
                actuator.GainParameters[0] = 1;
                (actuator.Dynamics, actuator.Gain, actuator.Bias) = (ActuatorDynamics.None, ActuatorGain.Fixed, ActuatorBias.None);
                break;
            case "position" or "intvelocity":
                ReadServo(element, actuator);
                break;
            case "velocity":
                Array.Clear(actuator.BiasParameters);
                element.Read("kv", actuator.GainParameters.AsSpan(0, 1));
                actuator.BiasParameters[2] = -actuator.GainParameters[0];
                (actuator.Dynamics, actuator.Gain, actuator.Bias) = (ActuatorDynamics.None, ActuatorGain.Fixed, ActuatorBias.Affine);
                break;
            case "damper":
                ReadDamper(element, actuator);
                break;
            case "cylinder":
                ReadCylinder(element, actuator);
                break;
            case "muscle":
                ReadMuscle(element, actuator);
                break;
            default:
                ReadAdhesion(element, actuator);
                break;
        }
    }

    private static void ReadGeneral(SourceElement element, SceneActuator actuator)
    {
        foreach (var attribute in (string[])["dyntype", "gaintype", "biastype"])
        {
            if (element.Text(attribute) == "user")
                throw element.Error($"'{attribute}' is \"user\", which calls code that the scene does not bring: not supported.");
        }

        actuator.Dynamics = element.Word("dyntype", Words.Dynamics) ?? actuator.Dynamics;
        actuator.Gain = element.Word("gaintype", Words.Gain) ?? actuator.Gain;
        actuator.Bias = element.Word("biastype", Words.Bias) ?? actuator.Bias;
        actuator.ActivatesEarly = element.Flag("actearly") ?? actuator.ActivatesEarly;
        element.Read("dynprm", actuator.DynamicsParameters, exact: false);
        element.Read("gainprm", actuator.GainParameters, exact: false);
        element.Read("biasprm", actuator.BiasParameters, exact: false);
        actuator.ActivationCount = element.Integer("actdim") ?? actuator.ActivationCount;
    }

    /// <summary>Position: force = kp (control - length) - kv velocity. Integrated velocity: the control is the rate of that target.</summary>
    private static void ReadServo(SourceElement element, SceneActuator actuator)
    {
        element.Read("kp", actuator.GainParameters.AsSpan(0, 1));
        actuator.BiasParameters[1] = -actuator.GainParameters[0];
        var (kv, ratio) = (NotNegative(element, "kv"), NotNegative(element, "dampratio"));
        if (kv > 0 && ratio > 0)
            throw element.Error("either 'kv' or 'dampratio' can be given.");

        // A positive third bias stands for a damping ratio until the inertia is known.
        if (kv > 0)
            actuator.BiasParameters[2] = -kv;
        if (ratio > 0)
            actuator.BiasParameters[2] = ratio;
        if (element.Name == "position" && element.Has("timeconst"))
        {
            actuator.DynamicsParameters[0] = NotNegative(element, "timeconst");
            actuator.Dynamics = actuator.DynamicsParameters[0] > 0 ? ActuatorDynamics.FilterExact : ActuatorDynamics.None;
        }

        actuator.InheritRange = element.Number("inheritrange") ?? actuator.InheritRange;
        var (attribute, range) = element.Name == "position" ? ("ctrlrange", actuator.ControlRange) : ("actrange", actuator.ActivationRange);
        if (actuator.InheritRange > 0 && range != Interval.Unset)
            throw element.Error($"either '{attribute}' or 'inheritrange' can be given.");
        (actuator.Gain, actuator.Bias) = (ActuatorGain.Fixed, ActuatorBias.Affine);
        if (element.Name == "intvelocity")
            (actuator.Dynamics, actuator.ActivationLimited) = (ActuatorDynamics.Integrator, Limiting.Yes);
    }

    private static void ReadDamper(SourceElement element, SceneActuator actuator)
    {
        Array.Clear(actuator.GainParameters);
        actuator.GainParameters[2] = -NotNegative(element, "kv");
        RequireNotNegativeControls(element, actuator);
        actuator.ControlLimited = Limiting.Yes;
        (actuator.Dynamics, actuator.Gain, actuator.Bias) = (ActuatorDynamics.None, ActuatorGain.Affine, ActuatorBias.None);
    }

    private static void ReadCylinder(SourceElement element, SceneActuator actuator)
    {
        element.Read("timeconst", actuator.DynamicsParameters.AsSpan(0, 1));
        element.Read("bias", actuator.BiasParameters.AsSpan(0, 3));
        element.Read("area", actuator.GainParameters.AsSpan(0, 1));
        if (element.Number("diameter") is { } diameter)
            actuator.GainParameters[0] = Math.PI / 4 * diameter * diameter;
        (actuator.Dynamics, actuator.Gain, actuator.Bias) = (ActuatorDynamics.Filter, ActuatorGain.Fixed, ActuatorBias.Affine);
    }

    private static void ReadMuscle(SourceElement element, SceneActuator actuator)
    {
        double[] dynamics = actuator.DynamicsParameters, gain = actuator.GainParameters;

        // A muscle's own defaults stand where a general actuator's were not changed.
        foreach (var (parameters, place, general, muscle) in (ReadOnlySpan<(double[], int, double, double)>)
            [
                (dynamics, 0, 1, 0.01), (dynamics, 1, 0, 0.04), (gain, 0, 1, 0.75), (gain, 1, 0, 1.05), (gain, 2, 0, -1), (gain, 3, 0, 200),
                (gain, 4, 0, 0.5), (gain, 5, 0, 1.6), (gain, 6, 0, 1.5), (gain, 7, 0, 1.3), (gain, 8, 0, 1.2),
            ])
        {
            if (parameters[place] == general)
                parameters[place] = muscle;
        }

        element.Read("timeconst", dynamics.AsSpan(0, 2));
        element.Read("tausmooth", dynamics.AsSpan(2, 1));
        if (dynamics[2] < 0)
            throw element.Error("'tausmooth' cannot be negative.");
        element.Read("range", gain.AsSpan(0, 2));
        string[] rest = ["force", "scale", "lmin", "lmax", "vmax", "fpmax", "fvmax"];
        for (var i = 0; i < rest.Length; i++)
            element.Read(rest[i], gain.AsSpan(2 + i, 1));
        gain.AsSpan(0, 9).CopyTo(actuator.BiasParameters);
        (actuator.Dynamics, actuator.Gain, actuator.Bias) = (ActuatorDynamics.Muscle, ActuatorGain.Muscle, ActuatorBias.Muscle);
    }

    private static void ReadAdhesion(SourceElement element, SceneActuator actuator)
    {
        element.Read("gain", actuator.GainParameters.AsSpan(0, 1));
        if (actuator.GainParameters[0] < 0)
            throw element.Error("'gain' cannot be negative.");
        RequireNotNegativeControls(element, actuator);
        actuator.ControlLimited = Limiting.Yes;
        (actuator.Gain, actuator.Bias) = (ActuatorGain.Fixed, ActuatorBias.None);
    }

    private static void RequireNotNegativeControls(SourceElement element, SceneActuator actuator)
    {
        if (actuator.ControlRange.Low < 0 || actuator.ControlRange.High < 0)
            throw element.Error("'ctrlrange' cannot be negative.");
    }

    private static double NotNegative(SourceElement element, string attribute)
    {
        var value = element.Number(attribute) ?? 0;
        return value >= 0 ? value : throw element.Error($"'{attribute}' cannot be negative.");
    }
}
