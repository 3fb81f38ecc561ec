using System.Runtime.CompilerServices;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>The mass matrix by composite rigid bodies: mj_crb. A packed lower triangle, row by row.</summary>
    public void MassMatrix()
    {
        var inertias = Scratch + At.Inertias + (Model.FirstMoving * Spatial<R>.InertiaSize);
        var composites = Scratch + At.Composites + (Model.FirstMoving * Spatial<R>.InertiaSize);
        Spatial<R>.Copy(inertias, composites, (Model.LinkCount - Model.FirstMoving) * Spatial<R>.InertiaSize);
        for (var link = Model.LinkCount - 1; link >= Model.FirstMoving; link--)
        {
            if (Model.Links[link].Parent >= Model.FirstMoving)
                Spatial<R>.Add(Composite(link), Composite(Model.Links[link].Parent), Spatial<R>.InertiaSize);
        }

        var mass = Scratch + At.Mass;
        Spatial<R>.Clear(mass, Triangle.Size(Model.DofCount));
        for (var dof = 0; dof < Model.DofCount; dof++)
            MassRow(dof, mass + Triangle.Row(dof));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void MassRow(int dof, R* row)
    {
        var force = Scratch + At.Work;
        Spatial<R>.Times(Composite(Model.Dofs[dof].Link), Dof(dof), force);
        for (var other = dof; other >= 0; other = Model.Dofs[other].Parent)
            row[other] = Spatial<R>.Dot(Dof(other), force);
        row[dof] += Const(Model.Dofs[dof].Numbers + DofNumbers.Armature);
    }
}

/// <summary>A packed lower triangle: row i begins at i (i + 1) / 2 and has i + 1 entries.</summary>
internal static class Triangle
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Row(int row) => row * (row + 1) / 2;

    public static int Size(int rows) => Row(rows);
}
