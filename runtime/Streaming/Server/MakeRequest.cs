using System.Text.Json;
using MessagePack;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices;
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Server;

/// <summary>What a client wants made.</summary>
internal sealed record MakeRequest(IReadOnlyList<GroupRequest> Groups, SimulationOptions Options, bool IsPrivate)
{
    private const int MostGroups = 1024, MostGroupWorlds = int.MaxValue;

    private static readonly (string Name, AutoresetMode Mode)[] Modes =
        [("next-step", AutoresetMode.NextStep), ("same-step", AutoresetMode.SameStep), ("disabled", AutoresetMode.Disabled)];

    private static readonly (string Name, Precision Precision)[] Precisions = [("f32", Precision.F32), ("f64", Precision.F64)];

    public long Worlds => Groups.Sum(group => (long)group.Worlds);

    /// <exception cref="RequestException">A value is missing, unknown or out of range.</exception>
    public static MakeRequest Read(Header header, ServerConfig config) => new(
        header.TryReader("groups"u8, out var groups) ? ReadGroups(ref groups, config) : [ReadGroup(header, config)],
        new SimulationOptions
        {
            Autoreset = Named("autoreset", header.TryText("autoreset"u8), Modes, AutoresetMode.NextStep),
            Precision = Named("precision", header.TryText("precision"u8), Precisions, config.Precision),
            Seed = header.TrySeed("seed"u8) ?? 0,
            FirstWorld = (int)(header.TryWhole("first_world"u8, 0, int.MaxValue) ?? 0),
        },
        header.TryFlag("private"u8) ?? false);

    /// <summary>All that decides what the worlds are, in one form whatever the request left to defaults.</summary>
    public string Canonical(IEnvSource envs) => JsonSerializer.Serialize(new
    {
        Autoreset = Options.Autoreset.ToString(),
        Precision = Options.Precision.ToString(),
        Groups = Groups.Select(group => new
        {
            group.Env,
            group.Worlds,
            Options = (envs.Envs.FirstOrDefault(listing => listing.Name == group.Env)?.Options ?? [])
                .Select(option => $"{option.Name}={group.Options.GetValueOrDefault(option.Name, option.Default)}"),
        }),
    });

    private static GroupRequest ReadGroup(Header header, ServerConfig config) => new(
        header.TryText("env"u8) ?? config.DefaultEnv ?? throw NoEnv(),
        header.Options("options"u8),
        (int)(header.TryWhole("worlds"u8, 1, MostGroupWorlds) ?? config.DefaultWorlds));

    private static List<GroupRequest> ReadGroups(ref MessagePackReader reader, ServerConfig config)
    {
        if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() is var count && (count < 1 || count > MostGroups))
            throw Header.Wrong("groups"u8, $"a list of 1 to {MostGroups} groups");

        var groups = new List<GroupRequest>();
        for (; count > 0; count--)
        {
            if (reader.NextMessagePackType != MessagePackType.Map)
                throw Header.Wrong("groups"u8, "a list of maps with env, options and worlds");

            var start = reader.Sequence.Slice(reader.Position);
            var begun = reader.Consumed;
            reader.Skip();
            var one = new Header();
            one.Read(start.First[..(int)(reader.Consumed - begun)]);
            groups.Add(ReadGroup(one, config));
        }

        return groups;
    }

    private static T Named<T>(string key, string? name, (string Name, T Value)[] known, T fallback)
    {
        if (name is null)
            return fallback;

        foreach (var (candidate, value) in known)
        {
            if (candidate == name)
                return value;
        }

        throw new RequestException(ErrorCode.BadArgument, Suggestion.Unknown(key, name, known.Select(each => each.Name)));
    }

    private static RequestException NoEnv() => new(ErrorCode.UnknownEnv, "This server has no default env: name one in 'env'.");
}

/// <summary>Worlds of one task.</summary>
internal sealed record GroupRequest(string Env, IReadOnlyDictionary<string, string> Options, int Worlds);
