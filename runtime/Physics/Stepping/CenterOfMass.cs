using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>The centre of each tree, and about it the links' inertias and the motions of the degrees of freedom: mj_comPos.</summary>
    public void CenterOfMass()
    {
        for (var tree = 0; tree < Model.TreeCount; tree++)
            FindCenter(Model.Trees + tree, TreeCenter(tree));
        for (var link = Model.FirstMoving; link < Model.LinkCount; link++)
            FindInertia(Model.Links + link, Link(link), Inertia(link));
        for (var joint = 0; joint < Model.JointCount; joint++)
            FindMotions(Model.Joints + joint, Joint(joint));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FindCenter(TreeInfo* tree, R* to)
    {
        var sum = Vec3<R>.Of(0, 0, 0);
        for (var link = tree->FirstLink; link < tree->FirstLink + tree->LinkCount; link++)
            sum = Vec3<R>.Fma(Vec3<R>.Load(Link(link) + LinkAt.Center), Const(Model.Links[link].Numbers + LinkNumbers.Mass), sum);
        (sum * Const(tree->Numbers)).Store(to);
    }

    /// <summary>Rotates the inertia to the world and moves it to the centre of the tree.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void FindInertia(LinkInfo* link, R* at, R* to)
    {
        var k = link->Numbers + LinkNumbers.Inertia;
        R xx = Const(k), yy = Const(k + 1), zz = Const(k + 2), xy = Const(k + 3), xz = Const(k + 4), yz = Const(k + 5);
        Vec3<R> rowX = new(xx, xy, xz), rowY = new(xy, yy, yz), rowZ = new(xz, yz, zz);
        var m = at + LinkAt.Matrix;
        Vec3<R> x = Vec3<R>.Load(m), y = Vec3<R>.Load(m + 3), z = Vec3<R>.Load(m + 6);
        Vec3<R> turnedX = new(Vec3<R>.Dot(rowX, x), Vec3<R>.Dot(rowY, x), Vec3<R>.Dot(rowZ, x));
        Vec3<R> turnedY = new(Vec3<R>.Dot(rowX, y), Vec3<R>.Dot(rowY, y), Vec3<R>.Dot(rowZ, y));
        Vec3<R> turnedZ = new(Vec3<R>.Dot(rowX, z), Vec3<R>.Dot(rowY, z), Vec3<R>.Dot(rowZ, z));

        var mass = Const(link->Numbers + LinkNumbers.Mass);
        var offset = Vec3<R>.Load(at + LinkAt.Center) - Vec3<R>.Load(TreeCenter(link->Tree));
        var moment = offset * mass;
        to[0] = R.Fma(moment.Y, offset.Y, R.Fma(moment.Z, offset.Z, Vec3<R>.Dot(turnedX, x)));
        to[1] = R.Fma(moment.X, offset.X, R.Fma(moment.Z, offset.Z, Vec3<R>.Dot(turnedY, y)));
        to[2] = R.Fma(moment.X, offset.X, R.Fma(moment.Y, offset.Y, Vec3<R>.Dot(turnedZ, z)));
        to[3] = R.Fnma(moment.X, offset.Y, Vec3<R>.Dot(turnedX, y));
        to[4] = R.Fnma(moment.X, offset.Z, Vec3<R>.Dot(turnedX, z));
        to[5] = R.Fnma(moment.Y, offset.Z, Vec3<R>.Dot(turnedY, z));
        moment.Store(to + 6);
        to[9] = mass;
    }

    private readonly void FindMotions(JointInfo* joint, R* placed)
    {
        var to = Dof(joint->Dof);
        var center = TreeCenter(Model.Links[joint->Link].Tree);
        switch ((JointType)joint->Type)
        {
            case JointType.Free:
                for (var axis = 0; axis < 3; axis++)
                {
                    Spatial<R>.Clear(to + (6 * axis), 6);
                    to[(6 * axis) + 3 + axis] = R.Of(1);
                }

                FindTurns(Link(joint->Link) + LinkAt.Matrix, placed + JointAt.Anchor, center, to + 18);
                break;
            case JointType.Ball:
                FindTurns(Link(joint->Link) + LinkAt.Matrix, placed + JointAt.Anchor, center, to);
                break;
            case JointType.Slide:
                Vec3<R>.Of(0, 0, 0).Store(to);
                Vec3<R>.Load(placed + JointAt.Axis).Store(to + 3);
                break;
            default:
                FindTurn(Vec3<R>.Load(placed + JointAt.Axis), placed + JointAt.Anchor, center, to);
                break;
        }
    }

    /// <summary>Rotations about the axes of a link.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FindTurns(R* matrix, R* anchor, R* center, R* to)
    {
        for (var axis = 0; axis < 3; axis++)
            FindTurn(new Vec3<R>(matrix[axis], matrix[3 + axis], matrix[6 + axis]), anchor, center, to + (6 * axis));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FindTurn(Vec3<R> axis, R* anchor, R* center, R* to)
    {
        axis.Store(to);
        Vec3<R>.Cross(axis, Vec3<R>.Load(center) - Vec3<R>.Load(anchor)).Store(to + 3);
    }
}
