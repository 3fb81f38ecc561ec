using Sim.Runtime;

namespace Sim.Agents.Training;

/// <summary>Refuses a memory of what happened that will not fit beside the worlds.</summary>
internal static class TrainingMemory
{
    /// <param name="bytes">That it will take.</param>
    /// <param name="simulation">Of the worlds.</param>
    /// <param name="what">It is, for the message.</param>
    /// <param name="instead">Could be asked for instead, beside fewer worlds and smaller images.</param>
    /// <exception cref="UsageException">There is not that much.</exception>
    public static void Check(long bytes, Simulation simulation, string what, string instead)
    {
        var available = simulation.Device.AvailableBytes;
        if (bytes + simulation.Bytes > available)
        {
            throw new UsageException(
                $"{what} takes {bytes / 1e6:n0} MB beside the {simulation.Bytes / 1e6:n0} MB of the worlds, and {simulation.Device.Name} has " +
                $"{available / 1e6:n0} MB. Ask for fewer worlds, {instead} or smaller images.");
        }
    }
}
