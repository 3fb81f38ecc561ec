using System.Collections.Immutable;
using Sim.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Agents.Networks;

/// <summary>A distribution over actions, from the numbers that a policy network puts out.</summary>
public abstract class ActionHead(string name) : nn.Module(name)
{
    /// <summary>Numbers that the network puts out for a world.</summary>
    public abstract int Inputs { get; }

    /// <summary>The head for a space of actions.</summary>
    /// <exception cref="UsageException">Actions of a type that no head is known for.</exception>
    public static ActionHead Of(Space space) => space switch
    {
        Discrete discrete => new CategoricalHead([discrete.Count], isVector: false),
        MultiDiscrete multi => new CategoricalHead(multi.Counts, isVector: true),
        Box { Type: DataType.Float32 } box => new GaussianHead(box),
        _ => throw new UsageException($"No agent acts in {space}."),
    };

    /// <summary>Draws an action for each row, or takes the likeliest.</summary>
    /// <param name="outputs">[N, inputs]</param>
    /// <param name="mask">[N, actions] uint8, or null.</param>
    /// <param name="greedy">The likeliest.</param>
    public abstract Tensor Act(Tensor outputs, Tensor? mask, bool greedy);

    /// <summary>Log probability of actions, and the entropy of the distribution: [N] each.</summary>
    public abstract (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor? mask, Tensor actions);

    /// <summary>Actions as the simulation takes them.</summary>
    public virtual Tensor ToSimulation(Tensor actions) => actions;
}

/// <summary>One or several independent choices among numbered actions.</summary>
public sealed class CategoricalHead(ImmutableArray<int> counts, bool isVector) : ActionHead(nameof(CategoricalHead))
{
    /// <summary>A logit this low has no chance in single precision, and unlike an infinity leaves no NaN in the entropy.</summary>
    private const float Illegal = -1e8f;

    public override int Inputs => counts.Sum();

    /// <summary>Log probabilities of all actions, for one choice: [N, actions].</summary>
    public Tensor LogProbabilities(Tensor outputs, Tensor? mask) => nn.functional.log_softmax(Places(outputs, mask).Single(), 1);

    public override Tensor Act(Tensor outputs, Tensor? mask, bool greedy)
    {
        var choices = Places(outputs, mask).Select(logits => greedy ? logits.argmax(1) : Draw(logits)).ToList();
        return isVector ? stack(choices, 1) : choices[0];
    }

    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor? mask, Tensor actions)
    {
        Tensor? logProbability = null, entropy = null;
        foreach (var (logits, place) in Places(outputs, mask).Select((logits, place) => (logits, place)))
        {
            var logs = nn.functional.log_softmax(logits, 1);
            var chosen = isVector ? actions.select(1, place) : actions;
            var log = logs.gather(1, chosen.unsqueeze(1)).squeeze(1);
            var spread = -(logs.exp() * logs).sum(1);
            logProbability = logProbability is null ? log : logProbability + log;
            entropy = entropy is null ? spread : entropy + spread;
        }

        return (logProbability!, entropy!);
    }

    private IEnumerable<Tensor> Places(Tensor outputs, Tensor? mask)
    {
        var legal = mask is null ? outputs : outputs.masked_fill(mask.eq(0), Illegal);
        long start = 0;
        foreach (var count in counts)
        {
            yield return counts.Length == 1 ? legal : legal.narrow(1, start, count);
            start += count;
        }
    }

    /// <summary>The largest of p_i / e_i with e_i exponential is i with probability p_i: the race of Efraimidis and Spirakis (2006).</summary>
    private static Tensor Draw(Tensor logits) => (logits.softmax(1) / empty_like(logits).exponential_(1)).argmax(1);
}

/// <summary>Independent normal distributions, with deviations that do not depend on the observation.</summary>
public sealed class GaussianHead : ActionHead
{
    private static readonly double HalfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);

    private readonly Parameter _logDeviation;
    private readonly Tensor _low;
    private readonly Tensor _high;
    private readonly int _width;

    public GaussianHead(Box box)
        : base(nameof(GaussianHead))
    {
        _width = box.Width;
        _logDeviation = nn.Parameter(zeros(_width));
        _low = tensor(box.Low.Select(low => (float)low).ToArray());
        _high = tensor(box.High.Select(high => (float)high).ToArray());
        register_parameter("log_deviation", _logDeviation);
        register_buffer("low", _low);
        register_buffer("high", _high);
    }

    public override int Inputs => _width;

    public override Tensor Act(Tensor outputs, Tensor? mask, bool greedy) =>
        greedy ? outputs : outputs + (randn_like(outputs) * _logDeviation.exp());

    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor? mask, Tensor actions)
    {
        var distance = (actions.reshape(outputs.shape) - outputs) / _logDeviation.exp();
        var log = ((distance.square() * -0.5) - _logDeviation - HalfLogTwoPi).sum(1);
        var entropy = (_logDeviation + 0.5 + HalfLogTwoPi).sum().expand(log.shape[0]);
        return (log, entropy);
    }

    /// <summary>Within the bounds of the space.</summary>
    public override Tensor ToSimulation(Tensor actions) => actions.maximum(_low).minimum(_high);
}
