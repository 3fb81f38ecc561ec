using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Completes keyframes: what one leaves out is as at the start.</summary>
internal static class KeyframeCompiler
{
    public static Keyframe Compile(SceneKeyframe source, PhysicsModel model)
    {
        Body[] mocaps = [.. model.Bodies.Where(body => body.Mocap >= 0)];
        var positions = Given(source, "qpos", source.Positions, [.. model.ReferencePositions]);
        foreach (var joint in model.Joints.Where(joint => joint.Type is JointType.Free or JointType.Ball))
            Normalize(positions, joint.FirstCoordinate + (joint.Type == JointType.Free ? 3 : 0));
        var places = Given(source, "mpos", source.MocapPositions, [.. mocaps.SelectMany(body => Numbers(body.Position))]);
        var turns = Given(source, "mquat", source.MocapOrientations, [.. mocaps.SelectMany(body => Numbers(body.Orientation))]);
        for (var i = 0; i < turns.Length; i += 4)
            Normalize(turns, i);
        return new()
        {
            Name = source.Name,
            Origin = source.Origin,
            Time = source.Time,
            Positions = [.. positions],
            Velocities = [.. Given(source, "qvel", source.Velocities, new double[model.DofCount])],
            Activations = [.. Given(source, "act", source.Activations, new double[model.ActivationCount])],
            Controls = [.. Given(source, "ctrl", source.Controls, new double[model.Actuators.Length])],
            MocapPositions = [.. mocaps.Select((_, i) => new Vec3(places[3 * i], places[3 * i + 1], places[3 * i + 2]))],
            MocapOrientations = [.. mocaps.Select((_, i) => new Quat(turns[4 * i], turns[4 * i + 1], turns[4 * i + 2], turns[4 * i + 3]))],
        };
    }

    private static double[] Numbers(Vec3 v) => [v.X, v.Y, v.Z];

    private static double[] Numbers(Quat q) => [q.W, q.X, q.Y, q.Z];

    private static double[] Given(SceneKeyframe source, string attribute, List<double>? given, double[] start) =>
        given is null or { Count: 0 } ? start
        : given.Count == start.Length ? [.. given]
        : throw source.Error($"'{attribute}' has {given.Count} numbers and the model {start.Length}.");

    private static void Normalize(double[] numbers, int at)
    {
        var quat = new Quat(numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]).Normalized();
        (numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3]) = (quat.W, quat.X, quat.Y, quat.Z);
    }
}
