using Sim.Agents.Networks;
using Sim.Agents.Ppo;
using Sim.Agents.Torch;
using Sim.Agents.Training;
using Sim.Runtime;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents;

[Collection(TorchTests.Name)]
public sealed class NetworkTests
{
    [Fact]
    public void Log_probabilities_of_categories_are_those_of_the_softmax()
    {
        using var scope = NewDisposeScope();
        var head = ActionHead.Of(new MultiDiscrete([2, 3]));
        var outputs = tensor(new float[] { 0, 1, 2, 0, -1 }).reshape(1, 5);
        var (log, entropy) = head.Evaluate(outputs, mask: null, tensor(new long[] { 1, 2 }).reshape(1, 2));

        double[] first = Softmax(0, 1), second = Softmax(2, 0, -1);
        Assert.Equal(Math.Log(first[1]) + Math.Log(second[2]), log.item<float>(), 1e-6);
        Assert.Equal(-first.Concat(second).Sum(p => p * Math.Log(p)), entropy.item<float>(), 1e-6);
    }

    [Fact]
    public void A_mask_takes_an_action_out_of_the_distribution()
    {
        using var scope = NewDisposeScope();
        var head = ActionHead.Of(new Discrete(3));
        var outputs = tensor(new float[] { 5, 1, 0 }).reshape(1, 3);
        var mask = tensor(new byte[] { 0, 1, 1 }).reshape(1, 3);
        var (log, entropy) = head.Evaluate(outputs, mask, tensor(new long[] { 1 }));

        var left = Softmax(1, 0);
        Assert.Equal(Math.Log(left[0]), log.item<float>(), 1e-6);
        Assert.Equal(-left.Sum(p => p * Math.Log(p)), entropy.item<float>(), 1e-6);
    }

