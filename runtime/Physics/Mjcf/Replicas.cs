using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>
/// What refers to a replicated element by the name that it was written with is replicated too: a sensor of site "tip" becomes one of
/// "tip0", one of "tip1" and so on.
/// </summary>
internal sealed class Replicas
{
    private readonly Dictionary<(ObjectType Kind, string Name), List<string>> _suffixes = [];

    public void Add(ObjectType kind, string name, string suffix)
    {
        if (!_suffixes.TryGetValue((kind, name), out var suffixes))
            _suffixes.Add((kind, name), suffixes = []);
        suffixes.Add(suffix);
    }

    public void Spread(SceneDescription scene)
    {
        if (_suffixes.Count == 0)
            return;

        Spread(scene.Pairs, ObjectType.None, pair => [(ObjectType.Geom, pair.Geom1), (ObjectType.Geom, pair.Geom2)],
            (pair, names) => (pair.Geom1, pair.Geom2) = (names[0], names[1]));
        Spread(scene.Exclusions, ObjectType.None, pair => [(ObjectType.Body, pair.Body1), (ObjectType.Body, pair.Body2)],
            (pair, names) => (pair.Body1, pair.Body2) = (names[0], names[1]));
        Spread(scene.Tendons, ObjectType.Tendon, tendon => [.. tendon.Path.SelectMany(References)], Rename);
        Spread(scene.Equalities, ObjectType.None, equality => [(equality.ObjectType, equality.Object1), (equality.ObjectType, equality.Object2)],
            (equality, names) => (equality.Object1, equality.Object2) = (names[0], names[1]));
        Spread(scene.Actuators, ObjectType.Actuator, References,
            (actuator, names) => (actuator.Target, actuator.SliderSite, actuator.ReferenceSite) = (names[0], names[1], names[2]));
        Spread(scene.Sensors, ObjectType.None, sensor => [(Plain(sensor.ObjectType), sensor.Object), (Plain(sensor.ReferenceType), sensor.Reference)],
            (sensor, names) => (sensor.Object, sensor.Reference) = (names[0], names[1]));
    }

    private static ObjectType Plain(ObjectType kind) => kind == ObjectType.BodyFrame ? ObjectType.Body : kind;

    private static (ObjectType, string)[] References(SceneWrap wrap) => wrap.Type switch
    {
        WrapType.Joint => [(ObjectType.Joint, wrap.Object), (ObjectType.None, "")],
        WrapType.Site => [(ObjectType.Site, wrap.Object), (ObjectType.None, "")],
        WrapType.Pulley => [(ObjectType.None, ""), (ObjectType.None, "")],
        _ => [(ObjectType.Geom, wrap.Object), (ObjectType.Site, wrap.SideSite)],
    };

    private static (ObjectType, string)[] References(SceneActuator actuator) =>
    [
        (actuator.Transmission switch
        {
            Transmission.Joint or Transmission.JointInParent => ObjectType.Joint,
            Transmission.Tendon => ObjectType.Tendon,
            Transmission.Body => ObjectType.Body,
            _ => ObjectType.Site,
        }, actuator.Target),
        (ObjectType.Site, actuator.SliderSite),
        (ObjectType.Site, actuator.ReferenceSite),
    ];

    private static void Rename(SceneTendon tendon, string[] names)
    {
        tendon.Path = tendon.Path.ConvertAll(wrap => wrap.Copy<SceneWrap>());
        for (var i = 0; i < tendon.Path.Count; i++)
            (tendon.Path[i].Object, tendon.Path[i].SideSite) = (names[2 * i], names[2 * i + 1]);
    }

    private void Spread<T>(List<T> list, ObjectType kind, Func<T, (ObjectType Kind, string Name)[]> references, Action<T, string[]> rename)
        where T : SceneElement
    {
        var spread = new List<T>();
        foreach (var element in list)
        {
            var all = references(element);
            var replicated = all.Where(_suffixes.ContainsKey).ToList();
            if (replicated.Count == 0)
            {
                spread.Add(element);
                continue;
            }

            foreach (var suffix in _suffixes[replicated[0]])
            {
                var copy = element.Copy<T>();
                rename(copy, [.. all.Select(reference => _suffixes.ContainsKey(reference) ? reference.Name + suffix : reference.Name)]);
                if (copy.Name.Length > 0)
                {
                    Add(kind, copy.Name, suffix);
                    copy.Name += suffix;
                }

                spread.Add(copy);
            }
        }

        list.Clear();
        list.AddRange(spread);
    }
}
