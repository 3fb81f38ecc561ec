using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Envs.MetaWorld;

/// <summary>A task's place in a benchmark.</summary>
/// <param name="Number">Among its tasks.</param>
/// <param name="Count">Of tasks that an observation tells apart; 0 where it does not.</param>
/// <param name="Goals">Random vectors of the task; null to draw them.</param>
internal sealed record Membership(int Number, int Count, double[][]? Goals);

/// <summary>The tasks of a benchmark, side by side.</summary>
internal sealed class BenchmarkEnv : IEnvSet, IHasExpert
{
    /// <exception cref="UsageException">The benchmark has no such part, or a setting is out of its range.</exception>
    public BenchmarkEnv(Benchmark benchmark, BenchmarkConfig config)
    {
        var isTest = config.Part == BenchmarkPart.Test;
        var names = isTest ? benchmark.Test : benchmark.Train;
        if (names.IsEmpty)
            throw new UsageException($"{benchmark.Name} has no tasks to test on: part must be train.");

        MetaWorldEnv.CheckSeed(config.GoalSeed);
        var goals = benchmark.IsSequence ? null
            : isTest ? benchmark.TestGoals((uint)config.GoalSeed) : benchmark.TrainGoals((uint)config.GoalSeed);
        var single = new MetaWorldConfig
        {
            Semantics = config.Semantics,
            Assets = config.Assets,
            HideGoal = benchmark.HidesGoal,
            EndAtSuccess = config.EndAtSuccess,
            MaxEpisodeSteps = config.MaxEpisodeSteps > 0 ? config.MaxEpisodeSteps : benchmark.Steps,
        };
        var told = config.OneHot && !benchmark.HidesGoal ? names.Length : 0;
        Members = [.. names.Select((name, number) => TaskCatalog.Find(name).Create(single, new Membership(number, told, goals?[number])))];
        Spec = MergedSpec.Of(Members.Select(member => member.Spec)) with { Name = benchmark.Name };
    }

    public EnvSpec Spec { get; }

    public IReadOnlyList<IEnv> Members { get; }

    public IPolicy CreateExpert() => new ExpertPolicy();

    public void Declare(Layout layout) => throw new InvalidOperationException($"{Spec.Name} is a set of tasks.");

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R> => throw new InvalidOperationException($"{Spec.Name} is a set of tasks.");
}
