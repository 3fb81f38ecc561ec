using Sim.Runtime.Physics.Model;

namespace Sim.Tests.Physics.Collision;

/// <summary>A geom that collides: its type as the narrow phase numbers it, its sizes, its pose as position and matrix, its mesh or -1.</summary>
internal sealed record PlacedGeom(int Type, double[] Size, double[] Pose, int Mesh = -1)
{
    public Vec3 Position => new(Pose[0], Pose[1], Pose[2]);

    public double Largest => Type == 0 ? 0 : Size.Max();

    public Vec3 ToWorld(Vec3 local) => Position + new Vec3(Row(0).Dot(local), Row(1).Dot(local), Row(2).Dot(local));

    public Vec3 ToLocal(Vec3 direction) => (Row(0) * direction.X) + (Row(1) * direction.Y) + (Row(2) * direction.Z);

    private Vec3 Row(int row) => new(Pose[3 + (3 * row)], Pose[4 + (3 * row)], Pose[5 + (3 * row)]);
}

/// <summary>Two geoms, the first of the lower type.</summary>
internal sealed record GeomPair(PlacedGeom First, PlacedGeom Second, double Margin = 0, bool Several = false)
{
    public double Largest => Math.Max(First.Largest, Second.Largest);
}

/// <summary>A contact as the narrow phase gives it; the tangent may be zero.</summary>
internal readonly record struct FoundContact(double Distance, Vec3 Position, Vec3 Normal, Vec3 Tangent)
{
    /// <summary>Both tangents, as MuJoCo completes the frame (mju_makeFrame).</summary>
    public (Vec3 First, Vec3 Second) Tangents()
    {
        var first = Tangent.Length >= 0.5 ? Tangent : Math.Abs(Normal.Y) < 0.5 ? new Vec3(0, 1, 0) : new Vec3(0, 0, 1);
        first = (first - (Normal * Normal.Dot(first))).Normalized().Unit;
        return (first, Normal.Cross(first));
    }
}
