using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Volume, centre of mass and principal inertia of a mesh, as a sum of pyramids over its faces.</summary>
/// <remarks>
/// Integrals over tetrahedra and triangles: Tonon, Explicit exact formulas for the 3-D tetrahedron inertia tensor (2004). In double
/// precision and for unit density, as in MuJoCo from 3.3.1 on: where moments are nearly equal, the frame depends on both.
/// </remarks>
internal sealed class MeshMass(SceneMesh source, MeshData data, ConvexHull? hull)
{
    private readonly int[] _faces = source.Inertia == MeshInertia.Convex
        ? [.. hull!.Faces.SelectMany(face => (int[])[face.A, face.B, face.C])]
        : data.Faces;

    /// <summary>The frame is in the coordinates of the vertices.</summary>
    public (Pose Frame, double Volume, Vec3 Box) Find()
    {
        if (source.Inertia == MeshInertia.Exact)
            CheckOrientations();

        var center = Center(FaceCentroid());
        var (inertia, volume) = Inertia(center);
        var principal = PrincipalAxes.Of(inertia);
        var (x, y, z) = principal.Values;
        if (!(z > 0))
            throw source.Error("its inertia is not positive: is it flat, or are its faces turned inside out?");
        if (Breaks(x, y, z) || Breaks(y, z, x) || Breaks(z, x, y))
            throw source.Error("its moments of inertia are those of no body: are its faces turned inside out?");

        double Half(double rest) => Math.Sqrt(6 * Math.Max(rest, 0) / volume) / 2;

        var box = new Vec3(Half(y + z - x), Half(x + z - y), Half(x + y - z));
        return (new(center, principal.Orientation), volume, box);
    }

    private static bool Breaks(double a, double b, double c) => a + b < c * (1 - 1e-6) - 1e-9;

    private Vec3 FaceCentroid()
    {
        var (sum, area) = (Vec3.Zero, 0.0);
        for (var i = 0; i < data.Faces.Length; i += 3)
        {
            var (weight, _, center) = Measure(data.Vertices, data.Faces, i);
            sum += weight * center;
            area += weight;
        }

        return area < Tiny.Least ? throw source.Error("its faces have no area.") : sum / area;
    }

    private Vec3 Center(Vec3 middle)
    {
        var isShell = source.Inertia == MeshInertia.Shell;
        var faces = isShell ? data.Faces : _faces;
        var (sum, volume) = (Vec3.Zero, 0.0);
        for (var i = 0; i < faces.Length; i += 3)
        {
            var (area, normal, center) = Measure(data.Vertices, faces, i);
            var part = isShell ? area : Signed((center - middle).Dot(normal) * area / 3);
            volume += part;
            sum += part * (center * 3.0 / 4.0 + middle / 4.0);
        }

        if (volume < Tiny.Least)
        {
            throw source.Error(isShell ? "its faces have no area."
                : volume < 0 ? "its volume is negative: its faces are turned inside out."
                : "it has no volume. A flat mesh can have inertia=\"shell\".");
        }

        return sum / volume;
    }

    private double Signed(double volume) => source.Inertia == MeshInertia.Legacy ? Math.Abs(volume) : volume;

    private (Mat3 Inertia, double Volume) Inertia(Vec3 center)
    {
        var isShell = source.Inertia == MeshInertia.Shell;
        var vertices = new double[data.Vertices.Length];
        for (var i = 0; i < vertices.Length; i++)
            vertices[i] = data.Vertices[i] - center[i % 3];

        Span<(int, int)> places = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)];
        Span<double> products = stackalloc double[6];
        var volume = 0.0;
        for (var i = 0; i < _faces.Length; i += 3)
        {
            var (area, normal, middle) = Measure(vertices, _faces, i);
            var part = isShell ? area : Signed(middle.Dot(normal) * area / 3);
            volume += part;
            Span<double> d = Corner(vertices, _faces[i]), e = Corner(vertices, _faces[i + 1]), f = Corner(vertices, _faces[i + 2]);
            for (var k = 0; k < 6; k++)
            {
                var (p, q) = places[k];
                products[k] += part / (isShell ? 12 : 20) * (
                    2 * (d[p] * d[q] + e[p] * e[q] + f[p] * f[q])
                    + d[p] * e[q] + d[q] * e[p] + d[p] * f[q] + d[q] * f[p] + e[p] * f[q] + e[q] * f[p]);
            }
        }

        var (xx, yy, zz, xy, xz, yz) = (products[0], products[1], products[2], products[3], products[4], products[5]);
        return (new(new(yy + zz, -xy, -xz), new(-xy, xx + zz, -yz), new(-xz, -yz, xx + yy)), volume);
    }

    private static Span<double> Corner(double[] vertices, int vertex) => vertices.AsSpan(3 * vertex, 3);

    /// <summary>Area, unit normal and centre of a face; faces too small have no area.</summary>
    private static (double Area, Vec3 Normal, Vec3 Center) Measure(double[] vertices, int[] faces, int at)
    {
        Span<double> a = Corner(vertices, faces[at]), b = Corner(vertices, faces[at + 1]), c = Corner(vertices, faces[at + 2]);
        var center = new Vec3((a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3, (a[2] + b[2] + c[2]) / 3);
        var normal = new Vec3(b[0] - a[0], b[1] - a[1], b[2] - a[2]).Cross(new(c[0] - a[0], c[1] - a[1], c[2] - a[2]));
        var length = normal.Length;
        return length < Tiny.Least ? (0, normal, center) : (length / 2, normal / length, center);
    }

    /// <summary>Two faces that share an edge run along it in opposite directions, or one of them is inside out.</summary>
    private void CheckOrientations()
    {
        var edges = new HashSet<(int, int)>();
        for (var i = 0; i < data.Faces.Length; i += 3)
        {
            if (Measure(data.Vertices, data.Faces, i).Area <= Math.Sqrt(Tiny.Least))
                continue;
            for (var k = 0; k < 3; k++)
            {
                var edge = (data.Faces[i + k], data.Faces[i + (k + 1) % 3]);
                if (!edges.Add(edge))
                    throw source.Error($"its faces are not oriented alike: see those with the vertices {edge.Item1} and {edge.Item2}.");
            }
        }
    }
}
