using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Places frames in their bodies.</summary>
internal static class FramePoses
{
    public static Pose Of(SceneFrame frame, CompilerSettings settings)
    {
        if (frame.Pose is { } known)
            return known;

        var pose = new Pose(frame.Position, frame.Turn is { } turn ? Turns.Resolve(turn, settings, frame) : frame.Orientation);
        pose = frame.Parent is { } parent ? Of(parent, settings) * pose : pose;
        frame.Pose = pose with { Orientation = pose.Orientation.Normalized() };
        return frame.Pose.Value;
    }
}
