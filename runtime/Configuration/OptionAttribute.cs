namespace Sim.Runtime.Configuration;

/// <summary>Marks a property of a config record as an option of the command line and of a JSON file of differences.</summary>
/// <remarks>Its name is the property's in kebab case, its default what the record initialises it to.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string help) : Attribute
{
    /// <summary>What it does, in a phrase.</summary>
    public string Help => help;

    /// <summary>The least value of a number.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value of a number.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;
}
