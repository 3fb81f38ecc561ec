using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Moves the vertices and normals of a mesh.</summary>
internal static class MeshTransforms
{
    /// <summary>Takes the reference pose out, and scales.</summary>
    public static void ApplyReference(SceneMesh source, MeshData data)
    {
        var (position, scale) = (source.ReferencePosition, source.Scale);
        if (position != Vec3.Zero)
        {
            Apply(data.Vertices, (x, y, z) => (x - (float)position.X, y - (float)position.Y, z - (float)position.Z));
        }

        if (source.ReferenceOrientation != Quat.Identity)
            Turn(data, source.ReferenceOrientation.Normalized().ToMatrix().Transposed);
        if (scale != new Vec3(1, 1, 1))
        {
            Apply(data.Vertices, (x, y, z) => ((float)(x * scale.X), (float)(y * scale.Y), (float)(z * scale.Z)));
            Apply(data.Normals, (x, y, z) => ((float)(x * scale.X), (float)(y * scale.Y), (float)(z * scale.Z)));
        }

        Apply(data.Normals, (x, y, z) =>
        {
            var square = x * x + y * y + z * z;
            if (square <= Tiny.Least)
                return (0, 0, 1);
            var inverse = 1 / MathF.Sqrt(square);
            return (x * inverse, y * inverse, z * inverse);
        });
    }

    /// <summary>Centre of mass to the origin, principal axes to the axes.</summary>
    /// <returns>The box around the vertices.</returns>
    public static (Vec3 Low, Vec3 High) ToPrincipalFrame(MeshData data, Pose frame)
    {
        var center = frame.Position;
        Apply(data.Vertices, (x, y, z) => ((float)(x - center.X), (float)(y - center.Y), (float)(z - center.Z)));
        return Turn(data, frame.Orientation.Conjugate.ToMatrix());
    }

    private static (Vec3 Low, Vec3 High) Turn(MeshData data, Mat3 rotation)
    {
        const double Beyond = 1e10;
        var (low, high) = (new Vec3(Beyond, Beyond, Beyond), new Vec3(-Beyond, -Beyond, -Beyond));
        Apply(data.Vertices, (x, y, z) =>
        {
            var turned = rotation * new Vec3(x, y, z);
            (low, high) = (low.Min(turned), high.Max(turned));
            return ((float)turned.X, (float)turned.Y, (float)turned.Z);
        });
        Apply(data.Normals, (x, y, z) =>
        {
            var turned = rotation * new Vec3(x, y, z);
            return ((float)turned.X, (float)turned.Y, (float)turned.Z);
        });
        return (low, high);
    }

    private static void Apply(float[] numbers, Func<float, float, float, (float, float, float)> move)
    {
        for (var i = 0; i < numbers.Length; i += 3)
            (numbers[i], numbers[i + 1], numbers[i + 2]) = move(numbers[i], numbers[i + 1], numbers[i + 2]);
    }
}
