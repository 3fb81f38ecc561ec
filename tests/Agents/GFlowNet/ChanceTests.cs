using Sim.Agents.GFlowNet;
using Sim.Envs.Cards;
using Sim.Envs.GymCardsBlackjack;
using Sim.Runtime.Flows;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Sim.Tests.Agents.GFlowNet;

/// <summary>
/// What the losses lead to where chance deals: in Blackjack, no policy brings the residuals to 0. Expectations are over all that can
/// happen from one deal on, so there is no noise of sampling, and every hand has one history.
/// </summary>
[Collection(TorchTests.Name)]
public sealed class ChanceTests
{
    private const string Deal = "12 of 2 cards against 10";
    private const double Lambda = 0.9;
    private const double Beta = 0.2; // so that neither action is nearly certain

    /// <summary>Expected losses: each residual squared, weighed by the chance of its trajectory.</summary>
    private static readonly Dictionary<string, Func<TrajectoryLogs, Tensor, Tensor>> Losses = new()
    {
        ["tb"] = (logs, chances) => (chances * FlowLosses.TrajectoryResiduals(logs).square()).sum(),
        ["var-tb"] = (logs, chances) =>
        {
            var estimates = FlowLosses.PartitionEstimates(logs);
            return (chances * (estimates - (chances * estimates).sum()).square()).sum();
        },
        ["db"] = StepLoss,

        // Of two steps at most, the sub-trajectories are the steps and the whole.
        ["subtb"] = (logs, chances) =>
            StepLoss(logs, chances) + (Lambda * (chances * logs.Lengths.eq(2).to(float64) * FlowLosses.TrajectoryResiduals(logs).square()).sum()),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Theory]
    [InlineData("tb")]
    [InlineData("var-tb")]
    public void On_episodes_of_its_own_policy_a_loss_of_whole_trajectories_leads_to_the_soft_optimum(string loss)
    {
        var game = new Game();
        var soft = game.Exact.SoftPolicy();
        Assert.InRange(soft[game.Start * game.Graph.Actions], 0.05, 0.95);
        Assert.InRange(game.Distance(game.Learn(loss, onPolicy: true, out var residual), soft), 0, 2e-3);
        Assert.True(residual > 1, $"Chance leaves residuals, and here are none: {residual}");
    }

    /// <summary>Chance also moves the flows that they learn: each lies between what follows and what its parent expected.</summary>
    [Theory]
    [InlineData("db")]
    [InlineData("subtb")]
    public void Losses_of_parts_lead_near_it_and_elsewhere(string loss)
    {
        var game = new Game();
        Assert.InRange(game.Distance(game.Learn(loss, onPolicy: true, out _), game.Exact.SoftPolicy()), 0.02, 0.2);
    }

    /// <summary>With stands and hits by the toss of a coin, all losses lead elsewhere.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void On_episodes_of_another_policy_they_lead_elsewhere(string loss)
    {
        var game = new Game();
        Assert.True(game.Distance(game.Learn(loss, onPolicy: false, out _), game.Exact.SoftPolicy()) > 0.01);
    }

    private static Tensor StepLoss(TrajectoryLogs logs, Tensor chances) =>
        (chances.unsqueeze(1) * FlowLosses.StepResiduals(logs, FlowLosses.EndedFlows(logs)).square()).sum();

    /// <summary>All trajectories from the deal on, of at most two steps.</summary>
    private sealed class Game
    {
        private readonly List<(int[] States, int[] Actions, double Chance, double LogReward)> _paths = [];

        public Game()
        {
            var config = new GymCardsBlackjackConfig { Rewards = RewardScheme.Gflowvlm, Horizon = 2, TellAce = true };
            Graph = new GymCardsBlackjackEnv(config).Graph()!;
            Exact = new ExactEvaluation(Graph, Worlds.Plain, CPU, power: Beta);
            Start = Graph.Decisions().Single(state => Graph.States[state].Name == Deal);
            Walk([], [], 1, Start);
        }

        public TransitionGraph Graph { get; }

        public ExactEvaluation Exact { get; }

        public int Start { get; }

        /// <summary>The greatest difference of chances, in states that are met from the deal on.</summary>
        public double Distance(double[] one, double[] other) => _paths.SelectMany(path => path.States).Distinct()
            .SelectMany(state => Enumerable.Range(state * Graph.Actions, Graph.Actions)).Max(place => Math.Abs(one[place] - other[place]));

        /// <summary>Follows the gradient of an expected loss to its end. Returns the chances: [states, actions].</summary>
        public double[] Learn(string loss, bool onPolicy, out double value)
        {
            const int iterations = 1500;
            using var scope = NewDisposeScope();
            var (states, lengths) = (Padded(path => path.States), tensor(_paths.Select(path => (long)path.States.Length).ToArray()));
            var actions = Padded(path => path.Actions);
            var (deals, rewards) = (tensor(_paths.Select(path => path.Chance).ToArray()), tensor(_paths.Select(path => path.LogReward).ToArray()));
            Parameter[] parameters = [nn.Parameter(zeros(Graph.States.Count, Graph.Actions, float64)), nn.Parameter(zeros(Graph.States.Count, float64))];
            var (logits, flows) = (parameters[0], parameters[1]);
            using var optimizer = optim.Adam(parameters, lr: 0.1);
            value = 0;
            for (var iteration = 0; iteration < iterations; iteration++)
            {
                using var inner = NewDisposeScope();
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = 0.1 * (1 - ((double)iteration / iterations));
                var steps = logits.log_softmax(1)[states, actions];
                var seen = nn.functional.pad(flows[states], [0, 1]);
                var logs = new TrajectoryLogs { Forward = steps, Lengths = lengths, Reward = rewards, Flows = seen, Partition = seen.select(1, 0) };
                var taken = onPolicy ? logs.StepRatios().sum(1).exp() : tensor(0.5, float64).pow(lengths);
                var result = Losses[loss](logs, (deals * taken).detach());
                value = result.item<double>();
                optimizer.zero_grad();
                result.backward();
                optimizer.step();
            }

            return logits.softmax(1).data<double>().ToArray();
        }

        private void Walk(int[] states, int[] actions, double chance, int state)
        {
            if (Graph.States[state].IsEnd)
            {
                _paths.Add((states, actions, chance, Beta * Graph.States[state].LogReward));
                return;
            }

            foreach (var edge in Graph.EdgesFrom(state))
                Walk([.. states, state], [.. actions, edge.Action], chance * edge.Probability, edge.To);
        }

        private Tensor Padded(Func<(int[] States, int[] Actions, double Chance, double LogReward), int[]> of)
        {
            var longest = _paths.Max(path => path.States.Length);
            return tensor(_paths.SelectMany(path => of(path).Concat(Enumerable.Repeat(0, longest - of(path).Length)).Select(item => (long)item)).ToArray())
                .reshape(_paths.Count, longest);
        }
    }
}
