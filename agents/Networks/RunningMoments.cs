using Sim.Agents.Training;
using static TorchSharp.torch;

namespace Sim.Agents.Networks;

/// <summary>Mean and variance of all rows seen so far.</summary>
/// <remarks>Batches are merged as in Chan, Golub and LeVeque (1983), eq. 2.1.</remarks>
public sealed class RunningMoments : IDisposable
{
    private const double Epsilon = 1e-8;
    private const float Limit = 10;

    private readonly string _name;

    public RunningMoments(string name, int width, Device device)
    {
        _name = name;
        Mean = zeros(width, float64, device).DetachFromDisposeScope();
        Variance = ones(width, float64, device).DetachFromDisposeScope();
        Count = zeros(1, float64, device).DetachFromDisposeScope();
    }

    public Tensor Mean { get; } // [width]

    public Tensor Variance { get; } // [width]

    public Tensor Count { get; } // [1]

    /// <param name="rows">[rows, width]</param>
    public void Add(Tensor rows)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var batch = rows.to(float64);
        var count = batch.shape[0];
        var mean = batch.mean([0]);
        var variance = batch.var(0, unbiased: false);
        var total = Count + count;
        var delta = mean - Mean;
        var squares = (Variance * Count) + (variance * count) + (delta.square() * Count * count / total);
        Mean.add_(delta * count / total);
        Variance.copy_(squares / total);
        Count.copy_(total);
    }

    /// <summary>(rows - mean) / deviation, within 10 deviations, in single precision.</summary>
    public Tensor Normalize(Tensor rows) =>
        ((rows - Mean.to(float32)) * Scale()).clamp_(-Limit, Limit);

    /// <summary>One over the standard deviation: [width], in single precision.</summary>
    public Tensor Scale() => (Variance + Epsilon).rsqrt().to(float32);

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add($"{_name}.mean", Mean);
        checkpoint.Add($"{_name}.variance", Variance);
        checkpoint.Add($"{_name}.count", Count);
    }

    public void Load(CheckpointReader checkpoint)
    {
        checkpoint.Read($"{_name}.mean", Mean);
        checkpoint.Read($"{_name}.variance", Variance);
        checkpoint.Read($"{_name}.count", Count);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Variance.Dispose();
        Count.Dispose();
    }
}
