using Sim.Agents.Training;
using static TorchSharp.torch;

namespace Sim.Agents.Networks;

/// <summary>Adam on all parameters as one vector: few large operations instead of a dozen small ones a parameter.</summary>
/// <remarks>Kingma and Ba (2015), arXiv:1412.6980, algorithm 1.</remarks>
public sealed class Adam : IDisposable
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;

    private readonly string _name;
    private readonly double _epsilon;
    private readonly IReadOnlyList<Tensor> _parameters;
    private readonly Tensor _first;  // [parameters] running mean of the gradient
    private readonly Tensor _second; // [parameters] running mean of its square
    private readonly Tensor _steps;  // [1]

    /// <param name="parameters">To move, in the order of the gradients.</param>
    /// <param name="epsilon">Added to the deviation.</param>
    /// <param name="name">In a checkpoint.</param>
    public Adam(IReadOnlyList<Tensor> parameters, double epsilon, string name = "adam")
    {
        (_parameters, _epsilon, _name) = (parameters, epsilon, name);
        var size = parameters.Sum(parameter => parameter.numel());
        var device = parameters[0].device;
        _first = zeros(size, float32, device).DetachFromDisposeScope();
        _second = zeros(size, float32, device).DetachFromDisposeScope();
        _steps = zeros(1, int64).DetachFromDisposeScope();
    }

    /// <param name="gradient">[parameters], in the order of the parameters.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="largestNorm">A longer gradient is scaled down to this norm.</param>
    /// <returns>The norm of the gradient before that.</returns>
    public Tensor Step(Tensor gradient, double rate, double largestNorm)
    {
        using var noGradient = no_grad();
        var norm = gradient.norm();
        var clipped = gradient * (largestNorm / (norm + 1e-6)).clamp(max: 1);
        _steps.add_(1);
        var steps = _steps.item<long>();
        _first.mul_(FirstDecay).add_(clipped, alpha: 1 - FirstDecay);
        _second.mul_(SecondDecay).addcmul_(clipped, clipped, value: 1 - SecondDecay);
        var deviation = (_second / (1 - Math.Pow(SecondDecay, steps))).sqrt_().add_(_epsilon);
        var change = (_first / deviation).mul_(rate / (1 - Math.Pow(FirstDecay, steps)));

        long start = 0;
        foreach (var parameter in _parameters)
        {
            parameter.sub_(change.narrow(0, start, parameter.numel()).view_as(parameter));
            start += parameter.numel();
        }

        return norm;
    }

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add($"{_name}.first", _first);
        checkpoint.Add($"{_name}.second", _second);
        checkpoint.Add($"{_name}.steps", _steps);
    }

    public void Load(CheckpointReader checkpoint)
    {
        checkpoint.Read($"{_name}.first", _first);
        checkpoint.Read($"{_name}.second", _second);
        checkpoint.Read($"{_name}.steps", _steps);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _steps.Dispose();
    }
}
