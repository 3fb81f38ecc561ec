using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>One of the fifty tasks: its facts, how its scene is laid out, and what it rewards.</summary>
/// <remarks>
/// Rewards are Meta-World's second version (Yu et al., 2019, arXiv:1910.10897; metaworld 3.1.1 at commit 7ea2b501,
/// metaworld/envs/sawyer_*_v3.py). Where <c>clean</c> is set they are what its authors meant: README.md lists the differences.
/// </remarks>
internal interface ITask
{
    static abstract TaskFacts Facts { get; }

    /// <summary>Says where the fixture stands, from what was drawn. Runs before the hand goes to its start.</summary>
    /// <param name="attempt">Of the new episode.</param>
    /// <param name="home">Where the scene has the fixture.</param>
    /// <param name="clean">Whether to do what the authors meant.</param>
    static virtual void Furnish(ref Attempt attempt, Vec3 home, bool clean) => attempt.Fixture = home;

    /// <summary>Says where the object is put, once the hand is at its start.</summary>
    static abstract void Place(in View view, ref Attempt attempt);

    /// <summary>Takes note of the scene as it is when the episode begins.</summary>
    static virtual void Begin(in View view, ref Attempt attempt)
    {
    }

    static abstract Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean);

    /// <summary>What the scripted expert does.</summary>
    static abstract Aim Advise(in Scene scene);
}

/// <summary>What is placed in a scene by its name.</summary>
internal enum LandmarkKind
{
    None,
    Body,
    Geom,
    Site,
}

internal readonly record struct Landmark(LandmarkKind Kind, string Name)
{
    public static Landmark Body(string name) => new(LandmarkKind.Body, name);

    public static Landmark Geom(string name) => new(LandmarkKind.Geom, name);

    public static Landmark Site(string name) => new(LandmarkKind.Site, name);
}

/// <summary>Which four numbers are observed of an orientation. Upstream has no one convention.</summary>
internal enum TurnOrder
{
    Zeros,
    Identity,
    RealFirst, // MuJoCo's quaternion
    RealLast,  // SciPy's of the matrix: the largest component is positive
}

/// <summary>An orientation that is observed.</summary>
internal readonly record struct Turn(TurnOrder Order, Landmark Of = default)
{
    public static Turn RealFirst(Landmark of) => new(TurnOrder.RealFirst, of);

    public static Turn RealLast(Landmark of) => new(TurnOrder.RealLast, of);
}

/// <summary>What a reset writes into the state once the hand is at its start.</summary>
internal enum Placing
{
    Nothing,
    FreeBody,       // position of the free joint at 9, velocities 9 to 14 to 0
    FreeBodyUpright, // the same, and its orientation to the identity; only its linear velocities to 0
    Mug,            // position of the free joint at 0, and by an upstream mistake velocities 9 to 14 to 0, which are the arm's
    Joint,          // the joint at 9 and its velocity to 0
    JointOnly,      // the joint at 9, its velocity as it is
    TwoJoints,      // those at 9 and 10, their velocities as they are
    StickAndTwoJoints, // as FreeBody, and the joints at 16 and 17 with their velocities to 0
}

/// <summary>What never changes about a task.</summary>
internal sealed record TaskFacts
{
    /// <summary>Meta-World's name, such as pick-place-v3.</summary>
    public required string Name { get; init; }

    public required string Summary { get; init; }

    /// <summary>File name of Meta-World's scene, and of ours.</summary>
    public required string Scene { get; init; }

    /// <summary>m. Upstream stores some of these in single precision, which shows in the eighth digit: then they are floats here too.</summary>
    public required Vec3 HandStart { get; init; }

    /// <summary>m, of the box in which actions can move the hand.</summary>
    public Vec3 HandLow { get; init; } = new(-0.5, 0.4, 0.05);

    public Vec3 HandHigh { get; init; } = new(0.5, 1, 0.5);

    /// <summary>m, of the random vector: 3 numbers, or 6 where a goal is drawn too.</summary>
    public required ImmutableArray<double> Low { get; init; }

    public required ImmutableArray<double> High { get; init; }

    /// <summary>m; vectors whose halves are nearer than this in x and y are drawn again.</summary>
    public double Apart { get; init; }

    /// <summary>m, x and y that the first half keeps apart from, where that is not the second half.</summary>
    public (double X, double Y)? ApartFrom { get; init; }

    /// <summary>m, bounds of the observed goal.</summary>
    public Vec3 GoalLow { get; init; } = new(-0.5, 0.4, 0.05);

    public Vec3 GoalHigh { get; init; } = new(0.5, 1, 0.5);

    public required Landmark Object { get; init; }

    /// <summary>m, from the landmark to what is observed of it.</summary>
    public Vec3 ObjectOffset { get; init; }

    public Turn ObjectTurn { get; init; }

    public Landmark Other { get; init; }

    public Vec3 OtherOffset { get; init; }

    /// <summary>Whether the other object is observed, or only looked at.</summary>
    public bool ShowsOther { get; init; }

    public Turn OtherTurn { get; init; }

    public ImmutableArray<Landmark> Marks { get; init; } = []; // at most 4

    /// <summary>Joint that the task looks at, by its place among the positions; -1 for none.</summary>
    public int Joint { get; init; } = -1;

    /// <summary>m: what is observed of the object lies so far from it on a circle that this joint turns; 0: on the object.</summary>
    public double DialRadius { get; init; }

    /// <summary>Geom whose contact with the pads the task asks for.</summary>
    public string? Touched { get; init; }

    /// <summary>Body that a reset moves.</summary>
    public string? Fixture { get; init; }

    public Placing Placing { get; init; }

    /// <summary>Physics steps between moving the fixture and placing the object.</summary>
    public int StepsBeforePlacing { get; init; }

    /// <summary>Whether upstream observes the scene as it was before the last write of a reset.</summary>
    public bool BeginsStale { get; init; }

    /// <summary>
    /// Whether the arm may bump into the fixture, or the object into it, on the hand's way to its start, so that the start depends on
    /// what was drawn.
    /// </summary>
    public bool StartDependsOnDraw { get; init; }
}
