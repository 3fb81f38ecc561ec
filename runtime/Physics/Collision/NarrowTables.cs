namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// What the narrow phase reads of a model, alike in all worlds. Tables of scalars have the precision of the number type that reads
/// them (<see cref="Numerics.IReal{R}.At"/>).
/// </summary>
public unsafe struct NarrowTables
{
    public int* Pairs;      // [pair][NarrowPair.Stride]
    public byte* Margins;   // scalars, [pair]: a contact is made within this distance
    public byte* Sizes;     // scalars, [geom][3], as MuJoCo has them for each type
    public int* Meshes;     // see MeshTables
    public byte* Vertices;  // scalars, see MeshTables
    public int Iterations;  // MuJoCo's ccd_iterations: at most so many steps of GJK, and of EPA
    public double Tolerance; // MuJoCo's ccd_tolerance, m
    public int MultiContact; // 1: MuJoCo's multiccd flag
}

/// <summary>Two geoms that may touch, as numbers of a table. Geom 1 has the lower type; a mesh is -1 where a geom has none.</summary>
public static class NarrowPair
{
    public const int Type1 = 0, Type2 = 1, Geom1 = 2, Geom2 = 3, Mesh1 = 4, Mesh2 = 5, Stride = 8;
}

/// <summary>MuJoCo's numbers of the geom types that collide here.</summary>
public static class GeomType
{
    public const int Plane = 0, Sphere = 2, Capsule = 3, Ellipsoid = 4, Cylinder = 5, Box = 6, Mesh = 7;
}

/// <summary>A contact that a pair function found, in every lane.</summary>
public static class Candidate
{
    public const int
        Mask = 0,     // of the lanes that have it
        Distance = 1, // m, negative where the geoms overlap
        Position = 2, // midway between the two surfaces
        Normal = 5,   // of length 1, from geom 1 to geom 2
        Tangent = 8,  // the second axis of the contact's frame, or zero where MuJoCo leaves it to mju_makeFrame
        Size = 11;
}
