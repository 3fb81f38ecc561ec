using System.Collections.Immutable;

namespace Sim.Runtime;

/// <summary>The spec that agents see when a simulation has several groups.</summary>
public static class MergedSpec
{
    /// <summary>Groups of single tasks: those of a set share its worlds as evenly as can be, in their order.</summary>
    /// <exception cref="UsageException">A set of more tasks than worlds; one world alone is of its first task.</exception>
    public static IReadOnlyList<GroupSpec> Expand(IReadOnlyList<GroupSpec> groups) => [.. groups.SelectMany(Expand)];

    /// <exception cref="UsageException">No group, a group without worlds, or more worlds than can be numbered.</exception>
    public static int WorldsOf(IReadOnlyList<GroupSpec> groups)
    {
        foreach (var group in groups)
        {
            if (group.Worlds < 1)
                throw new UsageException($"The number of worlds must be 1 or more; {group.Worlds} was given for {group.Env.Spec.Name}.");
        }

        var worlds = groups.Sum(group => (long)group.Worlds);
        return worlds <= int.MaxValue
            ? (int)worlds
            : throw new UsageException($"A simulation numbers its worlds up to {int.MaxValue:n0}; {worlds:n0} were given.");
    }

    /// <exception cref="UsageException">No group, or groups that cannot share an agent's columns.</exception>
    public static EnvSpec Of(IReadOnlyList<GroupSpec> groups) => Of(groups.Select(group => group.Env.Spec));

    /// <exception cref="UsageException">No spec, or specs that cannot share an agent's columns.</exception>
    public static EnvSpec Of(IEnumerable<EnvSpec> specs)
    {
        var groups = specs.ToList();
        if (groups.Count == 0)
            throw new UsageException("A simulation needs at least one group of worlds.");

        return groups.Skip(1).Aggregate(groups[0], Merge);
    }

    private static IEnumerable<GroupSpec> Expand(GroupSpec group)
    {
        if (group.Env is not IEnvSet set || group.Worlds < 1)
            return [group];
        if (group.Worlds == 1)
            return [group with { Env = set.Members[0] }];

        var tasks = set.Members.Count;
        if (group.Worlds < tasks)
            throw new UsageException($"{set.Spec.Name} has {tasks} tasks, and each needs a world; {group.Worlds} were given.");

        return set.Members.Select((env, member) => group with
        {
            Env = env,
            Worlds = (group.Worlds / tasks) + (member < group.Worlds % tasks ? 1 : 0),
        });
    }

    private static EnvSpec Merge(EnvSpec a, EnvSpec b)
    {
        if (!a.Observation.SameLayout(b.Observation))
            throw Differ(a, b, "observations", a.Observation, b.Observation);
        if (!SameActions(a.Action, b.Action))
            throw Differ(a, b, "actions", a.Action, b.Action);
        if (a.HasActionMask != b.HasActionMask)
            throw Differ(a, b, "action masks", a.HasActionMask, b.HasActionMask);

        return a with
        {
            Name = a.Name == b.Name ? a.Name : $"{a.Name}+{b.Name}",
            Observation = a.Observation.Union(b.Observation),
            Action = a.Action.Union(b.Action),
            MaxSteps = a.MaxSteps == 0 || b.MaxSteps == 0 ? 0 : Math.Max(a.MaxSteps, b.MaxSteps),
            Success = a.Success == b.Success ? a.Success : SuccessRule.Written,
            Infos = MergeInfos(a, b),
            Flow = a.Flow == b.Flow ? a.Flow : null,
        };
    }

    /// <summary>Continuous actions may differ in their bounds; numbered ones must be the same, or one would be illegal in some worlds.</summary>
    private static bool SameActions(Space a, Space b) => a.SameLayout(b) && (a, b) switch
    {
        (Discrete one, Discrete other) => one.Count == other.Count,
        (MultiDiscrete one, MultiDiscrete other) => one.Counts.SequenceEqual(other.Counts),
        _ => true,
    };

    private static ImmutableArray<InfoSpec> MergeInfos(EnvSpec a, EnvSpec b)
    {
        foreach (var info in b.Infos)
        {
            var same = a.Infos.FirstOrDefault(other => other.Name == info.Name);
            if (same is not null && (same.Type != info.Type || !same.Shape.SequenceEqual(info.Shape)))
                throw Differ(a, b, $"infos '{info.Name}'", same.Type, info.Type);
        }

        return [.. a.Infos, .. b.Infos.Where(info => a.Infos.All(other => other.Name != info.Name))];
    }

    private static UsageException Differ(EnvSpec a, EnvSpec b, string what, object first, object second) => new(
        $"{a.Name} and {b.Name} cannot be stepped side by side: their {what} differ ({first} and {second}).");
}
