using System.Runtime.InteropServices;

namespace Sim.Runtime.Flows;

/// <summary>A task all of whose states and transitions can be listed, for exact answers by dynamic programming.</summary>
public interface IKnownGraph
{
    /// <summary>Every state that can be reached; null where the options make too many to list.</summary>
    TransitionGraph? Graph();
}

/// <summary>
/// The states of a task that never come back in an episode, with all transitions between them: decisions, which have actions, and
/// ends. Numbered so that every transition leads to a higher number, layer by layer.
/// </summary>
public sealed class TransitionGraph
{
    internal TransitionGraph(Space observation, int actions, bool ofHistories, GraphState[] states, int[] layers, GraphEdge[] edges)
    {
        (Observation, Actions, OfHistories, States, Layers, Edges) = (observation, actions, ofHistories, states, layers, edges);
        FirstEdge = new int[states.Length + 1];
        foreach (var edge in edges)
            FirstEdge[edge.From + 1]++;
        for (var state = 0; state < states.Length; state++)
            FirstEdge[state + 1] += FirstEdge[state];

        var parents = new int[states.Length];
        foreach (var edge in edges)
            parents[edge.To]++;
        Parents = parents;
    }

    /// <summary>The space of what is seen in a decision.</summary>
    public Space Observation { get; }

    /// <summary>How many actions there are in all.</summary>
    public int Actions { get; }

    /// <summary>
    /// Whether what is made is the history of an episode and not its last state alone. A state then stands for all histories that
    /// lead to it, each of which has one parent.
    /// </summary>
    public bool OfHistories { get; }

    public IReadOnlyList<GraphState> States { get; }

    /// <summary>The first state of each layer, and the number of states at the end.</summary>
    public IReadOnlyList<int> Layers { get; }

    /// <summary>Ordered by the state that they leave, then by action.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>Transitions into each state.</summary>
    public IReadOnlyList<int> Parents { get; }

    /// <summary>Whether every action has one outcome.</summary>
    public bool IsDeterministic => Edges.All(edge => edge.Probability == 1);

    /// <summary>The first edge that leaves each state, and the number of edges at the end.</summary>
    internal int[] FirstEdge { get; }

    /// <summary>P_B: the share of a state in the flow through its child, even among the child's parents, or 1 among histories.</summary>
    public double BackwardShare(int child) => OfHistories ? 1 : 1.0 / Parents[child];

    /// <summary>The transitions that leave a state.</summary>
    public IEnumerable<GraphEdge> EdgesFrom(int state)
    {
        for (var edge = FirstEdge[state]; edge < FirstEdge[state + 1]; edge++)
            yield return Edges[edge];
    }

    /// <summary>The states in which something is decided, in their order.</summary>
    public IEnumerable<int> Decisions() => Enumerable.Range(0, States.Count).Where(state => !States[state].IsEnd);

    public IEnumerable<int> Ends() => Enumerable.Range(0, States.Count).Where(state => States[state].IsEnd);

    /// <summary>Which actions are legal, a byte each: [actions].</summary>
    public byte[] Mask(int state)
    {
        var mask = new byte[Actions];
        foreach (var edge in EdgesFrom(state))
            mask[edge.Action] = 1;
        return mask;
    }

    /// <summary>A policy that takes every legal action with the same chance: [states, actions].</summary>
    public double[] UniformPolicy()
    {
        var policy = new double[States.Count * Actions];
        foreach (var state in Decisions())
        {
            var mask = Mask(state);
            for (var action = 0; action < Actions; action++)
                policy[(state * Actions) + action] = (double)mask[action] / mask.Sum(legal => legal);
        }

        return policy;
    }
}

/// <summary>A state of a <see cref="TransitionGraph"/>.</summary>
public sealed record GraphState
{
    /// <summary>The chance that an episode starts here.</summary>
    public double Start { get; init; }

    /// <summary>What is seen: a row of the observation's column. At an end it may be empty.</summary>
    public byte[] Observation { get; init; } = [];

    /// <summary>Whether the episode is over.</summary>
    public bool IsEnd { get; init; }

    /// <summary>Of an end, log R of what was made.</summary>
    public double LogReward { get; init; } = double.NegativeInfinity;

    /// <summary>Of an end, whether it is a success.</summary>
    public bool IsSuccess { get; init; }

    /// <summary>What a person would call it.</summary>
    public string Name { get; init; } = "";
}

/// <summary>What an action can lead to.</summary>
/// <param name="From">The state in which it is taken.</param>
/// <param name="Action">Its number.</param>
/// <param name="To">The state that follows.</param>
/// <param name="Probability">Of this outcome, given the action.</param>
/// <param name="Reward">That the env pays for it.</param>
public readonly record struct GraphEdge(int From, int Action, int To, double Probability, double Reward);

