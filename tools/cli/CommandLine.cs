using System.CommandLine;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Tools.Cli.Physics;
using Sim.Tools.Cli.Report;
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

    /// <summary>How libtorch says that the processor's or a GPU's memory is used up.</summary>
    private static readonly string[] TorchOutOfMemory = ["can't allocate memory", "not enough memory", "out of memory"];

    public static async Task<int> Run(string[] args)
    {
        using var stop = new Interrupt();
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = WidthOfPipe;

        try
        {
            if (Check(args, out var result) is { } problem)
                throw new UsageException(problem);

            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await result.InvokeAsync(configuration, stop.Token);
        }
        catch (UsageException problem)
        {
            return Fail(problem.Message, ExitCode.BadUsage);
        }
        catch (Exception problem) when (problem is FailureException or Runtime.Streaming.Client.RemoteException)
        {
            return Fail(problem.Message, ExitCode.Failed);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return Fail("Stopped.", ExitCode.Stopped);
        }
        catch (Exception problem)
        {
            return Fail(Unexpected(problem), ExitCode.Failed);
        }
    }

    /// <summary>What is wrong with the words, before any of them is looked into; null where nothing is.</summary>
    public static string? Check(string[] args) => Check(args, out _);

    private static string? Check(string[] args, out ParseResult result)
    {
        var root = Root(args);
        result = root.Parse(args);
        return result.Errors.Count > 0 || UnknownOption(result) is not null ? Explain(result, root) : null;
    }

    private static RootCommand Root(string[] args) => new("Trains agents in thousands of worlds at once, and measures them.")
    {
        TrainCommand.Create(args),
        EvalCommand.Create(args),
        ServeCommand.Create(args),
        KeysCommand.Create(),
        StreamCommand.Create(),
        CompareCommand.Create(args),
        ReportCommand.Create(),
        BenchCommand.Create(args),
        DescribeCommand.Create(args),
        RecordCommand.Create(args),
        ReplayCommand.Create(),
        DataCommand.Create(),
        DigestCommand.Create(args),
        RenderCommand.Create(args),
        KernelsCommand.Create(args),
        PhysicsCommand.Create(),
        ListCommands.Envs(),
        ListCommands.Agents(),
    };

    /// <summary>What no command expected: too little memory, or an error in the program, which is told whole so that it can be reported.</summary>
    private static string Unexpected(Exception problem)
    {
        var cause = problem is AggregateException ? problem.GetBaseException() : problem;
        return cause is OutOfMemoryException || TorchOutOfMemory.Any(words => cause.Message.Contains(words, StringComparison.Ordinal))
            ? "There is not enough memory. Ask for fewer worlds, shorter rollouts, smaller images or smaller networks."
            : $"This should not have happened; please report it with what follows.\n{problem}";
    }

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine(message);
        return code;
    }

    /// <summary>What is wrong with the words that were typed, with the nearest that are known.</summary>
    private static string Explain(ParseResult result, RootCommand root)
    {
        var command = result.CommandResult.Command;
        if (UnknownOption(result) is { } option)
            return OptionGroup.BelongsElsewhere(option[2..]) ?? Suggestion.Unknown("option", option, command.Options.Select(known => known.Name));

        var unknown = result.UnmatchedTokens is [var first, ..] ? first : null;
        if (command is RootCommand)
            return unknown is null ? "A command is needed. See: sim --help." : Suggestion.Unknown("command", unknown, root.Subcommands.Select(sub => sub.Name));

        var path = PathOf(command);
        if (unknown is not null && command.Subcommands.Count > 0)
            return Suggestion.Unknown("command", unknown, command.Subcommands.Select(sub => sub.Name));
        return unknown is null
            ? $"{string.Join(' ', result.Errors.Select(error => error.Message).Distinct())} See: sim {path} --help."
            : $"'{unknown}' is one word too many for 'sim {path}'. See: sim {path} --help.";
    }

    /// <summary>The command's name, after that of the one which it belongs to.</summary>
    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? $"{PathOf(parent)} {command.Name}" : command.Name;

    /// <summary>The first word that looks like an option and is none. The parser takes it for the name of a task where one may stand.</summary>
    private static string? UnknownOption(ParseResult result) => result.Tokens
        .Select(token => token.Value.Split('=')[0])
        .FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2
            && !result.CommandResult.Command.Options.Concat(result.RootCommandResult.Command.Options).Any(option => option.Name == word));
}
