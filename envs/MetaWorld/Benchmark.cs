using System.Collections.Immutable;
using Sim.Runtime;
using Sim.Runtime.Configuration;

namespace Sim.Envs.MetaWorld;

/// <summary>A set of tasks that are learned together, as Meta-World and Continual World define them.</summary>
/// <remarks>Yu et al. (2019), arXiv:1910.10897; metaworld/env_dict.py. Wolczyk et al. (2021), arXiv:2105.10919; continualworld/tasks.py.</remarks>
internal sealed record Benchmark
{
    private static readonly ImmutableArray<string> Ten =
    [
        "reach-v3", "push-v3", "pick-place-v3", "door-open-v3", "drawer-open-v3", "drawer-close-v3", "button-press-topdown-v3",
        "peg-insert-side-v3", "window-open-v3", "window-close-v3",
    ];

    private static readonly ImmutableArray<string> TwentyFive =
    [
        .. Ten, "coffee-pull-v3", "pick-out-of-hole-v3", "disassemble-v3", "pick-place-wall-v3", "basketball-v3", "stick-pull-v3",
        "button-press-wall-v3", "faucet-open-v3", "door-lock-v3", "lever-pull-v3", "sweep-into-v3", "faucet-close-v3",
        "coffee-button-v3", "button-press-topdown-wall-v3", "dial-turn-v3",
    ];

    private static readonly ImmutableArray<string> FortyFive =
    [
        "assembly-v3", "basketball-v3", "button-press-topdown-v3", "button-press-topdown-wall-v3", "button-press-v3",
        "button-press-wall-v3", "coffee-button-v3", "coffee-pull-v3", "coffee-push-v3", "dial-turn-v3", "disassemble-v3",
        "door-close-v3", "door-open-v3", "drawer-close-v3", "drawer-open-v3", "faucet-open-v3", "faucet-close-v3", "hammer-v3",
        "handle-press-side-v3", "handle-press-v3", "handle-pull-side-v3", "handle-pull-v3", "lever-pull-v3", "pick-place-wall-v3",
        "pick-out-of-hole-v3", "push-back-v3", "pick-place-v3", "plate-slide-v3", "plate-slide-side-v3", "plate-slide-back-v3",
        "plate-slide-back-side-v3", "peg-insert-side-v3", "peg-unplug-side-v3", "soccer-v3", "stick-push-v3", "stick-pull-v3",
        "push-wall-v3", "push-v3", "reach-wall-v3", "reach-v3", "shelf-place-v3", "sweep-into-v3", "sweep-v3", "window-open-v3",
        "window-close-v3",
    ];

    private static readonly ImmutableArray<string> Continual =
    [
        "hammer-v3", "push-wall-v3", "faucet-close-v3", "push-back-v3", "stick-pull-v3", "handle-press-side-v3", "push-v3",
        "shelf-place-v3", "window-close-v3", "peg-unplug-side-v3",
    ];

    public required string Name { get; init; }

    public required string Summary { get; init; }

    public required ImmutableArray<string> Train { get; init; }

    /// <summary>Tasks that are only tested; none for the multi-task sets.</summary>
    public ImmutableArray<string> Test { get; init; } = [];

    /// <summary>Whether the goal is hidden from the agent, which then has to find out: meta-learning.</summary>
    public bool HidesGoal { get; init; }

    /// <summary>Of an episode.</summary>
    public int Steps { get; init; } = 500;

    /// <summary>Whether the tasks come one after the other. Their goals are drawn anew for every episode.</summary>
    public bool IsSequence { get; init; }

    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new() { Name = "mt10", Summary = "ten tasks at once", Train = Ten },
        new() { Name = "mt25", Summary = "twenty-five tasks at once", Train = TwentyFive },
        new() { Name = "mt50", Summary = "all fifty tasks at once", Train = [.. TaskCatalog.All.Select(task => task.Facts.Name)] },
        new()
        {
            Name = "ml10",
            Summary = "meta-learning: ten tasks to train, five others to test",
            Train =
            [
                "reach-v3", "push-v3", "pick-place-v3", "door-open-v3", "drawer-close-v3", "button-press-topdown-v3",
                "peg-insert-side-v3", "window-open-v3", "sweep-v3", "basketball-v3",
            ],
            Test = ["drawer-open-v3", "door-close-v3", "shelf-place-v3", "sweep-into-v3", "lever-pull-v3"],
            HidesGoal = true,
        },
        new()
        {
            Name = "ml25",
            Summary = "meta-learning: twenty-five tasks to train, five to test, one of them among the former as upstream has it",
            Train = TwentyFive,
            Test = ["basketball-v3", "door-close-v3", "shelf-place-v3", "sweep-v3", "button-press-v3"],
            HidesGoal = true,
        },
        new()
        {
            Name = "ml45",
            Summary = "meta-learning: forty-five tasks to train, the five others to test",
            Train = FortyFive,
            Test = ["bin-picking-v3", "box-close-v3", "hand-insert-v3", "door-lock-v3", "door-unlock-v3"],
            HidesGoal = true,
        },
        new() { Name = "cw10", Summary = "ten tasks one after the other", Train = Continual, IsSequence = true, Steps = 200 },
        new() { Name = "cw20", Summary = "the ten tasks twice over", Train = [.. Continual, .. Continual], IsSequence = true, Steps = 200 },
    ];

    /// <exception cref="UsageException">No benchmark of this name.</exception>
    public static Benchmark Find(string name) =>
        All.FirstOrDefault(benchmark => benchmark.Name == name)
        ?? throw new UsageException(Suggestion.Unknown("benchmark", name, All.Select(benchmark => benchmark.Name)));

    /// <summary>The goals of its training tasks, task by task.</summary>
    public IReadOnlyList<double[][]> TrainGoals(uint seed) => GoalVectors.Of(Train.Select(name => TaskCatalog.Find(name).Facts), seed);

    /// <summary>The goals of its test tasks.</summary>
    public IReadOnlyList<double[][]> TestGoals(uint seed) => GoalVectors.Of(Test.Select(name => TaskCatalog.Find(name).Facts), seed);
}
