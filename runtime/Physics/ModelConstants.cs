using System.Collections.Immutable;
using Sim.Runtime.Physics.Constants;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics;

/// <summary>What follows from a model's parameters at its reference positions: inverse weights, lengths, offsets of welds and cameras, statistics.</summary>
/// <remarks>MuJoCo's mj_setConst. The sizes of constraint rows depend on these, so they follow when masses, sizes or places are changed.</remarks>
public static class ModelConstants
{
    /// <summary>The model with all derived values anew.</summary>
    /// <param name="model">With whatever parameters were changed.</param>
    public static PhysicsModel Derive(PhysicsModel model)
    {
        model = model with { Bodies = WithSubtreeMasses(model.Bodies) };
        var pose = new ModelPose(model, model.ReferencePositions);
        var mass = new MassMatrix(model, pose);
        var tendons = new TendonLengths(model, pose);
        var transmissions = new TransmissionLengths(model, pose, tendons);
        var springs = model.Tendons.IsEmpty ? tendons : new TendonLengths(model, new ModelPose(model, model.SpringPositions));
        return model with
        {
            Bodies = [.. model.Bodies.Select((body, i) => WithInverse(model, body, i, pose, mass))],
            Dofs = WithInverses(model, mass),
            Tendons = [.. model.Tendons.Select((tendon, i) => tendon with
            {
                Length = tendons.Lengths[i],
                InverseInertia = mass.Inverse(tendons.Moments[i]),
                SpringLength = tendon.SpringLength == new Interval(-1, -1)
                    ? new(springs.Lengths[i], springs.Lengths[i])
                    : tendon.SpringLength,
            })],
            Actuators = [.. model.Actuators.Select((actuator, i) => WithDamping(actuator, transmissions.Moments[i], mass) with
            {
                Length = transmissions.Lengths[i],
                Acceleration = Math.Sqrt(mass.Solve(transmissions.Moments[i]).Sum(acceleration => acceleration * acceleration)),
            })],
            Equalities = [.. model.Equalities.Select(equality => WithAnchors(equality, pose))],
            Cameras = [.. model.Cameras.Select(camera => WithOffsets(camera, pose))],
            Lights = [.. model.Lights.Select(light => WithOffsets(light, pose))],
            Statistics = StatisticsPass.Of(model, pose, mass),
        };
    }

    private static ImmutableArray<Body> WithSubtreeMasses(ImmutableArray<Body> bodies)
    {
        double[] masses = [.. bodies.Select(body => body.Mass)];
        for (var i = masses.Length - 1; i > 0; i--)
            masses[bodies[i].Parent] += masses[i];
        return [.. bodies.Select((body, i) => body with { SubtreeMass = masses[i] })];
    }

    /// <summary>Means of the diagonal of J M⁻¹ Jᵀ at the centre of mass, over the three translations and over the three rotations.</summary>
    private static Body WithInverse(PhysicsModel model, Body body, int i, ModelPose pose, MassMatrix mass)
    {
        if (body.Weld == 0)
            return body with { InverseTranslation = 0, InverseRotation = 0 };
        if (OnlySlides(model, i))
            return body with { InverseTranslation = 1 / body.Mass, InverseRotation = 0 };

        var (linear, angular) = pose.Jacobian(pose.Inertials[i].Position, i);
        double Mean(Vec3[] jacobian)
        {
            var sum = 0.0;
            for (var axis = 0; axis < 3; axis++)
                sum += mass.Inverse([.. jacobian.Select(column => column[axis])]);
            return sum / 3;
        }

        return body with { InverseTranslation = Mean(linear), InverseRotation = Mean(angular) };
    }

    /// <summary>
    /// Whether a body slides along its own axes and no other depends on it. MuJoCo takes its inverse weight from its mass alone,
    /// armature or not ("simple" bodies of level 2).
    /// </summary>
    private static bool OnlySlides(PhysicsModel model, int i)
    {
        var body = model.Bodies[i];
        var parent = model.Bodies[body.Parent];
        return body.JointCount > 0 && body.Mass >= Tiny.Least && body.SameFrame == SameFrame.Body
            && (body.Root == i || (parent.Parent == 0 && parent.DofCount == 0))
            && !model.Bodies.Any(child => child.Parent == i)
            && model.Joints.Skip(body.FirstJoint).Take(body.JointCount).All(IsPlainSlide);
    }

