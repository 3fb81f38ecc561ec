namespace Sim.Runtime.Devices.Cpu;

internal static class CpuName
{
    /// <summary>The processor's model, as the system reports it.</summary>
    public static string Value { get; } = Read();

    private static string Read()
    {
        const string path = "/proc/cpuinfo";
        if (!File.Exists(path))
            return "unknown processor";

        var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
