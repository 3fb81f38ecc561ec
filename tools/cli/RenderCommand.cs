using System.CommandLine;
using Sim.Envs;
using Sim.Envs.MetaWorld;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Rendering;
using Sim.Runtime.Rendering.Scenes;

namespace Sim.Tools.Cli;

internal sealed record RenderConfig
{
    [Option("file to write, a .png; by default named after the task")]
    public string Out { get; init; } = "";

    [Option("actions to take before the picture is taken", Minimum = 0)]
    public int RenderSteps { get; init; }

    [Option("camera of a physical scene")]
    public string Camera { get; init; } = "corner2";

    [Option("pixels along a side of the picture of a physical scene", Minimum = 32, Maximum = 2048)]
    public int SceneSize { get; init; } = 480;

    [Option("seed of the world")]
    public ulong Seed { get; init; } = 1;
}

/// <summary>sim render ENV --out FILE: the picture that an agent sees with --observation image, or a physical scene through a camera.</summary>
internal static class RenderCommand
{
    private const string Extension = ".png", ObservationKey = "observation", Image = "image";

    public static Command Create(string[] args)
    {
        var env = new Argument<string>("env") { Description = "the task; see sim envs" };
        var group = new OptionGroup();
        var policy = new Option<string>("--policy")
        {
            Description = $"who acts before: {Policies.Random} or {Policies.Expert}",
            HelpName = "name",
            DefaultValueFactory = _ => Policies.Random,
        };
        var command = new Command("render", "Writes the picture of a world to a file.") { env, policy };
        group.AddTo(command, [new RenderConfig(), .. OptionGroup.EnvConfigs(args, fallback: false)]);
        command.SetAction(result => Run(result.GetValue(env)!, result.GetValue(policy)!, group.Given(result)));
        return command;
    }

    private static int Run(string name, string policy, IReadOnlyDictionary<string, string> flags)
    {
        var (config, rest) = OptionGroup.Split(new RenderConfig(), flags);
        var entry = EnvCatalog.Find(name);
        if (!Policies.IsScripted(policy))
            throw new UsageException($"Unknown policy '{policy}'. Known here: {Policies.Random}, {Policies.Expert}.");
        if (entry.Defaults is not (PictureConfig or MetaWorldConfig))
        {
            var drawn = EnvCatalog.All.Where(other => other.Defaults is PictureConfig or MetaWorldConfig).Select(other => other.Name);
            throw new UsageException($"'{name}' has no picture. Tasks that have one: {string.Join(", ", drawn)}.");
        }

        var path = config.Out.Length > 0 ? config.Out : entry.Name + Extension;
        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"Option 'out' was given '{path}'. Pictures are written as {Extension} files.");

        if (entry.Defaults is PictureConfig && rest.TryGetValue(ObservationKey, out var kind) && kind != Image)
            throw new UsageException($"Option '{ObservationKey}' was given '{kind}'. A picture is an {Image}; leave it out.");

        if (entry.Defaults is PictureConfig)
            rest[ObservationKey] = Image;
        var env = entry.Create(rest);
        using var device = new CpuDevice(threads: 1);
        using var simulation = new Simulation(
            device, new SimulationOptions { Seed = config.Seed }, new GroupSpec(env, 1, Policies.Scripted(policy, env)));
        for (var step = 0; step < config.RenderSteps; step++)
            simulation.Step();

        var (pixels, width, height) = Picture(env, simulation, config);
        AtomicFile.Write(path, stream => Png.Write(stream, pixels, width, height));
        Console.WriteLine($"{path}: {width} x {height} pixels.");
        return ExitCode.Done;
    }

    private static (byte[] Pixels, int Width, int Height) Picture(IEnv env, Simulation simulation, RenderConfig config) =>
        env is IHasScene scene
            ? (ScenePicture.Draw(scene.Snapshot(simulation.Groups[0], 0), config.Camera, config.SceneSize, config.SceneSize), config.SceneSize, config.SceneSize)
            : (simulation.Observations.ToArray<byte>(), simulation.Observations.Shape[1], simulation.Observations.Shape[0]);
}
