using System.CommandLine;
using Sim.Envs;
using Sim.Envs.MetaWorld;
using Sim.Runtime;
using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Rendering;

namespace Sim.Tools.Cli;

/// <summary>sim kernels --out DIR: what GPUs are given to run.</summary>
internal static class KernelsCommand
{
    public static Command Create(string[] args)
    {
        var env = new Argument<string?>("env") { Description = "the task; see sim envs [default: all of them]", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--out") { Description = "folder to write to", HelpName = "folder", Required = true };
        var group = new OptionGroup();
        var command = new Command("kernels", "Writes the PTX of every kernel to files. Needs no GPU.") { env, output };
        group.AddTo(command, OptionGroup.EnvIn(args) is { } entry ? [entry.Defaults] : []);
        command.SetAction((result, stop) => Task.FromResult(
            Run(result.GetValue(env), group.Given(result), result.GetValue(output)!, stop)));
        return command;
    }

    private static int Run(string? name, IReadOnlyDictionary<string, string> flags, string folder, CancellationToken stop)
    {
        IEnumerable<IEnv> envs = name is null ? EnvCatalog.All.Where(HasKernels).SelectMany(Variants) : [EnvCatalog.Find(name).Create(flags)];
        var kernels = PtxLibrary.Of(envs);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"The folder '{folder}' cannot be made: {problem.Message}", problem);
        }

        foreach (var kernel in kernels)
        {
            stop.ThrowIfCancellationRequested();
            AtomicFile.WriteText(Path.Combine(folder, kernel.FileName), kernel.Ptx);
        }

        Console.WriteLine($"{kernels.Count} kernels in {folder}");
        return ExitCode.Done;
    }

    // The physics of each of Meta-World's tasks takes half a minute to compile, into PTX of 18 MB.
    private static bool HasKernels(EnvEntry entry) => entry.Defaults is not (MetaWorldConfig or BenchmarkConfig);

    /// <summary>The task as it is by default and, where it can be seen as a picture, so too: that takes other kernels.</summary>
    private static IEnumerable<IEnv> Variants(EnvEntry entry)
    {
        yield return entry.Create();
        if (entry.Defaults is PictureConfig)
            yield return entry.Create(new Dictionary<string, string> { ["observation"] = "image" });
    }
}
