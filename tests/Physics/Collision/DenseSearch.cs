using Sim.Runtime.Physics.Collision;
using Sim.Runtime.Physics.Model;
using GeomType = Sim.Runtime.Physics.Collision.GeomType;

namespace Sim.Tests.Physics.Collision;

/// <summary>
/// The signed distance of two convex geoms by search over directions: the most by which a plane keeps them apart, negative where every
/// plane cuts them. Shares nothing with the pair functions.
/// </summary>
internal sealed class DenseSearch(IReadOnlyList<ConvexMesh> meshes)
{
    private const int Directions = 4000, Starts = 12;

    public double Distance(GeomPair pair) => pair.First.Type == GeomType.Plane
        ? Gap(pair, pair.First.ToWorld(new(0, 0, 1)) - pair.First.Position)
        : Best(pair);

    /// <summary>How far the second geom begins behind where the first ends, along a unit vector.</summary>
    public double Gap(GeomPair pair, Vec3 direction)
    {
        var end = pair.First.Type == GeomType.Plane ? pair.First.Position : Farthest(pair.First, direction);
        return direction.Dot(Farthest(pair.Second, -direction) - end);
    }

    private double Best(GeomPair pair)
    {
        var golden = Math.PI * (3 - Math.Sqrt(5));
        var starts = Enumerable.Range(0, Directions).Select(k =>
        {
            var z = 1 - ((2 * k + 1.0) / Directions);
            var radius = Math.Sqrt(1 - (z * z));
            var direction = new Vec3(radius * Math.Cos(golden * k), radius * Math.Sin(golden * k), z);
            return (Gap: Gap(pair, direction), Direction: direction);
        });
        return starts.OrderByDescending(start => start.Gap).Take(Starts).Max(start => Climbed(pair, start.Direction, start.Gap));
    }

    /// <summary>Goes to the best of eight directions around, ever nearer ones.</summary>
    private double Climbed(GeomPair pair, Vec3 direction, double gap)
    {
        for (var step = 0.05; step > 1e-9; step *= 0.7)
        {
            var across = direction.Cross(Math.Abs(direction.X) < 0.6 ? new(1, 0, 0) : new(0, 1, 0)).Normalized().Unit;
            var other = direction.Cross(across);
            var center = direction;
            for (var k = 0; k < 8; k++)
            {
                var (sin, cos) = Math.SinCos((k * Math.PI / 4) + (step * 1e6));
                var candidate = (center + (step * ((cos * across) + (sin * other)))).Normalized().Unit;
                var found = Gap(pair, candidate);
                if (found > gap)
                    (gap, direction) = (found, candidate);
            }
        }

        return gap;
    }

    private Vec3 Farthest(PlacedGeom geom, Vec3 direction)
    {
        var local = geom.ToLocal(direction);
        var size = new Vec3(geom.Size[0], geom.Size[1], geom.Size[2]);
        return geom.ToWorld(geom.Type switch
        {
            GeomType.Sphere => local * size.X,
            GeomType.Capsule => (local * size.X) + new Vec3(0, 0, Math.CopySign(size.Y, local.Z)),
            GeomType.Ellipsoid => OnEllipsoid(local, size),
            GeomType.Cylinder => (new Vec3(local.X, local.Y, 0).Normalized().Unit * size.X) + new Vec3(0, 0, Math.CopySign(size.Y, local.Z)),
            GeomType.Box => new(Math.CopySign(size.X, local.X), Math.CopySign(size.Y, local.Y), Math.CopySign(size.Z, local.Z)),
            _ => FarthestVertex(meshes[geom.Mesh].Vertices, local),
        });
    }

    private static Vec3 OnEllipsoid(Vec3 local, Vec3 size)
    {
        var scaled = new Vec3(local.X * size.X, local.Y * size.Y, local.Z * size.Z).Normalized().Unit;
        return new(scaled.X * size.X, scaled.Y * size.Y, scaled.Z * size.Z);
    }

    private static Vec3 FarthestVertex(double[] vertices, Vec3 direction)
    {
        var best = new Vec3(vertices[0], vertices[1], vertices[2]);
        for (var at = 3; at < vertices.Length; at += 3)
        {
            var vertex = new Vec3(vertices[at], vertices[at + 1], vertices[at + 2]);
            best = vertex.Dot(direction) > best.Dot(direction) ? vertex : best;
        }

        return best;
    }
}
