using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Forces on bodies: lift of their weight, drag of a fluid, pushes from outside.</summary>
internal static class ForceTable
{
    public static LiftInfo[] Lifts(PhysicsModel model, LinkTable links, NumberList numbers)
    {
        var options = model.Options;
        if (options.Has(Disabled.Gravity) || options.Has(Disabled.Passive) || options.Gravity == Vec3.Zero)
            return [];

        var lifts = new List<LiftInfo>();
        for (var link = links.FirstMoving; link < links.Count; link++)
        {
            var lifted = 0.0;
            var moment = Vec3.Zero;
            for (var body = 1; body < model.Bodies.Length; body++)
            {
                if (links.LinkOf(body) != link)
                    continue;

                var share = model.Bodies[body].Mass * model.Bodies[body].GravityCompensation;
                lifted += share;
                moment += (links.PoseOf(body) * links.InertialPose(body)).Position * share;
            }

            if (lifted == 0)
                continue;
            var center = moment / lifted;
            lifts.Add(new LiftInfo { Link = link, Numbers = numbers.Add(lifted, center.X, center.Y, center.Z) });
        }

        return [.. lifts];
    }

    /// <exception cref="UsageException">A geom asks for the ellipsoid model.</exception>
    public static FluidInfo[] Fluids(PhysicsModel model, LinkTable links, NumberList numbers)
    {
        var options = model.Options;
        if ((options.Density == 0 && options.Viscosity == 0) || options.Has(Disabled.Passive))
            return [];

        var ellipsoid = model.Geoms.FirstOrDefault(geom => geom.Fluid is not null);
        if (ellipsoid is not null)
            throw Unsupported.Element(ellipsoid, "ellipsoid fluid shape of a geom");

        return
        [
            .. Enumerable.Range(1, model.Bodies.Length - 1)
                .Where(body => model.Bodies[body].Mass >= Tiny.Least && links.LinkOf(body) >= links.FirstMoving)
                .Select(body => Fluid(model, links, body, numbers)),
        ];
    }

    public static PushInfo[] Pushes(StepSettings settings, LinkTable links, int firstState, NumberList numbers)
    {
        var pushes = new PushInfo[settings.PushedBodies.Count];
        for (var number = 0; number < pushes.Length; number++)
        {
            var body = settings.PushedBodies[number];
            var center = (links.PoseOf(body) * links.InertialPose(body)).Position;
            pushes[number] = new PushInfo
            {
                Link = links.LinkOf(body),
                State = firstState + (6 * number),
                Numbers = numbers.Add(center.X, center.Y, center.Z),
            };
        }

        return pushes;
    }

    /// <remarks>MuJoCo 3.3.0, mj_inertiaBoxFluidModel: a box with the body's inertia, or a ball of its mean width.</remarks>
    private static FluidInfo Fluid(PhysicsModel model, LinkTable links, int number, NumberList numbers)
    {
        var (body, options) = (model.Bodies[number], model.Options);
        var pose = links.PoseOf(number) * links.InertialPose(number);
        double Side(double a, double b, double c) => Math.Sqrt(Math.Max(Tiny.Least, a + b - c) / body.Mass * 6);
        var i = body.Inertia;
        double x = Side(i.Y, i.Z, i.X), y = Side(i.X, i.Z, i.Y), z = Side(i.X, i.Y, i.Z);
        double Fourth(double value) => value * value * value * value;
        var diameter = (x + y + z) / 3;

        var at = numbers.Reserve(FluidNumbers.Count);
        numbers.Put(at + FluidNumbers.Position, pose.Position);
        numbers.Put(at + FluidNumbers.Matrix, pose.Orientation.ToMatrix());
        numbers.Put(at + FluidNumbers.Drag, 0.5 * options.Density * new Vec3(y * z, x * z, x * y));
        numbers.Put(
            at + FluidNumbers.Drag + 3,
            options.Density / 64 * new Vec3(x * (Fourth(y) + Fourth(z)), y * (Fourth(x) + Fourth(z)), z * (Fourth(x) + Fourth(y))));
        numbers[at + FluidNumbers.Viscous] = 3 * Math.PI * diameter * options.Viscosity;
        numbers[at + FluidNumbers.Viscous + 1] = Math.PI * diameter * diameter * diameter * options.Viscosity;
        return new FluidInfo { Link = links.LinkOf(number), Numbers = at };
    }
}
