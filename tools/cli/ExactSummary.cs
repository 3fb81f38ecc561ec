using System.Text.Json.Nodes;
using Sim.Agents.GFlowNet;

namespace Sim.Tools.Cli;

/// <summary>What exact evaluation says of a policy, for people and for programs.</summary>
/// <param name="Result">Of the policy.</param>
/// <param name="LogPartition">log Z; NaN where chance decides.</param>
/// <param name="Soft">Where chance decides, of the policy that trajectory balance leads to; else null.</param>
internal sealed record ExactSummary(ExactResult Result, double LogPartition, ExactResult? Soft)
{
    public static ExactSummary Of(ExactEvaluation exact, ExactResult result) =>
        new(result, exact.LogPartition, exact.Graph.IsDeterministic ? null : exact.Evaluate(exact.SoftPolicy()));

    private bool HasTarget => !double.IsNaN(LogPartition);

    public void Print()
    {
        var distance = HasTarget
            ? $"L1 {Result.L1:n5} of 2, total variation {Result.TotalVariation:n5}, Jensen-Shannon {Result.JensenShannon:g4} nats; log Z {LogPartition:n5}, " +
                $"of which the policy has {Result.LogPartitionBound:n5}; "
            : "";
        Console.WriteLine(
            $"Exactly, over all {Result.Distribution.Count:n0} ends: {distance}success {Result.SamplerSuccess * 100:n3} % drawn, {Result.GreedySuccess * 100:n3} % greedy; " +
            $"mean return {Result.MeanReturn:n4}.");
        if (Soft is not null)
            Console.WriteLine($"Trajectory balance on its own episodes leads to: success {Soft.SamplerSuccess * 100:n3} % drawn, {Soft.GreedySuccess * 100:n3} % greedy.");
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["ends"] = Result.Distribution.Count,
            ["sampler_success"] = Result.SamplerSuccess,
            ["greedy_success"] = Result.GreedySuccess,
            ["return_mean"] = Result.MeanReturn,
        };
        if (Soft is not null)
        {
            json["soft_sampler_success"] = Soft.SamplerSuccess;
            json["soft_greedy_success"] = Soft.GreedySuccess;
        }

        if (!HasTarget)
            return json;

        json["l1"] = Result.L1;
        json["total_variation"] = Result.TotalVariation;
        json["jensen_shannon"] = Result.JensenShannon;
        json["log_partition"] = LogPartition;
        json["log_partition_bound"] = Result.LogPartitionBound;
        json["modes"] = Result.Modes;
        return json;
    }
}
