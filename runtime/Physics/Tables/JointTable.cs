using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Joints and degrees of freedom as the step reads them.</summary>
internal static class JointTable
{
    public static JointInfo[] Joints(PhysicsModel model, LinkTable links, NumberList numbers)
    {
        var infos = new JointInfo[model.Joints.Length];
        for (var number = 0; number < infos.Length; number++)
        {
            var joint = model.Joints[number];
            var at = numbers.Reserve(JointNumbers.Count);
            numbers.Put(at + JointNumbers.Anchor, joint.Position);
            numbers.Put(at + JointNumbers.Axis, joint.Axis);
            numbers[at + JointNumbers.Reference] = model.ReferencePositions[joint.FirstCoordinate];
            infos[number] = new JointInfo
            {
                Type = (int)joint.Type,
                Link = links.LinkOf(joint.Body),
                Coordinate = joint.FirstCoordinate,
                Dof = joint.FirstDof,
                HasAnchor = joint.Position == Vec3.Zero ? 0 : 1,
                Spring = joint.Stiffness == 0 || model.Options.Has(Disabled.Passive) ? -1 : Spring(model, joint, numbers),
                Numbers = at,
            };
        }

        return infos;
    }

    public static DofInfo[] Dofs(PhysicsModel model, LinkTable links, NumberList numbers)
    {
        var trees = links.Links;
        var isPassive = !model.Options.Has(Disabled.Passive);
        return [.. model.Dofs.Select(dof => new DofInfo
        {
            Link = links.LinkOf(dof.Body),
            Parent = dof.Parent,
            Tree = trees[links.LinkOf(dof.Body)].Tree,
            LiftsAsActuator = model.Joints[dof.Joint].ActuatorGravityCompensation ? 1 : 0,
            Numbers = numbers.Add(dof.Armature, isPassive ? dof.Damping : 0, dof.Damping),
        })];
    }

    private static int Spring(PhysicsModel model, Joint joint, NumberList numbers)
    {
        var at = numbers.Add(joint.Stiffness);
        for (var i = 0; i < joint.Type.CoordinateCount(); i++)
            numbers.Add(model.SpringPositions[joint.FirstCoordinate + i]);
        return at;
    }
}
