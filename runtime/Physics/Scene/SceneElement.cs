using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Part of a scene as its file describes it, before it is compiled. Copied from the defaults of its class, then read over.</summary>
internal abstract class SceneElement
{
    public string Name { get; set; } = "";

    public Origin Origin { get; set; }

    /// <summary>What errors call it: the element's tag.</summary>
    public abstract string Tag { get; }

    /// <summary>For users of the scene; no meaning here.</summary>
    public List<double> User { get; set; } = [];

    public UsageException Error(string message)
    {
        var named = Name.Length > 0 ? $"<{Tag} name=\"{Name}\">" : $"<{Tag}>";
        return new($"{Origin}: {named}: {message}");
    }

    public T Copy<T>()
        where T : SceneElement => (T)MemberwiseClone();
}

/// <summary>An orientation in one of the forms that a file can give it.</summary>
internal abstract record Turn
{
    public sealed record AxisAngle(Vec3 Axis, double Angle) : Turn;

    public sealed record Axes(Vec3 X, Vec3 Y) : Turn;

    public sealed record ZAxis(Vec3 Z) : Turn;

    public sealed record Euler(Vec3 Angles) : Turn;
}

/// <summary>Yes, no, or by whether a range is given.</summary>
internal enum Limiting
{
    No,
    Yes,
    ByRange,
}

/// <summary>A frame between a body and what is in it.</summary>
internal sealed class SceneFrame : SceneElement
{
    public override string Tag => "frame";

    public SceneFrame? Parent { get; init; }

    public Vec3 Position { get; set; }

    public Quat Orientation { get; set; } = Quat.Identity;

    public Turn? Turn { get; set; }

    /// <summary>In the body: set when the scene is compiled.</summary>
    public Pose? Pose { get; set; }
}
