using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Ranges of what muscles pull on: stated, or those of a limited joint or tendon.</summary>
internal static class LengthRanges
{
    public static Actuator Apply(PhysicsModel model, Actuator actuator, SceneActuator source, LengthRangeSettings settings)
    {
        var isMuscle = actuator.Gain == ActuatorGain.Muscle || actuator.Bias == ActuatorBias.Muscle;
        if (settings.Mode == LengthRangeMode.None || (settings.Mode != LengthRangeMode.All && !isMuscle))
            return actuator;
        if (settings.UseExisting && actuator.LengthRange.Low < actuator.LengthRange.High)
            return actuator;

        var range = actuator.Transmission switch
        {
            Transmission.Joint or Transmission.JointInParent when model.Joints[actuator.Target].Limited => model.Joints[actuator.Target].Range,
            Transmission.Tendon when model.Tendons[actuator.Target].Limited => model.Tendons[actuator.Target].Range,
            _ => Interval.Unset,
        };
        if (settings.UseLimit && !range.IsEmpty)
            return actuator with { LengthRange = range };
        throw source.Error(
            "a muscle needs 'lengthrange': finding it by simulation is not supported. A limited joint or tendon gives it with "
            + "<lengthrange uselimit=\"true\"/> in the compiler section.");
    }
}
