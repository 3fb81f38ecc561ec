using System.CommandLine;
using System.Text.Json.Nodes;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;
using Spectre.Console;

namespace Sim.Tools.Cli.Physics;

/// <summary>sim physics info SCENE.xml: what was compiled, which geoms may touch, and what a world takes of memory.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var scene = PhysicsCommand.Scene();
        var json = OptionGroup.Json();
        var command = new Command("info", "Compiles a scene and says what it consists of.") { scene, json };
        command.SetAction(result => Run(result.GetValue(scene)!, result.GetValue(json)));
        return command;
    }

    private static int Run(string path, bool json)
    {
        var model = PhysicsModel.Load(path);
        var result = ToJson(model, path);
        if (json)
            Console.WriteLine(result.ToJsonString(PolicyResult.JsonOptions));
        else
            Print(result);
        return ExitCode.Done;
    }

    private static JsonObject ToJson(PhysicsModel model, string path)
    {
        var result = new JsonObject
        {
            ["scene"] = path,
            ["model"] = model.Name,
            ["counts"] = Counts(model),
            ["options"] = Options(model.Options),
            ["mass_kg"] = Math.Round(model.Bodies.Sum(body => body.Mass), 6),
        };
        result["pairs"] = Pairs(model);
        if (model.DofCount == 0)
            return result;

        try
        {
            result["memory"] = Memory(new PhysicsScene(model));
        }
        catch (UsageException problem)
        {
            result["cannot_be_stepped"] = problem.Message;
        }

        return result;
    }

    private static JsonObject Counts(PhysicsModel model) => new()
    {
        ["bodies"] = model.Bodies.Length,
        ["trees"] = model.TreeCount,
        ["joints"] = model.Joints.Length,
        ["coordinates"] = model.CoordinateCount,
        ["degrees_of_freedom"] = model.DofCount,
        ["mocap_bodies"] = model.MocapCount,
        ["geoms"] = model.Geoms.Length,
        ["colliding_geoms"] = model.Geoms.Count(geom => geom.ContactType != 0 || geom.ContactAffinity != 0),
        ["meshes"] = model.Meshes.Length,
        ["mesh_vertices"] = model.Meshes.Sum(mesh => mesh.Vertices.Length),
        ["sites"] = model.Sites.Length,
        ["equalities"] = model.Equalities.Length,
        ["tendons"] = model.Tendons.Length,
        ["actuators"] = model.Actuators.Length,
        ["activations"] = model.ActivationCount,
        ["sensors"] = model.Sensors.Length,
        ["cameras"] = model.Cameras.Length,
        ["lights"] = model.Lights.Length,
        ["keyframes"] = model.Keyframes.Length,
    };

    private static JsonObject Options(PhysicsOptions options) => new()
    {
        ["timestep"] = options.Timestep,
        ["integrator"] = options.Integrator.ToString(),
        ["solver"] = options.Solver.ToString(),
        ["cone"] = options.Cone.ToString(),
        ["iterations"] = options.Iterations,
        ["tolerance"] = options.Tolerance,
        ["impratio"] = options.ImpedanceRatio,
        ["disabled"] = options.Disabled.ToString(),
        ["enabled"] = options.Enabled.ToString(),
    };

    /// <summary>How many pairs may touch, by the kinds of their geoms.</summary>
    private static JsonObject Pairs(PhysicsModel model)
    {
        var pairs = CollisionPairs.Of(model);
        var kinds = new JsonObject { ["all"] = pairs.Length };
        foreach (var kind in pairs.GroupBy(pair => $"{Kind(model, pair.Geom1)}-{Kind(model, pair.Geom2)}").OrderByDescending(kind => kind.Count()))
            kinds[kind.Key] = kind.Count();
        return kinds;
    }

    private static string Kind(PhysicsModel model, int geom) => model.Geoms[geom].Type.ToString().ToLowerInvariant();

    private static JsonObject Memory(PhysicsScene scene)
    {
        using var device = new CpuDevice(threads: 1);
        var memory = new JsonObject { ["contact_slots"] = scene.ContactSlots };
        foreach (var precision in (Precision[])[Precision.F32, Precision.F64])
        {
            var lanes = device.LanesFor(precision, worlds: 1024);
            var (cpu, gpu) = (scene.Memory(precision, lanes), scene.Memory(precision, lanes: 1));
            memory[precision.ToString().ToLowerInvariant()] = new JsonObject
            {
                ["kept_bytes_per_world"] = cpu.Kept,
                ["lanes"] = lanes,
                ["scratch_bytes_per_thread"] = cpu.Scratch,
                ["bytes_in_flight_per_gpu_world"] = gpu.Scratch,
            };
        }

        return memory;
    }

    private static void Print(JsonObject result)
    {
        var table = new Table().Border(TableBorder.Minimal).HideHeaders().AddColumns("", "");
        foreach (var (name, value) in Flat(result, ""))
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, string Value)> Flat(JsonObject node, string before)
    {
        foreach (var (name, value) in node)
        {
            var words = (before + name).Replace('_', ' ');
            if (value is not JsonObject inner)
                yield return (words, $"{value}");
            else
            {
                foreach (var each in Flat(inner, $"{name} "))
                    yield return each;
            }
        }
    }
}
