using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Lengths and Jacobians of the tendons: mj_tendon.</summary>
    public void Tendons()
    {
        for (var number = 0; number < Model.TendonCount; number++)
        {
            var tendon = Model.Tendons + number;
            var jacobian = Scratch + At.TendonJacobians + tendon->Jacobian;
            Spatial<R>.Clear(jacobian, tendon->DofCount);
            Scratch[At.TendonLengths + number] = R.Of(0);
            for (var step = Model.TendonSteps + tendon->FirstStep; step < Model.TendonSteps + tendon->FirstStep + tendon->StepCount; step++)
            {
                if (tendon->IsFixed != 0)
                    AddJoint(tendon, step, jacobian, Scratch + At.TendonLengths + number);
                else
                    AddPiece(tendon, step, jacobian, Scratch + At.TendonLengths + number);
            }
        }
    }

    private readonly void FindTendonVelocity(int number)
    {
        var tendon = Model.Tendons + number;
        Scratch[At.TendonVelocities + number] = RowTimes(
            tendon->FirstDof, tendon->DofCount, Scratch + At.TendonJacobians + tendon->Jacobian, Scratch + At.Velocities);
    }

    private readonly void AddJoint(TendonInfo* tendon, TendonStep* step, R* jacobian, R* length)
    {
        var joint = Model.Joints + step->Joint;
        var coefficient = Const(step->Numbers);
        *length = R.Fma(coefficient, Scratch[At.Positions + joint->Coordinate], *length);
        jacobian[PlaceOf(tendon->FirstDof, joint->Dof)] = coefficient;
    }

    /// <summary>The place of a degree of freedom in a list that has it.</summary>
    private readonly int PlaceOf(int firstDof, int dof)
    {
        var place = 0;
        while (Model.DofLists[firstDof + place].Dof != dof)
            place++;
        return place;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddPiece(TendonInfo* tendon, TendonStep* step, R* jacobian, R* length)
    {
        var ends = Scratch + At.Work;
        LocateFrame(step->Site1, ends);
        LocateFrame(step->Site2, ends + FrameAt.Stride);
        AddStraight(
            tendon, Model.Frames[step->Site1].Link, ends, Model.Frames[step->Site2].Link, ends + FrameAt.Stride, Const(step->Numbers),
            jacobian, length);
    }

    /// <summary>A straight piece: its length changes by how its ends move along it.</summary>
    private readonly void AddStraight(
        TendonInfo* tendon, int link1, R* from, int link2, R* to, R share, R* jacobian, R* length)
    {
        var piece = Vec3<R>.Load(to) - Vec3<R>.Load(from);
        var span = R.Sqrt(Vec3<R>.Dot(piece, piece));
        *length = R.Fma(span, share, *length);
        if (link1 == link2)
            return;

        // mju_normalize3 takes the x axis where there is no direction.
        var isLong = R.LessOrEqual(Rotations.Tiny<R>(), span);
        var inverse = R.Of(1) / R.Select(isLong, span, R.Of(1));
        var direction = Vec3<R>.Select(isLong, piece * inverse, Vec3<R>.Of(1, 0, 0));
        direction.Store(Scratch + At.Work + 48);
        AddPoint(tendon, link2, to, share, jacobian);
        AddPoint(tendon, link1, from, -share, jacobian);
    }

    /// <summary>jacobian += how a point of a link moves along the direction in work space, times a factor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void AddPoint(TendonInfo* tendon, int link, R* point, R factor, R* jacobian)
    {
        if (link < Model.FirstMoving)
            return;

        var direction = Vec3<R>.Load(Scratch + At.Work + 48);
        var moment = Vec3<R>.Cross(Vec3<R>.Load(point) - Vec3<R>.Load(TreeCenter(Model.Links[link].Tree)), direction);
        var place = tendon->DofCount - 1;
        for (var dof = Model.Links[link].FirstDof + Model.Links[link].DofCount - 1; dof >= 0; dof = Model.Dofs[dof].Parent)
        {
            while (Model.DofLists[tendon->FirstDof + place].Dof != dof)
                place--;
            var motion = Dof(dof);
            var rate = Vec3<R>.Dot(Vec3<R>.Load(motion), moment) + Vec3<R>.Dot(Vec3<R>.Load(motion + 3), direction);
            jacobian[place] = R.Fma(rate, factor, jacobian[place]);
        }
    }
}

/// <summary>A located frame.</summary>
internal static class FrameAt
{
    public const int
        Position = 0,
        Orientation = 3,
        Matrix = 7,
        Stride = 16;
}
