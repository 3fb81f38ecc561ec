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
/// <remarks>
/// The kinds: one number, two digits of it (seen and answered: the first to base 2, the second to base 3), either of them with some answers
/// illegal, and the number seen as an image.
/// </remarks>
internal sealed class GuessEnv(string kind) : IEnv
{
    private const int Numbers = 6;

    private readonly bool _hasDigits = kind.Contains("digits", StringComparison.Ordinal);
    private readonly bool _hasMask = kind.Contains("masked", StringComparison.Ordinal);

    public EnvSpec Spec { get; } = new()
    {
        Name = $"guess-{kind}",
        Observation = kind switch
        {
            "image" => new Box(0, 255, [40, 40, 3], DataType.UInt8),
            "digits" or "masked digits" => new MultiDiscrete([2, 3]),
            _ => new Discrete(Numbers),
        },
        Action = kind.Contains("digits", StringComparison.Ordinal) ? new MultiDiscrete([2, 3]) : new Discrete(Numbers),
        HasActionMask = kind.Contains("masked", StringComparison.Ordinal),
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
            Digits = _hasDigits ? 1 : 0,
        });
        if (kind == "image")
            build.Observe.Add(new Paint { Secrets = secrets, Images = build.Observations<byte>() });
        else
            build.Observe.Add(new Show { Secrets = secrets, Observations = build.Observations<int>(), Digits = _hasDigits ? 1 : 0 });
        if (_hasMask)
            build.Observe.Add(new Forbid { Secrets = secrets, Mask = build.ActionMask, Digits = _hasDigits ? 1 : 0 });
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
        public Rows<int> Observations;
        public int Digits;

        public readonly void Run(int index)
        {
            var value = Secrets[index].Value;
            Observations[index, 0] = Digits != 0 ? value / 3 : value;
            if (Digits != 0)
                Observations[index, 1] = value % 3;
        }
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

    /// <summary>Leaves the number itself and the one after it; of digits, every first and two second ones.</summary>
    private struct Forbid : IKernel
    {
        public Column<Secret> Secrets;
        public Rows<byte> Mask;
        public int Digits;

        public readonly void Run(int index)
        {
            var (first, count) = Digits != 0 ? (2, 3) : (0, Numbers);
            for (var action = 0; action < first; action++)
                Mask[index, action] = 1;
            for (var action = 0; action < count; action++)
            {
                var right = Secrets[index].Value % count;
                Mask[index, first + action] = (byte)(action == right || action == (right + 1) % count ? 1 : 0);
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
