using System.Diagnostics;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>The Python with which the Python client is tested: one that has pyzmq, msgpack and NumPy.</summary>
internal static class Python
{
    public const string Packages = "zmq, msgpack, numpy";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Its path; null where there is none.</summary>
    public static string? Path { get; } = ((string?[])[Environment.GetEnvironmentVariable("SIM_PYTHON"), "/usr/bin/python3", "python3"])
        .FirstOrDefault(path => path is not null && Works(path));

    public static string Folder { get; } = Repo.PathOf("tests", "Streaming", "python");

    public sealed record Outcome(int ExitCode, string Output, string Error);

    public static Process Start(string? address, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path!, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1", ["PYTHONUNBUFFERED"] = "1", ["PYTHONPATH"] = Repo.PathOf("tools", "python") },
        };
        if (address is not null)
            start.Environment["SIM_ADDRESS"] = address;
        return Process.Start(start)!;
    }

    public static Outcome Run(string? address, params string[] arguments)
    {
        using var process = Start(address, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"python3 {string.Join(' ', arguments)} ran for more than {Patience}.");
        }

        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs it and shows what it said if it failed.</summary>
    public static string Check(string? address, params string[] arguments)
    {
        var outcome = Run(address, arguments);
        Assert.True(outcome.ExitCode == 0, $"{outcome.Output}\n{outcome.Error}");
        return outcome.Output;
    }

    private static bool Works(string path)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, ["-c", $"import {Packages}"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            return process.WaitForExit(Patience) && process.ExitCode == 0;
        }
        catch (Exception missing) when (missing is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>A test that needs Python with its packages, and says so where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    internal const string Missing = $"Needs python3 with {Python.Packages} (Debian: python3-zmq python3-msgpack python3-numpy).";

    public PythonFactAttribute() => Skip = Python.Path is null ? Missing : null;
}

/// <summary>A theory that needs Python with its packages, and says so where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonTheoryAttribute : TheoryAttribute
{
    public PythonTheoryAttribute() => Skip = Python.Path is null ? PythonFactAttribute.Missing : null;
}
