using CsCheck;
using Sim.Agents.GFlowNet;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents.GFlowNet;

/// <summary>Properties of the losses under random arrays, in double precision.</summary>
[Collection(TorchTests.Name)]
public sealed class FlowLossTests
{
    private const double Rounding = 1e-10;

    public static TheoryData<string> Losses => [.. All.Keys];

    private static readonly Dictionary<string, Func<TrajectoryLogs, Tensor>> All = new()
    {
        ["tb"] = FlowLosses.TrajectoryBalance,
        ["var-tb"] = FlowLosses.LogPartitionVariance,
        ["db"] = FlowLosses.DetailedBalance,
        ["modified-db"] = FlowLosses.ModifiedDetailedBalance,
        ["subtb geometric-within"] = logs => FlowLosses.SubTrajectoryBalance(logs, SubTrajectoryWeights.GeometricWithin, 0.9),
        ["subtb geometric"] = logs => FlowLosses.SubTrajectoryBalance(logs, SubTrajectoryWeights.Geometric, 1.7),
        ["subtb equal-within"] = logs => FlowLosses.SubTrajectoryBalance(logs, SubTrajectoryWeights.EqualWithin, 0.9),
        ["subtb equal"] = logs => FlowLosses.SubTrajectoryBalance(logs, SubTrajectoryWeights.Equal, 0.9),
        ["modified-subtb"] = logs => FlowLosses.ModifiedSubTrajectoryBalance(logs, SubTrajectoryWeights.GeometricWithin, 0.9),
    };

