using System.Diagnostics;
using Sim.Runtime.Episodes;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>PROTOCOL.md is enough: a client in C that was written from it alone sees the bits of the same simulation in process.</summary>
public sealed class SecondClientTests(SecondClient client) : IClassFixture<SecondClient>
{
    public static TheoryData<string, AutoresetMode> Variants => ServerTests.Variants;

    [SecondClientTheory]
    [MemberData(nameof(Variants))]
    public void The_client_in_C_sees_the_bits_of_the_same_simulation_in_process(string variant, AutoresetMode mode)
    {
        var steps = Worlds.IsImage(variant) ? 50 : 1000;
        var outcome = Run(variant, mode, steps, file => file);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains($"{steps} steps of 3 worlds", outcome.Output, StringComparison.Ordinal);
    }

    [SecondClientTheory]
    [InlineData("frozen-lake")]
    public void It_notices_one_changed_bit(string variant)
    {
        var outcome = Run(variant, AutoresetMode.SameStep, steps: 20, file =>
        {
            file[Array.IndexOf(file, (byte)'\n') + 1] ^= 1;
            return file;
        });
        Assert.Contains("reset: 'observation' differs", outcome.Error, StringComparison.Ordinal);
    }

    private Python.Outcome Run(string variant, AutoresetMode mode, int steps, Func<byte[], byte[]> change)
    {
        using var server = new TestServer();
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("expected")))
            SameBitsTests.Write(file, variant, mode, steps);
        File.WriteAllBytes(folder.File("expected"), change(File.ReadAllBytes(folder.File("expected"))));
        var words = variant.Split(' ').Select(word => word.StartsWith("--", StringComparison.Ordinal) ? word[2..] : word);
        var wire = mode switch { AutoresetMode.NextStep => "next-step", AutoresetMode.SameStep => "same-step", _ => "disabled" };
        return client.Run([server.Server.Address, .. words, "--", "3", wire, $"{SameBitsTests.Seed}", $"{steps}", folder.File("expected")]);
    }
}

/// <summary>The client, compiled once.</summary>
public sealed class SecondClient : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SecondClient()
    {
        if (SecondClientTheoryAttribute.Missing is null)
            Compile(Repo.PathOf("tests", "Streaming", "c", "conformance.c"), _folder.File("conformance"));
    }

    public void Dispose() => _folder.Dispose();

    internal Python.Outcome Run(string[] arguments) => Finish(_folder.File("conformance"), arguments);

    internal static Python.Outcome Compile(string source, string program) =>
        Finish("gcc", ["-O1", "-Wall", "-Wextra", "-Werror", "-o", program, source, "-lzmq"]);

    private static Python.Outcome Finish(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Python.Outcome(process.ExitCode, output, error.Result);
    }
}

/// <summary>A theory that needs a C compiler and libzmq's header, and says so where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SecondClientTheoryAttribute : TheoryAttribute
{
    public SecondClientTheoryAttribute() => Skip = Missing;

    internal static string? Missing { get; } = Find();

    private static string? Find()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("try.c"), "#include <zmq.h>\nint main(void) { return zmq_ctx_new() == 0; }\n");
        try
        {
            return SecondClient.Compile(folder.File("try.c"), folder.File("try")).ExitCode == 0 ? null : Needs;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return Needs;
        }
    }

    private const string Needs = "Needs a C compiler and libzmq's header (Debian: gcc libc6-dev libzmq3-dev).";
}
