using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Frames that rows, tendons, actuators and sensors look at, each fixed to a link or the world.</summary>
internal sealed class FrameTable(PhysicsModel model, LinkTable links, NumberList numbers)
{
    private readonly List<FrameInfo> _frames = [];
    private readonly Dictionary<(int Link, Pose Pose), int> _known = [];

    public FrameInfo[] Frames => [.. _frames];

    public int Add(int link, Pose pose)
    {
        if (_known.TryGetValue((link, pose), out var frame))
            return frame;

        var at = numbers.Reserve(7);
        numbers.Put(at, pose.Position);
        numbers.Put(at + 3, pose.Orientation);
        _known.Add((link, pose), _frames.Count);
        _frames.Add(new FrameInfo { Link = link, Numbers = at });
        return _frames.Count - 1;
    }

    public int Site(int number)
    {
        var site = model.Sites[number];
        return Add(links.LinkOf(site.Body), links.PoseOf(site.Body, site.Position, site.Orientation, site.SameFrame));
    }

    public int Geom(int number)
    {
        var geom = model.Geoms[number];
        return Add(links.LinkOf(geom.Body), links.PoseOf(geom.Body, geom.Position, geom.Orientation, geom.SameFrame));
    }

    /// <summary>A frame given in a body's own.</summary>
    public int OnBody(int number, Pose pose) => Add(links.LinkOf(number), links.PoseOf(number) * pose);

    public int Body(int number) => Add(links.LinkOf(number), links.PoseOf(number));

    /// <summary>The body's principal axes at its centre of mass.</summary>
    public int Inertial(int number) => Add(links.LinkOf(number), links.PoseOf(number) * links.InertialPose(number));

    public int LinkOf(int frame) => _frames[frame].Link;
}
