using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Sim.Runtime.Devices.Cpu;

namespace Sim.Tools.Bench;

/// <summary>What a figure was measured on.</summary>
internal static class Conditions
{
    public static JsonObject Machine()
    {
        using var device = new CpuDevice(threads: 1);
        return new JsonObject
        {
            ["processor"] = device.Description,
            ["lanes"] = device.LanesFor(global::Sim.Runtime.Devices.Precision.F32, int.MaxValue),
            ["memory_gb"] = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9, 1),
            ["system"] = RuntimeInformation.OSDescription,
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
        };
    }
}
