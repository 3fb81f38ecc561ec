using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Rendering.Scenes;

namespace Sim.Envs.MetaWorld;

/// <summary>What a world knows of its episode, beside the physics.</summary>
public struct Situation
{
    public Attempt Attempt;
    public Sight Now;
    public Sight Before;
    public int Stepped; // 0 until the first step of the episode
}

/// <summary>One of Meta-World's fifty tasks.</summary>
/// <remarks>
/// Yu et al. (2019), arXiv:1910.10897; the contract is that of metaworld/sawyer_xyz_env.py, metaworld 3.1.1 at commit 7ea2b501.
/// </remarks>
internal sealed class MetaWorldEnv<T> : IEnv, IHasExpert, IHasScene
    where T : struct, ITask
{
    private const int FrameSkip = 5;          // physics steps of 2.5 ms
    private const double GoalRadius = 0.015; // m, of the ball that shows the goal in pictures

    private readonly MetaWorldConfig _config;
    private readonly Membership? _membership;
    private readonly Lazy<TaskScene> _scene;
    private readonly LookRule _look;

    /// <exception cref="UsageException">A setting is out of its range.</exception>
    public MetaWorldEnv(MetaWorldConfig config, Membership? membership = null)
    {
        if (config.MaxEpisodeSteps < 0)
            throw new UsageException($"max-episode-steps must be 0 or more; {config.MaxEpisodeSteps} was given.");

        MetaWorldEnv.CheckSeed(config.GoalSeed);
        (_config, _membership) = (config, membership);
        _scene = new(() => new TaskScene(T.Facts, config.Assets));
        _look = LookRule.Of(T.Facts, IsClean, config.HideGoal);
        Spec = SpaceRule.Of(T.Facts, config, membership?.Count ?? 0);
    }

    public EnvSpec Spec { get; }

    private bool IsClean => _config.Semantics == Semantics.Clean;

    public IPolicy CreateExpert() => new ExpertPolicy();

    public SceneSnapshot Snapshot(Group group, int world)
    {
        var target = group.Get<Situation>(world).Attempt.Target;
        return _scene.Value.Snapshot(group, world, new Mark(target, GoalRadius, new(0.1f, 0.85f, 0.3f, 0.6f)));
    }

    public void Declare(Layout layout)
    {
        layout.World.With<Situation>();
        _scene.Value.Physics.Declare(layout);
    }

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var scene = _scene.Value;
        var physics = scene.Physics.Build<R>(build);
        var situations = build.Component<Situation>();
        var clean = IsClean ? 1 : 0;
        build.Step.Add(new Drive<R>
        {
            State = physics.State,
            Actions = build.Actions<float>(),
            Low = T.Facts.HandLow,
            High = T.Facts.HandHigh,
            Rule = scene.State,
        });
        physics.Step(build.Step, FrameSkip, thenForward: true);
        build.Step.Add(new Score<R, T>
        {
            Situations = situations,
            State = physics.State,
            Watched = physics.Watched,
            Actions = build.Actions<float>(),
            Fields = scene.View,
            Look = _look,
            Columns = ScoreColumns.Of(build),
            IsClean = clean,
            EndsAtSuccess = _config.EndAtSuccess ? 1 : 0,
        });
        build.Observe.Add(new Look
        {
            Situations = situations,
            Observations = build.Observations<double>(),
            Rule = _look,
            Task = _membership?.Number ?? 0,
            Tasks = _membership?.Count ?? 0,
        });
        BuildBegin(build, scene, physics, situations, clean);
    }

    private void BuildBegin<R>(
        EnvBuilder build, TaskScene scene, Runtime.Physics.PhysicsColumns<R> physics, Column<Situation> situations, int clean)
        where R : unmanaged, IReal<R>
    {
        var facts = T.Facts;
        var goals = _membership?.Goals
            ?? (_config.Goals == GoalSource.Fifty ? GoalVectors.Of([facts], (uint)_config.GoalSeed)[0] : []);
        physics.Start(build.Begin, scene.StartState);
        build.Begin.Add(new Furnish<R, T>
        {
            Situations = situations,
            State = physics.State,
            Draws = build.Draws,
            Home = scene.Home,
            Rule = scene.State,
            Goals = build.Table<double>(goals.SelectMany(goal => goal).ToArray()),
            GoalCount = goals.Length,
            Low = build.Table<double>(facts.Low.AsSpan()),
            High = build.Table<double>(facts.High.AsSpan()),
            Width = facts.Low.Length,
            Apart = facts.Apart,
            ApartX = facts.ApartFrom?.X ?? 0,
            ApartY = facts.ApartFrom?.Y ?? 0,
            IsApartFromGoal = facts.ApartFrom is null ? 1 : 0,
            IsClean = clean,
        });
        physics.Step(build.Begin, scene.StepsLeft);
        var settle = new Settle<R, T>
        {
            Situations = situations,
            State = physics.State,
            Watched = physics.Watched,
            Fields = scene.View,
            Look = _look,
            Rule = scene.State,
            Notes = 1,
            Places = 1,
        };
        if (facts.StepsBeforePlacing == 0)
        {
            build.Begin.Add(settle);
        }
        else
        {
            build.Begin.Add(settle with { Places = 0 });
            physics.Step(build.Begin, facts.StepsBeforePlacing);
            build.Begin.Add(settle with { Notes = 0 });
        }

        if (!facts.BeginsStale || clean != 0)
            physics.Forward(build.Begin);
        build.Begin.Add(new Begin<R, T>
        {
            Situations = situations,
            State = physics.State,
            Watched = physics.Watched,
            Fields = scene.View,
            Look = _look,
            Columns = ScoreColumns.Of(build),
        });
    }

    private unsafe struct Look : IKernel
    {
        public Column<Situation> Situations;
        public Rows<double> Observations;
        public LookRule Rule;
        public int Task;
        public int Tasks; // that are told apart, 0 for none

        public readonly void Run(int index)
        {
            ref var situation = ref Situations[index];
            var row = Observations.Row(index);
            Rule.Write(row, situation.Now, situation.Before, situation.Attempt.Target, situation.Stepped != 0);
            for (var task = 0; task < Tasks; task++)
                row[LookRule.Width + task] = task == Task ? 1 : 0;
        }
    }
}

internal static class MetaWorldEnv
{
    /// <exception cref="UsageException">It is no seed of NumPy's.</exception>
    public static void CheckSeed(long seed)
    {
        if (seed is < 0 or > uint.MaxValue)
            throw new UsageException($"goal-seed must be from 0 to {uint.MaxValue}; {seed} was given.");
    }
}