    [Fact]
    public void Var_TB_does_not_change_when_a_constant_is_added_to_log_R() => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var logs = arrays.ToLogs();
        var shifted = logs with { Reward = logs.Reward! + 12.5 };
        Equal(FlowLosses.LogPartitionVariance(logs), FlowLosses.LogPartitionVariance(shifted));
        Equal(
            FlowLosses.LogPartitionVariance(logs with { Groups = null }), FlowLosses.LogPartitionVariance(shifted with { Groups = null }));
    });

    /// <summary>Each beginning has a log Z of its own, so each group's rewards may be shifted on their own.</summary>
    [Fact]
    public void Var_TB_compares_only_trajectories_that_begin_alike() => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var logs = arrays.ToLogs();
        var shifted = logs with { Reward = logs.Reward! + (logs.Groups! * 3.7) };
        Equal(FlowLosses.LogPartitionVariance(logs), FlowLosses.LogPartitionVariance(shifted));
    });

    [Fact]
    public void Var_TB_is_TB_with_the_best_log_Z() => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var logs = arrays.ToLogs() with { Groups = null };
        var best = -FlowLosses.PartitionEstimates(logs).mean();
        var variance = FlowLosses.LogPartitionVariance(logs);
        Equal(FlowLosses.TrajectoryBalance(logs with { Partition = best }), variance);
        Assert.True(variance.item<double>() <= FlowLosses.TrajectoryBalance(logs with { Partition = best + 0.1 }).item<double>());
    });

    /// <summary>With lambda 0 only sub-trajectories of one step have a weight.</summary>
    [Fact]
    public void Sub_TB_over_single_steps_is_DB() => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var logs = arrays.ToLogs();
        Equal(FlowLosses.DetailedBalance(logs), FlowLosses.SubTrajectoryBalance(logs, SubTrajectoryWeights.Geometric, 0));
        Equal(FlowLosses.ModifiedDetailedBalance(logs), FlowLosses.ModifiedSubTrajectoryBalance(logs, SubTrajectoryWeights.Geometric, 0));

        var single = logs with { Lengths = ones_like(logs.Lengths) };
        foreach (var weights in Enum.GetValues<SubTrajectoryWeights>())
            Equal(FlowLosses.DetailedBalance(single), FlowLosses.SubTrajectoryBalance(single, weights, 0.9));
    });

    [Fact]
    public void Sub_TB_over_whole_trajectories_is_TB_with_the_first_flow_as_Z() => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var logs = arrays.ToLogs();
        var whole = FlowLosses.SubTrajectoryBalance(logs, SubTrajectoryWeights.GeometricWithin, lambda: 1e13);
        Equal(FlowLosses.TrajectoryBalance(logs with { Partition = logs.Flows!.select(1, 0) }), whole, relative: 1e-9);
    });

    /// <summary>The sums as the papers write them, loop by loop.</summary>
    [Fact]
    public void Every_loss_is_the_sum_that_its_equation_says() => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var (logs, plain) = (arrays.ToLogs(), new PlainLosses(arrays));
        foreach (var (name, expected) in plain.All(lambda: 0.9))
            Equal(expected, All[name](logs).item<double>(), 1e-9, name);
    });

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_agree_with_finite_differences(string name) => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var logs = arrays.ToLogs();
        foreach (var (given, replace) in Inputs(logs))
        {
            var input = given.clone().requires_grad_(true);
            var loss = All[name](replace(input));
            var gradient = Gradient(loss, input) ?? zeros_like(given);
            var direction = randn_like(given);
            const double step = 1e-5;
            var (ahead, behind) = (All[name](replace(given + (direction * step))), All[name](replace(given - (direction * step))));
            var expected = (ahead.item<double>() - behind.item<double>()) / (2 * step);
            var actual = (gradient * direction).nan_to_num(0).sum().item<double>();
            Equal(expected, actual, 1e-6, name);
        }
    }, iterations: 10);

    [Theory]
    [MemberData(nameof(Losses))]
    public void What_lies_past_the_end_is_never_read_not_even_by_the_gradient(string name) => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        var (clean, dirty) = (arrays.ToLogs(padding: 0), arrays.ToLogs(padding: double.NaN));
        Equal(All[name](clean), All[name](dirty));
        foreach (var (given, replace) in Inputs(dirty))
        {
            var input = given.clone().requires_grad_(true);
            Assert.True(Gradient(All[name](replace(input)), input) is not { } gradient || gradient.isfinite().all().item<bool>(), name);
        }
    });

    [Theory]
    [MemberData(nameof(Losses))]
    public void More_padding_changes_nothing(string name) => Check(arrays =>
    {
        using var scope = NewDisposeScope();
        Equal(All[name](arrays.ToLogs()), All[name](arrays.ToLogs(more: 3)));
    });

    [Fact]
    public void Single_precision_stays_single()
    {
        using var scope = NewDisposeScope();
        var arrays = new RandomTrajectories([[0.5]], [[-1]], [[1, 2]], [[-1, 0]], [[1, 2]], [2], [3], [0]);
        var logs = arrays.ToLogs();
        var single = logs with
        {
            Forward = logs.Forward.to(float32),
            Backward = logs.Backward!.to(float32),
            Reward = logs.Reward!.to(float32),
            Flows = logs.Flows!.to(float32),
            Partition = logs.Partition!.to(float32),
            Stops = logs.Stops!.to(float32),
            StateRewards = logs.StateRewards!.to(float32),
        };
        Assert.All(All, loss => Assert.Equal(float32, loss.Value(single).dtype));
    }

    [Fact]
    public void A_loss_without_what_it_needs_says_what()
    {
        using var scope = NewDisposeScope();
        var bare = new TrajectoryLogs { Forward = zeros(1, 1), Lengths = ones(1, int64) };
        void Fails(Func<TrajectoryLogs, Tensor> loss, TrajectoryLogs logs, string told) =>
            Assert.Contains(told, Assert.Throws<InvalidOperationException>(() => loss(logs)).Message, StringComparison.Ordinal);

        Fails(FlowLosses.TrajectoryBalance, bare with { Reward = zeros(1) }, "log Z");
        Fails(FlowLosses.LogPartitionVariance, bare, "log R");
        Fails(FlowLosses.DetailedBalance, bare with { Reward = zeros(1) }, "flows");
        Fails(FlowLosses.ModifiedDetailedBalance, bare with { StateRewards = zeros(1, 2) }, "stop");
    }

    /// <summary>Null where the loss does not read the input.</summary>
    private static Tensor? Gradient(Tensor loss, Tensor input) => loss.requires_grad ? autograd.grad([loss], [input])[0] : null;

    private static void Check(Action<RandomTrajectories> property, int iterations = 60) =>
        RandomTrajectories.Any.Sample(property, iter: iterations, threads: 1);

    private static void Equal(Tensor expected, Tensor actual, double relative = Rounding) =>
        Equal(expected.item<double>(), actual.item<double>(), relative, "");

    private static void Equal(double expected, double actual, double relative, string what) => Assert.True(
        Math.Abs(expected - actual) <= relative * (1 + Math.Abs(expected)), $"{what}: {expected} was expected, {actual} came out.");

    private static IEnumerable<(Tensor Given, Func<Tensor, TrajectoryLogs> Replace)> Inputs(TrajectoryLogs logs) =>
    [
        (logs.Forward, input => logs with { Forward = input }),
        (logs.Backward!, input => logs with { Backward = input }),
        (logs.Reward!, input => logs with { Reward = input }),
        (logs.Flows!, input => logs with { Flows = input }),
        (logs.Partition!, input => logs with { Partition = input }),
        (logs.Stops!, input => logs with { Stops = input }),
        (logs.StateRewards!, input => logs with { StateRewards = input }),
    ];
}
