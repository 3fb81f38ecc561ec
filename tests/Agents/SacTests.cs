using Sim.Agents.Sac;
using Sim.Agents.Training;
using Sim.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents;

[Collection(TorchTests.Name)]
public sealed class SacTests
{
    private static readonly SacConfig Quick = new()
    {
        ReportSteps = 8,
        WarmUpSteps = 512,
        UpdateRatio = 1.0 / 32,
        BatchSize = 128,
        Hidden = [64, 64],
        CriticRate = 3e-3,
        PolicyRate = 3e-3,
        Temperature = 0.2,
        TemperatureRate = 3e-3,
        Discount = 0.9,
        TargetRate = 0.02,
    };

    [Theory]
    [InlineData("number")]
    [InlineData("masked")]
    public void It_learns_to_answer_numbers(string kind)
    {
        using var learner = new Learner(new GuessEnv(kind), Quick with { EntropyFraction = 0.05 });
        Assert.InRange(learner.Learn(0, 40, of: 40).SuccessRate, 0.95, 1);
    }

    /// <summary>The best policy's return is about -3.6: a point that starts up to 2 away needs two pushes. At random it is -60.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void It_learns_a_continuous_action(bool normalize, bool layerNorm)
    {
        var config = Quick with { NormalizeObservations = normalize, CriticLayerNorm = layerNorm };
        using var learner = new Learner(new PushEnv(), config);
        Assert.InRange(learner.Learn(0, 60, of: 60).ReturnMean, -4.5, 0);
    }

    [Fact]
    public void It_takes_images_beside_real_valued_actions()
    {
        var spec = new EnvSpec { Name = "seen", Observation = new Box(0, 255, [40, 40, 3], DataType.UInt8), Action = new Box(-1, 1, [2], DataType.Float32) };
        using var scope = NewDisposeScope();
        using var model = SacModel.Of(spec, Quick);
        var (first, second) = model.Critics.Forward(full([5, 40, 40, 3], 200, uint8), ones(5, 2));
        Assert.Equal([5L, 1], first.shape);
        Assert.NotEqual(first[0].item<float>(), second[0].item<float>());
    }

    [Fact]
    public void A_masked_action_is_never_taken_at_random_or_by_the_policy()
    {
        using var learner = new Learner(new GuessEnv("masked"), Quick with { WarmUpSteps = 256 });
        for (var iteration = 0; iteration < 4; iteration++)
        {
            var mask = learner.Worlds.Simulation.ActionMask!;
            learner.Learn(iteration, 1, of: 4);
            learner.Agent.Act(learner.Worlds, greedy: false);
            Assert.All(learner.Worlds.Simulation.Actions.ToArray<int>(), (action, world) => Assert.Equal(1, mask.ToArray<byte>()[(world * 6) + action]));
        }
    }

    /// <summary>With a policy that is certain, slow critics that say 2 everywhere and no temperature: reward, and half of 2 unless the task ended.</summary>
    [Fact]
    public void A_target_goes_on_after_a_truncation_and_ends_with_the_task()
    {
        using var scope = NewDisposeScope();
        var config = Quick with { Discount = 0.5, RewardFactor = 10 };
        using var model = SacModel.Of(new PushEnv().Spec, config);
        foreach (var (name, parameter) in model.SlowCritics.named_parameters())
            nn.init.constant_(parameter, name.EndsWith("bias", StringComparison.Ordinal) && parameter.numel() == 1 ? 2 : 0);
        var rows = zeros(2, 1);
        var batch = new Transitions(rows, rows, null, tensor(new float[] { 1, 1 }), tensor(new float[] { 0, 1 }), rows, null);
        Assert.Equal([11f, 10f], model.Targets(batch, zeros(2, 1), temperature: 0).data<float>().ToArray());
    }

    [Fact]
    public void The_lower_critic_is_believed()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var model = SacModel.Of(new PushEnv().Spec, Quick);
        var (observations, actions) = (randn(512, 1), randn(512, 1));
        var (first, second) = model.Critics.Forward(observations, actions);
        Assert.True(first.lt(second).any().item<bool>() && second.lt(first).any().item<bool>());
        Assert.True(model.Critics.Lower(observations, actions).eq(minimum(first, second)).all().item<bool>());
    }

    [Theory]
    [InlineData(0.03125, 0)]
    [InlineData(0.5, 64)]
    public void Updates_keep_to_their_ratio_from_the_warm_up_on(double ratio, long warmUp)
    {
        using var learner = new Learner(new PushEnv(), Quick with { UpdateRatio = ratio, WarmUpSteps = warmUp, ReportSteps = 2, BatchSize = 4 });
        var updates = 0.0;
        for (var iteration = 0; iteration < 3; iteration++)
            updates += learner.Agent.Learn(new LearnProgress(iteration, 0)).Metrics["updates"];
        Assert.Equal(((3 * 2 * 64) - warmUp) * ratio, updates);
    }

    [Fact]
    public void The_temperature_rises_while_the_policy_is_more_certain_than_it_is_to_be()
    {
        using var learner = new Learner(new GuessEnv("number"), Quick with { EntropyFraction = 1, WarmUpSteps = 0 });
        var before = learner.Agent.Learn(new LearnProgress(0, 0)).Metrics["temperature"];
        for (var iteration = 1; iteration < 20; iteration++)
            learner.Agent.Learn(new LearnProgress(iteration, 0));
        var after = learner.Agent.Learn(new LearnProgress(20, 0)).Metrics;
        Assert.True(after["entropy_gap"] < 0, "It holds less than the greatest entropy.");
        Assert.True(after["temperature"] > before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Saved_and_loaded_it_goes_on_to_the_same_bits(bool continuous)
    {
        IEnv Env() => continuous ? new PushEnv() : new GuessEnv("masked");
        var config = Quick with { NormalizeObservations = true, ReplaySteps = 64 * 20 };
        using var folder = new TemporaryFolder();
        using var first = new Learner(Env(), config);
        first.Learn(0, 3, of: 6);
        first.Save(folder);
        using var second = new Learner(Env(), config);
        var checkpoint = new CheckpointReader(folder.File("agent.safetensors"));
        second.Agent.Load(checkpoint);
        second.Worlds.Simulation.Restore(checkpoint.Bytes("simulation"));

        first.Learn(3, 3, of: 6);
        second.Learn(3, 3, of: 6);
        Assert.Equal(first.Save(folder), second.Save(folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Learning_leaves_no_tensor_behind(bool continuous)
    {
        using var learner = new Learner(continuous ? new PushEnv() : new GuessEnv("masked"), Quick with { NormalizeObservations = true });
        learner.Learn(0, 3, of: 10);
        var before = TorchTests.LiveTensors();
        learner.Learn(3, 5, of: 10);
        Assert.Equal(before, TorchTests.LiveTensors());
    }

    [Fact]
    public void Bad_settings_are_answered()
    {
        void Fails(IEnv env, SacConfig config, string told) =>
            Assert.Contains(told, Assert.Throws<UsageException>(() => new Learner(env, config)).Message, StringComparison.Ordinal);

        Fails(new GuessEnv("digits"), Quick, "MultiDiscrete");
        Fails(new PushEnv(), Quick with { ReplaySteps = 63 }, "less than one step for each of 64 worlds");
        Fails(new PushEnv(), Quick with { Hidden = [] }, "hidden");
    }
}
