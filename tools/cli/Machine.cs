using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Sim.Agents.Torch;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Devices.Cuda;

namespace Sim.Tools.Cli;

/// <summary>Makes what a <see cref="MachineConfig"/> describes.</summary>
internal static class Machine
{
    /// <param name="config">What to run on.</param>
    /// <param name="memory">Allocates a GPU's columns; null for the driver.</param>
    /// <exception cref="UsageException">Threads or lanes that there are not.</exception>
    /// <exception cref="FailureException">A GPU where there is none.</exception>
    public static IDevice CreateDevice(MachineConfig config, IColumnMemory? memory = null)
    {
        try
        {
            return config.Device == DeviceKind.Cpu
                ? new CpuDevice(config.Threads, config.Lanes)
                : new CudaDevice(memory: memory);
        }
        catch (ArgumentException problem)
        {
            throw new UsageException(problem.Message, problem);
        }
    }

    /// <summary>Logs to standard error, so that standard output holds results only.</summary>
    public static ILoggerFactory CreateLogging(MachineConfig config) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(config.LogLevel)
        .AddConsole(console => (console.LogToStandardErrorThreshold, console.FormatterName) = (LogLevel.Trace, PlainFormatter.FormatterName))
        .AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>());

    /// <summary>The flag, else the variable, else the libraries beside the program.</summary>
    public static TorchOptions TorchOptions(MachineConfig config) =>
        (config.Libtorch.Length > 0 ? new TorchOptions(config.Libtorch) : Agents.Torch.TorchOptions.FromEnvironment()) with
        {
            Force = config.ForceLibtorch,
        };
}

/// <summary>The level and the message, a line each.</summary>
internal sealed class PlainFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer) =>
        writer.WriteLine($"{entry.LogLevel.ToString().ToLowerInvariant()}: {entry.Formatter(entry.State, entry.Exception)}");
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Text}")]
    public static partial void Warning(ILogger logger, string text);
}
