using System.Diagnostics;
using Sim.Agents.Training;
using Spectre.Console;

namespace Sim.Tools.Cli;

/// <summary>Shows how a run goes: a bar on a terminal, a line now and then elsewhere.</summary>
internal static class TrainProgress
{
    private const string Stopping = "Stopping after this iteration. Press Ctrl-C again to stop at once.";

    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    /// <param name="done">Of the run before this start, from 0 to 1.</param>
    /// <param name="train">Trains, and reports each iteration to what it is given.</param>
    /// <param name="stop">Was asked for when this is cancelled: it takes until the end of the iteration.</param>
    public static void Show(double done, Action<Action<TrainReport>> train, CancellationToken stop)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
            ShowLines(train, stop);
        else
            ShowBar(done, train, stop);
    }

    private static void ShowLines(Action<Action<TrainReport>> train, CancellationToken stop)
    {
        using var told = stop.Register(() => Console.Error.WriteLine(Stopping));
        long? last = null;
        train(report =>
        {
            if (last is { } then && Stopwatch.GetElapsedTime(then) < LineEvery && report.Evaluation is null && report.Fraction < 1)
                return;

            last = Stopwatch.GetTimestamp();
            Console.WriteLine($"{100 * report.Fraction,5:n1} %  {Text(report)}");
        });
    }

    private static void ShowBar(double done, Action<Action<TrainReport>> train, CancellationToken stop) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new RemainingTimeColumn())
        .Start(context =>
        {
            var task = context.AddTask("collecting the first rollout", maxValue: 1);
            task.Value = done;
            using var told = stop.Register(() => task.Description = Stopping);
            train(report =>
            {
                task.Description = Markup.Escape(Text(report));
                task.Value = report.Fraction;
            });
        });

    private static string Text(TrainReport report)
    {
        var episodes = report.Episodes.Episodes > 0
            ? $"return {report.Episodes.ReturnMean,8:n3}  success {report.Episodes.SuccessRate * 100,5:n1} %"
            : "no episode ended";
        var evaluation = report.Evaluation is { } measured
            ? $"  evaluation: return {measured.ReturnMean:n3}, success {measured.SuccessRate * 100:n1} %"
            : "";
        var flags = report.FlaggedWorlds > 0 ? $"  {report.FlaggedWorlds} worlds overflowed or have numbers that are none" : "";
        return $"{report.Steps,13:n0} steps  {report.StepsPerSecond,9:n0} steps/s  {episodes}{evaluation}{flags}";
    }
}
