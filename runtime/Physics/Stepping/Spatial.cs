using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>
/// Six-dimensional motions and forces, angular part first, and inertias of ten numbers: xx yy zz xy xz yz of the rotational inertia
/// about the reference point, mass times the centre's offset from it, mass. Featherstone, "Rigid Body Dynamics Algorithms" (2008).
/// </summary>
internal static unsafe class Spatial<R>
    where R : unmanaged, IReal<R>
{
    public const int Size = 6, InertiaSize = 10;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static R Dot(R* a, R* b) =>
        R.Fma(a[0], b[0], R.Fma(a[1], b[1], a[2] * b[2])) + R.Fma(a[3], b[3], R.Fma(a[4], b[4], a[5] * b[5]));

    [MethodImpl(Inline)]
    public static void Clear(R* a, int count)
    {
        for (var i = 0; i < count; i++)
            a[i] = R.Of(0);
    }

    [MethodImpl(Inline)]
    public static void Copy(R* from, R* to, int count)
    {
        for (var i = 0; i < count; i++)
            to[i] = from[i];
    }

    /// <summary>to += from.</summary>
    [MethodImpl(Inline)]
    public static void Add(R* from, R* to, int count)
    {
        for (var i = 0; i < count; i++)
            to[i] += from[i];
    }

    /// <summary>to += from * scale, of a motion or force.</summary>
    [MethodImpl(Inline)]
    public static void AddScaled(R* from, R scale, R* to)
    {
        for (var i = 0; i < Size; i++)
            to[i] = R.Fma(from[i], scale, to[i]);
    }

    /// <summary>The force that gives an inertia a motion's acceleration.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Times(R* inertia, R* motion, R* force)
    {
        R v0 = motion[0], v1 = motion[1], v2 = motion[2], v3 = motion[3], v4 = motion[4], v5 = motion[5];
        R dx = inertia[6], dy = inertia[7], dz = inertia[8], mass = inertia[9];
        force[0] = R.Fma(inertia[0], v0, R.Fma(inertia[3], v1, R.Fma(inertia[4], v2, R.Fnma(dz, v4, dy * v5))));
        force[1] = R.Fma(inertia[3], v0, R.Fma(inertia[1], v1, R.Fma(inertia[5], v2, R.Fnma(dx, v5, dz * v3))));
        force[2] = R.Fma(inertia[4], v0, R.Fma(inertia[5], v1, R.Fma(inertia[2], v2, R.Fnma(dy, v3, dx * v4))));
        force[3] = R.Fma(mass, v3, R.Fnma(dy, v2, dz * v1));
        force[4] = R.Fma(mass, v4, R.Fnma(dz, v0, dx * v2));
        force[5] = R.Fma(mass, v5, R.Fnma(dx, v1, dy * v0));
    }

    /// <summary>The rate of a motion that is carried along by another.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CrossMotion(R* carrier, R* motion, R* to)
    {
        Vec3<R> spin = Vec3<R>.Load(carrier), speed = Vec3<R>.Load(carrier + 3);
        Vec3<R> angular = Vec3<R>.Load(motion), linear = Vec3<R>.Load(motion + 3);
        Vec3<R>.Cross(spin, angular).Store(to);
        (Vec3<R>.Cross(spin, linear) + Vec3<R>.Cross(speed, angular)).Store(to + 3);
    }

    /// <summary>to += the rate of a momentum that is carried along by a motion.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void AddCrossForce(R* carrier, R* force, R* to)
    {
        Vec3<R> spin = Vec3<R>.Load(carrier), speed = Vec3<R>.Load(carrier + 3);
        Vec3<R> torque = Vec3<R>.Load(force), push = Vec3<R>.Load(force + 3);
        (Vec3<R>.Load(to) + (Vec3<R>.Cross(spin, torque) + Vec3<R>.Cross(speed, push))).Store(to);
        (Vec3<R>.Load(to + 3) + Vec3<R>.Cross(spin, push)).Store(to + 3);
    }
}
