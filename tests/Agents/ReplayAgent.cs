using Sim.Agents.Training;
using Sim.Runtime.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sim.Tests.Agents;

/// <summary>The least agent that learns from a replay buffer: the mean reward of each answer to each number. Every other iteration takes no step.</summary>
internal sealed class ReplayAgent : IAgent
{
    private const int StepsPerIteration = 4;
    private const double Exploration = 0.3;

    private readonly AgentContext _context;
    private readonly ReplayBuffer _replay;
    private readonly Linear _rewards;

    public ReplayAgent(AgentContext context)
    {
        _context = context;
        manual_seed((long)CounterRandom.Key(context.Seed, 0));
        _replay = new ReplayBuffer(ReplayBuffer.LengthFor(1000, context.Worlds.Worlds), context.Worlds, context.Device);
        _rewards = nn.Linear(6, 6, hasBias: false);
    }

    public LearnOutcome Learn(in LearnProgress progress)
    {
        using var scope = NewDisposeScope();
        manual_seed((long)CounterRandom.Key(_context.Seed, (ulong)progress.Iteration + 1));
        var acts = progress.Iteration % 2 == 0;
        if (acts)
            Collect();

        var batch = _replay.Rows(_replay.Draw(256));
        var expected = _rewards.forward(OneHot(batch.Observations)).gather(1, batch.Actions.unsqueeze(1)).squeeze(1);
        var loss = (expected - batch.Rewards).square().mean();
        List<Tensor> parameters = [.. _rewards.parameters()];
        using (no_grad())
        {
            foreach (var (parameter, gradient) in parameters.Zip(autograd.grad([loss], parameters)))
                parameter.sub_(gradient * 2);
        }

        return new LearnOutcome(
            acts ? StepsPerIteration * _context.Worlds.Worlds : 0, new Dictionary<string, double> { ["loss"] = loss.item<float>() });
    }

    public void Act(SimulationTensors worlds, bool greedy)
    {
        using var scope = NewDisposeScope();
        worlds.SetActions(Best(worlds));
    }

    public void Save(CheckpointWriter checkpoint)
    {
        checkpoint.Add("rewards", _rewards);
        _replay.Save(checkpoint);
    }

    public void Load(CheckpointReader checkpoint)
    {
        LoadPolicy(checkpoint);
        _replay.Load(checkpoint);
    }

    public void LoadPolicy(CheckpointReader checkpoint) => checkpoint.Read("rewards", _rewards);

    public void Dispose()
    {
        _replay.Dispose();
        _rewards.Dispose();
    }

    private void Collect()
    {
        for (var step = 0; step < StepsPerIteration; step++)
        {
            using var scope = NewDisposeScope();
            var explores = rand(_context.Worlds.Worlds).lt(Exploration);
            var actions = where(explores, randint(6, _context.Worlds.Worlds), Best(_context.Worlds));
            _replay.Step(actions, actions);
        }
    }

    private Tensor Best(SimulationTensors worlds)
    {
        using var gradient = no_grad();
        return _rewards.forward(OneHot(worlds.Observations)).argmax(1);
    }

    private static Tensor OneHot(Tensor numbers) => nn.functional.one_hot(numbers.to(int64), 6).to(float32);
}
