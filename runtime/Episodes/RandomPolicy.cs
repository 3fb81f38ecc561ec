using System.Collections.Immutable;
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
internal struct DrawLegal : IKernel
{
    public Rows<int> Actions;
    public Rows<byte> Mask;
    public Draws Draws;
    public Table<int> Counts;
    public int Width;

    public readonly void Run(int index)
    {
        var offset = 0;
        for (var place = 0; place < Width; place++)
        {
            var count = Counts[place];
            var legal = 0;
            for (var action = 0; action < count; action++)
                legal += Mask[index, offset + action];

            var rank = legal > 0 ? Draws.Below(index, Draws.FirstPolicyPurpose + (uint)place, legal) : 0;
            var chosen = 0;
            for (var action = 0; action < count; action++)
            {
                if (Mask[index, offset + action] == 0)
                    continue;
                if (rank == 0)
                    chosen = action;
                rank--;
            }

            Actions[index, place] = chosen;
            offset += count;
        }
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
