using System.Diagnostics;
using System.Text.RegularExpressions;
using Sim.Tools.Cli;
using Xunit;

namespace Sim.Tests.Docs;

/// <summary>What the READMEs say must be so: paths exist, commands run.</summary>
public sealed partial class ReadmeTests
{
    /// <summary>How the READMEs call the program that the tests built.</summary>
    private static readonly string[] Programs = ["sim", "dotnet run -c Release --project tools/cli --"];

    /// <summary>What makes a command that takes long short, added to its words.</summary>
    private static readonly Dictionary<string, string[]> Shortened = new()
    {
        ["train"] = ["--steps", "1", "--worlds", "64", "--final-episodes", "16"],
        ["compare"] = ["--steps", "1", "--worlds", "8", "--final-episodes", "8", "--evaluate-episodes", "8"],
        ["bench"] = ["--seconds", "0.05"],
        ["stream record"] = ["--seconds", "1"],
    };

    public static TheoryData<string> Readmes => [.. Files];

    /// <summary>The root's first.</summary>
    private static IEnumerable<string> Files => Directory
        .EnumerateFiles(Repo.Root, "*.md", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repo.Root, path))
        .Where(path => path[0] != '.')
        .OrderBy(path => path.Count(letter => letter == '/'));

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_path_in_it_exists(string readme)
    {
        var missing = CodeSpan().Matches(WithoutBlocks(readme)).Select(match => match.Groups[1].Value)
            .Where(LooksLikeAPath)
            .Where(path => !Exists(path, Path.GetDirectoryName(readme)!));
        Assert.Empty(missing);
    }

    /// <summary>In the order in which a reader would type them, in one folder.</summary>
    [Fact]
    public void Every_command_of_the_readmes_runs()
    {
        using var folder = new TemporaryFolder();
        var commands = Files.SelectMany(readme => Commands(File.ReadAllText(Repo.PathOf(readme)))).Distinct().ToList();
        Assert.InRange(commands.Count, 10, 1000);
        var running = new List<Process>();
        try
        {
            foreach (var command in commands)
            {
                var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words[^1] == "&")
                    running.Add(StartInBackground(folder.Path, words[..^1]));
                else
                    Run(folder.Path, words);
            }
        }
        finally
        {
            foreach (var process in running)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    private static void Run(string folder, string[] words)
    {
        Assert.Null(CommandLine.Check(words));
        var what = words[0] == "stream" ? $"{words[0]} {words[1]}" : words[0];
        var shorter = Shortened.GetValueOrDefault(what, []);

        // What the command says itself gives way to what makes it short.
        var kept = words.Where((word, at) => !IsShortened(word) && (at == 0 || !IsShortened(words[at - 1])));
        var shortened = (string[])[.. kept, .. shorter];
        var outcome = SimProcess.Run(folder, environment: null, words.Contains("--resume") ? words : shortened);
        Assert.True(outcome.ExitCode == 0, $"sim {string.Join(' ', words)}: {outcome.Error}");

        bool IsShortened(string word) => word.StartsWith("--", StringComparison.Ordinal) && shorter.Contains(word);
    }

    /// <summary>Returns when it has said its first line. What listens on the usual port takes another, which may be free.</summary>
    private static Process StartInBackground(string folder, string[] words)
    {
        Assert.Null(CommandLine.Check(words));
        string[] elsewhere = words.Contains("serve") || words.Contains("play") ? ["--bind", "tcp://127.0.0.1:0"] : [];
        var process = SimProcess.Start(folder, environment: null, [.. words, .. elsewhere]);
        Assert.False(string.IsNullOrEmpty(process.StandardOutput.ReadLine()), $"sim {string.Join(' ', words)} said nothing.");
        return process;
    }

    /// <summary>Words after "sim" or "dotnet run …" in a block of code, up to two spaces: what follows those says what it does.</summary>
    private static IEnumerable<string> Commands(string text) =>
        from block in CodeBlock().Matches(text)
        from line in block.Value.Split('\n')
        from program in Programs
        where line.StartsWith(program + " ", StringComparison.Ordinal)
        select line[(program.Length + 1)..].Split("  ")[0].Trim();

    private static bool LooksLikeAPath(string span) =>
        !span.Contains('*') && !span.Contains('…') && !span.Contains("NAME", StringComparison.Ordinal)
        && (span.Contains('/') || KnownEnding().IsMatch(span)) && PathOnly().IsMatch(span) && !span.StartsWith('/') && !span.StartsWith('~');

    private static bool Exists(string path, string folder)
    {
        // Of a run, of a published program, and of an installed PyTorch.
        string[] elsewhere = ["runs", "checkpoints", "config.json", "progress.csv", "result.json", "report.html", "licenses", "version.py"];
        return elsewhere.Contains(path.Split('/')[0])
            || ((string[])[Repo.PathOf(path), Repo.PathOf(folder, path)]).Any(place => File.Exists(place) || Directory.Exists(place));
    }

    private static string WithoutBlocks(string readme) => CodeBlock().Replace(File.ReadAllText(Repo.PathOf(readme)), "");

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\.(cs|md|csproj|sln|props|targets|json|csv|xml|txt|sh|py)$")]
    private static partial Regex KnownEnding();

    [GeneratedRegex(@"^[A-Za-z0-9._/-]+$")]
    private static partial Regex PathOnly();
}
