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

    public void Print(string who)
    {
        var success = HasSuccess ? $"success {Statistics.SuccessRate * 100:n2} %, " : "";
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
        var json = new JsonObject
        {
            ["env"] = Env,
            ["policy"] = Policy,
            ["episodes"] = Statistics.Episodes,
            ["success_rate"] = HasSuccess ? Statistics.SuccessRate : null,
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