/// <summary>Takes states and transitions in any order.</summary>
/// <param name="observation">The space of what is seen in a decision.</param>
/// <param name="actions">How many there are in all.</param>
/// <param name="ofHistories">See <see cref="TransitionGraph.OfHistories"/>.</param>
public sealed class TransitionGraphBuilder(Space observation, int actions, bool ofHistories = false)
{
    private readonly List<GraphState> _states = [];
    private readonly List<GraphEdge> _edges = [];

    /// <summary>Adds a decision. Returns its number, for <see cref="AddEdge"/>.</summary>
    public int AddDecision<T>(ReadOnlySpan<T> seen, double start = 0, string name = "")
        where T : unmanaged => Add(new GraphState { Start = start, Observation = Row(seen), Name = name });

    /// <summary>Adds an end. Returns its number.</summary>
    public int AddEnd(double logReward, bool isSuccess, string name = "") =>
        Add(new GraphState { IsEnd = true, LogReward = logReward, IsSuccess = isSuccess, Name = name });

    /// <summary>Adds an end with what is seen there, so that its distribution can be drawn. Returns its number.</summary>
    public int AddEnd<T>(ReadOnlySpan<T> seen, double logReward, bool isSuccess, string name = "")
        where T : unmanaged =>
        Add(new GraphState { IsEnd = true, Observation = Row(seen), LogReward = logReward, IsSuccess = isSuccess, Name = name });

    public void AddEdge(int from, int action, int to, double probability = 1, double reward = 0) =>
        _edges.Add(new GraphEdge(from, action, to, probability, reward));

    /// <exception cref="InvalidOperationException">States come back, a decision has no action, or chances do not add up to 1.</exception>
    public TransitionGraph Build()
    {
        var layerOf = LayerOf();
        var order = Enumerable.Range(0, _states.Count).OrderBy(state => layerOf[state]).ToArray(); // stable
        var place = new int[order.Length];
        for (var at = 0; at < order.Length; at++)
            place[order[at]] = at;

        var edges = _edges.Select(edge => edge with { From = place[edge.From], To = place[edge.To] })
            .OrderBy(edge => edge.From).ThenBy(edge => edge.Action).ToArray();
        var layers = Enumerable.Range(0, layerOf.Max() + 2).Select(layer => layerOf.Count(of => of < layer)).ToArray();
        var graph = new TransitionGraph(observation, actions, ofHistories, [.. order.Select(state => _states[state])], layers, edges);
        Check(graph);
        return graph;
    }

    private int Add(GraphState state)
    {
        _states.Add(state);
        return _states.Count - 1;
    }

    private byte[] Row<T>(ReadOnlySpan<T> seen)
        where T : unmanaged
    {
        var row = MemoryMarshal.AsBytes(seen).ToArray();
        return row.Length == observation.RowBytes
            ? row
            : throw new ArgumentException($"An observation in {observation} takes {observation.RowBytes} bytes; {row.Length} were given.");
    }

    /// <summary>The longest way from a state without parents, by Kahn's order (1962).</summary>
    private int[] LayerOf()
    {
        var outgoing = _edges.ToLookup(edge => edge.From);
        var waiting = new int[_states.Count];
        foreach (var edge in _edges)
            waiting[edge.To]++;

        var layers = new int[_states.Count];
        var open = new Queue<int>(Enumerable.Range(0, _states.Count).Where(state => waiting[state] == 0));
        var done = 0;
        while (open.TryDequeue(out var state))
        {
            done++;
            foreach (var edge in outgoing[state])
            {
                layers[edge.To] = Math.Max(layers[edge.To], layers[state] + 1);
                if (--waiting[edge.To] == 0)
                    open.Enqueue(edge.To);
            }
        }

        return done == _states.Count ? layers : throw new InvalidOperationException("A state can come back in an episode.");
    }

    private static void Check(TransitionGraph graph)
    {
        const double rounding = 1e-9;
        if (Math.Abs(graph.States.Sum(state => state.Start) - 1) > rounding)
            throw new InvalidOperationException("The chances of the starts do not add up to 1.");

        for (var state = 0; state < graph.States.Count; state++)
        {
            var actions = graph.EdgesFrom(state).GroupBy(edge => edge.Action).ToList();
            if (graph.States[state].IsEnd != (actions.Count == 0))
                throw new InvalidOperationException($"State '{graph.States[state].Name}' has {actions.Count} actions.");
            if (actions.Exists(outcomes => Math.Abs(outcomes.Sum(edge => edge.Probability) - 1) > rounding))
                throw new InvalidOperationException($"Chances at state '{graph.States[state].Name}' do not add up to 1.");
        }
    }
}
