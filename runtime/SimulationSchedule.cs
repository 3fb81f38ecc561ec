using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Runtime;

public sealed unsafe partial class Simulation
{
    /// <summary>The order of a group's systems, in each of the three modes, at a reset, and when only observing.</summary>
    private void Build<R>(Group group, IPolicy? policy)
        where R : unmanaged, IReal<R>
    {
        var build = new EnvBuilder(group);
        group.Env.Build<R>(build);
        var act = new Schedule();
        policy?.Build<R>(build, act);

        var sameStep = _options.Autoreset == AutoresetMode.SameStep;
        var nextStep = _options.Autoreset == AutoresetMode.NextStep;
        var fresh = new WorldMask((byte*)group.Fresh);
        var live = nextStep ? new WorldMask((byte*)group.Live) : default;

        var markFresh = new Schedule().Add(new MarkFresh
        {
            Terminated = build.Terminated,
            Truncated = build.Truncated,
            Fresh = new((byte*)group.Fresh),
            Live = new((byte*)group.Live),
        });
        var clear = new Schedule().Add(new ClearStep
        {
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Truncated = build.Truncated,
            Success = build.Success,
        });
        var end = new Schedule().Add(EndOf(group, build, sameStep));
        var begin = new Schedule().Add(new BeginEpisode { Episodes = build.Episodes, Records = new((WorldRecord*)group.Records) });
        var check = CheckOf(group, build);
        var keep = KeepOf(group);

        List<WorldSystem> step =
        [
            .. act.Create("act"),
            .. nextStep ? markFresh.Create("clear") : [],
            .. nextStep ? clear.Create("clear", fresh) : [],
            .. build.Step.Create("step", live),
            .. end.Create("end", live),
        ];
        if (nextStep)
            step.AddRange([.. begin.Create("begin", fresh), .. build.Begin.Create("begin", fresh)]);
        step.AddRange([.. build.Observe.Create("observe"), .. check.Create("observe")]);
        if (sameStep)
        {
            step.AddRange([.. keep.Create("keep", fresh)]);
            step.AddRange([.. begin.Create("begin", fresh), .. build.Begin.Create("begin", fresh)]);
            step.AddRange([.. build.Observe.Create("observe fresh", fresh)]);
        }

        _stepSystems.Add(new GroupProgram(group.Worlds, step));
        _resetSystems.Add(new GroupProgram(
            group.Worlds,
            [
                .. clear.Create("clear", fresh),
                .. begin.Create("begin", fresh),
                .. build.Begin.Create("begin", fresh),
                .. build.Observe.Create("observe", fresh),
            ]));
        _observeSystems.Add(new GroupProgram(group.Worlds, [.. build.Observe.Create("observe")]));
    }

    private EndStep EndOf(Group group, EnvBuilder build, bool marksFresh) => new()
    {
        Rewards = build.Rewards,
        Terminated = build.Terminated,
        Truncated = build.Truncated,
        Success = build.Success,
        Fresh = new((byte*)group.Fresh),
        Episodes = build.Episodes,
        Records = new((WorldRecord*)group.Records),
        Flags = new((uint*)group.Flags),
        EpisodeLimit = new((long*)_episodeLimit),
        MaxSteps = ((int[])[build.Spec.MaxSteps, _options.StepLimit, int.MaxValue]).First(limit => limit > 0),
        EnvTruncates = build.Spec.Truncates ? 1 : 0,
        MarksFresh = marksFresh ? 1 : 0,
        SurvivalIsSuccess = build.Spec.Success == SuccessRule.Survival ? 1 : 0,
    };

    private static Schedule CheckOf(Group group, EnvBuilder build) => build.Spec.Observation.Type switch
    {
        DataType.Float32 => new Schedule().Add(new CheckSingle
        {
            Observations = build.Observations<float>(),
            Flags = new((uint*)group.Flags),
            Width = build.Spec.Observation.Width,
        }),
        DataType.Float64 => new Schedule().Add(new CheckDouble
        {
            Observations = build.Observations<double>(),
            Flags = new((uint*)group.Flags),
            Width = build.Spec.Observation.Width,
        }),
        _ => new Schedule(),
    };

    private static Schedule KeepOf(Group group)
    {
        var agent = group.Agent;
        var keep = new Schedule().Add(new KeepFinal(
            (byte*)agent.Observations, (byte*)agent.FinalObservations, group.Env.Spec.Observation.RowBytes));
        if (group.Env.Spec.HasActionMask)
            keep.Add(new KeepFinal((byte*)agent.ActionMask, (byte*)agent.FinalActionMask, group.Env.Spec.ActionMaskWidth));
        foreach (var info in group.Env.Spec.Infos)
        {
            keep.Add(new KeepFinal(
                (byte*)agent.Infos[info.Name], (byte*)agent.FinalInfos[info.Name], info.Width * info.Type.Bytes()));
        }

        return keep;
    }
}
