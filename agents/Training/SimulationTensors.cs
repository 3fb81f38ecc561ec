using Sim.Agents.Torch;
using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.Training;

/// <summary>A simulation, and its columns as tensors on an agent's device.</summary>
/// <remarks>
/// The tensors are the columns, on the device of the simulation. An agent on another device has them copied: <see cref="OnDevice"/>.
/// </remarks>
public sealed class SimulationTensors : IDisposable
{
    private readonly Device _device;

    public SimulationTensors(Simulation simulation, Device device)
    {
        (Simulation, _device) = (simulation, device);
        Actions = ColumnTensor.Of(simulation.Actions);
        Observations = ColumnTensor.Of(simulation.Observations);
        FinalObservations = ColumnTensor.Of(simulation.FinalObservations);
        Rewards = ColumnTensor.Of(simulation.Rewards);
        Terminated = ColumnTensor.Of(simulation.Terminated);
        Truncated = ColumnTensor.Of(simulation.Truncated);
        ActionMask = simulation.ActionMask is null ? null : ColumnTensor.Of(simulation.ActionMask);
        FinalActionMask = simulation.FinalActionMask is null ? null : ColumnTensor.Of(simulation.FinalActionMask);
    }

    public Simulation Simulation { get; }

    public EnvSpec Spec => Simulation.Spec;

    public int Worlds => Simulation.Worlds;

    /// <summary>[N] or [N, width], in the space's type: what is done next, or was done last.</summary>
    public Tensor Actions { get; }

    /// <summary>[N, observation], in the space's type.</summary>
    public Tensor Observations { get; }

    /// <summary>[N, observation]: rows of worlds whose episode ended in the last step.</summary>
    public Tensor FinalObservations { get; }

    /// <summary>[N] float64.</summary>
    public Tensor Rewards { get; }

    /// <summary>[N] uint8.</summary>
    public Tensor Terminated { get; }

    /// <summary>[N] uint8.</summary>
    public Tensor Truncated { get; }

    /// <summary>[N, actions] uint8; null where every action is always legal.</summary>
    public Tensor? ActionMask { get; }

    /// <summary>[N, actions] uint8: rows of worlds whose episode ended in the last step.</summary>
    public Tensor? FinalActionMask { get; }

    /// <summary>The rows as an agent on its device reads them.</summary>
    public Tensor OnDevice(Tensor column) => column.device_type == _device.type ? column : column.to(_device);

    /// <summary>Puts actions [N] or [N, width] into the column, in its type.</summary>
    public void SetActions(Tensor actions) => Actions.copy_(actions.view_as(Actions));

    public void Dispose()
    {
        foreach (var tensor in (Tensor?[])[Actions, Observations, FinalObservations, Rewards, Terminated, Truncated, ActionMask, FinalActionMask])
            tensor?.Dispose();
    }
}
