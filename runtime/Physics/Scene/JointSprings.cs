using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Springs and dampers of joints that are given by time constant and damping ratio.</summary>
/// <remarks>As a mass on a spring with the mean inertia of the joint: k = I / (t² r²), c = 2 I / t.</remarks>
internal static class JointSprings
{
    public static PhysicsModel Apply(PhysicsModel model, IReadOnlyList<SceneJoint> sources)
    {
        var (joints, dofs) = (model.Joints.ToBuilder(), model.Dofs.ToBuilder());
        for (var j = 0; j < joints.Count; j++)
        {
            var (time, ratio) = sources[j].SpringDamper;
            if (time <= 0 || ratio <= 0)
                continue;

            var (first, count) = (joints[j].FirstDof, joints[j].Type.DofCount());
            var inverse = Enumerable.Range(first, count).Sum(dof => dofs[dof].InverseInertia);
            var inertia = count / Math.Max(Tiny.Least, inverse);
            joints[j] = joints[j] with { Stiffness = inertia / Math.Max(Tiny.Least, time * time * ratio * ratio) };
            for (var dof = first; dof < first + count; dof++)
                dofs[dof] = dofs[dof] with { Damping = 2 * inertia / Math.Max(Tiny.Least, time) };
        }

        return model with { Joints = joints.ToImmutable(), Dofs = dofs.ToImmutable() };
    }
}
