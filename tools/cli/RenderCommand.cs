using System.CommandLine;
using Sim.Envs;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Episodes;
using Sim.Runtime.Rendering;

namespace Sim.Tools.Cli;

internal sealed record RenderConfig
{
    [Option("file to write, a .png; by default named after the task")]
    public string Out { get; init; } = "";

    [Option("random legal actions to take before the picture is taken", Minimum = 0)]
    public int RenderSteps { get; init; }

    [Option("seed of the world")]
    public ulong Seed { get; init; } = 1;
}

/// <summary>sim render ENV --out FILE: the picture that an agent sees with --observation image.</summary>
internal static class RenderCommand
{
    private const string Extension = ".png", ObservationKey = "observation", Image = "image";

    public static Command Create(string[] args)
    {
        var env = new Argument<string>("env") { Description = "the task; see sim envs" };
        var group = new OptionGroup();
        var command = new Command("render", "Writes the picture of a world to a file.") { env };
        group.AddTo(command, [new RenderConfig(), .. OptionGroup.EnvConfigs(args, fallback: false)]);
        command.SetAction(result => Run(result.GetValue(env)!, group.Given(result)));
        return command;
    }

    private static int Run(string name, IReadOnlyDictionary<string, string> flags)
    {
        var (config, rest) = OptionGroup.Split(new RenderConfig(), flags);
        var entry = EnvCatalog.Find(name);
        if (entry.Defaults is not PictureConfig)
        {
            var drawn = EnvCatalog.All.Where(other => other.Defaults is PictureConfig).Select(other => other.Name);
            throw new UsageException($"'{name}' has no picture. Tasks that have one: {string.Join(", ", drawn)}.");
        }

        var path = config.Out.Length > 0 ? config.Out : entry.Name + Extension;
        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"Option 'out' was given '{path}'. Pictures are written as {Extension} files.");

        if (rest.TryGetValue(ObservationKey, out var kind) && kind != Image)
            throw new UsageException($"Option '{ObservationKey}' was given '{kind}'. A picture is an {Image}; leave it out.");

        rest[ObservationKey] = Image;
        using var device = new CpuDevice(threads: 1);
        using var simulation = new Simulation(
            device, new SimulationOptions { Seed = config.Seed }, new GroupSpec(entry.Create(rest), 1, new RandomPolicy()));
        for (var step = 0; step < config.RenderSteps; step++)
            simulation.Step();

        var (height, width) = (simulation.Observations.Shape[0], simulation.Observations.Shape[1]);
        AtomicFile.Write(path, stream => Png.Write(stream, simulation.Observations.Span<byte>(), width, height));
        Console.WriteLine($"{path}: {width} x {height} pixels.");
        return ExitCode.Done;
    }
}
