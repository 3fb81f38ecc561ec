using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Sim.Tests.Physics.Scenes;

/// <summary>Damages scenes at random: their text, their structure and the bytes of their meshes. The same seed does the same damage.</summary>
internal sealed class SceneMutator(ulong seed)
{
    private static readonly string[] Values =
    [
        "", " ", "0", "-1", "1", "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "1e999", "2147483648", "-2147483649", "0 0 0", "1 0",
        "0 0 0 0", "1e200 1e200 1e200", "true", "auto", "world", "none", "free", "ball", "mesh", "plane", "ellipsoid", "RK4", "../..", "/",
        "<", "&amp;", "\u0000", "\uD800", "é", "a b c d e f g h i j", "0.001", "1e10", "-0",
    ];

    private static readonly string[] Elements =
    [
        "body", "geom", "joint", "freejoint", "site", "inertial", "frame", "replicate", "camera", "light", "weld", "connect", "motor", "position",
        "spatial", "fixed", "mesh", "default", "include", "worldbody", "option", "compiler", "touch", "key", "pair", "exclude", "general", "muscle",
    ];

    private static readonly string[] Attributes =
    [
        "name", "class", "childclass", "type", "size", "pos", "quat", "euler", "axis", "range", "limited", "fromto", "mass", "density", "mesh",
        "file", "scale", "joint", "site", "tendon", "body1", "body2", "count", "offset", "damping", "stiffness", "armature", "mocap", "gear",
        "ctrlrange", "timestep", "inertiafromgeom", "angle", "eulerseq", "fusestatic", "discardvisual", "settotalmass", "dampratio", "springdamper",
    ];

    private readonly RandomValues _values = new(seed);

    /// <summary>A scene with one to four faults.</summary>
    public byte[] Damage(XDocument scene)
    {
        var copy = new XDocument(scene);
        var faults = 1 + Next(4);
        for (var fault = 0; fault < faults; fault++)
            DamageStructure(copy);
        byte[] bytes;
        try
        {
            bytes = Encoding.UTF8.GetBytes(copy.ToString());
        }
        catch (ArgumentException)
        {
            // A value that XML cannot hold: the damage is in the text then.
            bytes = Encoding.UTF8.GetBytes(scene.ToString());
            return DamageBytes(bytes);
        }

        return Next(5) == 0 ? DamageBytes(bytes) : bytes;
    }

    /// <summary>Bytes with some changed, lost, repeated or cut off.</summary>
    public byte[] DamageBytes(byte[] bytes)
    {
        if (bytes.Length == 0)
            return bytes;

        List<byte> damaged = [.. bytes];
        for (var fault = 1 + Next(3); fault > 0 && damaged.Count > 0; fault--)
        {
            var (at, count) = (Next(damaged.Count), 1 + Next(16));
            count = Math.Min(count, damaged.Count - at);
            switch (Next(5))
            {
                case 0:
                    damaged[at] = (byte)Next(256);
                    break;
                case 1:
                    damaged.RemoveRange(at, count);
                    break;
                case 2:
                    damaged.InsertRange(at, damaged.GetRange(at, count));
                    break;
                case 3:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                default:
                    damaged[at] ^= (byte)(1 << Next(8));
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>True once in so many times.</summary>
    public bool Once(int times) => Next(times) == 0;

    public int Choose(int count) => Next(count);

    private int Next(int count) => _values.Below(count);

    private T Any<T>(IReadOnlyList<T> of) => of[Next(of.Count)];

    private void DamageStructure(XDocument scene)
    {
        List<XElement> elements = [.. scene.Root!.DescendantsAndSelf()];
        var element = Any(elements);
        List<XAttribute> attributes = [.. element.Attributes()];
        switch (Next(10))
        {
            case 0 when element.Parent is not null:
                element.Remove();
                break;
            case 1 when element.Parent is not null:
                element.AddAfterSelf(new XElement(element));
                break;
            case 2:
                Any(elements).Add(new XElement(element)); // somewhere else, in itself perhaps
                break;
            case 3:
                element.Name = Any(Elements);
                break;
            case 4 when attributes.Count > 0:
                Any(attributes).Remove();
                break;
            case 5:
                element.SetAttributeValue(Any(Attributes), Any(Values));
                break;
            case 6:
                element.Add(new XElement(Any(Elements), new XAttribute(Any(Attributes), Any(Values))));
                break;
            default:
                if (attributes.Count > 0)
                {
                    var attribute = Any(attributes);
                    attribute.Value = Changed(attribute.Value, elements);
                }

                break;
        }
    }

    private string Changed(string value, List<XElement> elements)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<XAttribute> others = [.. Any(elements).Attributes()];
        return Next(5) switch
        {
            0 => Any(Values),
            1 when others.Count > 0 => Any(others).Value,
            2 when words.Length > 1 => string.Join(' ', words[..^1]),
            3 when words.Length > 0 => string.Join(' ', words.Select((word, i) => i == 0 ? Any(Values) : word)),
            4 when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                (number * Math.Pow(10, Next(25) - 12) * (Next(2) == 0 ? 1 : -1)).ToString("r", CultureInfo.InvariantCulture),
            _ => value + " " + value,
        };
    }
}
