using Sim.Envs.Blackjack;
using Sim.Envs.CartPole;
using Sim.Envs.CliffWalking;
using Sim.Envs.EzPoints;
using Sim.Envs.FrozenLake;
using Sim.Envs.GymCardsBlackjack;
using Sim.Envs.HyperGrid;
using Sim.Envs.MetaWorld;
using Sim.Envs.NumberLine;
using Sim.Envs.Pendulum;
using Sim.Envs.Points24;
using Sim.Envs.Tabletop;
using Sim.Envs.Taxi;
using Sim.Runtime;
using Sim.Runtime.Configuration;

namespace Sim.Envs;

/// <summary>Every env, by the name on the command line. A new env adds one line here.</summary>
public static class EnvCatalog
{
    public static IReadOnlyList<EnvEntry> All { get; } =
    [
        EnvEntry.Of<BlackjackConfig>("blackjack", "get closer to 21 than the dealer without going over", config => new BlackjackEnv(config)),
        EnvEntry.Of<CartPoleConfig>("cart-pole", "balance a pole on a cart", config => new CartPoleEnv(config)),
        EnvEntry.Of<CliffWalkingConfig>("cliff-walking", "walk along a cliff to the other end", config => new CliffWalkingEnv(config)),
        EnvEntry.Of<EzPointsConfig>("ez-points", "write a formula of two cards that comes to 12", config => new EzPointsEnv(config)),
        EnvEntry.Of<FrozenLakeConfig>("frozen-lake", "cross slippery ice without falling into a hole", config => new FrozenLakeEnv(config)),
        EnvEntry.Of<GymCardsBlackjackConfig>("gym-cards-blackjack", "get closer to 21 than the dealer, by the pictures of the cards", config => new GymCardsBlackjackEnv(config)),
        EnvEntry.Of<HyperGridConfig>("hyper-grid", "walk a grid and stop, more often where the reward is high", config => new HyperGridEnv(config)),
        EnvEntry.Of<NumberLineConfig>("number-line", "move a number to a target by adding or taking away one", config => new NumberLineEnv(config)),
        EnvEntry.Of<PendulumConfig>("pendulum", "swing a pendulum up and hold it there", config => new PendulumEnv(config)),
        EnvEntry.Of<Points24Config>("points24", "write a formula of four cards that comes to 24", config => new Points24Env(config)),
        EnvEntry.Of<TabletopConfig>("tabletop-manipulation", "carry a mug to a place on a table, without resets if need be", config => new TabletopEnv(config)),
        EnvEntry.Of<TaxiConfig>("taxi", "fetch a passenger and bring it where it wants to go", config => new TaxiEnv(config)),
        .. TaskCatalog.All.Select(task => EnvEntry.Of<MetaWorldConfig>(task.Facts.Name, task.Facts.Summary, task.Create)),
        .. Benchmark.All.Select(benchmark => EnvEntry.Of<BenchmarkConfig>(
            benchmark.Name, benchmark.Summary, config => new BenchmarkEnv(benchmark, config))),
    ];

    /// <exception cref="UsageException">No env of this name.</exception>
    public static EnvEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new UsageException(Suggestion.Unknown("env", name, All.Select(entry => entry.Name)));
}

/// <summary>A line of the catalog: a task, its options with their defaults, and how to make it.</summary>
public sealed class EnvEntry
{
    private readonly Func<object, IEnv> _create;

    private EnvEntry(string name, string summary, object defaults, Func<object, IEnv> create) =>
        (Name, Summary, Defaults, _create) = (name, summary, defaults, create);

    public string Name { get; }

    public string Summary { get; }

    /// <summary>The config record with its default values.</summary>
    public object Defaults { get; }

    public static EnvEntry Of<TConfig>(string name, string summary, Func<TConfig, IEnv> create)
        where TConfig : class, new() =>
        new(name, summary, new TConfig(), config => create((TConfig)config));

    /// <exception cref="UsageException">An option is unknown or wrong.</exception>
    public IEnv Create(IReadOnlyDictionary<string, string> options, string source = "Option") =>
        _create(OptionSet.With(Defaults, options, source));

    /// <param name="config">A record of the type of <see cref="Defaults"/>.</param>
    public IEnv CreateFrom(object config) => _create(config);

    public IEnv Create() => _create(Defaults);
}
