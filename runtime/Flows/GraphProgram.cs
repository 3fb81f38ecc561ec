using System.Runtime.InteropServices;
using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Flows;

/// <summary>Dynamic programming over a transition graph on a device: layer by layer, all states of a layer at once.</summary>
public sealed unsafe class GraphProgram : IDisposable
{
    private readonly IDevice _device;
    private readonly DeviceArena _arena;
    private readonly nint _policy;  // [state][action]
    private readonly nint _payoffs; // [state]
    private readonly nint _values;  // [state]
    private readonly List<IProgram> _programs = [];
    private readonly IProgram[] _reach;
    private readonly IProgram[] _flow;
    private readonly IProgram[] _best;

    /// <exception cref="UsageException">The device has no room for it.</exception>
    public GraphProgram(TransitionGraph graph, IDevice device)
    {
        (Graph, _device, _arena) = (graph, device, new DeviceArena(device));
        var states = graph.States.Count;
        _policy = _arena.Allocate<double>((long)states * graph.Actions);
        _payoffs = _arena.Allocate<double>(states);
        _values = _arena.Allocate<double>(states);
        _reach = Compile(Reaching());
        _flow = Compile(Flowing(), backward: true);
        _best = Compile(Choosing(), backward: true);
    }

    public TransitionGraph Graph { get; }

    /// <summary>The chance that an episode comes through each state: [states].</summary>
    /// <param name="policy">The chance of each action in each state: [states, actions].</param>
    public double[] Reach(ReadOnlySpan<double> policy)
    {
        if (policy.Length != Graph.States.Count * Graph.Actions)
            throw new ArgumentException($"A policy here has {Graph.States.Count} x {Graph.Actions} chances; {policy.Length} were given.");

        _device.Upload(MemoryMarshal.AsBytes(policy), _policy);
        return Run(_reach);
    }

    /// <summary>The flow through each state, where every end takes its reward and each state shares its flow evenly among its parents.</summary>
    /// <param name="rewards">R of each end; other states are not asked: [states].</param>
    /// <exception cref="InvalidOperationException">An action has several outcomes: then there is no such flow.</exception>
    public double[] Flows(ReadOnlySpan<double> rewards)
    {
        if (!Graph.IsDeterministic)
            throw new InvalidOperationException("Flows are of tasks in which every action has one outcome.");

        Pay(rewards);
        return Run(_flow);
    }

    /// <summary>The policy that samples ends in proportion to their rewards, P_F(s'|s) = F(s') P_B(s|s') / F(s): [states, actions].</summary>
    /// <param name="flows">Of <see cref="Flows"/>.</param>
    public double[] FlowPolicy(ReadOnlySpan<double> flows)
    {
        var policy = new double[Graph.States.Count * Graph.Actions];
        foreach (var edge in Graph.Edges)
            policy[(edge.From * Graph.Actions) + edge.Action] = flows[edge.To] * Graph.BackwardShare(edge.To) / flows[edge.From];
        return policy;
    }

    /// <summary>The greatest expected payoff that any policy has from each state on: [states].</summary>
    /// <param name="payoffs">Of each end; other states are not asked: [states].</param>
    public double[] Best(ReadOnlySpan<double> payoffs)
    {
        Pay(payoffs);
        return Run(_best);
    }

    public void Dispose()
    {
        foreach (var program in _programs)
            program.Dispose();
        _arena.Dispose();
    }

    private void Pay(ReadOnlySpan<double> payoffs)
    {
        if (payoffs.Length != Graph.States.Count)
            throw new ArgumentException($"There are {Graph.States.Count} states; {payoffs.Length} payoffs were given.");

        _device.Upload(MemoryMarshal.AsBytes(payoffs), _payoffs);
    }

    private double[] Run(IProgram[] layers)
    {
        foreach (var layer in layers)
            layer.Run();

        var values = new double[Graph.States.Count];
        _device.Download(_values, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private IProgram[] Compile(Func<int, WorldSystem> systemFrom, bool backward = false)
    {
        var layers = Enumerable.Range(0, Graph.Layers.Count - 1)
            .Select(layer => (First: Graph.Layers[layer], Count: Graph.Layers[layer + 1] - Graph.Layers[layer]));
        foreach (var (first, count) in backward ? layers.Reverse() : layers)
            _programs.Add(_device.Compile([new GroupProgram(count, [systemFrom(first)])]));

        return [.. _programs.TakeLast(Graph.Layers.Count - 1)];
    }

    private Func<int, WorldSystem> Reaching()
    {
        var incoming = Graph.Edges.OrderBy(edge => edge.To).ToArray(); // stable: parents in their order
        var firstIn = new int[Graph.States.Count + 1];
        foreach (var edge in incoming)
            firstIn[edge.To + 1]++;
        for (var state = 0; state < Graph.States.Count; state++)
            firstIn[state + 1] += firstIn[state];

        var kernel = new ReachStates
        {
            Start = Table([.. Graph.States.Select(state => state.Start)]),
            FirstIn = Table(firstIn),
            From = Table([.. incoming.Select(edge => edge.From)]),
            Choice = Table([.. incoming.Select(edge => (edge.From * Graph.Actions) + edge.Action)]),
            Probability = Table([.. incoming.Select(edge => edge.Probability)]),
            Policy = new((double*)_policy),
            Reach = new((double*)_values),
        };
        return first => System(kernel with { First = first }, "reach");
    }

    private Func<int, WorldSystem> Flowing()
    {
        var kernel = new FlowStates
        {
            FirstOut = Table(Graph.FirstEdge),
            To = Table([.. Graph.Edges.Select(edge => edge.To)]),
            Share = Table([.. Graph.Edges.Select(edge => Graph.BackwardShare(edge.To))]),
            Reward = new((double*)_payoffs),
            Flow = new((double*)_values),
        };
        return first => System(kernel with { First = first }, "flow");
    }

    private Func<int, WorldSystem> Choosing()
    {
        var kernel = new BestStates
        {
            FirstOut = Table(Graph.FirstEdge),
            To = Table([.. Graph.Edges.Select(edge => edge.To)]),
            Action = Table([.. Graph.Edges.Select(edge => edge.Action)]),
            Probability = Table([.. Graph.Edges.Select(edge => edge.Probability)]),
            Reward = new((double*)_payoffs),
            Best = new((double*)_values),
        };
        return first => System(kernel with { First = first }, "choose");
    }

    private static KernelSystem<K> System<K>(K kernel, string phase)
        where K : unmanaged, IKernel => new(phase, kernel, perWorld: 1);

    private Table<T> Table<T>(T[] items)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(items.AsSpan());
        var address = _arena.Allocate(bytes.Length);
        _device.Upload(bytes, address);
        return new Table<T>((T*)address);
    }
}
