using Microsoft.Extensions.Logging.Abstractions;
using Sim.Agents.Torch;
using Xunit;

namespace Sim.Tests.Agents;

/// <summary>Loads libtorch before the first test that needs it. Such tests run one after the other: they share its generator.</summary>
[CollectionDefinition(Name)]
public sealed class TorchTests : ICollectionFixture<TorchTests.Loaded>
{
    public const string Name = "torch";

    /// <summary>Without those that other tests left to the collector.</summary>
    public static long LiveTensors()
    {
#pragma warning disable RS0030 // to count, not to free
        GC.Collect();
#pragma warning restore RS0030
        GC.WaitForPendingFinalizers();
        return TorchSharp.torch.Tensor.TotalCount;
    }

    public sealed class Loaded
    {
        public Loaded() => NativeTorch.Load(TorchOptions.FromEnvironment(), NullLogger.Instance);
    }
}
