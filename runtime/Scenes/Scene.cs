using System.Collections.Immutable;

namespace Sim.Runtime.Scenes;

/// <summary>A task whose worlds have bodies to be seen.</summary>
public interface IHasScene
{
    /// <summary>What never changes: the same for every world of a group.</summary>
    Scene Scene { get; }

    /// <summary>Where the bodies of some worlds are now.</summary>
    /// <param name="group">The worlds' group.</param>
    /// <param name="worlds">Numbers within the group.</param>
    /// <param name="poses">
    /// [world][body][7]: position in m, rotation as a unit quaternion w, x, y, z, both in the frame of the world. All bodies of the
    /// scene, the first included.
    /// </param>
    void ReadPoses(Group group, ReadOnlySpan<int> worlds, Span<float> poses);
}

/// <summary>Bodies and their shapes, in SI units, z up. Body 0 is the world itself and does not move.</summary>
public sealed record Scene(ImmutableArray<SceneBody> Bodies, ImmutableArray<SceneGeom> Geoms)
{
    /// <summary>Numbers of a body's pose.</summary>
    public const int PoseWidth = 7;

    public ImmutableArray<SceneMesh> Meshes { get; init; } = [];

    public ImmutableArray<SceneCamera> Cameras { get; init; } = [];
}

/// <summary>Worlds of one task among those of a simulation, and what is to be seen in each.</summary>
/// <param name="Env">The task's name.</param>
/// <param name="FirstWorld">The number of its first world.</param>
/// <param name="Worlds">How many they are.</param>
/// <param name="Scene">Null where there are no bodies.</param>
public sealed record SceneGroup(string Env, int FirstWorld, int Worlds, Scene? Scene);

/// <param name="Name">Unique.</param>
/// <param name="Parent">Index of the body that it hangs on, before it in the list; -1 for the world.</param>
public sealed record SceneBody(string Name, int Parent);

/// <summary>The shapes of MuJoCo, by the same names.</summary>
public enum GeomShape
{
    /// <summary>z = 0 of its frame. Size: half lengths in x and y, 0 for without end.</summary>
    Plane,

    /// <summary>Size: radius.</summary>
    Sphere,

    /// <summary>Along z. Size: radius, half length between the centres of its ends.</summary>
    Capsule,

    /// <summary>Size: half axes.</summary>
    Ellipsoid,

    /// <summary>Along z. Size: radius, half length.</summary>
    Cylinder,

    /// <summary>Size: half lengths.</summary>
    Box,

    /// <summary>Size: not used.</summary>
    Mesh,
}

/// <summary>A shape that is fixed to a body.</summary>
public sealed record SceneGeom(string Name, int Body, GeomShape Shape)
{
    /// <summary>Three numbers in m, as the shape says; those that it has no use for are 0.</summary>
    public ImmutableArray<double> Size { get; init; } = [0, 0, 0];

    /// <summary>m, in the frame of the body.</summary>
    public ImmutableArray<double> Position { get; init; } = [0, 0, 0];

    /// <summary>Unit quaternion w, x, y, z, in the frame of the body.</summary>
    public ImmutableArray<double> Rotation { get; init; } = [1, 0, 0, 0];

    /// <summary>Red, green, blue and opacity, 0 to 1.</summary>
    public ImmutableArray<double> Color { get; init; } = [0.5, 0.5, 0.5, 1];

    /// <summary>Index of its mesh, or -1.</summary>
    public int Mesh { get; init; } = -1;
}

/// <param name="Name">Unique among meshes.</param>
/// <param name="Vertices">[vertex][3], m.</param>
/// <param name="Faces">[face][3], indices of vertices, counter-clockwise from outside.</param>
public sealed record SceneMesh(string Name, ImmutableArray<float> Vertices, ImmutableArray<int> Faces);

/// <summary>A camera that looks along -z of its frame, y up.</summary>
/// <param name="Name">Unique among cameras.</param>
/// <param name="Body">That it is fixed to.</param>
/// <param name="FieldOfView">Vertical, in degrees.</param>
public sealed record SceneCamera(string Name, int Body, double FieldOfView)
{
    /// <summary>m, in the frame of the body.</summary>
    public ImmutableArray<double> Position { get; init; } = [0, 0, 0];

    /// <summary>Unit quaternion w, x, y, z, in the frame of the body.</summary>
    public ImmutableArray<double> Rotation { get; init; } = [1, 0, 0, 0];
}
