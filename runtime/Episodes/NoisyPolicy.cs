using System.Collections.Immutable;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Episodes;

/// <summary>A policy that errs: normal noise on continuous actions, and now and then a random one of several.</summary>
/// <param name="inner">The policy.</param>
/// <param name="noise">
/// For continuous actions the noise's standard deviation, as a part of the width of their bounds, into which the sum is clipped (where
/// there are none, of [-1, 1], and nothing is clipped); for others the probability, place by place, of an action drawn from all of them.
/// </param>
public sealed class NoisyPolicy(IPolicy inner, double noise) : IPolicy
{
    /// <summary>Purposes of draws that belong to noise; random policies use those before.</summary>
    internal const uint FirstPurpose = Draws.FirstPolicyPurpose + 0x800;

    public void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R>
    {
        inner.Build<R>(build, schedule);
        switch (build.Spec.Action)
        {
            case Box { Type: DataType.Float32 } box:
                schedule.Add(new Blur
                {
                    Actions = build.Actions<float>(),
                    Draws = build.PolicyDraws,
                    Low = build.Table<double>(box.Low.AsSpan()),
                    High = build.Table<double>(box.High.AsSpan()),
                    Deviations = build.Table<double>([.. box.Low.Zip(box.High, Width).Select(width => noise * width)]),
                    Width = box.Width,
                });
                break;
            case Discrete discrete:
                AddErr(build, schedule, [discrete.Count]);
                break;
            case MultiDiscrete multi:
                AddErr(build, schedule, multi.Counts);
                break;
            default:
                throw new UsageException($"Noise is not known for {build.Spec.Action}.");
        }
    }

    private static double Width(double low, double high) => double.IsFinite(high - low) ? high - low : 2;

    private void AddErr(EnvBuilder build, Schedule schedule, ImmutableArray<int> counts) => schedule.Add(new Err
    {
        Actions = build.Actions<int>(),
        Draws = build.PolicyDraws,
        Counts = build.Table<int>(counts.AsSpan()),
        Width = counts.Length,
        Noise = noise,
    });
}

internal struct Blur : IKernel
{
    public Rows<float> Actions;
    public Draws Draws;
    public Table<double> Low;
    public Table<double> High;
    public Table<double> Deviations;
    public int Width;

    public readonly void Run(int index)
    {
        for (var place = 0; place < Width; place++)
        {
            var (low, high) = (Low[place], High[place]);
            var action = Actions[index, place] + (Deviations[place] * Normal(index, NoisyPolicy.FirstPurpose + (2 * (uint)place)));
            Actions[index, place] = (float)(action < low ? low : action > high ? high : action);
        }
    }

    /// <summary>A number of the normal distribution: Box and Muller (1958).</summary>
    private readonly double Normal(int index, uint purpose)
    {
        var radius = Math.Sqrt(-2 * Elementary.Log(1 - Draws.Unit(index, purpose)));
        Elementary.SinCos(F64.Of(2 * Math.PI * Draws.Unit(index, purpose + 1)), out _, out var cosine);
        return radius * cosine.Value;
    }
}

internal struct Err : IKernel
{
    public Rows<int> Actions;
    public Draws Draws;
    public Table<int> Counts;
    public int Width;
    public double Noise;

    public readonly void Run(int index)
    {
        for (var place = 0; place < Width; place++)
        {
            var purpose = NoisyPolicy.FirstPurpose + (2 * (uint)place);
            if (Draws.Unit(index, purpose) < Noise)
                Actions[index, place] = Draws.Below(index, purpose + 1, Counts[place]);
        }
    }
}
