using System.Collections.Immutable;

namespace Sim.Runtime.Physics.Model;

/// <summary>What a camera or a light does as bodies move.</summary>
public enum TrackingMode
{
    Fixed,          // rides on its body
    Track,          // keeps its distance from the body and its own orientation
    TrackCenter,    // the same from the centre of mass of the subtree
    TargetBody,     // rides on its body and looks at the target
    TargetCenter,   // looks at the centre of mass of the target's subtree
}

public sealed record Camera : Element
{
    public required int Body { get; init; }

    public TrackingMode Mode { get; init; }

    public int Target { get; init; } = -1;                           // body

    public required Vec3 Position { get; init; }                     // in the body, m

    public required Quat Orientation { get; init; }                  // it looks along its -z, y is up

    public bool Orthographic { get; init; }

    public double FieldOfView { get; init; } = 45;                   // vertical, degrees; m where orthographic

    public double PupilDistance { get; init; } = 0.068;              // m

    public (int Width, int Height) Resolution { get; init; } = (1, 1);

    public (float Width, float Height) SensorSize { get; init; }     // m; 0 where the field of view is given

    public (float FocalX, float FocalY, float PrincipalX, float PrincipalY) Intrinsics { get; init; } // m

    public ImmutableArray<double> User { get; init; } = [];

    // What follows is derived by ModelConstants.

    public Vec3 Offset { get; init; }                                // from the body at qpos0, in the world, m

    public Vec3 CenterOffset { get; init; }                          // from the subtree's centre of mass at qpos0, m

    public Mat3 Frame { get; init; }                                 // at qpos0
}

public sealed record Light : Element
{
    public required int Body { get; init; }

    public TrackingMode Mode { get; init; }

    public int Target { get; init; } = -1;                           // body

    public required Vec3 Position { get; init; }                     // in the body, m

    public required Vec3 Direction { get; init; }                    // unit, in the body

    public bool Directional { get; init; }

    public bool CastShadow { get; init; } = true;

    public bool Active { get; init; } = true;

    public double BulbRadius { get; init; } = 0.02;                  // m

    public Vec3 Attenuation { get; init; } = new(1, 0, 0);           // constant, linear, quadratic

    public double Cutoff { get; init; } = 45;                        // degrees

    public double Exponent { get; init; } = 10;

    public Vec3 Ambient { get; init; }

    public Vec3 Diffuse { get; init; } = new(0.7, 0.7, 0.7);

    public Vec3 Specular { get; init; } = new(0.3, 0.3, 0.3);

    // What follows is derived by ModelConstants.

    public Vec3 Offset { get; init; }                                // as of a camera

    public Vec3 CenterOffset { get; init; }

    public Vec3 WorldDirection { get; init; }                        // at qpos0
}

/// <summary>How a surface looks.</summary>
public sealed record Material : Element
{
    public int Texture { get; init; } = -1;                          // of its colour

    public (float X, float Y) TextureRepeat { get; init; } = (1, 1);

    public bool TextureUniform { get; init; }

    public float Emission { get; init; }

    public float Specular { get; init; } = 0.5f;

    public float Shininess { get; init; } = 0.5f;

    public float Reflectance { get; init; }

    public float Metallic { get; init; } = 1;

    public float Roughness { get; init; } = 1;

    public Rgba Color { get; init; } = Rgba.White;
}

public enum TextureType
{
    Flat,
    Cube,
    Skybox,
}

public enum TexturePattern
{
    None,
    Gradient,
    Checker,
    Flat,
}

public enum TextureMark
{
    None,
    Edge,
    Cross,
    Random,
}

/// <summary>A picture for surfaces: a file, or a pattern to be painted. Pixels are the renderer's business.</summary>
public sealed record Texture : Element
{
    public TextureType Type { get; init; } = TextureType.Cube;

    public string File { get; init; } = "";                          // whole path; empty for a pattern

    public ImmutableArray<string> CubeFiles { get; init; } = [];     // right, left, up, down, front, back; empty names where not given

    public TexturePattern Pattern { get; init; }

    public Vec3 Color1 { get; init; } = new(0.8, 0.8, 0.8);

    public Vec3 Color2 { get; init; } = new(0.5, 0.5, 0.5);

    public TextureMark Mark { get; init; }

    public Vec3 MarkColor { get; init; }

    public double RandomDots { get; init; } = 0.01;                  // probability of a dot for mark Random

    public int Width { get; init; }

    public int Height { get; init; }

    public (int Rows, int Columns) Grid { get; init; } = (1, 1);

    public string GridLayout { get; init; } = "............";

    public bool FlipHorizontally { get; init; }

    public bool FlipVertically { get; init; }
}

/// <summary>What of a scene's visual section a picture depends on.</summary>
public sealed record VisualSettings
{
    public Vec3 HeadlightAmbient { get; init; } = new(0.1, 0.1, 0.1);

    public Vec3 HeadlightDiffuse { get; init; } = new(0.4, 0.4, 0.4);

    public Vec3 HeadlightSpecular { get; init; } = new(0.5, 0.5, 0.5);

    public bool HeadlightActive { get; init; } = true;

    public double FieldOfView { get; init; } = 45;                   // of the free camera, degrees

    public double Azimuth { get; init; } = 90;                       // of the free camera, degrees

    public double Elevation { get; init; } = -45;                    // of the free camera, degrees

    public int OffscreenWidth { get; init; } = 640;

    public int OffscreenHeight { get; init; } = 480;

    public int ShadowSize { get; init; } = 4096;

    public double NearPlane { get; init; } = 0.01;                   // in extents

    public double FarPlane { get; init; } = 50;                      // in extents

    public double FogStart { get; init; } = 3;                       // in extents

    public double FogEnd { get; init; } = 10;                        // in extents

    public double Haze { get; init; } = 0.3;

    public double ShadowClip { get; init; } = 1;

    public double ShadowScale { get; init; } = 0.6;

    public Rgba FogColor { get; init; } = new(0, 0, 0, 1);

    public Rgba HazeColor { get; init; } = Rgba.White;
}
