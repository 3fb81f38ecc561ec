using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

internal sealed class SceneCamera : SceneElement
{
    public override string Tag => "camera";

    public SceneFrame? Frame { get; set; }

    public TrackingMode Mode { get; set; }

    public string Target { get; set; } = "";

    public Vec3 Position { get; set; }

    public Quat Orientation { get; set; } = Quat.Identity;

    public Turn? Turn { get; set; }

    public bool Orthographic { get; set; }

    public double FieldOfView { get; set; } = 45;

    public double PupilDistance { get; set; } = 0.068;

    public (int Width, int Height) Resolution { get; set; } = (1, 1);

    public (float X, float Y) SensorSize { get; set; }

    public (float X, float Y) Focal { get; set; }

    public (float X, float Y) FocalPixels { get; set; }

    public (float X, float Y) Principal { get; set; }

    public (float X, float Y) PrincipalPixels { get; set; }
}

internal sealed class SceneLight : SceneElement
{
    public override string Tag => "light";

    public SceneFrame? Frame { get; set; }

    public TrackingMode Mode { get; set; }

    public string Target { get; set; } = "";

    public Vec3 Position { get; set; }

    public Vec3 Direction { get; set; } = new(0, 0, -1);

    public bool Directional { get; set; }

    public bool CastShadow { get; set; } = true;

    public bool Active { get; set; } = true;

    public double BulbRadius { get; set; } = 0.02;

    public Vec3 Attenuation { get; set; } = new(1, 0, 0);

    public double Cutoff { get; set; } = 45;

    public double Exponent { get; set; } = 10;

    public Vec3 Ambient { get; set; }

    public Vec3 Diffuse { get; set; } = new(0.7, 0.7, 0.7);

    public Vec3 Specular { get; set; } = new(0.3, 0.3, 0.3);
}

internal sealed class SceneMaterial : SceneElement
{
    public override string Tag => "material";

    public string Texture { get; set; } = "";

    public (float X, float Y) TextureRepeat { get; set; } = (1, 1);

    public bool TextureUniform { get; set; }

    public float Emission { get; set; }

    public float Specular { get; set; } = 0.5f;

    public float Shininess { get; set; } = 0.5f;

    public float Reflectance { get; set; }

    public float Metallic { get; set; } = 1;

    public float Roughness { get; set; } = 1;

    public Rgba Color { get; set; } = Rgba.White;
}

/// <summary>How the mass of a mesh is spread.</summary>
internal enum MeshInertia
{
    Legacy, // every pyramid from the centre counts as positive volume
    Exact,
    Convex, // of the hull
    Shell,  // over the surface
}

internal sealed class SceneMesh : SceneElement
{
    public override string Tag => "mesh";

    /// <summary>As written; empty where the vertices are in the scene.</summary>
    public string File { get; set; } = "";

    /// <summary>Where the file may be, the likeliest first.</summary>
    public IReadOnlyList<string> Paths { get; set; } = [];

    public string ContentType { get; set; } = "";

    public Vec3 ReferencePosition { get; set; }

    public Quat ReferenceOrientation { get; set; } = Quat.Identity;

    public Vec3 Scale { get; set; } = new(1, 1, 1);

    public bool SmoothNormals { get; set; }

    /// <summary>Most corners that the hull may have; -1 for no bound.</summary>
    public int MaxHullVertices { get; set; } = -1;

    public MeshInertia Inertia { get; set; } = MeshInertia.Legacy;

    public float[] Vertices { get; set; } = [];

    public float[] Normals { get; set; } = [];

    public float[] TextureCoordinates { get; set; } = [];

    public int[] Faces { get; set; } = [];
}

/// <summary>A texture needs no compiling: it is kept as it will be in the model.</summary>
internal sealed class SceneTexture : SceneElement
{
    public override string Tag => "texture";

    public required Texture Texture { get; init; }
}
