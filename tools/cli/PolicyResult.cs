using System.Text.Json;
using System.Text.Json.Nodes;
using Sim.Envs;
using Sim.Runtime;
using Sim.Runtime.Episodes;

namespace Sim.Tools.Cli;

/// <summary>How well a policy did, beside the best that can be done where that is known.</summary>
internal sealed record PolicyResult(string Env, string Policy, EpisodeStatistics Statistics, bool HasSuccess, int MaxSteps, KnownOptimum? Optimum)
{
    /// <summary>The same without noise, where the states of the task can be listed.</summary>
    public ExactSummary? Exact { get; init; }

    public static JsonSerializerOptions JsonOptions { get; } = new() { WriteIndented = true };

    public static PolicyResult Of(IEnv env, string policy, EpisodeStatistics statistics) => new(
        env.Spec.Name,
        policy,
        statistics,
        env.Spec.Success != SuccessRule.None,
        env.Spec.MaxSteps,
        (env as IKnownOptimum)?.Optimum());

    /// <summary>Rates of success that the episodes which were seen do not speak against, at 95 %.</summary>
    /// <remarks>Wilson (1927), doi:10.1080/01621459.1927.10502953: within 0 and 1, also where none or all succeeded.</remarks>
    public static (double Low, double High) Interval(double rate, long episodes)
    {
        const double deviations = 1.959964;
        var (count, square) = ((double)episodes, deviations * deviations);
        var middle = (rate + (square / (2 * count))) / (1 + (square / count));
        var half = deviations / (1 + (square / count)) * Math.Sqrt((rate * (1 - rate) / count) + (square / (4 * count * count)));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    public void Print(string who)
    {
        var (low, high) = Interval(Statistics.SuccessRate, Statistics.Episodes);
        var success = HasSuccess ? $"success {Statistics.SuccessRate * 100:n2} % (95 % interval {low * 100:n2} to {high * 100:n2}), " : "";
        Console.WriteLine(
            $"{who} over {Statistics.Episodes:n0} episodes: {success}return {Statistics.ReturnMean:n3} +- " +
            $"{Statistics.ReturnStandardDeviation:n3}, length {Statistics.LengthMean:n1}.");
        Exact?.Print();
        if (Optimum is { } best)
        {
            var problem = MaxSteps == 0 ? "" : $" of the {MaxSteps}-step problem";
            var mean = best.ReturnMean is { } highest ? $" Highest mean return: {highest:n4}." : "";
            Console.WriteLine(
                $"Optimum{problem}, by dynamic programming: {best.SuccessRate * 100:n2} %. Best stationary policy, " +
                $"which sees what the agent sees: {best.StationarySuccessRate * 100:n2} %.{mean}");
        }
    }

    public JsonObject ToJson()
    {
        var (low, high) = Interval(Statistics.SuccessRate, Statistics.Episodes);
        var json = new JsonObject
        {
            ["env"] = Env,
            ["policy"] = Policy,
            ["episodes"] = Statistics.Episodes,
            ["success_rate"] = HasSuccess ? Statistics.SuccessRate : null,
            ["success_rate_low"] = HasSuccess ? low : null,
            ["success_rate_high"] = HasSuccess ? high : null,
            ["return_mean"] = Statistics.ReturnMean,
            ["return_standard_deviation"] = Statistics.ReturnStandardDeviation,
            ["length_mean"] = Statistics.LengthMean,
        };
        if (Exact is not null)
            json["exact"] = Exact.ToJson();
        if (Optimum is { } best)
        {
            json["optimal_success_rate"] = best.SuccessRate;
            json["optimal_stationary_success_rate"] = best.StationarySuccessRate;
            if (best.ReturnMean is { } highest)
                json["optimal_return_mean"] = highest;
        }

        return json;
    }
}
