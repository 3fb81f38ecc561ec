namespace Sim.Agents.Training;

/// <summary>Figures of a policy that the trainer asks for whenever an evaluation is due.</summary>
public interface IMeasure
{
    IReadOnlyList<string> Names { get; }

    /// <summary>One for each name.</summary>
    IReadOnlyList<double> Measure(IAgent agent);
}
