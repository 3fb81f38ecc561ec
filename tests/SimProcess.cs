using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sim.Tests;

/// <summary>Programs in processes of their own: the command line as its users run it, and parts of the tests.</summary>
internal static partial class SimProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public sealed record Outcome(int ExitCode, string Output, string Error);

    /// <summary>Runs sim.</summary>
    public static Outcome Run(params string[] arguments) => Run(folder: null, environment: null, arguments);

    public static Outcome Run(string? folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Finish(Start(folder, environment, arguments));

    /// <summary>Runs a part of the tests: see Program.</summary>
    public static Outcome RunTests(params string[] arguments) => RunTests(environment: null, arguments);

    public static Outcome RunTests(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Finish(Start(typeof(SimProcess).Assembly.Location, folder: null, environment, arguments));

    public static Process Start(string? folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Start(Path.Combine(AppContext.BaseDirectory, "sim.dll"), folder, environment, arguments);

    /// <summary>Runs any program.</summary>
    public static Outcome RunProgram(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        Finish(StartProgram(program, arguments, folder: null, environment));

    // A job in a shell's background ignores SIGINT, and so does what it starts: a Ctrl-C from a test would not arrive.
    private static Process Start(string program, string? folder, IReadOnlyDictionary<string, string>? environment, string[] arguments) =>
        StartProgram("env", ["--default-signal=INT", "dotnet", "exec", program, .. arguments], folder, environment);

    private static Process StartProgram(string program, string[] arguments, string? folder, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Environment.CurrentDirectory,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Sends a signal, which is more polite than killing. 0 where it was sent.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Signal(int process, int signal);

    private static Outcome Finish(Process process)
    {
        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{process.StartInfo.Arguments} ran for more than {Patience}.");
            }

            return new Outcome(process.ExitCode, output, error.Result);
        }
    }
}
