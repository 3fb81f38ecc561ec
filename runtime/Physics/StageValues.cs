using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Stepping;

namespace Sim.Runtime.Physics;

/// <summary>What the stages of a forward pass made of a world's state, in the order of the stages.</summary>
/// <param name="MassMatrix">Whole, row by row.</param>
/// <param name="Contacts">Those that push.</param>
/// <param name="Bias">Coriolis, centrifugal and gravitational forces of the degrees of freedom (qfrc_bias).</param>
/// <param name="Passive">Springs, dampers, fluid and lifted weight (qfrc_passive).</param>
/// <param name="ActuatorForces">Of the degrees of freedom (qfrc_actuator).</param>
/// <param name="SmoothAccelerations">Without constraints (qacc_smooth).</param>
/// <param name="ConstraintForces">Of the degrees of freedom (qfrc_constraint).</param>
/// <param name="Accelerations">Of the degrees of freedom (qacc).</param>
/// <param name="Rows">Of constraints (nefc).</param>
public sealed record StageValues(
    double[] MassMatrix,
    IReadOnlyList<TouchingGeoms> Contacts,
    double[] Bias,
    double[] Passive,
    double[] ActuatorForces,
    double[] SmoothAccelerations,
    double[] ConstraintForces,
    double[] Accelerations,
    int Rows);

/// <summary>A contact: two geoms, and how far apart they are, m; less than 0 where they overlap.</summary>
public readonly record struct TouchingGeoms(int Geom1, int Geom2, double Distance);

internal static unsafe class StageReader
{
    /// <summary>Runs a forward pass of the worlds that are stepped together with one, and reads that one's values.</summary>
    public static StageValues Read<R>(PhysicsColumns<R> columns, PhysicsScene scene, int world)
        where R : unmanaged, IReal<R>
    {
        var pool = columns.Pool ?? throw new UsageException("Stages can be read on the CPU only.");
        var kernel = columns.Kernel;
        var (taken, lane) = (pool.Take(), world % R.Lanes);
        try
        {
            kernel.Step.Scratch = pool.Scratch(taken);
            kernel.Step.Lists = pool.Lists(taken);
            kernel.Begin(world / R.Lanes, 1u << lane);
            kernel.Step.ClearWorkload();
            kernel.Step.Forward();
            return Read(kernel.Step, scene, columns.Counts, lane);
        }
        finally
        {
            pool.Release(taken);
        }
    }

    private static StageValues Read<R>(
        in PhysicsStep<R, SharedParameters> step, PhysicsScene scene, WorkloadCounts counts, int lane)
        where R : unmanaged, IReal<R>
    {
        int dofs = scene.Model.DofCount, rows = counts.RowsOf(step, lane);
        var scratch = step.Scratch;
        double[] Values(int at) => [.. Enumerable.Range(at, dofs).Select(index => R.Get(scratch + index, lane))];
        return new(
            Whole([.. Enumerable.Range(step.At.Mass, Triangle.Size(dofs)).Select(index => R.Get(scratch + index, lane))], dofs),
            [.. step.ContactsOf(lane).Select(contact => Named(contact, scene))],
            Values(step.At.Bias),
            Values(step.At.Passive),
            Values(step.At.ActuatorForce),
            Values(step.At.SmoothAcceleration),
            Values(step.At.ConstraintForce),
            Values(step.At.Acceleration),
            rows);
    }

    private static TouchingGeoms Named((int Pair, double Distance) contact, PhysicsScene scene)
    {
        var collision = scene.Step.Collision;
        var pair = collision.Pairs[contact.Pair];
        return new(collision.GeomNumbers[pair.Geom1], collision.GeomNumbers[pair.Geom2], contact.Distance);
    }

    private static double[] Whole(double[] triangle, int size)
    {
        var whole = new double[size * size];
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column <= row; column++)
                whole[(row * size) + column] = whole[(column * size) + row] = triangle[Triangle.Row(row) + column];
        }

        return whole;
    }
}
