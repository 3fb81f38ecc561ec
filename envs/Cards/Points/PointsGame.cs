using System.Runtime.CompilerServices;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards.Points;

/// <summary>What both games of points have in common: everything but the deal.</summary>
/// <remarks>RL4VLM's gym-cards/gym_cards/envs/points.py and ezpoints.py at b989b57.</remarks>
internal sealed class PointsGame
{
    private readonly PointsRules _rules;
    private readonly GymCardsConfig _config;
    private readonly PointsPicture? _picture;

    public PointsGame(PointsRules rules, GymCardsConfig config, PointsPictureLayout layout)
    {
        (_rules, _config) = (rules, config);
        _picture = config.Observation == ObservationKind.Image ? new PointsPicture(config, rules, layout) : null;
        Spec = new EnvSpec
        {
            Name = rules.Name,
            Observation = _picture?.Space ?? (Space)new MultiDiscrete(
            [
                .. Enumerable.Repeat(rules.LargestNumber + 1, rules.Cards), .. Enumerable.Repeat(Token.Count, rules.TokenCapacity),
            ]),
            Action = new Discrete(rules.Actions.Length),
            MaxSteps = config.MaxSteps,
            Truncates = true,
            Success = SuccessRule.Written,
            HasActionMask = true,
            Infos =
            [
                new InfoSpec(PointsColumns.CardsInfo, DataType.UInt8, [rules.Cards]),
                new InfoSpec(PointsColumns.NumbersInfo, DataType.UInt8, [rules.Cards]),
                new InfoSpec(PointsColumns.FormulaInfo, DataType.UInt8, [rules.TokenCapacity]),
                new InfoSpec(PointsColumns.LegalInfo, DataType.UInt8, []),
                new InfoSpec(PointsColumns.ValueInfo, DataType.Float64, []),
            ],
        };
    }

    public EnvSpec Spec { get; }

    public void Declare(Layout layout)
    {
        layout.World.With<PointsHand>();
        _picture?.Declare(layout);
    }

    /// <summary>Adds everything but the kernel that deals.</summary>
    public void Build(EnvBuilder build, PointsColumns columns)
    {
        build.Step.Add(new Play
        {
            Columns = columns,
            Actions = build.Action<int>(),
            TokenOf = build.Table<int>(_rules.Actions.AsSpan()),
            Rewards = build.Rewards,
            Terminated = build.Terminated,
            Truncated = build.Truncated,
            Success = SuccessColumn.Of(build, _config),
            ActionCount = _rules.Actions.Length,
            CardCount = _rules.Cards,
            MostTokens = _rules.MostTokens,
            Target = _rules.Target,
        });
        build.Observe.Add(new Permit
        {
            Hands = columns.Hands,
            Mask = build.ActionMask,
            Numbers = _rules.LargestNumber,
            ActionCount = _rules.Actions.Length,
        });
        if (_picture is null)
        {
            build.Observe.Add(new Look
            {
                Columns = columns,
                Observations = build.Observations<int>(),
                CardCount = _rules.Cards,
                TokenCapacity = _rules.TokenCapacity,
            });
        }
        else
        {
            _picture.Build(build, columns.Hands);
        }
    }

    public string Describe(Group group, int world)
    {
        var hand = group.Get<PointsHand>(world);
        var cards = Enumerable.Range(0, _rules.Cards).Select(hand.Card).ToList();
        var numbers = cards.Select(card => Math.Min(PlayingCard.Rank(card), _rules.LargestNumber));
        var formula = hand.Formula.Length == 0 ? "empty" : $"'{hand.Formula.Text()}'";
        return $"Your cards are {string.Join(", ", cards.Select(PlayingCard.Name))}: the numbers {string.Join(", ", numbers)}. " +
            $"Write a formula that comes to {_rules.Target} and uses each of them once, one number or sign at a time, then '='. " +
            $"The formula so far is {formula}.\nAnswer with one of: {string.Join(", ", _rules.Moves)}.";
    }

    /// <summary>In upstream's order: too long, not to be had, finished, and else one token longer.</summary>
    private struct Play : IKernel
    {
        public PointsColumns Columns;
        public Column<int> Actions;
        public Table<int> TokenOf;
        public Column<double> Rewards;
        public Column<byte> Terminated;
        public Column<byte> Truncated;
        public SuccessColumn Success;
        public int ActionCount;
        public int CardCount;
        public int MostTokens;
        public int Target;

        public readonly void Run(int index)
        {
            ref var hand = ref Columns.Hands[index];
            var token = (uint)Actions[index] < (uint)ActionCount ? TokenOf[Actions[index]] : Token.Blank;
            var isTooLong = hand.Formula.Length > MostTokens ? 1 : 0;
            if (isTooLong == 0 && token == Token.None)
            {
                Finish(index);
                return;
            }

            var legal = 1;
            if (isTooLong == 0)
            {
                var isNumber = token <= Token.Largest ? 1 : 0;
                legal = isNumber == 0 || hand.Left(token) > 0 ? 1 : 0;
                if ((isNumber & legal) != 0)
                {
                    hand.Available -= PointsHand.One(token);
                    hand.Used++;
                }

                Columns.Append(index, legal != 0 ? token : Token.Blank);
            }

            Columns.Judge(index, legal, FormulaValue.None);
            End(index, isTooLong != 0 || legal == 0 ? PointsRules.LossReward : 0, terminated: 0, isTooLong, won: 0);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private readonly void Finish(int index)
        {
            var hand = Columns.Hands[index];
            var value = FormulaValue.Of(hand.Formula);
            var won = value == Target && hand.Used == CardCount ? 1 : 0;
            Columns.Judge(index, legal: 1, value);
            End(index, won != 0 ? PointsRules.WinReward : PointsRules.LossReward, terminated: 1, truncated: 0, won);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void End(int index, double reward, int terminated, int truncated, int won)
        {
            Rewards[index] = reward;
            Terminated[index] = (byte)terminated;
            Truncated[index] = (byte)truncated;
            Success.Set(index, won, reward);
        }
    }

    /// <summary>A number is legal while a card of it is left; signs always are.</summary>
    private unsafe struct Permit : IKernel
    {
        public Column<PointsHand> Hands;
        public Rows<byte> Mask;
        public int Numbers;
        public int ActionCount;

        public readonly void Run(int index)
        {
            var legal = PointsHand.Present(Hands[index].Available);
            var mask = Mask.Row(index);
            for (var action = 0; action < Numbers; action++)
            {
                legal >>= 4;
                mask[action] = (byte)(legal & 1);
            }

            for (var action = Numbers; action < ActionCount; action++)
                mask[action] = 1;
        }
    }

    private unsafe struct Look : IKernel
    {
        public PointsColumns Columns;
        public Rows<int> Observations;
        public int CardCount;
        public int TokenCapacity;

        public readonly void Run(int index)
        {
            ref var hand = ref Columns.Hands[index];
            var seen = Observations.Row(index);
            for (var place = 0; place < CardCount; place++)
                seen[place] = Columns.Number(hand.Card(place));
            hand.Formula.Write(seen + CardCount, TokenCapacity);
        }
    }
}
