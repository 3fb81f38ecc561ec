using System.Net;
using System.Text;
using System.Text.Json;
using Sim.Agents.Training;
using Sim.Runtime;

namespace Sim.Tools.Cli.Report;

/// <summary>Draws what a run left into pictures, and puts them into a page, report.html, that needs no other file.</summary>
internal sealed class RunReport
{
    public const string PageName = "report.html";

    private const string Steps = TrainReport.StepsColumn, Trajectories = "trajectories";

    private readonly string _folder;
    private readonly RunTable _table;
    private readonly List<(string File, string Caption)> _pictures = [];

    private RunReport(string folder, RunTable table) => (_folder, _table) = (folder, table);

    /// <summary>Writes the pictures and the page. Returns the files of the pictures with what they show.</summary>
    /// <exception cref="UsageException">The folder holds no run.</exception>
    /// <exception cref="FailureException">It has no table yet, or cannot be written.</exception>
    public static IReadOnlyList<(string File, string Caption)> Write(string folder)
    {
        var config = RunFolder.ReadConfig(folder);
        var table = RunTable.Read(Path.Combine(folder, RunFolder.TableName));
        if (table.Rows == 0)
            throw new FailureException($"'{folder}' has no iteration in its table yet.");

        var report = new RunReport(folder, table);
        report.DrawCurves();
        report.DrawDistribution();
        report.WritePage(config);
        return report._pictures;
    }

    private void DrawCurves()
    {
        // Those who sample in proportion count in trajectories, the others in steps.
        var x = _table.Has(Trajectories) ? Trajectories : Steps;
        Draw("return", "Return of an episode", x, [("while learning", "return_mean"), ("evaluation", "evaluation_return_mean")]);
        Draw("success", "Episodes that succeed", x,
        [
            ("while learning", "success_rate"), ("evaluation", "evaluation_success_rate"), ("sampler, exact", "exact_sampler_success"),
            ("greedy, exact", "exact_greedy_success"),
        ]);
        Draw("distance", "L1 distance to the target distribution (0 to 2), exact", x, [("", "exact_l1")], isLog: true);
        Draw("divergence", "Jensen-Shannon divergence to the target, nats, exact", x, [("", "exact_jensen_shannon")], isLog: true);
        Draw("log-partition", "log Z", x,
            [("estimate while learning", "log_partition"), ("bound of the policy, exact", "exact_log_partition_bound")],
            reference: ("true", "exact_log_partition"));
        Draw("loss", "Loss", x, [("loss", "loss"), ("critics", "critic_loss"), ("value", "value_loss")], isLog: true);
        Draw("solutions", "Distinct successes found", x, [("", "solutions_found")]);
    }

    private void Draw(
        string name, string title, string x, IReadOnlyList<(string Name, string Column)> lines, (string Name, string Column)? reference = null, bool isLog = false)
    {
        var drawn = lines.Select(line => new Line(line.Name, _table.Points(x, line.Column))).ToList();
        if (reference is { } compared)
            drawn.Add(new Line(compared.Name, _table.Points(x, compared.Column), IsReference: true));
        var chart = new LineChart(title, x == Steps ? "environment steps" : x, title.Split(',')[0], drawn, isLog);
        if (!chart.IsEmpty && drawn.Exists(line => !line.IsReference && line.Points.Count > 0))
            Add(name, title, chart.Save);
    }

    private void DrawDistribution()
    {
        var path = Path.Combine(_folder, Distribution.FileName);
        if (!File.Exists(path))
            return;

        var table = RunTable.Read(path);
        if (Distribution.Grid(table, Distribution.TargetColumn) is { } target && Distribution.Grid(table, Distribution.LearnedColumn) is { } learned)
        {
            const string caption = "Where episodes end: the first two numbers that are seen, exact";
            Add("distribution", caption, file => HeatMaps.Save(
                file, caption, [("in proportion to the reward", target), ("learned", learned)], "first number", "second number"));
        }

        // All ends, the likeliest under the reward first.
        var ranked = table.Column(Distribution.TargetColumn).Zip(table.Column(Distribution.LearnedColumn))
            .OrderByDescending(end => end.First).ToList();
        const string profile = "Probability of every end, ordered by the target's, exact";
        var chart = new LineChart(profile, "rank of the end", "probability",
        [
            new Line("learned", [.. ranked.Select((end, rank) => ((double)rank, end.Second))]),
            new Line("target", [.. ranked.Select((end, rank) => ((double)rank, end.First))], IsReference: true),
        ]);
        Add("profile", profile, chart.Save);
    }

    private void Add(string name, string caption, Action<string> save)
    {
        var file = $"{name}.png";
        save(Path.Combine(_folder, file));
        _pictures.Add((file, caption));
    }

    private void WritePage(string config)
    {
        static string Escaped(string text) => WebUtility.HtmlEncode(text);

        using var json = JsonDocument.Parse(config);
        var title = Escaped($"{json.RootElement.GetProperty(Settings.AgentKey)} in {json.RootElement.GetProperty(Settings.EnvKey)}");
        var page = new StringBuilder($"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{title}</title>
            <style>body {"{"} font: 15px sans-serif; max-width: 940px; margin: 2em auto {"}"} img {"{"} max-width: 100% {"}"} pre {"{"} background: #f4f4f4; padding: 1em; overflow: auto {"}"}</style>
            </head><body><h1>{title}</h1>

            """);
        if (File.Exists(Path.Combine(_folder, RunFolder.ResultName)))
            page.Append($"<h2>Result</h2><pre>{Escaped(File.ReadAllText(Path.Combine(_folder, RunFolder.ResultName)))}</pre>\n");
        foreach (var (file, caption) in _pictures)
        {
            var bytes = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(_folder, file)));
            page.Append($"<p><img alt=\"{Escaped(caption)}\" src=\"data:image/png;base64,{bytes}\"></p>\n");
        }

        page.Append($"<h2>Configuration</h2><pre>{Escaped(config)}</pre></body></html>\n");
        AtomicFile.WriteText(Path.Combine(_folder, PageName), page.ToString());
    }
}
