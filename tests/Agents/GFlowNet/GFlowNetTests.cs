using Sim.Agents.GFlowNet;
using Sim.Agents.Training;
using Sim.Envs.HyperGrid;
using Sim.Runtime;
using Sim.Runtime.Flows;
using Sim.Tests.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents.GFlowNet;

[Collection(TorchTests.Name)]
public sealed class GFlowNetTests
{
    private static readonly HyperGridConfig Grid = new() { Dimensions = 2, Height = 5 };

    private static readonly GFlowNetConfig Quick = new()
    {
        BatchSize = 64,
        Epsilon = 0.2,
        PolicyForm = PolicyForm.Table,
        LearningRate = 0.1,
        PartitionRate = 0.1,
        MaxGradientNorm = 0,
    };

    /// <summary>
    /// The uniform policy is 0.9 from the target. A table can be right everywhere, so what is left is how long it learned.
    /// </summary>
    [Theory]
    [InlineData(FlowLoss.Tb)]
    [InlineData(FlowLoss.VarTb)]
    [InlineData(FlowLoss.Db)]
    [InlineData(FlowLoss.Subtb)]
    [InlineData(FlowLoss.ModifiedDb)]
    [InlineData(FlowLoss.ModifiedSubtb)]
    public void Every_loss_learns_to_sample_in_proportion_to_the_reward(FlowLoss loss) =>
        Assert.InRange(Learned(Quick with { Loss = loss }, iterations: 250).L1, 0, 0.03);

    [Fact]
    public void A_network_learns_it_too() => Assert.InRange(
        Learned(Quick with { PolicyForm = PolicyForm.Network, Hidden = [64, 64], LearningRate = 5e-3 }, iterations: 250).L1, 0, 0.05);

    [Theory]
    [InlineData(FlowLoss.Tb)]
    [InlineData(FlowLoss.Db)]
    public void A_learned_backward_policy_leads_to_the_same_distribution(FlowLoss loss) => Assert.InRange(
        Learned(Quick with { Loss = loss, BackwardPolicy = BackwardPolicy.Learned }, iterations: 300).L1, 0, 0.03);

    /// <summary>Z of R^2 is exact; so is the estimate of a right policy.</summary>
    [Fact]
    public void With_beta_2_it_samples_in_proportion_to_the_square()
    {
        using var learner = Learn(Quick with { Beta = 2 }, iterations: 300, out var metrics);
        using var exact = Exact(learner);
        Assert.Equal(2, exact.Power);
        Assert.InRange(exact.Evaluate((IDiscretePolicy)learner.Agent).L1, 0, 0.03);
        Assert.Equal(exact.LogPartition, metrics["log_partition"], 0.05);
    }

    [Fact]
    public void Replay_and_a_hot_policy_do_not_change_what_is_learned() => Assert.InRange(
        Learned(Quick with { ReplayRatio = 1, ReplaySteps = 20_000, SamplingTemperature = 1.5, Epsilon = 0 }, iterations: 200).L1, 0, 0.03);

    /// <summary>Only trajectories of the uniform policy are learned from, and nothing is weighed by how likely they were.</summary>
    [Fact]
    public void Given_trajectories_of_another_policy_teach_it_as_well()
    {
        using var learner = Learn(Quick, iterations: 0, out _);
        using var source = new TrajectorySource("given", learner.Worlds, together: 64, steps: 0, CPU);
        using var exact = Exact(learner);
        for (var update = 0; update < 300; update++)
        {
            using var scope = NewDisposeScope();
            List<Trajectory> ended = [];
            while (ended.Count < 64)
            {
                // Each of three actions with the same chance; an illegal one stays, and is no transition of the graph.
                using var actions = learner.Worlds.ActionMask!.to(float32).multinomial(1).squeeze(1);
                ended.AddRange(source.Step(actions));
            }

            ((GFlowNetAgent)learner.Agent).LearnFrom(TrajectoryBatch.Of(source.Buffer, ended), update / 300.0);
        }

        Assert.InRange(exact.Evaluate((IDiscretePolicy)learner.Agent).L1, 0, 0.03);
    }

