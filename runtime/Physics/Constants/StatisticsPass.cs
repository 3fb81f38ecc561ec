using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Constants;

/// <summary>Typical sizes of a model at its reference positions (MuJoCo's setStat).</summary>
internal static class StatisticsPass
{
    private const double LeastSize = 1e-5;

    public static ModelStatistics Of(PhysicsModel model, ModelPose pose, MassMatrix mass)
    {
        var plain = new ModelStatistics();
        var (low, high) = Box(model, pose);
        var extent = high.X > low.X ? Math.Max(LeastSize, (high - low).Largest) : plain.Extent;
        var sizes = BodySizes(model, pose);
        var moving = model.Bodies.Length - 1;
        var meanSize = moving > 0 ? sizes.Skip(1).Sum(size => Math.Max(size, LeastSize) / moving) : plain.MeanSize;
        return new()
        {
            Center = (low + high) * 0.5,
            MeanSize = meanSize,
            Extent = Math.Max(extent, 2 * meanSize),
            MeanMass = moving > 0 ? model.Bodies.Skip(1).Sum(body => body.Mass) / moving : plain.MeanMass,
            MeanInertia = model.DofCount > 0
                ? Enumerable.Range(0, model.DofCount).Sum(dof => mass.Entries[dof, dof]) / model.DofCount
                : plain.MeanInertia,
        };
    }

    /// <summary>Around bodies, joints, sites and geoms; a plane counts as a tenth of its size.</summary>
    private static (Vec3 Low, Vec3 High) Box(PhysicsModel model, ModelPose pose)
    {
        const double Beyond = 1e10;
        var (low, high) = (new Vec3(Beyond, Beyond, Beyond), new Vec3(-Beyond, -Beyond, -Beyond));
        void Add(Vec3 point, double radius)
        {
            var around = new Vec3(radius, radius, radius);
            (low, high) = (low.Min(point - around), high.Max(point + around));
        }

        for (var i = 1; i < model.Bodies.Length; i++)
        {
            Add(pose.Bodies[i].Position, 0);
            Add(pose.Inertials[i].Position, 0);
        }

        foreach (var point in pose.Anchors.Concat(pose.Sites))
            Add(point, 0);
        for (var i = 0; i < model.Geoms.Length; i++)
        {
            var geom = model.Geoms[i];
            var plane = geom.Type != GeomType.Plane ? 0
                : geom.Size.X != 0 || geom.Size.Y != 0 ? Math.Max(geom.Size.X, geom.Size.Y) * 0.1
                : 1;
            Add(pose.Geoms[i], geom.BoundingRadius > 0 ? geom.BoundingRadius : plane);
        }

        return (low, high);
    }

    /// <summary>How far joints and geoms reach from the centre of mass of each body.</summary>
    private static double[] BodySizes(PhysicsModel model, ModelPose pose)
    {
        var sizes = new double[model.Bodies.Length];
        for (var j = 0; j < model.Joints.Length; j++)
        {
            var body = model.Joints[j].Body;
            foreach (var i in (ReadOnlySpan<int>)[body, model.Bodies[body].Parent])
                sizes[i] = Math.Max(sizes[i], (pose.Inertials[i].Position - pose.Anchors[j]).Length);
        }

        sizes[0] = 0;
        for (var g = 0; g < model.Geoms.Length; g++)
        {
            var (body, radius) = (model.Geoms[g].Body, model.Geoms[g].BoundingRadius);
            if (body > 0 && radius > 0)
                sizes[body] = Math.Max(sizes[body], radius + (pose.Inertials[body].Position - pose.Geoms[g]).Length);
        }

        return sizes;
    }
}
