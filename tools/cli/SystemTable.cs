using System.Globalization;
using Sim.Runtime;
using Spectre.Console;

namespace Sim.Tools.Cli;

internal static class SystemTable
{
    /// <summary>The systems of a step in their order, with their times where any was measured.</summary>
    public static Table Of(Simulation simulation)
    {
        var timed = simulation.Systems.Any(system => system.NanosecondsPerWorld > 0);
        var table = new Table().Border(TableBorder.Minimal).AddColumns("phase", "system", "calls a world");
        if (timed)
            table.AddColumn(new TableColumn("ns a world").RightAligned());
        foreach (var system in simulation.Systems)
        {
            string[] cells = [system.Phase, system.System, system.PerWorld.ToString(CultureInfo.InvariantCulture)];
            table.AddRow(timed ? [.. cells, system.NanosecondsPerWorld.ToString("n2", CultureInfo.InvariantCulture)] : cells);
        }

        return table;
    }
}
