using System.Collections.Immutable;
using Sim.Runtime.Configuration;

namespace Sim.Runtime.Streaming;

/// <summary>The tasks that a server offers. The runtime knows none itself.</summary>
public interface IEnvSource
{
    ImmutableArray<EnvListing> Envs { get; }

    /// <exception cref="UsageException">An unknown name, or an option that is unknown or wrong.</exception>
    IEnv Create(string name, IReadOnlyDictionary<string, string> options);
}

/// <param name="Name">As clients ask for it.</param>
/// <param name="Summary">What the task is, in a phrase.</param>
/// <param name="Options">What can be set when it is made.</param>
public sealed record EnvListing(string Name, string Summary, ImmutableArray<Option> Options);
