using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Stepping;

namespace Sim.Tests.Physics;

/// <summary>All rows of a world's constraints, summed so that neither their order nor their scale matters: Jᵀ D J and Jᵀ D reference.</summary>
internal static unsafe class ConstraintSums
{
    public static (double[] Square, double[] Push) Of<R>(ScratchWorld<R> world)
        where R : unmanaged, IReal<R>
    {
        ref var step = ref world.Step;
        var dofs = world.Scene.Model.DofCount;
        var rows = new List<Row>();
        for (var dof = 0; dof < dofs; dof++)
        {
            for (var i = 0; i < dofs; i++)
                step.Scratch[step.At.Direction + i] = R.Of(i == dof ? 1 : 0);
            step.RowsTimes(step.Scratch + step.At.Direction, step.At.SlotDirection, RowAt.Direction);
            var number = 0;
            foreach (var (slope, d, reference) in Rows(ref step))
            {
                if (dof == 0)
                    rows.Add(new Row(new double[dofs], d, reference));
                rows[number++].Slope[dof] = slope;
            }
        }

        var (square, push) = (new double[dofs * dofs], new double[dofs]);
        foreach (var row in rows)
            row.Add(square, push);
        AddEqualities(world, square, push);
        return (square, push);
    }

    /// <summary>J times the direction, D and reference of each row but those of equalities; both sides of a pyramid.</summary>
    private static List<(double Slope, double D, double Reference)> Rows<R>(ref PhysicsStep<R, SharedParameters> step)
        where R : unmanaged, IReal<R>
    {
        var rows = new List<(double, double, double)>();
        var scratch = step.Scratch;
        var at = step.At;
        AddScalars(scratch + at.LimitRows, step.ActiveRowCounts.Joints, rows);
        AddScalars(scratch + at.FrictionRows, step.Model.FrictionCount, rows);
        AddScalars(scratch + at.ListRows, step.ActiveRowCounts.Lists, rows);
        for (var slot = 0; slot < step.ActiveSlotCount; slot++)
        {
            var first = scratch + at.Slots + (slot * at.SlotStride);
            var d = R.Get(first + SlotAt.D, 0);
            if (d == 0)
                continue;

            double Speed(int row) => R.Get(first + at.SlotDirection + row, 0);
            double Reference(int row) => R.Get(first + at.SlotReference + row, 0);
            var directions = step.Model.IsPyramidal != 0 ? R.Get(first + SlotAt.Directions, 0) : step.Model.Dimension - 1;
            for (var row = 1; row <= directions && row < step.Model.Dimension; row++)
            {
                if (step.Model.IsPyramidal == 0)
                {
                    rows.Add((Speed(row), d, Reference(row)));
                    continue;
                }

                rows.Add((Speed(0) + Speed(row), d, Reference(0) + Reference(row)));
                rows.Add((Speed(0) - Speed(row), d, Reference(0) - Reference(row)));
            }

            if (step.Model.IsPyramidal == 0 || step.Model.Dimension == 1)
                rows.Add((Speed(0), d, Reference(0)));
        }

        return rows;
    }

    private static void AddScalars<R>(R* row, int count, List<(double, double, double)> rows)
        where R : unmanaged, IReal<R>
    {
        for (var i = 0; i < count; i++, row += RowAt.Stride)
            rows.Add((R.Get(row + RowAt.Direction, 0), R.Get(row + RowAt.D, 0), R.Get(row + RowAt.Reference, 0)));
    }

    /// <summary>They are part of the mass and force that the solver sees.</summary>
    private static void AddEqualities<R>(ScratchWorld<R> world, double[] square, double[] push)
        where R : unmanaged, IReal<R>
    {
        var dofs = push.Length;
        for (var row = 0; row < dofs; row++)
        {
            push[row] += world.Read(world.At.SolverSmooth + row, 1)[0] - world.Read(world.At.Smooth + row, 1)[0];
            for (var column = world.Scene.Step.MassRows[row]; column <= row; column++)
            {
                var index = Triangle.Row(row) + column;
                var mass = column >= world.Scene.Step.TreeRows[row] ? world.Read(world.At.Mass + index, 1)[0] : 0;
                var added = world.Read(world.At.SolverMass + index, 1)[0] - mass;
                square[(row * dofs) + column] += added;
                if (row != column)
                    square[(column * dofs) + row] += added;
            }
        }
    }

    private sealed record Row(double[] Slope, double D, double Reference)
    {
        public void Add(double[] square, double[] push)
        {
            for (var a = 0; a < Slope.Length; a++)
            {
                push[a] += Slope[a] * D * Reference;
                for (var b = 0; b < Slope.Length; b++)
                    square[(a * Slope.Length) + b] += Slope[a] * D * Slope[b];
            }
        }
    }
}
