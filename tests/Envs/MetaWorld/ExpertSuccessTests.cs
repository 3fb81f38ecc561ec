using Sim.Envs.MetaWorld;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Xunit;
using Xunit.Abstractions;

namespace Sim.Tests.Envs.MetaWorld;

/// <summary>
/// How often the scripted experts solve their tasks: each of the fifty goals of seed 42 once, in at most 300 steps. Some tasks always;
/// all of them, on Meta-World's scenes too, where the variable SIM_LONG is set. README.md has the table.
/// </summary>
public sealed class ExpertSuccessTests(ITestOutputHelper output)
{
    private const int Steps = 300;
    private const double Least = 0.8;

    private static readonly string[] Some =
    [
        "assembly-v3", "basketball-v3", "button-press-topdown-wall-v3", "dial-turn-v3", "door-unlock-v3", "drawer-open-v3",
        "faucet-open-v3", "handle-pull-v3", "pick-place-v3", "plate-slide-back-v3", "push-back-v3", "reach-v3", "shelf-place-v3",
        "soccer-v3", "sweep-v3", "window-close-v3",
    ];

    private static bool IsLong => Environment.GetEnvironmentVariable("SIM_LONG") is { Length: > 0 };

    public static TheoryData<string> Tasks => IsLong ? [.. TaskCatalog.All.Select(task => task.Facts.Name)] : [.. Some];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void The_expert_solves_a_task_from_nearly_every_goal(string name)
    {
        var rate = Rate(TaskCatalog.Find(name), "", Precision.F32);
        output.WriteLine($"{name} ours F32 {rate}");
        Assert.InRange(rate, Least, 1);
        if (!IsLong)
            return;

        rate = Rate(TaskCatalog.Find(name), "", Precision.F64);
        output.WriteLine($"{name} ours F64 {rate}");
        Assert.InRange(rate, Least, 1);
    }

    /// <summary>Within 4 points of the original's rate.</summary>
    [LongUpstreamTheory]
    [MemberData(nameof(Tasks))]
    public void The_expert_solves_a_task_as_often_as_in_the_original(string name)
    {
        var recorded = Golden.CompleteRecordings.ReadPlain("metaworld_expert_success50").GetProperty(name).GetProperty("rate").GetDouble();
        foreach (var precision in Enum.GetValues<Precision>())
        {
            var rate = Rate(TaskCatalog.Find(name), UpstreamScenesTheoryAttribute.Folder!, precision);
            output.WriteLine($"{name} upstream {precision} {rate} recorded {recorded}");
            Assert.InRange(rate, recorded - 0.0401, 1);
        }
    }

    private static double Rate(TaskEntry task, string assets, Precision precision)
    {
        const int Goals = GoalVectors.GoalsPerTask;
        var env = task.Create(new MetaWorldConfig { Assets = assets, Goals = GoalSource.Fifty });
        using var device = new CpuDevice(threads: 2);
        var options = new SimulationOptions { Precision = precision, DictatedDraws = 1 };
        using var simulation = new Simulation(device, options, new GroupSpec(env, Goals, new ExpertPolicy()));
        for (var goal = 0; goal < Goals; goal++)
            simulation.DictateDraws(goal, [(goal + 0.5) / Goals]);
        simulation.Reset(0);
        var solved = new bool[Goals];
        for (var step = 0; step < Steps && !solved.All(yes => yes); step++)
        {
            simulation.Step();
            for (var goal = 0; goal < Goals; goal++)
                solved[goal] |= simulation.Infos["success"].Span<double>()[goal] > 0;
        }

        return solved.Average(yes => yes ? 1.0 : 0);
    }

    private sealed class LongUpstreamTheoryAttribute : TheoryAttribute
    {
        public LongUpstreamTheoryAttribute() => Skip =
            !IsLong ? "SIM_LONG is not set." : Golden.CompleteRecordings.Missing;
    }
}
