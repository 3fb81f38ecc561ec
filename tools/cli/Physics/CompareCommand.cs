using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Physics;
using Spectre.Console;

namespace Sim.Tools.Cli.Physics;

internal sealed record CompareConfig
{
    [Option("states in motion to compare", Minimum = 1)]
    public int States { get; init; } = 32;

    [Option("seed of the motion")]
    public ulong Seed { get; init; } = 1;

    [Option("precision of ours")]
    public Precision Precision { get; init; } = Precision.F64;
}

/// <summary>
/// sim physics compare SCENE.xml: the same states in ours and in libmujoco, stage by stage. A stage's difference contains those of the
/// stages before it: contacts that the other finds elsewhere, or equalities as that version has them, show in forces and accelerations.
/// </summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var scene = PhysicsCommand.Scene();
        var json = OptionGroup.Json();
        var group = new OptionGroup();
        var command = new Command("compare", $"Compares every stage of a step with libmujoco {Libmujoco.Version}.") { scene, json };
        group.AddTo(command, [new CompareConfig()]);
        command.SetAction((result, stop) => Task.FromResult(
            Run(result.GetValue(scene)!, OptionSet.With(new CompareConfig(), group.Given(result)), result.GetValue(json), stop)));
        return command;
    }

    private static int Run(string path, CompareConfig config, bool json, CancellationToken stop)
    {
        using var theirs = new LibmujocoModel(path);
        var motion = new SceneMotion(PhysicsCommand.LoadMoving(path), config.Seed);
        theirs.TakeEqualities(motion.Model);
        var comparison = Compare(motion, theirs, config, stop);
        if (json)
            Console.WriteLine(comparison.ToJson(path, config).ToJsonString(PolicyResult.JsonOptions));
        else
            comparison.Print(path);
        return ExitCode.Done;
    }

    public static StageComparison Compare(SceneMotion motion, LibmujocoModel theirs, CompareConfig config, CancellationToken stop)
    {
        var scene = new PhysicsScene(motion.Model);
        var bodies = Enumerable.Range(1, motion.Model.Bodies.Length - 1).Where(body => motion.Model.Bodies[body].Name.Length > 0)
            .Select(body => (Body: body, Watch: scene.WatchBodyPosition(motion.Model.Bodies[body].Name))).ToList();
        var fields = SceneMotion.Fields(scene);
        using var device = new CpuDevice(threads: 1);
        using var batch = new PhysicsBatch(device, scene, config.States, config.Precision);
        using var world = new LibmujocoWorld(theirs);
        var comparison = new StageComparison();
        for (var number = 0; number < config.States; number++)
            batch.SetState(number, motion.StartOf(number));
        batch.Forward();
        for (var number = 0; number < config.States; number++)
        {
            stop.ThrowIfCancellationRequested();
            var state = batch.State(number);
            world.Take(scene, state);
            world.Command(Array.ConvertAll(fields, field => state[field]));
            world.Forward();
            double[] placed = [.. bodies.SelectMany(body => batch.Watched(number, body.Watch))];
            double[] placedThere = [.. bodies.SelectMany(body => Enumerable.Range(3 * body.Body, 3)).Select(i => world.BodyPositions[i])];
            comparison.Add(batch.Stages(number), world, placed, placedThere);
        }

        // One step on from the same states.
        batch.Step();
        for (var number = 0; number < config.States; number++)
        {
            var start = motion.StartOf(number);
            world.Take(scene, start);
            world.Command(Array.ConvertAll(fields, field => start[field]));
            world.Forward();
            world.Step();
            var next = batch.State(number);
            comparison.Differ("positions after a step", next.AsSpan(scene.Positions.First, scene.Positions.Count), world.Positions);
            comparison.Differ("velocities after a step", next.AsSpan(scene.Velocities.First, scene.Velocities.Count), world.Velocities);
        }

        return comparison;
    }
}

/// <summary>The largest differences of each stage over some states, relative to the largest number of the stage (at least 1).</summary>
internal sealed class StageComparison
{
    private readonly List<string> _stages = [];
    private readonly Dictionary<string, (double Absolute, double Relative)> _worst = [];
    private int _states, _sameContacts, _ourContacts, _theirContacts, _ourRows, _theirRows;

    public IReadOnlyDictionary<string, (double Absolute, double Relative)> Worst => _worst;

