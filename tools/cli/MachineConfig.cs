using Microsoft.Extensions.Logging;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;

namespace Sim.Tools.Cli;

public enum DeviceKind
{
    Cpu,
    Cuda,
}

/// <summary>What to run on.</summary>
public sealed record MachineConfig
{
    [Option("where worlds are stepped and networks learn")]
    public DeviceKind Device { get; init; } = DeviceKind.Cpu;

    [Option("threads that step worlds and learn; 0 for one a core", Minimum = 0, Maximum = CpuDevice.MostThreads)]
    public int Threads { get; init; }

    [Option("worlds that lane kernels work on at once: 1, 8 or 16; 0 for the widest", Minimum = 0)]
    public int Lanes { get; init; }

    [Option("precision of real-valued state")]
    public Precision Precision { get; init; } = Precision.F32;

    [Option("folder of the libtorch to use instead of the one beside the program, such as an installed PyTorch's")]
    public string Libtorch { get; init; } = "";

    [Option("load that libtorch even if it is of another version than TorchSharp's")]
    public bool ForceLibtorch { get; init; }

    [Option("least important messages to log")]
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
