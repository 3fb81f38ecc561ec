using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Flows;
using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>An episode that ended, by where its steps lie in a replay buffer.</summary>
/// <param name="World">That it was in.</param>
/// <param name="Start">The number of its first step, among all that the buffer ever stored.</param>
/// <param name="Length">Its steps.</param>
/// <param name="LogReward">log R of what it made.</param>
internal readonly record struct Trajectory(int World, long Start, int Length, double LogReward);

/// <summary>Worlds in which trajectories are made, the last steps of them, and the trajectories that lie there whole.</summary>
internal sealed class TrajectorySource : IDisposable
{
    private readonly string _name;
    private readonly ReplayBuffer _buffer;
    private readonly long[] _starts; // of the running episode of each world
    private readonly Queue<Trajectory> _kept = [];

    /// <param name="name">In a checkpoint.</param>
    /// <param name="worlds">Whose spec has a flow.</param>
    /// <param name="together">Trajectories that are to be there together, once as many have ended.</param>
    /// <param name="steps">To keep beyond that, over all worlds.</param>
    /// <param name="device">To keep them on.</param>
    /// <exception cref="UsageException">Episodes have no longest length.</exception>
    public TrajectorySource(string name, SimulationTensors worlds, int together, long steps, Device device)
    {
        if (worlds.Spec.MaxSteps == 0)
            throw new UsageException($"{worlds.Spec.Name} has no time limit, and trajectories are learned whole.");

        _name = name;
        var hasBackwardMask = worlds.Spec.Infos.Any(info => info.Name == FlowSpec.BackwardMask);
        string[] infos = hasBackwardMask ? [FlowSpec.LogReward, FlowSpec.BackwardMask] : [FlowSpec.LogReward];

        // In as many steps as the longest episode has, every world ends one; the first of those may have begun that long before.
        var rounds = 1 + ((together + worlds.Worlds - 1) / worlds.Worlds);
        var length = Math.Max((long)rounds * worlds.Spec.MaxSteps, steps / worlds.Worlds);
        _buffer = new ReplayBuffer((int)Math.Min(length, int.MaxValue), worlds, device, infos);
        _starts = new long[worlds.Worlds];
        Solutions = new SolutionLog(worlds.Simulation);
    }

    public ReplayBuffer Buffer => _buffer;

    /// <summary>The trajectories that are still there whole, oldest first.</summary>
    public IReadOnlyCollection<Trajectory> Kept => [.. _kept.Where(trajectory => _buffer.Holds(trajectory.Start))];

    /// <summary>Successes that were found so far.</summary>
    public SolutionLog Solutions { get; }

    /// <summary>Takes a step in every world. Returns the trajectories that ended with it.</summary>
    /// <param name="actions">[N]; null where the worlds have a policy of their own.</param>
    public List<Trajectory> Step(Tensor? actions)
    {
        Solutions.BeforeStep();
        if (actions is null)
            _buffer.StepByPolicy();
        else
            _buffer.Step(actions, actions);
        Solutions.AfterStep();

        var simulation = _buffer.Tensors.Simulation;
        var (terminated, truncated) = (simulation.Terminated.ToArray<byte>(), simulation.Truncated.ToArray<byte>());
        var rewards = simulation.FinalInfos[FlowSpec.LogReward].ToArray<double>();
        List<Trajectory> ended = [];
        for (var world = 0; world < _starts.Length; world++)
        {
            if ((terminated[world] | truncated[world]) == 0)
                continue;

            ended.Add(new Trajectory(world, _starts[world], (int)(_buffer.Stored - _starts[world]), rewards[world]));
            _starts[world] = _buffer.Stored;
        }

        foreach (var trajectory in ended)
            _kept.Enqueue(trajectory);
        while (_kept.TryPeek(out var oldest) && !_buffer.Holds(oldest.Start))
            _kept.Dequeue();
        return ended;
    }

    public void Save(CheckpointWriter checkpoint)
    {
        _buffer.Save(checkpoint, $"{_name}.steps");
        using var scope = NewDisposeScope();
        checkpoint.Add($"{_name}.starts", tensor(_starts));
        checkpoint.Add($"{_name}.kept", tensor(_kept.SelectMany(kept => (long[])[kept.World, kept.Start, kept.Length]).ToArray()));
        checkpoint.Add($"{_name}.log_rewards", tensor(_kept.Select(kept => kept.LogReward).ToArray()));
        Solutions.Save(checkpoint, $"{_name}.solutions");
    }

    public void Load(CheckpointReader checkpoint)
    {
        _buffer.Load(checkpoint, $"{_name}.steps");
        checkpoint.Numbers<long>($"{_name}.starts").CopyTo(_starts, 0);
        var (places, rewards) = (checkpoint.Numbers<long>($"{_name}.kept"), checkpoint.Numbers<double>($"{_name}.log_rewards"));
        _kept.Clear();
        for (var index = 0; index < rewards.Length; index++)
            _kept.Enqueue(new Trajectory((int)places[3 * index], places[(3 * index) + 1], (int)places[(3 * index) + 2], rewards[index]));
        Solutions.Load(checkpoint, $"{_name}.solutions");
    }

    public void Dispose() => _buffer.Dispose();
}