    [Fact]
    public void Categories_are_drawn_as_often_as_they_are_probable()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        const int draws = 100_000;
        var head = ActionHead.Of(new Discrete(3));
        var outputs = tensor(new float[] { 1, 0, -1 }).reshape(1, 3).expand(draws, 3);
        var actions = head.Act(outputs, mask: null, greedy: false).data<long>().ToArray();
        foreach (var (probability, action) in Softmax(1, 0, -1).Select((p, action) => (p, action)))
        {
            var deviation = Math.Sqrt(probability * (1 - probability) / draws);
            Assert.Equal(probability, actions.Count(drawn => drawn == action) / (double)draws, 5 * deviation);
        }
    }

    [Fact]
    public void The_gaussian_head_has_the_density_of_a_normal_distribution()
    {
        using var scope = NewDisposeScope();
        var head = ActionHead.Of(new Box(-1, 1, [2], DataType.Float32));
        head.get_parameter("log_deviation")!.detach().copy_(tensor(new float[] { 0, MathF.Log(2) }));
        var (log, entropy) = head.Evaluate(tensor(new float[] { 0, 1 }).reshape(1, 2), mask: null, tensor(new float[] { 1, 3 }).reshape(1, 2));

        var halfLogTwoPi = 0.5 * Math.Log(2 * Math.PI);
        Assert.Equal(-0.5 - halfLogTwoPi - 0.5 - halfLogTwoPi - Math.Log(2), log.item<float>(), 1e-5);
        Assert.Equal(1 + (2 * halfLogTwoPi) + Math.Log(2), entropy.item<float>(), 1e-5);
    }

    /// <summary>A density over [-1, 1] for one number: its integral by the midpoint rule is 1.</summary>
    [Fact]
    public void The_squashed_gaussian_is_a_density_and_says_the_same_of_what_it_draws()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        const int cells = 20_000;
        var head = new TanhGaussianHead(new Box([-3, 0], [5, 1], [2], DataType.Float32));
        var outputs = tensor(new float[] { 0.5f, -1, -0.5f, 0.3f }).reshape(1, 4);
        var (actions, logs) = head.Sample(outputs.expand(1000, 4), randn(1000, 2));
        var (again, _) = head.Evaluate(outputs.expand(1000, 4), mask: null, actions);
        Assert.True(logs.allclose(again, 1e-3, 2e-3));

        var single = new TanhGaussianHead(new Box(-3, 5, [1], DataType.Float32));
        var points = (((arange(cells, float32) + 0.5f) * 2 / cells) - 1).unsqueeze(1);
        var (density, _) = single.Evaluate(tensor(new float[] { 0.5f, -0.5f }).reshape(1, 2).expand(cells, 2), mask: null, points);
        Assert.Equal(1, density.to(float64).exp().mean().item<double>() * 2, 1e-3);

        var ends = tensor(new float[] { -1, 0, 1, 1 }).reshape(2, 2);
        Assert.Equal([-3f, 0.5f, 5f, 1f], head.ToSimulation(ends).flatten().data<float>().ToArray());
        Assert.Throws<UsageException>(() => new TanhGaussianHead(new Box(double.NegativeInfinity, 1, [1], DataType.Float32)));
    }

    [Fact]
    public void Running_moments_are_those_of_all_rows_together()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var moments = new RunningMoments("test", 3, CPU);
        var rows = (randn(100, 3) * 4) + 7;
        moments.Add(rows[TensorIndex.Slice(0, 10)]);
        moments.Add(rows[TensorIndex.Slice(10, 100)]);
        Assert.True(moments.Mean.allclose(rows.to(float64).mean([0]), 1e-9));
        Assert.True(moments.Variance.allclose(rows.to(float64).var(0, unbiased: false), 1e-9));
    }

    /// <summary>TorchSharp's optimiser is the reference.</summary>
    [Fact]
    public void Adam_makes_the_steps_of_the_librarys()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var start = randn(4);
        var (ours, theirs) = (nn.Parameter(start.clone()), nn.Parameter(start.clone()));
        using var adam = new Adam([ours], epsilon: 1e-5);
        var reference = optim.Adam([theirs], lr: 0.1, eps: 1e-5);
        for (var step = 0; step < 5; step++)
        {
            var gradient = randn(4);
            adam.Step(gradient, rate: 0.1, largestNorm: 1e9);
            theirs.grad = gradient;
            reference.step();
            Assert.True(ours.allclose(theirs, 1e-5));
        }
    }

    [Fact]
    public void A_long_gradient_is_scaled_to_the_largest_norm()
    {
        using var scope = NewDisposeScope();
        var (once, scaled) = (nn.Parameter(zeros(2)), nn.Parameter(zeros(2)));
        using var plain = new Adam([once], epsilon: 1);
        using var clipped = new Adam([scaled], epsilon: 1);
        plain.Step(tensor(new float[] { 0.3f, 0.4f }), rate: 1, largestNorm: 10);
        clipped.Step(tensor(new float[] { 3, 4 }), rate: 1, largestNorm: 0.5);
        Assert.True(once.allclose(scaled, 1e-5));
    }

    [Fact]
    public void Shards_add_up_to_the_gradient_of_the_whole()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var layer = nn.Linear(5, 1);
        var (inputs, targets) = (randn(101, 5), randn(101, 1));
        var parameters = layer.parameters().Cast<Tensor>().ToList();
        (Tensor, Tensor) Loss(long first, long count)
        {
            var error = (layer.forward(inputs.narrow(0, first, count)) - targets.narrow(0, first, count)).square().mean();
            return (error, error.reshape(1));
        }

        var whole = new Shards(1, rowBytes: 20).Gradient(101, parameters, Loss, out var mean);
        var parts = new Shards(3, rowBytes: 20).Gradient(101, parameters, Loss, out var partsMean);
        Assert.True(whole.allclose(parts, 1e-5));
        Assert.True(mean.allclose(partsMean, 1e-6));
    }

    [Theory]
    [InlineData(RateSchedule.Constant, 0.5, 2)]
    [InlineData(RateSchedule.Linear, 0.25, 1.5)]
    [InlineData(RateSchedule.Cosine, 0.5, 1)]
    [InlineData(RateSchedule.Cosine, 1, 0)]
    public void A_schedule_has_its_shape(RateSchedule schedule, double fraction, double expected) =>
        Assert.Equal(expected, schedule.At(2, fraction), 1e-12);

    [Fact]
    public void An_image_too_small_for_the_convolutions_is_refused()
    {
        var image = new Box(0, 255, [32, 32, 3], DataType.UInt8);
        var problem = Assert.Throws<UsageException>(() => Encoders.Of(image, [64], Activation.Relu));
        Assert.Contains("32 x 32", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_the_tensors_memory()
    {
        using var learner = new Learner(new PushEnv(), new PpoConfig { RolloutLength = 1, Minibatches = 1 }, worlds: 3);
        var column = learner.Worlds.Simulation.Observations;
        column.Span<float>()[1] = 42;
        Assert.Equal(42, learner.Worlds.Observations[1].item<float>());
    }

    /// <summary>On the processor, where there is no GPU to see it on.</summary>
    [Fact]
    public unsafe void Memory_that_libtorch_lends_is_a_tensor_of_any_type()
    {
        using var scope = NewDisposeScope();
        var memory = new TorchMemory("cpu");
        var address = memory.Allocate(96);
        var (floats, doubles) = (memory.View(address, DataType.Float32, 3, 8), memory.View(address, DataType.Float64, 12));
        ((float*)address)[9] = 42;
        Assert.Equal(42, floats[1, 1].item<float>());
        doubles[11].fill_(7);
        Assert.Equal(7, ((double*)address)[11]);
        memory.Free(address);
    }

    [Fact]
    public void A_libtorch_without_CUDA_is_told_with_what_to_do()
    {
        var problem = Assert.Throws<FailureException>(() => NativeTorch.CudaDevice("cuda:0"));
        Assert.Contains("--libtorch", problem.Message, StringComparison.Ordinal);
    }

    private static double[] Softmax(params double[] logits)
    {
        var sum = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / sum)];
    }
}
