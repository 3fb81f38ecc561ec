using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>From the frame of a link to the world; without a link it is there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void ToWorld(int number, ref Vec3<R> position, ref Quat<R> orientation)
    {
        if (number < 0)
            return;

        var link = Link(number);
        position = Vec3<R>.Times(link + LinkAt.Matrix, position) + Vec3<R>.Load(link + LinkAt.Position);
        orientation = Quat<R>.Load(link + LinkAt.Orientation) * orientation;
    }

    /// <summary>Where a frame is in the world: FrameAt.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void LocateFrame(int number, R* to)
    {
        var frame = Model.Frames + number;
        var position = Const3(frame->Numbers);
        var orientation = Const4(frame->Numbers + 3);
        ToWorld(frame->Link, ref position, ref orientation);
        position.Store(to + FrameAt.Position);
        orientation.Store(to + FrameAt.Orientation);
        orientation.StoreMatrix(to + FrameAt.Matrix);
    }

    /// <summary>
    /// The velocity of a point fixed to the second of two links against one fixed to the first, for each degree of freedom of a list:
    /// jacobian[row][dof], three rows of linear velocity and, where asked for, three of angular.
    /// </summary>
    /// <param name="firstDof">Of the list, whose signs say which link a degree of freedom moves.</param>
    /// <param name="count">Of the list.</param>
    /// <param name="point1">On the first link.</param>
    /// <param name="point2">On the second link.</param>
    /// <param name="hasAngular">Not 0: the angular rows too.</param>
    /// <param name="jacobian">Gets the rows.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PointJacobian(int firstDof, int count, R* point1, R* point2, int hasAngular, R* jacobian)
    {
        for (var i = 0; i < count; i++)
        {
            var entry = Model.DofLists[firstDof + i];
            var motion = Dof(entry.Dof);
            var angular = Vec3<R>.Load(motion);
            var point = Vec3<R>.Load(entry.Sign > 0 ? point2 : point1);
            var linear = Vec3<R>.Load(motion + 3)
                + Vec3<R>.Cross(angular, point - Vec3<R>.Load(TreeCenter(Model.Dofs[entry.Dof].Tree)));
            if (entry.Sign < 0)
                (linear, angular) = (-linear, -angular);
            jacobian[i] = linear.X;
            jacobian[count + i] = linear.Y;
            jacobian[(2 * count) + i] = linear.Z;
            if (hasAngular == 0)
                continue;
            jacobian[(3 * count) + i] = angular.X;
            jacobian[(4 * count) + i] = angular.Y;
            jacobian[(5 * count) + i] = angular.Z;
        }
    }
}
