using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Episodes;

/// <summary>Legal actions, each equally likely; continuous ones uniform within their bounds, or in [-1, 1] where there are none.</summary>
public sealed class RandomPolicy : IPolicy
{
    public void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R>
    {
        var spec = build.Spec;
        switch (spec.Action)
        {
            case Discrete discrete when spec.HasActionMask:
                AddLegal(build, schedule, [discrete.Count]);
                break;
            case Discrete discrete:
                schedule.Add(new DrawDiscrete { Actions = build.Action<int>(), Draws = build.PolicyDraws, Count = discrete.Count });
                break;
            case MultiDiscrete multi when spec.HasActionMask:
                AddLegal(build, schedule, multi.Counts);
                break;
            case MultiDiscrete multi:
                schedule.Add(new DrawMultiDiscrete
                {
                    Actions = build.Actions<int>(),
                    Draws = build.PolicyDraws,
                    Counts = build.Table<int>(multi.Counts.AsSpan()),
                    Width = multi.Width,
                });
                break;
            case Box { Type: DataType.Float32 } box:
                schedule.Add(new DrawContinuous
                {
                    Actions = build.Actions<float>(),
                    Draws = build.PolicyDraws,
                    Low = build.Table<double>([.. box.Low.Select(low => double.IsFinite(low) ? low : -1)]),
                    High = build.Table<double>([.. box.High.Select(high => double.IsFinite(high) ? high : 1)]),
                    Width = box.Width,
                });
                break;
            default:
                throw new UsageException($"Random actions are not known for {spec.Action}.");
        }
    }

    private static void AddLegal(EnvBuilder build, Schedule schedule, ImmutableArray<int> counts) =>
        schedule.Add(new DrawLegal
        {
            Actions = build.Actions<int>(),
            Mask = build.ActionMask,
            Draws = build.PolicyDraws,
            Counts = build.Table<int>(counts.AsSpan()),
            Width = counts.Length,
        });
}

internal struct DrawDiscrete : IKernel
{
    public Column<int> Actions;
    public Draws Draws;
    public int Count;

    public readonly void Run(int index) => Actions[index] = Draws.Below(index, Draws.FirstPolicyPurpose, Count);
}

internal struct DrawMultiDiscrete : IKernel
{
    public Rows<int> Actions;
    public Draws Draws;
    public Table<int> Counts;
    public int Width;

    public readonly void Run(int index)
    {
        for (var place = 0; place < Width; place++)
            Actions[index, place] = Draws.Below(index, Draws.FirstPolicyPurpose + (uint)place, Counts[place]);
    }
}

/// <summary>Draws one of the legal actions at each place; the first action where none is legal.</summary>
internal unsafe struct DrawLegal : IKernel
{
    public Rows<int> Actions;
    public Rows<byte> Mask;
    public Draws Draws;
    public Table<int> Counts;
    public int Width;

    public readonly void Run(int index)
    {
        var mask = Mask.Row(index);
        for (var place = 0; place < Width; place++)
        {
            var count = Counts[place];
            var legal = CountLegal(mask, count);
            var rank = Draws.Below(index, Draws.FirstPolicyPurpose + (uint)place, legal);
            Actions[index, place] = legal > 0 ? Find(mask, count, rank) : 0;
            mask += count;
        }
    }

    // Four at a time: the just-in-time compiler unrolls no loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountLegal(byte* mask, int count)
    {
        var (legal, action) = (0, 0);
        for (; action + 4 <= count; action += 4)
            legal += mask[action] + mask[action + 1] + (mask[action + 2] + mask[action + 3]);
        for (; action < count; action++)
            legal += mask[action];
        return legal;
    }

    /// <summary>
    /// The legal action with so many legal ones before it: the number of those up to which there are not more. No branch to be guessed
    /// wrong.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(byte* mask, int count, int rank)
    {
        var (found, left, action) = (0, rank, 0);
        for (; action + 4 <= count; action += 4)
        {
            var one = left - mask[action];
            var two = one - mask[action + 1];
            var three = two - mask[action + 2];
            left = three - mask[action + 3];

            // The sign bit says that there were more.
            found += 4 + (one >> 31) + (two >> 31) + ((three >> 31) + (left >> 31));
        }

        for (; action < count; action++)
        {
            left -= mask[action];
            found += 1 + (left >> 31);
        }

        return found;
    }
}

internal struct DrawContinuous : IKernel
{
    public Rows<float> Actions;
    public Draws Draws;
    public Table<double> Low;
    public Table<double> High;
    public int Width;

    public readonly void Run(int index)
    {
        for (var place = 0; place < Width; place++)
        {
            Actions[index, place] = (float)Draws.Between(
                index, Draws.FirstPolicyPurpose + (uint)place, Low[place], High[place]);
        }
    }
}
