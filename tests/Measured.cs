using Xunit;

namespace Sim.Tests;

/// <summary>Tests that count what the whole process does, and so run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Measured
{
    public const string Name = "measured";
}
