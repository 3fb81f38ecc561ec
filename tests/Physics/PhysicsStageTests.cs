using System.Text.Json;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Stepping;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>Stage by stage against MuJoCo 3.3.8, in states of scenes with every kind of element: scripts/physics_stages.mjs.</summary>
public sealed class PhysicsStageTests
{
    private const string Recordings = "physics_stages";

    // Relative to the largest entry of an array, or to this: forces of springs near rest are small differences.
    private const double Least = 0.1;

    private static readonly Bounds Double = new(Smooth: 1e-11, Rows: 1e-9, Solved: 1e-8);
    private static readonly Bounds Single = new(Smooth: 5e-5, Rows: 5e-4, Solved: 5e-3);

    public static TheoryData<string, int> States
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var scene in GoldenData.Members(Scenes))
            {
                for (var state = 0; state < scene.Value.GetArrayLength(); state++)
                    data.Add(scene.Name, state);
            }

            return data;
        }
    }

    private static JsonElement Scenes => GoldenData.Read(GoldenData.Small, Recordings).GetProperty("scenes");

    [Theory]
    [MemberData(nameof(States))]
    public void In_double_precision_every_stage_has_MuJoCos_values(string scene, int state) => Compare<F64>(scene, state, Double);

    [Theory]
    [MemberData(nameof(States))]
    public void In_single_precision_every_stage_is_near_MuJoCos_values(string scene, int state) => Compare<F32>(scene, state, Single);

    private static void Compare<R>(string name, int state, Bounds bounds)
        where R : unmanaged, IReal<R>
    {
        var theirs = Scenes.GetProperty(name)[state];
        var scene = new PhysicsScene(PhysicsModel.Load(Repo.PathOf("tests", "Golden", "scenes", name)));
        var places = scene.Model.Bodies.Select(body => body.Name.Length > 0 ? scene.WatchBodyPosition(body.Name) : (Watch?)null).ToList();
        using var world = new ScratchWorld<R>(scene);
        world.Begin(StateOf(scene, theirs));
        world.Step.Forward();

        var (at, dofs) = (world.At, scene.Model.DofCount);
        for (var body = 1; body < places.Count; body++)
        {
            if (places[body] is { } place)
                Near("xpos", GoldenData.Doubles(theirs.GetProperty("xpos"))[(3 * body)..(3 * body + 3)], world.Watched(place), bounds.Smooth);
        }

        Near("mass", theirs, Full(world, at.Mass, scene.Step.TreeRows), bounds.Smooth);
        Near("qfrc_bias", theirs, world.Read(at.Bias, dofs), bounds.Smooth);
        Near("qfrc_passive", theirs, world.Read(at.Passive, dofs), bounds.Smooth);
        Near("qfrc_actuator", theirs, world.Read(at.ActuatorForce, dofs), bounds.Smooth);
        Near("qacc_smooth", theirs, world.Read(at.SmoothAcceleration, dofs), bounds.Smooth);
        var (square, push) = ConstraintSums.Of(world);
        Near("square", theirs, square, bounds.Rows);
        Near("push", theirs, push, bounds.Rows);
        Near("qfrc_constraint", theirs, world.Read(at.ConstraintForce, dofs), bounds.Solved);
        Near("qacc", theirs, world.Read(at.Acceleration, dofs), bounds.Solved);
    }

    private static double[] StateOf(PhysicsScene scene, JsonElement recorded)
    {
        var state = scene.InitialState;
        foreach (var (name, fields) in ((string, StateFields)[])
            [("qpos", scene.Positions), ("qvel", scene.Velocities), ("act", scene.Activations), ("ctrl", scene.Controls)])
            GoldenData.Doubles(recorded.GetProperty(name)).CopyTo(state.AsSpan(fields.First, fields.Count));
        return state;
    }

    /// <summary>A symmetric matrix from its packed lower triangle, whose rows begin where the table says.</summary>
    private static double[] Full<R>(ScratchWorld<R> world, int first, int[] starts)
        where R : unmanaged, IReal<R>
    {
        var n = starts.Length;
        var full = new double[n * n];
        for (var row = 0; row < n; row++)
        {
            var entries = world.Read(first + Triangle.Row(row), row + 1);
            for (var column = starts[row]; column <= row; column++)
                full[(row * n) + column] = full[(column * n) + row] = entries[column];
        }

        return full;
    }

    private static void Near(string name, JsonElement theirs, double[] ours, double bound) =>
        Near(name, GoldenData.Doubles(theirs.GetProperty(name)), ours, bound);

    private static void Near(string name, double[] theirs, double[] ours, double bound)
    {
        Assert.Equal(theirs.Length, ours.Length);
        var scale = theirs.Select(Math.Abs).Append(Least).Max();
        for (var i = 0; i < theirs.Length; i++)
        {
            Assert.True(
                Math.Abs(theirs[i] - ours[i]) <= bound * scale,
                $"{name}[{i}] is {ours[i]:r}, MuJoCo's {theirs[i]:r}: off by {Math.Abs(theirs[i] - ours[i]) / scale:g2} of the largest");
        }
    }

    private sealed record Bounds(double Smooth, double Rows, double Solved);
}
