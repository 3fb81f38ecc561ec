using Sim.Agents.Torch;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Flows;
using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>
/// How a policy samples, by dynamic programming over all states of a task: no episodes are drawn, so there is no noise.
/// </summary>
public sealed class ExactEvaluation : IDisposable, IMeasure
{
    private const int MostRows = 1 << 16; // of a batch for the policy

    private readonly GraphProgram _program;
    private readonly Device _device;
    private readonly int[] _decisions;
    private readonly int[] _ends;
    private readonly double[] _target; // [end] probability under the reward; empty where actions have several outcomes

    /// <param name="graph">Of the task.</param>
    /// <param name="device">For the dynamic programming.</param>
    /// <param name="agentDevice">On which policies take observations.</param>
    /// <param name="power">Of the reward that is the target.</param>
    /// <exception cref="UsageException">Rewards to that power are too far apart for doubles.</exception>
    public ExactEvaluation(TransitionGraph graph, IDevice device, Device agentDevice, double power)
    {
        (_program, _device, Power) = (new GraphProgram(graph, device), agentDevice, power);
        (_decisions, _ends) = ([.. graph.Decisions()], [.. graph.Ends()]);
        _target = graph.IsDeterministic ? Target(out var logPartition) : Nothing(out logPartition);
        LogPartition = logPartition;
    }

    public TransitionGraph Graph => _program.Graph;

    /// <summary>Of the reward that is the target.</summary>
    public double Power { get; }

    /// <summary>log Z: the mean over the task's beginnings. NaN where actions have several outcomes, as all that compares with the target is.</summary>
    public double LogPartition { get; }

    /// <summary>The probability of each end under the reward, in the order of the graph; empty where there is no such target.</summary>
    public IReadOnlyList<double> TargetDistribution => _target;

    public IReadOnlyList<string> Names { get; } =
    [
        "exact_l1", "exact_jensen_shannon", "exact_log_partition", "exact_log_partition_bound", "exact_sampler_success", "exact_greedy_success",
        "exact_modes",
    ];

    public IReadOnlyList<double> Measure(IAgent agent)
    {
        var result = Evaluate((IDiscretePolicy)agent);
        return [result.L1, result.JensenShannon, LogPartition, result.LogPartitionBound, result.SamplerSuccess, result.GreedySuccess, result.Modes];
    }

    public ExactResult Evaluate(IDiscretePolicy policy) => Evaluate(PolicyOf(policy));

    /// <param name="policy">The chance of each action in each state of the graph: [states, actions].</param>
    public ExactResult Evaluate(double[] policy)
    {
        var reach = _program.Reach(policy);
        var learned = _ends.Select(end => reach[end]).ToArray();
        return new ExactResult
        {
            Distribution = learned,
            L1 = HasTarget ? learned.Zip(_target, (p, q) => Math.Abs(p - q)).Sum() : double.NaN,
            JensenShannon = HasTarget ? learned.Zip(_target, Divergence).Sum() : double.NaN,
            LogPartitionBound = HasTarget ? Bound(policy, reach) : double.NaN,
            Modes = HasTarget ? _ends.Where((end, place) => Graph.States[end].IsSuccess && learned[place] >= _target[place] / 2).Count() : double.NaN,
            SamplerSuccess = SuccessOf(reach),
            GreedySuccess = SuccessOf(_program.Reach(Greedy(policy))),
            MeanReturn = Graph.Edges.Sum(edge =>
                reach[edge.From] * policy[(edge.From * Graph.Actions) + edge.Action] * edge.Probability * edge.Reward),
        };
    }

    /// <summary>The policy that samples exactly in proportion to the reward: [states, actions].</summary>
    /// <exception cref="InvalidOperationException">An action has several outcomes.</exception>
    public double[] OptimalPolicy() => _program.FlowPolicy(_program.Flows(Rewards(out _)));

    /// <summary>
    /// What trajectory balance and Var-TB lead to on episodes of the policy's own: P_F(a|s) in proportion to exp E[V(s') + log P_B(s|s')],
    /// where V is the logarithm of that sum over actions, and log R at the ends. Where every action has one outcome this is the optimal
    /// policy, and V the logarithm of the flow; where chance decides, no policy samples in proportion, and this one maximises the mean
    /// log R and its own entropy: [states, actions].
    /// </summary>
    /// <remarks>
    /// The noise that chance leaves in a residual has mean 0 whatever was done before, so the gradient of trajectory balance is 0 here. That is
    /// so only where the policy itself took the actions. Ziebart et al. (2010), "Modeling interaction via the principle of maximum causal
    /// entropy"; as a fixed point of trajectory balance, found for this project.
    /// </remarks>
    public double[] SoftPolicy()
    {
        var (policy, values) = (new double[Graph.States.Count * Graph.Actions], new double[Graph.States.Count]);
        for (var state = Graph.States.Count - 1; state >= 0; state--)
        {
            if (Graph.States[state].IsEnd)
            {
                values[state] = Power * Graph.States[state].LogReward;
                continue;
            }

            var worth = new double[Graph.Actions];
            var mask = Graph.Mask(state);
            foreach (var edge in Graph.EdgesFrom(state))
                worth[edge.Action] += edge.Probability * (values[edge.To] + Math.Log(Graph.BackwardShare(edge.To)));
            var highest = worth.Where((_, action) => mask[action] != 0).Max();
            var sum = worth.Select((value, action) => mask[action] * Math.Exp(value - highest)).Sum();
            values[state] = highest + Math.Log(sum);
            for (var action = 0; action < worth.Length; action++)
                policy[(state * Graph.Actions) + action] = mask[action] * Math.Exp(worth[action] - values[state]);
        }

        return policy;
    }

