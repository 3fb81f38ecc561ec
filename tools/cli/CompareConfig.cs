using Sim.Runtime.Configuration;

namespace Sim.Tools.Cli;

/// <summary>What a comparison needs beside its learners.</summary>
internal sealed record CompareConfig
{
    [Option("who learns, separated by commas: ppo, sac, and the losses of gflownet; all that the task allows by default")]
    public string Learners { get; init; } = "";

    [Option("episodes of every beginning that are drawn from the learned policy to count distinct successes: N of Div@N", Minimum = 1)]
    public int Samples { get; init; } = 16;
}
