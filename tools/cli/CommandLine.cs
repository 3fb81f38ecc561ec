using System.CommandLine;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Spectre.Console;

namespace Sim.Tools.Cli;

/// <summary>How a command ended, for the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0, Failed = 1, BadUsage = 2, Stopped = 130;
}

/// <summary>The program: parses, runs one command, and turns what went wrong into a sentence and an exit code.</summary>
internal static class CommandLine
{
    private const int WidthOfPipe = 160;

    public static async Task<int> Run(string[] args)
    {
        using var stop = new Interrupt();
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfPipe;

        try
        {
            var root = Root(args);
            var result = root.Parse(args);
            if (result.Errors.Count > 0)
                throw new UsageException(Explain(result, root));

            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, stop.Token);
        }
        catch (UsageException problem)
        {
            return Fail(problem.Message, ExitCode.BadUsage);
        }
        catch (FailureException problem)
        {
            return Fail(problem.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return Fail("Stopped.", ExitCode.Stopped);
        }
    }

    private static RootCommand Root(string[] args) => new("Trains agents in thousands of worlds at once, and measures them.")
    {
        TrainCommand.Create(args),
        EvalCommand.Create(args),
        BenchCommand.Create(args),
        DescribeCommand.Create(args),
        DigestCommand.Create(args),
        ListCommands.Envs(),
        ListCommands.Agents(),
    };

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }

    /// <summary>What is wrong with the words that were typed, with the nearest that are known.</summary>
    private static string Explain(ParseResult result, RootCommand root)
    {
        var command = result.CommandResult.Command;
        var unknown = result.UnmatchedTokens is [var first, ..] ? first : null;
        if (unknown is not null && unknown.StartsWith("--", StringComparison.Ordinal))
        {
            var name = unknown[2..].Split('=')[0];
            return OptionGroup.BelongsElsewhere(name) ?? Suggestion.Unknown("option", $"--{name}", Names(command));
        }

        if (command is RootCommand)
            return unknown is null ? "A command is needed. See: sim --help." : Suggestion.Unknown("command", unknown, root.Subcommands.Select(sub => sub.Name));

        return unknown is null
            ? $"{string.Join(' ', result.Errors.Select(error => error.Message).Distinct())} See: sim {command.Name} --help."
            : $"'{unknown}' is one word too many for 'sim {command.Name}'. See: sim {command.Name} --help.";
    }

    private static IEnumerable<string> Names(Command command) => command.Options.Select(option => option.Name);
}