    /// <summary>The chances that a policy gives to every action in every state: [states, actions].</summary>
    public double[] PolicyOf(IDiscretePolicy policy)
    {
        var chances = new double[Graph.States.Count * Graph.Actions];
        foreach (var states in _decisions.Chunk(MostRows))
        {
            using var scope = NewDisposeScope();
            var logs = policy.LogProbabilities(Observations(states), Masks(states)).cpu().to(float64).exp().data<double>().ToArray();
            for (var row = 0; row < states.Length; row++)
                logs.AsSpan(row * Graph.Actions, Graph.Actions).CopyTo(chances.AsSpan(states[row] * Graph.Actions));
        }

        return chances;
    }

    /// <summary>The likeliest action of each state, the first of those: [states, actions].</summary>
    public double[] Greedy(double[] policy)
    {
        var greedy = new double[policy.Length];
        foreach (var state in _decisions)
        {
            var chances = policy.AsSpan(state * Graph.Actions, Graph.Actions);
            var best = 0;
            for (var action = 1; action < chances.Length; action++)
            {
                // What rounding alone tells apart is alike.
                if (chances[action] > chances[best] * (1 + 1e-12))
                    best = action;
            }

            greedy[(state * Graph.Actions) + best] = 1;
        }

        return greedy;
    }

    public void Dispose() => _program.Dispose();

    private bool HasTarget => _target.Length > 0;

    private double SuccessOf(double[] reach) => _ends.Where(end => Graph.States[end].IsSuccess).Sum(end => reach[end]);

    /// <summary>Where the reward leads from every beginning: the ends that the exact sampler reaches.</summary>
    private double[] Target(out double logPartition)
    {
        var rewards = Rewards(out var logScale);
        var flows = _program.Flows(rewards);
        if (_decisions.Any(state => flows[state] == 0))
        {
            throw new UsageException(
                $"Rewards to the power of {Power} are too far apart for an exact answer: some flow is below the least double. Lower beta.");
        }

        logPartition = Starts().Sum(state => Graph.States[state].Start * (Math.Log(flows[state]) + logScale));
        var reach = _program.Reach(_program.FlowPolicy(flows));
        return [.. _ends.Select(end => reach[end])];
    }

    private static double[] Nothing(out double logPartition)
    {
        logPartition = double.NaN;
        return [];
    }

    /// <summary>Of each end, in units of the highest: [states].</summary>
    private double[] Rewards(out double logScale)
    {
        var highest = Power * _ends.Max(end => Graph.States[end].LogReward);
        logScale = highest;
        return [.. Graph.States.Select(state => state.IsEnd ? Math.Exp((Power * state.LogReward) - highest) : 0)];
    }

    private IEnumerable<int> Starts() => _decisions.Where(state => Graph.States[state].Start > 0);

    /// <summary>E[log R - log P_F + log P_B] over the policy's episodes, at most log Z and equal to it where the policy is right.</summary>
    private double Bound(double[] policy, double[] reach)
    {
        var bound = _ends.Sum(end => reach[end] > 0 ? reach[end] * Power * Graph.States[end].LogReward : 0);
        foreach (var edge in Graph.Edges)
        {
            var chance = policy[(edge.From * Graph.Actions) + edge.Action];
            if (chance > 0)
                bound += reach[edge.From] * chance * (Math.Log(Graph.BackwardShare(edge.To)) - Math.Log(chance));
        }

        return bound;
    }

    private static double Divergence(double p, double q)
    {
        static double Part(double x, double mean) => x > 0 ? 0.5 * x * Math.Log(x / mean) : 0;
        return Part(p, (p + q) / 2) + Part(q, (p + q) / 2);
    }

    private Tensor Observations(int[] states)
    {
        var space = Graph.Observation;
        var tensor = empty([states.Length, .. space.Shape.Select(size => (long)size)], ColumnTensor.TypeOf(space.Type));
        var rows = tensor.bytes;
        for (var row = 0; row < states.Length; row++)
            Graph.States[states[row]].Observation.CopyTo(rows[(row * space.RowBytes)..]);
        return tensor.to(_device);
    }

    private Tensor Masks(int[] states)
    {
        var tensor = empty([states.Length, Graph.Actions], uint8);
        for (var row = 0; row < states.Length; row++)
            Graph.Mask(states[row]).CopyTo(tensor.bytes[(row * Graph.Actions)..]);
        return tensor.to(_device);
    }
}

/// <summary>What an exact evaluation gives.</summary>
public sealed record ExactResult
{
    /// <summary>The probability of each end of the graph, in its order.</summary>
    public required IReadOnlyList<double> Distribution { get; init; }

    /// <summary>Sum of absolute differences to the target, from 0 to 2.</summary>
    public double L1 { get; init; }

    /// <summary>Half of <see cref="L1"/>.</summary>
    public double TotalVariation => L1 / 2;

    /// <summary>In nats, from 0 to log 2.</summary>
    public double JensenShannon { get; init; }

    /// <summary>E[log R - log P_F + log P_B]: at most log Z, and equal to it where the policy is right.</summary>
    public double LogPartitionBound { get; init; }

    /// <summary>Successful ends that are reached at least half as often as they are to be.</summary>
    public double Modes { get; init; }

    /// <summary>The chance that an episode of the policy succeeds.</summary>
    public double SamplerSuccess { get; init; }

    /// <summary>The same where the likeliest action is taken.</summary>
    public double GreedySuccess { get; init; }

    /// <summary>The mean sum of the env's own rewards.</summary>
    public double MeanReturn { get; init; }
}