    /// <summary>States in which both have as many contacts, of the same geoms.</summary>
    public int SameContacts => _sameContacts;

    public void Add(StageValues ours, LibmujocoWorld theirs, double[] placed, double[] placedThere)
    {
        _states++;
        Differ("body positions", placed, placedThere);
        Differ("mass matrix", ours.MassMatrix, theirs.MassMatrix());
        Differ("bias forces", ours.Bias, theirs.Bias);
        Differ("passive forces", ours.Passive, theirs.Passive);
        Differ("actuator forces", ours.ActuatorForces, theirs.ActuatorForces);
        Differ("smooth accelerations", ours.SmoothAccelerations, theirs.SmoothAccelerations);
        var contacts = Enumerable.Range(0, theirs.ContactCount).Select(theirs.Contact).ToList();
        (_ourContacts, _theirContacts) = (_ourContacts + ours.Contacts.Count, _theirContacts + contacts.Count);
        (_ourRows, _theirRows) = (_ourRows + ours.Rows, _theirRows + theirs.Rows);
        var isSame = ours.Contacts.Select(contact => Ordered(contact.Geom1, contact.Geom2)).Order()
            .SequenceEqual(contacts.Select(contact => Ordered(contact.Geom1, contact.Geom2)).Order());
        _sameContacts += isSame ? 1 : 0;
        if (isSame)
        {
            Differ(
                "contact distances, where both have the same contacts",
                [.. ours.Contacts.Select(contact => contact.Distance).Order()], [.. contacts.Select(contact => contact.Distance).Order()]);
        }

        Differ("constraint forces", ours.ConstraintForces, theirs.ConstraintForces);
        Differ("accelerations", ours.Accelerations, theirs.Accelerations);
    }

    public void Differ(string stage, ReadOnlySpan<double> ours, ReadOnlySpan<double> theirs)
    {
        double worst = 0, scale = 1;
        for (var i = 0; i < theirs.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(ours[i] - theirs[i]));
            scale = Math.Max(scale, Math.Abs(theirs[i]));
        }

        if (_worst.TryAdd(stage, (worst, worst / scale)))
            _stages.Add(stage);
        else
            _worst[stage] = (Math.Max(worst, _worst[stage].Absolute), Math.Max(worst / scale, _worst[stage].Relative));
    }

    public JsonObject ToJson(string path, CompareConfig config) => new()
    {
        ["scene"] = path,
        ["against"] = $"libmujoco {Libmujoco.Version}",
        ["precision"] = config.Precision.ToString().ToLowerInvariant(),
        ["states"] = _states,
        ["states_with_the_same_contacts"] = _sameContacts,
        ["contacts"] = _ourContacts / (double)_states,
        ["mujoco_contacts"] = _theirContacts / (double)_states,
        ["rows"] = _ourRows / (double)_states,
        ["mujoco_rows"] = _theirRows / (double)_states,
        ["stages"] = new JsonArray([.. _stages.Select(stage => new JsonObject
        {
            ["stage"] = stage,
            ["largest_difference"] = _worst[stage].Absolute,
            ["relative"] = _worst[stage].Relative,
        })]),
    };

    public void Print(string path)
    {
        Console.WriteLine(
            $"{path}: {_states} states against libmujoco {Libmujoco.Version}. Contacts a state: {(double)_ourContacts / _states:n2}, there "
            + $"{(double)_theirContacts / _states:n2}; the same geoms touch in {_sameContacts}. Rows: {(double)_ourRows / _states:n1}, there "
            + $"{(double)_theirRows / _states:n1}.");
        var table = new Table().Border(TableBorder.Minimal).AddColumns("stage", "largest difference", "relative to its largest number");
        foreach (var stage in _stages)
            table.AddRow(stage, Text(_worst[stage].Absolute), Text(_worst[stage].Relative));
        AnsiConsole.Write(table);
        Console.WriteLine(
            $"A stage contains the differences of those before it. Of libmujoco {Libmujoco.Version} it is known that welds and contacts of "
            + "convex shapes are otherwise than in MuJoCo 3.3, which is what is computed here.");
    }

    private static string Text(double value) => value.ToString("0.0e+00", CultureInfo.InvariantCulture);

    private static (int, int) Ordered(int a, int b) => (Math.Min(a, b), Math.Max(a, b));
}
