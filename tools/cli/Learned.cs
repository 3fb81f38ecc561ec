using System.Globalization;
using System.Text.Json.Nodes;
using Sim.Agents.Training;

namespace Sim.Tools.Cli;

/// <summary>What a learner came to.</summary>
/// <param name="Name">Of the learner.</param>
/// <param name="Steps">Environment steps that it learned from.</param>
/// <param name="SamplerSuccess">Rate, of actions that are drawn.</param>
/// <param name="GreedySuccess">Rate, of the likeliest actions.</param>
/// <param name="Distinct">Successes in the drawn episodes.</param>
/// <param name="Diversity">Distinct successes for each beginning that had one.</param>
/// <param name="L1">To the reward's distribution; NaN where there is none or it cannot be computed.</param>
/// <param name="IsExact">Whether rates are computed over all states, and not counted.</param>
internal sealed record Learned(
    string Name, long Steps, double SamplerSuccess, double GreedySuccess, int Distinct, double Diversity, double L1, bool IsExact)
{
    private const int CountedEpisodes = 10_000;

    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static Learned Of(string name, long steps, Session session, double beta, int samples, CancellationToken stop)
    {
        using var evaluation = session.CreateEvaluation(CountedEpisodes, session.Settings.EvaluationOptions());
        var found = evaluation.FindSolutions(session.Agent, samples, stop);
        using var exact = session.CreateExactEvaluation(beta);
        if (exact is null)
        {
            double Counted(bool greedy) => evaluation.Run(session.Agent, greedy, stop).SuccessRate;
            return new Learned(name, steps, Counted(greedy: false), Counted(greedy: true), found.Distinct, found.Diversity, double.NaN, IsExact: false);
        }

        var result = exact.Evaluate((IDiscretePolicy)session.Agent);
        return new Learned(name, steps, result.SamplerSuccess, result.GreedySuccess, found.Distinct, found.Diversity, result.L1, IsExact: true);
    }

    public string[] Cells() =>
    [
        Name, Steps.ToString("n0", CultureInfo.InvariantCulture), Text(SamplerSuccess, "0.0000"), Text(GreedySuccess, "0.0000"),
        Distinct.ToString(CultureInfo.InvariantCulture), Text(Diversity, "0.00"), Text(L1, "0.0000"),
    ];

    public JsonObject ToJson() => new()
    {
        ["learner"] = Name,
        ["steps"] = Steps,
        ["sampler_success"] = SamplerSuccess,
        ["greedy_success"] = GreedySuccess,
        ["exact"] = IsExact,
        ["distinct_successes"] = Distinct,
        ["diversity"] = double.IsNaN(Diversity) ? null : Diversity,
        ["l1"] = double.IsNaN(L1) ? null : L1,
    };

    private static string Text(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);
}
