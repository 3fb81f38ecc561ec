using System.Collections.Immutable;

namespace Sim.Runtime;

/// <summary>A task with numbers that can be changed world by world while it runs, such as masses or friction.</summary>
public interface IParameterized
{
    ImmutableArray<ParameterSpec> Parameters { get; }

    /// <summary>The values in every world of a group.</summary>
    /// <param name="group">The worlds' group.</param>
    /// <param name="parameter">Its place in <see cref="Parameters"/>.</param>
    /// <param name="values">[world][width].</param>
    void ReadParameter(Group group, int parameter, Span<double> values);

    /// <summary>Changes the values in the worlds where the mask is true, and what follows from them.</summary>
    /// <param name="group">The worlds' group.</param>
    /// <param name="parameter">Its place in <see cref="Parameters"/>.</param>
    /// <param name="mask">[world].</param>
    /// <param name="values">[world][width]; within the parameter's bounds.</param>
    void WriteParameter(Group group, int parameter, ReadOnlySpan<bool> mask, ReadOnlySpan<double> values);
}

/// <param name="Name">Unique among the task's parameters.</param>
/// <param name="Shape">Of one world's values; empty for a single number.</param>
/// <param name="Low">The least value.</param>
/// <param name="High">The greatest value.</param>
/// <param name="Help">What it is, with its unit.</param>
public sealed record ParameterSpec(string Name, ImmutableArray<int> Shape, double Low, double High, string Help)
{
    public int Width { get; } = Shape.Aggregate(1, (product, size) => product * size);
}
