using static TorchSharp.torch;

namespace Sim.Agents.GFlowNet;

/// <summary>
/// Trajectories as the losses see them: logarithms of probabilities and flows, step by step, of B trajectories that are padded to L
/// steps. Who computed them, a table, a small network or a language model, is not known here.
/// </summary>
/// <remarks>
/// A trajectory of n steps goes through states s_0 to s_n. What lies past its end is not read, and may be any number or none. All
/// arrays have the same floating-point type, which the losses keep.
/// </remarks>
public sealed record TrajectoryLogs
{
    /// <summary>log P_F(s_i+1 | s_i) of the steps that were taken: [B, L].</summary>
    public required Tensor Forward { get; init; }

    /// <summary>Steps of each trajectory, 0 or more: [B] int64.</summary>
    public required Tensor Lengths { get; init; }

    /// <summary>log P_B(s_i | s_i+1) of the same steps: [B, L]. Null where every state has one parent, as in a tree.</summary>
    public Tensor? Backward { get; init; }

    /// <summary>log R of what each trajectory made: [B].</summary>
    public Tensor? Reward { get; init; }

    /// <summary>log F(s_i): [B, L + 1]. That of the last state is not read: its flow is the reward.</summary>
    public Tensor? Flows { get; init; }

    /// <summary>log Z, for all trajectories or for each: [1] or [B].</summary>
    public Tensor? Partition { get; init; }

    /// <summary>
    /// Which trajectories share a beginning and so a log Z, by any number from 0: [B] int64. Null where all do.
    /// </summary>
    public Tensor? Groups { get; init; }

    /// <summary>
    /// log P_F(stop | s_i) where every state may be the last: [B, L + 1]. 0 where a trajectory must end. Stopping is then not one of
    /// the steps.
    /// </summary>
    public Tensor? Stops { get; init; }

    /// <summary>log R of what each state would make if it were the last: [B, L + 1].</summary>
    public Tensor? StateRewards { get; init; }

    /// <summary>The steps that there are: [B, L] bool.</summary>
    internal Tensor StepMask => arange(Forward.shape[1], device: Forward.device).unsqueeze(0).lt(Lengths.unsqueeze(1));

    /// <summary>The states that there are: [B, L + 1] bool.</summary>
    internal Tensor StateMask => arange(Forward.shape[1] + 1, device: Forward.device).unsqueeze(0).le(Lengths.unsqueeze(1));

    /// <summary>log P_F - log P_B of each step, 0 past the end: [B, L].</summary>
    internal Tensor StepRatios()
    {
        var ratios = Backward is null ? Forward : Forward - Backward;
        return where(StepMask, ratios, zeros_like(ratios));
    }

    internal static Tensor Needed(Tensor? array, string name) =>
        array ?? throw new InvalidOperationException($"This loss needs {name}, and the trajectories come without.");
}
