namespace Sim.Runtime.Physics.Model;

/// <summary>A 3 x 3 matrix, by rows.</summary>
public readonly record struct Mat3(Vec3 Row0, Vec3 Row1, Vec3 Row2)
{
    public static Mat3 Identity => new(new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    public Vec3 Row(int row) => row switch { 0 => Row0, 1 => Row1, _ => Row2 };

    public Vec3 Column(int column) => new(Row0[column], Row1[column], Row2[column]);

    public double this[int row, int column] => Row(row)[column];

    public Mat3 Transposed => new(Column(0), Column(1), Column(2));

    public static Mat3 Diagonal(Vec3 d) => new(new(d.X, 0, 0), new(0, d.Y, 0), new(0, 0, d.Z));

    public static Mat3 operator +(Mat3 a, Mat3 b) => new(a.Row0 + b.Row0, a.Row1 + b.Row1, a.Row2 + b.Row2);

    public static Vec3 operator *(Mat3 a, Vec3 v) => new(a.Row0.Dot(v), a.Row1.Dot(v), a.Row2.Dot(v));

    public static Mat3 operator *(Mat3 a, Mat3 b) => new(
        new(a.Row0.Dot(b.Column(0)), a.Row0.Dot(b.Column(1)), a.Row0.Dot(b.Column(2))),
        new(a.Row1.Dot(b.Column(0)), a.Row1.Dot(b.Column(1)), a.Row1.Dot(b.Column(2))),
        new(a.Row2.Dot(b.Column(0)), a.Row2.Dot(b.Column(1)), a.Row2.Dot(b.Column(2))));

    /// <summary>The inertia of a point: mass times (|r|² 1 - r rᵀ), the parallel-axis term.</summary>
    public static Mat3 PointInertia(double mass, Vec3 r) => new(
        new(mass * (r.Y * r.Y + r.Z * r.Z), -mass * r.X * r.Y, -mass * r.X * r.Z),
        new(-mass * r.X * r.Y, mass * (r.X * r.X + r.Z * r.Z), -mass * r.Y * r.Z),
        new(-mass * r.X * r.Z, -mass * r.Y * r.Z, mass * (r.X * r.X + r.Y * r.Y)));
}
