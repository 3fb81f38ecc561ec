using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;

namespace Sim.Tests.Agents;

/// <summary>The number that is shown, and asked for.</summary>
public struct Secret
{
    public int Value;
}

/// <summary>Shows a number from 0 to 5; the reward is 1 for answering it. An episode is one step.</summary>
/// <remarks>The kinds of action: one number, two digits of it (to base 3), or the number with all but two answers illegal.</remarks>
internal sealed class GuessEnv(string kind) : IEnv
{
    private const int Numbers = 6;

    public EnvSpec Spec { get; } = new()
    {
        Name = $"guess-{kind}",
        Observation = kind == "image" ? new Box(0, 255, [40, 40, 3], DataType.UInt8) : new Discrete(Numbers),
        Action = kind == "digits" ? new MultiDiscrete([2, 3]) : new Discrete(Numbers),
        HasActionMask = kind == "masked",
        Success = SuccessRule.Written,
    };

    public void Declare(Layout layout) => layout.World.With<Secret>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var secrets = build.Component<Secret>();
        build.Begin.Add(new Hide { Secrets = secrets, Draws = build.Draws });
        build.Step.Add(new Judge
        {
            Secrets = secrets,
            Actions = build.Actions<int>(),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Success = build.Success,
            Digits = kind == "digits" ? 1 : 0,
        });
        if (kind == "image")
            build.Observe.Add(new Paint { Secrets = secrets, Images = build.Observations<byte>() });
        else
            build.Observe.Add(new Show { Secrets = secrets, Observations = build.Observation<int>() });
        if (kind == "masked")
            build.Observe.Add(new Forbid { Secrets = secrets, Mask = build.ActionMask });
    }

    private struct Hide : IKernel
    {
        public Column<Secret> Secrets;
        public Draws Draws;

        public readonly void Run(int index) => Secrets[index].Value = Draws.Below(index, 0, Numbers);
    }

    private struct Judge : IKernel
    {
        public Column<Secret> Secrets;
        public Rows<int> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Success;
        public int Digits;

        public readonly void Run(int index)
        {
            var answer = Digits != 0 ? (Actions[index, 0] * 3) + Actions[index, 1] : Actions[index, 0];
            var right = answer == Secrets[index].Value ? 1 : 0;
            Rewards[index] = right;
            Terminated[index] = 1;
            Success[index] = (byte)right;
        }
    }

    private struct Show : IKernel
    {
        public Column<Secret> Secrets;
        public Column<int> Observations;

        public readonly void Run(int index) => Observations[index] = Secrets[index].Value;
    }

    /// <summary>A white block whose place tells the number.</summary>
    private struct Paint : IKernel
    {
        public Column<Secret> Secrets;
        public Rows<byte> Images;

        public readonly void Run(int index)
        {
            for (var pixel = 0; pixel < 40 * 40; pixel++)
            {
                var inside = pixel / 40 / 20 == Secrets[index].Value / 3 && pixel % 40 / 14 == Secrets[index].Value % 3;
                for (var channel = 0; channel < 3; channel++)
                    Images[index, (pixel * 3) + channel] = (byte)(inside ? 255 : 0);
            }
        }
    }

    /// <summary>Leaves the number itself and the one after it.</summary>
    private struct Forbid : IKernel
    {
        public Column<Secret> Secrets;
        public Rows<byte> Mask;

        public readonly void Run(int index)
        {
            for (var action = 0; action < Numbers; action++)
            {
                var legal = action == Secrets[index].Value || action == (Secrets[index].Value + 1) % Numbers;
                Mask[index, action] = (byte)(legal ? 1 : 0);
            }
        }
    }
}

/// <summary>Where a point is on a line.</summary>
public struct Point
{
    public float Position;
}

/// <summary>Push a point to 0 with a force from -1 to 1; the reward is minus the distance squared. Cut off after 8 steps.</summary>
internal sealed class PushEnv : IEnv
{
    public EnvSpec Spec { get; } = new()
    {
        Name = "push",
        Observation = new Box(-20, 20, [1], DataType.Float32),
        Action = new Box(-1, 1, [1], DataType.Float32),
        MaxSteps = 8,
    };

    public void Declare(Layout layout) => layout.World.With<Point>();

    public void Build<R>(EnvBuilder build)
        where R : unmanaged, IReal<R>
    {
        var points = build.Component<Point>();
        build.Begin.Add(new Place { Points = points, Draws = build.Draws });
        build.Step.Add(new Push { Points = points, Actions = build.Action<float>(), Rewards = build.Rewards, Terminated = build.Terminated });
        build.Observe.Add(new Look { Points = points, Observations = build.Observation<float>() });
    }

    private struct Place : IKernel
    {
        public Column<Point> Points;
        public Draws Draws;

        public readonly void Run(int index) => Points[index].Position = (float)Draws.Between(index, 0, -2, 2);
    }

    private struct Push : IKernel
    {
        public Column<Point> Points;
        public Column<float> Actions;
        public Column<double> Rewards;
        public Column<byte> Terminated;

        public readonly void Run(int index)
        {
            ref var point = ref Points[index];
            point.Position += Actions[index];
            Rewards[index] = -(point.Position * point.Position);
            Terminated[index] = 0;
        }
    }

    private struct Look : IKernel
    {
        public Column<Point> Points;
        public Column<float> Observations;

        public readonly void Run(int index) => Observations[index] = Points[index].Position;
    }
}