    private static bool IsPlainSlide(Joint joint)
    {
        const double Difference = 1e-6;
        var (size, place) = (joint.Axis.Abs(), joint.Position.Abs());
        var along = (size.X > Tiny.Value ? 1 : 0) + (size.Y > Tiny.Value ? 1 : 0) + (size.Z > Tiny.Value ? 1 : 0);
        return joint.Type == JointType.Slide && along == 1 && place.Largest < Difference;
    }

    private static ImmutableArray<DegreeOfFreedom> WithInverses(PhysicsModel model, MassMatrix mass)
    {
        var inverses = new double[model.DofCount];
        for (var i = 0; i < inverses.Length; i++)
        {
            var unit = new double[inverses.Length];
            unit[i] = 1;
            inverses[i] = mass.Solve(unit)[i];
        }

        foreach (var joint in model.Joints)
        {
            if (joint.Type == JointType.Slide && OnlySlides(model, joint.Body))
                inverses[joint.FirstDof] = 1 / model.Bodies[joint.Body].Mass;
            for (var first = joint.FirstDof; joint.Type.DofCount() >= 3 && first < joint.FirstDof + joint.Type.DofCount(); first += 3)
            {
                var mean = (inverses[first] + inverses[first + 1] + inverses[first + 2]) / 3;
                inverses.AsSpan(first, 3).Fill(mean);
            }
        }

        return [.. model.Dofs.Select((dof, i) => dof with { InverseInertia = inverses[i], Inertia = mass.Entries[i, i] })];
    }

    /// <summary>A positive third bias of a position servo is a damping ratio: it becomes the damping that has it at the inertia that is moved.</summary>
    private static Actuator WithDamping(Actuator actuator, double[] moments, MassMatrix mass)
    {
        var (gain, bias) = (actuator.GainParameters, actuator.BiasParameters);
        if (gain[0] != -bias[1] || bias[2] <= 0)
            return actuator;

        var inertia = 0.0;
        for (var dof = 0; dof < moments.Length; dof++)
        {
            var square = moments[dof] * moments[dof];
            if (square > Tiny.Least)
                inertia += mass.Entries[dof, dof] / square;
        }

        return actuator with { BiasParameters = bias.SetItem(2, -2 * bias[2] * Math.Sqrt(gain[0] * inertia)) };
    }

    private static Equality WithAnchors(Equality equality, ModelPose pose)
    {
        if (equality.Type is not (EqualityType.Connect or EqualityType.Weld))
            return equality;
        if (equality.ObjectType == ObjectType.Site)
            return equality.Type == EqualityType.Connect ? equality with { Data = [.. new double[equality.Data.Length]] } : equality;

        var data = equality.Data;
        var anchor = new Vec3(data[0], data[1], data[2]);
        var (body1, body2) = (pose.Bodies[equality.Object1], pose.Bodies[equality.Object2]);
        Vec3 Carried(Pose from, Mat3 axes, Pose to, Mat3 toAxes) => toAxes.Transposed * (from.Position + axes * anchor - to.Position);

        var (axes1, axes2) = (pose.BodyAxes[equality.Object1], pose.BodyAxes[equality.Object2]);
        if (equality.Type == EqualityType.Connect)
        {
            var second = Carried(body1, axes1, body2, axes2);
            return equality with { Data = [.. data[..3], second.X, second.Y, second.Z, .. data[6..]] };
        }

        var given = new Quat(data[6], data[7], data[8], data[9]);
        if (given != default)
        {
            given = given.Normalized();
            return equality with { Data = [.. data[..6], given.W, given.X, given.Y, given.Z, .. data[10..]] };
        }

        var first = Carried(body2, axes2, body1, axes1);
        var turn = body1.Orientation.Conjugate * body2.Orientation;
        return equality with { Data = [.. data[..3], first.X, first.Y, first.Z, turn.W, turn.X, turn.Y, turn.Z, .. data[10..]] };
    }

    private static Camera WithOffsets(Camera camera, ModelPose pose)
    {
        var place = pose.Bodies[camera.Body] * new Pose(camera.Position, camera.Orientation);
        return camera with
        {
            Offset = place.Position - pose.Bodies[camera.Body].Position,
            CenterOffset = place.Position - pose.TreeCenters[camera.Target >= 0 ? camera.Target : camera.Body],
            Frame = place.Orientation.ToMatrix(),
        };
    }

    private static Light WithOffsets(Light light, ModelPose pose)
    {
        var body = pose.Bodies[light.Body];
        var place = body.Position + pose.BodyAxes[light.Body] * light.Position;
        return light with
        {
            Offset = place - body.Position,
            CenterOffset = place - pose.TreeCenters[light.Target >= 0 ? light.Target : light.Body],
            WorldDirection = body.Orientation.Rotate(light.Direction),
        };
    }
}
