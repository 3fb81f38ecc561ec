using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Tests.Runtime;

/// <summary>How far a world has counted in this episode, and over its life.</summary>
public struct Count
{
    public int Now;
    public int Episodes;
}

/// <summary>Adds its action to a count and ends at 5; shows the count and the reward is it. What every world does can be told in the head.</summary>
internal sealed class CountEnv(int maxSteps = 0, string name = "count", double rewardScale = 1, int actions = 6) : IEnv
{
    public const int Goal = 5;

    public EnvSpec Spec { get; } = new()
    {
        Name = name,
        Observation = new Discrete(Goal + actions),
        Action = new Discrete(actions),
        MaxSteps = maxSteps,
        Success = SuccessRule.Written,
        Infos = [new InfoSpec("episodes", DataType.Int32, [])],
    };

    public void Declare(Layout layout) => layout.World.With<Count>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var counts = build.Component<Count>();
        build.Begin.Add(new Zero { Counts = counts, Episodes = build.Info<int>("episodes").Scalar });
        build.Step.Add(new Add
        {
            Counts = counts,
            Actions = build.Action<int>(),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            RewardScale = rewardScale,
        });
        build.Observe.Add(new Show { Counts = counts, Observations = build.Observation<int>() });
    }

    private struct Zero : IKernel
    {
        public Column<Count> Counts;
        public Column<int> Episodes;

        public readonly void Run(int index)
        {
            Counts[index].Now = 0;
            Counts[index].Episodes++;
            Episodes[index] = Counts[index].Episodes;
        }
    }

    private struct Add : IKernel
    {
        public Column<Count> Counts;
        public Column<int> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public double RewardScale;

        public readonly void Run(int index)
        {
            var now = Counts[index].Now + Actions[index];
            Counts[index].Now = now;
            Rewards[index] = now * RewardScale;
            Terminated[index] = (byte)(now >= Goal ? 1 : 0);
            Success[index] = (byte)(now == Goal ? 1 : 0);
        }
    }

    private struct Show : IKernel
    {
        public Column<Count> Counts;
        public Column<int> Observations;

        public readonly void Run(int index) => Observations[index] = Counts[index].Now;
    }
}
