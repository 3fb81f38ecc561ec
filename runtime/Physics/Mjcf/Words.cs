using System.Collections.Frozen;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>MJCF's words for values.</summary>
internal static class Words
{
    public static readonly FrozenDictionary<string, bool> Flag = Of(("false", false), ("true", true));

    public static readonly FrozenDictionary<string, bool> Switch = Of(("disable", false), ("enable", true));

    public static readonly FrozenDictionary<string, Limiting> Limiting = Of(
        ("false", Scene.Limiting.No), ("true", Scene.Limiting.Yes), ("auto", Scene.Limiting.ByRange));

    public static readonly FrozenDictionary<string, InertiaFromGeom> InertiaFromGeom = Of(
        ("false", Scene.InertiaFromGeom.Never), ("true", Scene.InertiaFromGeom.Always), ("auto", Scene.InertiaFromGeom.WhereMissing));

    public static readonly FrozenDictionary<string, MeshInertia> MeshInertia = Of(
        ("convex", Scene.MeshInertia.Convex),
        ("legacy", Scene.MeshInertia.Legacy),
        ("exact", Scene.MeshInertia.Exact),
        ("shell", Scene.MeshInertia.Shell));

    public static readonly FrozenDictionary<string, LengthRangeMode> LengthRange = Of(
        ("none", LengthRangeMode.None),
        ("muscle", LengthRangeMode.Muscle),
        ("muscleuser", LengthRangeMode.MuscleOrUser),
        ("all", LengthRangeMode.All));

    public static readonly FrozenDictionary<string, bool> Degrees = Of(("radian", false), ("degree", true));

    public static readonly FrozenDictionary<string, bool> FluidShape = Of(("none", false), ("ellipsoid", true));

    public static readonly FrozenDictionary<string, JointType> Joint = Of(
        ("free", JointType.Free), ("ball", JointType.Ball), ("slide", JointType.Slide), ("hinge", JointType.Hinge));

    public static readonly FrozenDictionary<string, GeomType> Geom = Of(
        ("plane", GeomType.Plane),
        ("hfield", GeomType.HeightField),
        ("sphere", GeomType.Sphere),
        ("capsule", GeomType.Capsule),
        ("ellipsoid", GeomType.Ellipsoid),
        ("cylinder", GeomType.Cylinder),
        ("box", GeomType.Box),
        ("mesh", GeomType.Mesh));

    public static readonly FrozenDictionary<string, TrackingMode> Tracking = Of(
        ("fixed", TrackingMode.Fixed),
        ("track", TrackingMode.Track),
        ("trackcom", TrackingMode.TrackCenter),
        ("targetbody", TrackingMode.TargetBody),
        ("targetbodycom", TrackingMode.TargetCenter));

    public static readonly FrozenDictionary<string, Integrator> Integrator = Of(
        ("Euler", Model.Integrator.Euler),
        ("RK4", Model.Integrator.RungeKutta4),
        ("implicit", Model.Integrator.Implicit),
        ("implicitfast", Model.Integrator.ImplicitFast));

    public static readonly FrozenDictionary<string, FrictionCone> Cone = Of(
        ("pyramidal", FrictionCone.Pyramidal), ("elliptic", FrictionCone.Elliptic));

    public static readonly FrozenDictionary<string, JacobianStorage> Jacobian = Of(
        ("dense", JacobianStorage.Dense), ("sparse", JacobianStorage.Sparse), ("auto", JacobianStorage.Auto));

    public static readonly FrozenDictionary<string, ConstraintSolver> Solver = Of(
        ("PGS", ConstraintSolver.ProjectedGaussSeidel), ("CG", ConstraintSolver.ConjugateGradient), ("Newton", ConstraintSolver.Newton));

    public static readonly FrozenDictionary<string, TextureType> Texture = Of(
        ("2d", TextureType.Flat), ("cube", TextureType.Cube), ("skybox", TextureType.Skybox));

    public static readonly FrozenDictionary<string, TexturePattern> Pattern = Of(
        ("none", TexturePattern.None), ("gradient", TexturePattern.Gradient), ("checker", TexturePattern.Checker), ("flat", TexturePattern.Flat));

    public static readonly FrozenDictionary<string, TextureMark> Mark = Of(
        ("none", TextureMark.None), ("edge", TextureMark.Edge), ("cross", TextureMark.Cross), ("random", TextureMark.Random));

    public static readonly FrozenDictionary<string, ActuatorDynamics> Dynamics = Of(
        ("none", ActuatorDynamics.None),
        ("integrator", ActuatorDynamics.Integrator),
        ("filter", ActuatorDynamics.Filter),
        ("filterexact", ActuatorDynamics.FilterExact),
        ("muscle", ActuatorDynamics.Muscle));

    public static readonly FrozenDictionary<string, ActuatorGain> Gain = Of(
        ("fixed", ActuatorGain.Fixed), ("affine", ActuatorGain.Affine), ("muscle", ActuatorGain.Muscle));

    public static readonly FrozenDictionary<string, ActuatorBias> Bias = Of(
        ("none", ActuatorBias.None), ("affine", ActuatorBias.Affine), ("muscle", ActuatorBias.Muscle));

    public static readonly FrozenDictionary<string, ObjectType> FramedObject = Of(
        ("body", ObjectType.Body),
        ("xbody", ObjectType.BodyFrame),
        ("geom", ObjectType.Geom),
        ("site", ObjectType.Site),
        ("camera", ObjectType.Camera));

    private static FrozenDictionary<string, T> Of<T>(params ReadOnlySpan<(string Word, T Value)> words)
    {
        var known = new Dictionary<string, T>();
        foreach (var (word, value) in words)
            known.Add(word, value);
        return known.ToFrozenDictionary();
    }
}
