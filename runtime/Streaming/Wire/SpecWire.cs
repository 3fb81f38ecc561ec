using System.Collections.Immutable;
using MessagePack;

namespace Sim.Runtime.Streaming.Wire;

/// <summary>Specs of envs on the wire.</summary>
internal static class SpecWire
{
    public static void Write(HeaderWriter header, string? key, EnvSpec spec)
    {
        header.BeginMap(key).Add("name", spec.Name);
        Write(header, "observation", spec.Observation);
        Write(header, "action", spec.Action);
        header.Add("max_steps", spec.MaxSteps)
            .Add("success", Name(spec.Success))
            .Add("action_mask", spec.HasActionMask ? spec.ActionMaskWidth : 0)
            .BeginList("infos");
        foreach (var info in spec.Infos)
            header.BeginList().Add(null, info.Name).Add(null, WireType.Of(info.Type)).Add(null, info.Shape.AsSpan()).End();
        header.End().End();
    }

    public static void Write(HeaderWriter header, string key, Space space)
    {
        header.BeginMap(key);
        switch (space)
        {
            case Discrete discrete:
                header.Add("type", "discrete").Add("n", discrete.Count);
                break;
            case MultiDiscrete multi:
                header.Add("type", "multi-discrete").Add("n", multi.Counts.AsSpan());
                break;
            case Box box:
                header.Add("type", "box");
                WriteBounds(header, "low", box.Low);
                WriteBounds(header, "high", box.High);
                break;
        }

        header.Add("dtype", WireType.Of(space.Type)).Add("shape", space.Shape.AsSpan()).End();
    }

    /// <exception cref="FormatException">There is no spec, or one that this program does not know.</exception>
    public static EnvSpec Read(ref MessagePackReader reader)
    {
        Space? observation = null, action = null;
        var (name, success, maxSteps, mask) = ("", SuccessRule.None, 0, 0);
        ImmutableArray<InfoSpec> infos = [];
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "name": name = reader.ReadString() ?? ""; break;
                case "observation": observation = ReadSpace(ref reader); break;
                case "action": action = ReadSpace(ref reader); break;
                case "max_steps": maxSteps = reader.ReadInt32(); break;
                case "success": success = RuleOf(reader.ReadString()); break;
                case "action_mask": mask = reader.ReadInt32(); break;
                case "infos": infos = ReadInfos(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return new EnvSpec
        {
            Name = name,
            Observation = observation ?? throw new FormatException("The spec has no observation."),
            Action = action ?? throw new FormatException("The spec has no action."),
            MaxSteps = maxSteps,
            Success = success,
            HasActionMask = mask > 0,
            Infos = infos,
        };
    }

    private static string Name(SuccessRule rule) => rule switch
    {
        SuccessRule.Written => "written",
        SuccessRule.Survival => "survival",
        _ => "none",
    };

    private static SuccessRule RuleOf(string? name) => name switch
    {
        "written" => SuccessRule.Written,
        "survival" => SuccessRule.Survival,
        _ => SuccessRule.None,
    };

    /// <summary>One number where all are equal: an image has one pair of bounds, not 270,000.</summary>
    private static void WriteBounds(HeaderWriter header, string key, ImmutableArray<double> bounds)
    {
        if (bounds.Length > 0 && bounds.AsSpan().IndexOfAnyExcept(bounds[0]) < 0)
            header.Add(key, bounds[0]);
        else
            header.Add(key, bounds.AsSpan());
    }

    private static Space ReadSpace(ref MessagePackReader reader)
    {
        var (kind, type) = ("", DataType.Float32);
        ImmutableArray<double> low = [], high = [], counts = [];
        ImmutableArray<int> shape = [];
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "type": kind = reader.ReadString() ?? ""; break;
                case "n": counts = ReadNumbers(ref reader); break;
                case "low": low = ReadNumbers(ref reader); break;
                case "high": high = ReadNumbers(ref reader); break;
                case "dtype": type = WireType.ToDataType(reader.ReadString() ?? ""); break;
                case "shape": shape = [.. ReadNumbers(ref reader).Select(size => (int)size)]; break;
                default: reader.Skip(); break;
            }
        }

        return kind switch
        {
            "discrete" when counts.Length == 1 => new Discrete((int)counts[0]),
            "multi-discrete" => new MultiDiscrete([.. counts.Select(count => (int)count)]),
            "box" => new Box(low, high, shape, type),
            _ => throw new FormatException($"A space of type '{kind}' is not known."),
        };
    }

    private static ImmutableArray<InfoSpec> ReadInfos(ref MessagePackReader reader)
    {
        var infos = ImmutableArray.CreateBuilder<InfoSpec>();
        for (var left = reader.ReadArrayHeader(); left > 0; left--)
        {
            if (reader.ReadArrayHeader() != 3)
                throw new FormatException("An info is not [name, dtype, shape].");
            infos.Add(new InfoSpec(
                reader.ReadString() ?? "", WireType.ToDataType(reader.ReadString() ?? ""), [.. ReadNumbers(ref reader).Select(size => (int)size)]));
        }

        return infos.ToImmutable();
    }

    /// <summary>A list of numbers, or one.</summary>
    private static ImmutableArray<double> ReadNumbers(ref MessagePackReader reader)
    {
        if (reader.NextMessagePackType != MessagePackType.Array)
            return [reader.ReadDouble()];

        var numbers = new double[reader.ReadArrayHeader()];
        for (var item = 0; item < numbers.Length; item++)
            numbers[item] = reader.ReadDouble();
        return [.. numbers];
    }
}
