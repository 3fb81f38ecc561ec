namespace Sim.Agents.Torch;

/// <summary>Which libtorch to load.</summary>
/// <param name="Directory">The folder of an installed PyTorch's or a downloaded libtorch's libraries; null for the one beside the program.</param>
/// <param name="Force">Load it even if it is of another version than TorchSharp was built for.</param>
public sealed record TorchOptions(string? Directory = null, bool Force = false)
{
    /// <summary>The variable that names the folder where no option does.</summary>
    public const string Variable = "SIM_LIBTORCH";

    /// <summary>What the variables say.</summary>
    public static TorchOptions FromEnvironment() => new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } directory ? directory : null);
}
