using System.CommandLine;
using System.Globalization;
using Sim.Agents.Training;
using Spectre.Console;

namespace Sim.Tools.Cli.Report;

/// <summary>sim report RUN: the curves and distributions of a run as pictures, and a page with all of them.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "folder of a run" };
        var command = new Command("report", "Draws a run's curves and shows where it stands.") { run };
        command.SetAction(result => Run(result.GetValue(run)!));
        return command;
    }

    private static int Run(string folder)
    {
        var pictures = RunReport.Write(folder);
        AnsiConsole.Write(LastValues(RunTable.Read(Path.Combine(folder, RunFolder.TableName))));
        foreach (var (file, caption) in pictures)
            Console.WriteLine($"{caption}: {Path.Combine(folder, file)}");
        Console.WriteLine($"All of them on one page: {Path.Combine(folder, RunReport.PageName)}");
        return ExitCode.Done;
    }

    /// <summary>The last number of each column.</summary>
    private static Table LastValues(RunTable table)
    {
        var shown = new Table().Border(TableBorder.Minimal).AddColumns(new TableColumn("figure"), new TableColumn("last").RightAligned());
        foreach (var name in table.Names)
        {
            var last = table.Column(name).LastOrDefault(double.IsFinite, double.NaN);
            if (double.IsFinite(last))
                shown.AddRow(name, last.ToString("g6", CultureInfo.InvariantCulture));
        }

        return shown;
    }
}
