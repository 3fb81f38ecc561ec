using System.Text.Json;
using Sim.Envs.MetaWorld;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.MetaWorld;

/// <summary>The benchmarks' goals, bit for bit.</summary>
public sealed class GoalVectorTests
{
    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_single_task_has_the_goals_of_Meta_World(string source)
    {
        foreach (var seed in GoldenData.Members(Read(source, "MT1")))
        {
            foreach (var task in GoldenData.Members(seed.Value))
                Same(task.Value, GoalVectors.Of([TaskCatalog.Find(task.Name).Facts], uint.Parse(seed.Name))[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Tasks_that_are_learned_together_have_the_goals_of_Meta_World(string source)
    {
        Same(source, "MT10", Benchmark.Find("mt10").Train);
        Same(source, "MT50", Benchmark.Find("mt50").Train);
        Same(source, "ML10_train", Benchmark.Find("ml10").Train);
        Same(source, "ML10_test", Benchmark.Find("ml10").Test);
    }

    [Fact]
    public void Benchmarks_have_the_tasks_that_their_names_count()
    {
        foreach (var benchmark in Benchmark.All)
        {
            Assert.Equal(int.Parse(benchmark.Name[2..]), benchmark.Train.Length);
            Assert.All(benchmark.Train.Concat(benchmark.Test), name => TaskCatalog.Find(name));
            Assert.Equal(benchmark.HidesGoal ? 5 : 0, benchmark.Test.Length);
        }

        var all = TaskCatalog.All.Select(task => task.Facts.Name);
        Assert.Equal(all.Order(), Benchmark.Find("ml45").Train.Concat(Benchmark.Find("ml45").Test).Order());
        Assert.Equal(Benchmark.Find("cw20").Train.AsEnumerable(), [.. Benchmark.Find("cw10").Train, .. Benchmark.Find("cw10").Train]);
    }

    private static JsonElement Read(string source, string benchmark) =>
        GoldenData.Read(source, "metaworld_randvecs").GetProperty(benchmark);

    private static void Same(string source, string benchmark, IReadOnlyList<string> tasks)
    {
        foreach (var seed in GoldenData.Members(Read(source, benchmark)))
        {
            var goals = GoalVectors.Of(tasks.Select(name => TaskCatalog.Find(name).Facts), uint.Parse(seed.Name));
            var recorded = GoldenData.Members(seed.Value);
            Assert.Equal(tasks, recorded.Select(task => task.Name));
            foreach (var (task, vectors) in recorded.Zip(goals))
                Same(task.Value, vectors);
        }
    }

    /// <summary>The small form keeps the first vectors of each task.</summary>
    private static void Same(JsonElement recorded, double[][] vectors)
    {
        var items = GoldenData.Items(recorded);
        for (var index = 0; index < items.Count; index++)
            Assert.Equal(GoldenData.Doubles(items[index]), vectors[index]);
    }
}
