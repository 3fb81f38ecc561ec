using System.Diagnostics;
using Spectre.Console;

namespace Sim.Tools.Cli;

/// <summary>Shows how many of a known number of things are done: a bar on a terminal, a line now and then on standard error elsewhere.</summary>
internal static class CountProgress
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <param name="things">What is counted.</param>
    /// <param name="total">How many there are to be.</param>
    /// <param name="work">Does them, and reports how many there are.</param>
    public static void Show(string things, int total, Action<Action<int>> work)
    {
        if (!Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive)
        {
            AnsiConsole.Progress().Start(context =>
            {
                var task = context.AddTask(things, maxValue: total);
                work(done => task.Value = done);
            });
            return;
        }

        var last = Stopwatch.GetTimestamp();
        work(done =>
        {
            if (Stopwatch.GetElapsedTime(last) < LineEvery)
                return;

            last = Stopwatch.GetTimestamp();
            Console.Error.WriteLine($"{done:n0} of {total:n0} {things}");
        });
    }
}
