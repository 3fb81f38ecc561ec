using CsCheck;
using Sim.Agents.GFlowNet;
using static TorchSharp.torch;

namespace Sim.Tests.Agents.GFlowNet;

/// <summary>Arrays as a policy, a table or a language model might put them out: any numbers, for trajectories of any lengths.</summary>
internal sealed record RandomTrajectories(
    double[][] Forward,
    double[][] Backward,
    double[][] Flows,
    double[][] Stops,
    double[][] StateRewards,
    double[] Rewards,
    double[] Partitions,
    long[] Groups)
{
    private static readonly Gen<double> Number = Gen.Double[-4, 4];

    /// <summary>One to six trajectories of one to seven steps.</summary>
    public static Gen<RandomTrajectories> Any { get; } =
        Gen.Int[1, 7].Array[1, 6].SelectMany(lengths => Gen.Select(
            Rows(lengths), Rows(lengths), Rows(lengths, 1), Rows(lengths, 1), Rows(lengths, 1),
            Gen.Select(Number.Array[lengths.Length], Number.Array[lengths.Length], Gen.Long[0, 2].Array[lengths.Length]),
            (forward, backward, flows, stops, rewards, rest) =>
                new RandomTrajectories(forward, backward, flows, stops, rewards, rest.Item1, rest.Item2, rest.Item3)));

    public int Count => Forward.Length;

    /// <param name="padding">What stands past the ends.</param>
    /// <param name="more">Steps that no trajectory has.</param>
    public TrajectoryLogs ToLogs(double padding = 0, int more = 0)
    {
        var steps = Forward.Max(row => row.Length) + more;
        return new TrajectoryLogs
        {
            Forward = Padded(Forward, steps, padding),
            Backward = Padded(Backward, steps, padding),
            Lengths = tensor(Forward.Select(row => (long)row.Length).ToArray()),
            Reward = tensor(Rewards),
            Flows = Padded(Flows, steps + 1, padding),
            Partition = tensor(Partitions),
            Groups = tensor(Groups),
            Stops = Padded(Stops, steps + 1, padding),
            StateRewards = Padded(StateRewards, steps + 1, padding),
        };
    }

    private static Gen<double[][]> Rows(int[] lengths, int more = 0) => lengths
        .Select(length => Number.Array[length + more])
        .Aggregate(Gen.Const(Array.Empty<double[]>()), (rows, row) => rows.Select(row, (all, one) => (double[][])[.. all, one]));

    private static Tensor Padded(double[][] rows, int length, double padding) =>
        tensor(rows.SelectMany(row => row.Concat(Enumerable.Repeat(padding, length - row.Length))).ToArray()).reshape(rows.Length, length);
}

/// <summary>The losses written out as sums over the same numbers, without tensors.</summary>
internal sealed class PlainLosses(RandomTrajectories given)
{
    public IEnumerable<(string Name, double Value)> All(double lambda)
    {
        yield return ("tb", Mean(trajectory => Square(given.Partitions[trajectory] + Estimate(trajectory))));
        yield return ("var-tb", Mean(trajectory => Square(Estimate(trajectory) - GroupMean(given.Groups[trajectory]))));
        yield return ("db", StepMean(Flow));
        yield return ("modified-db", StepMean(StopFlow));
        yield return ("subtb geometric-within", Mean(trajectory => SubMean([trajectory], Flow, lambda)));
        yield return ("subtb geometric", SubMean(Trajectories, Flow, 1.7));
        yield return ("subtb equal-within", Mean(trajectory => SubMean([trajectory], Flow, 1)));
        yield return ("subtb equal", SubMean(Trajectories, Flow, 1));
        yield return ("modified-subtb", Mean(trajectory => SubMean([trajectory], StopFlow, lambda)));
    }

    private IEnumerable<int> Trajectories => Enumerable.Range(0, given.Count);

    private double Flow(int trajectory, int state) =>
        state == given.Forward[trajectory].Length ? given.Rewards[trajectory] : given.Flows[trajectory][state];

    private double StopFlow(int trajectory, int state) => given.StateRewards[trajectory][state] - given.Stops[trajectory][state];

    private double Residual(int trajectory, int from, int to, Func<int, int, double> flow)
    {
        var residual = flow(trajectory, from) - flow(trajectory, to);
        for (var step = from; step < to; step++)
            residual += given.Forward[trajectory][step] - given.Backward[trajectory][step];
        return residual;
    }

    private double Estimate(int trajectory) => given.Forward[trajectory].Sum() - given.Backward[trajectory].Sum() - given.Rewards[trajectory];

    private double GroupMean(long group) => Trajectories.Where(other => given.Groups[other] == group).Average(Estimate);

    private double StepMean(Func<int, int, double> flow) => Trajectories
        .SelectMany(trajectory => given.Forward[trajectory].Select((_, step) => Square(Residual(trajectory, step, step + 1, flow))))
        .Average();

    private double SubMean(IEnumerable<int> trajectories, Func<int, int, double> flow, double lambda)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var trajectory in trajectories)
        {
            for (var from = 0; from < given.Forward[trajectory].Length; from++)
            {
                for (var to = from + 1; to <= given.Forward[trajectory].Length; to++)
                {
                    sum += Math.Pow(lambda, to - from) * Square(Residual(trajectory, from, to, flow));
                    total += Math.Pow(lambda, to - from);
                }
            }
        }

        return sum / total;
    }

    private double Mean(Func<int, double> of) => Trajectories.Average(of);

    private static double Square(double value) => value * value;
}