    [Theory]
    [InlineData(FlowLoss.Subtb, 1)]
    [InlineData(FlowLoss.VarTb, 2)]
    public void Saved_and_loaded_it_goes_on_to_the_same_bits(FlowLoss loss, int threads)
    {
        var config = Quick with { Loss = loss, ReplayRatio = 0.5, ReplaySteps = 2_000, PolicyForm = PolicyForm.Network, Hidden = [16] };
        using var folder = new TemporaryFolder();
        using var first = new Learner(new HyperGridEnv(Grid), config, threads: threads);
        first.Learn(0, 5, of: 10);
        first.Save(folder);
        using var second = new Learner(new HyperGridEnv(Grid), config, threads: threads);
        using (var checkpoint = new CheckpointReader(folder.File("agent.safetensors")))
        {
            second.Agent.Load(checkpoint);
            second.Worlds.Simulation.Restore(checkpoint.Bytes("simulation"));
        }

        first.Learn(5, 5, of: 10);
        second.Learn(5, 5, of: 10);
        Assert.Equal(first.Save(folder), second.Save(folder));
    }

    [Theory]
    [InlineData(FlowLoss.Subtb)]
    [InlineData(FlowLoss.VarTb)]
    [InlineData(FlowLoss.ModifiedDb)]
    public void Learning_leaves_no_tensor_behind(FlowLoss loss)
    {
        var config = Quick with { Loss = loss, ReplayRatio = 0.5, BackwardPolicy = BackwardPolicy.Learned };
        using var learner = new Learner(new HyperGridEnv(Grid), config, threads: 2);
        learner.Learn(0, 3, of: 20);
        var before = TorchTests.LiveTensors();
        learner.Learn(3, 10, of: 20);
        Assert.Equal(before, TorchTests.LiveTensors());
    }

    [Fact]
    public void Replayed_trajectories_come_from_the_top_as_often_as_asked()
    {
        Trajectory[] kept = [.. Enumerable.Range(0, 100).Select(index => new Trajectory(index, 0, 1, LogReward: index % 10 == 3 ? 5 : -index))];
        var drawn = Replay.Draw(kept, 1000, Quick with { ReplayPriority = 0.7, ReplayTop = 0.1 }, key: 1).ToList();
        Assert.Equal(700, drawn.Count(trajectory => trajectory.LogReward == 5));
        Assert.Equal(10, drawn.Where(trajectory => trajectory.LogReward == 5).Select(trajectory => trajectory.World).Distinct().Count());
        Assert.True(drawn.Where(trajectory => trajectory.LogReward < 0).Select(trajectory => trajectory.World).Distinct().Count() > 80);
        Assert.Empty(Replay.Draw([], 10, Quick, key: 1));
        Assert.Equal(5, Replay.Draw(kept[..1], 5, Quick, key: 1).Count());
    }

    [Fact]
    public void A_task_settings_or_a_reward_that_cannot_be_learned_is_refused()
    {
        static void Fails(Func<object> make, string told) =>
            Assert.Contains(told, Assert.Throws<UsageException>(make).Message, StringComparison.Ordinal);

        Fails(() => new Learner(new CountEnv(), Quick), "not made for generative flow networks");
        Fails(() => new Learner(new HyperGridEnv(Grid), Quick with { DemonstrationRatio = 1 }), "no expert");
        Fails(() => new Learner(new HyperGridEnv(new() { Dimensions = 8, Height = 16 }), Quick), "--policy-form network");
    }

    private static ExactResult Learned(GFlowNetConfig config, int iterations)
    {
        using var learner = Learn(config, iterations, out _);
        using var exact = Exact(learner);
        return exact.Evaluate((IDiscretePolicy)learner.Agent);
    }

    private static Learner Learn(GFlowNetConfig config, int iterations, out IReadOnlyDictionary<string, double> metrics)
    {
        var learner = new Learner(new HyperGridEnv(Grid), config);
        metrics = new Dictionary<string, double>();
        for (var iteration = 0; iteration < iterations; iteration++)
            metrics = learner.Agent.Learn(new LearnProgress(iteration, (double)iteration / iterations)).Metrics;
        return learner;
    }

    private static ExactEvaluation Exact(Learner learner) => new(
        ((IKnownGraph)learner.Worlds.Simulation.Groups[0].Env).Graph()!, Worlds.Plain, CPU, ((IDiscretePolicy)learner.Agent).RewardPower);
}
