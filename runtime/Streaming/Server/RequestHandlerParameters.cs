using System.Runtime.InteropServices;
using Sim.Runtime.Configuration;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Server;

// Numbers of a task that can be changed world by world.
internal sealed partial class RequestHandler
{
    /// <summary>What can be changed, and the values now: NaN in worlds whose task has no such parameter.</summary>
    private void Parameters(Session session)
    {
        var simulation = HoldToSee(session).Simulation;
        _writer.BeginList("parameters");
        foreach (var spec in ParametersOf(simulation))
        {
            _writer.BeginMap()
                .Add("name", spec.Name).Add("shape", spec.Shape.AsSpan()).Add("low", spec.Low).Add("high", spec.High).Add("help", spec.Help)
                .End();
            var values = new double[checked(simulation.Worlds * spec.Width)];
            values.AsSpan().Fill(double.NaN);
            foreach (var (group, env, place) in Owners(simulation, spec.Name))
                env.ReadParameter(group, place, values.AsSpan(group.FirstWorld * spec.Width, group.Worlds * spec.Width));
            _frames.Add(spec.Name, WireType.Float64, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), [simulation.Worlds, .. spec.Shape]);
        }

        _writer.End();
    }

    /// <summary>All arrays of the request but the mask are parameters: a row a world, or one row for all.</summary>
    private void SetParameters(Session session)
    {
        var simulation = HoldToAct(session).Simulation;
        var known = ParametersOf(simulation);
        var mask = Flags("mask"u8, simulation.Worlds) ?? Enumerable.Repeat(true, simulation.Worlds).ToArray();
        var changes = new List<(ParameterSpec Spec, double[] Values)>();
        foreach (var head in _header.Arrays)
        {
            if (head.Name.Span.SequenceEqual("mask"u8))
                continue;

            var name = System.Text.Encoding.UTF8.GetString(head.Name.Span);
            var spec = known.FirstOrDefault(spec => spec.Name == name)
                ?? throw new RequestException(ErrorCode.BadArgument, Suggestion.Unknown("parameter", name, known.Select(spec => spec.Name)));
            changes.Add((spec, ValuesOf(spec, simulation.Worlds)));
        }

        // Nothing is changed until everything is known to be right.
        foreach (var (spec, values) in changes)
        {
            foreach (var (group, env, place) in Owners(simulation, spec.Name))
            {
                env.WriteParameter(
                    group,
                    place,
                    mask.AsSpan(group.FirstWorld, group.Worlds),
                    values.AsSpan(group.FirstWorld * spec.Width, group.Worlds * spec.Width));
            }
        }
    }

    private double[] ValuesOf(ParameterSpec spec, int worlds)
    {
        var name = System.Text.Encoding.UTF8.GetBytes(spec.Name);
        var all = new double[checked(worlds * spec.Width)];
        var isOneForAll = _header.Arrays.Any(head => head.Name.Span.SequenceEqual(name) && head.Dimensions == spec.Shape.Length);
        if (isOneForAll)
        {
            TryFrame(name, WireType.Float64, out var row, spec.Shape.AsSpan());
            for (var world = 0; world < worlds; world++)
                MemoryMarshal.Cast<byte, double>(row.Span).CopyTo(all.AsSpan(world * spec.Width));
        }
        else
        {
            TryFrame(name, WireType.Float64, out var rows, [worlds, .. spec.Shape]);
            MemoryMarshal.Cast<byte, double>(rows.Span).CopyTo(all);
        }

        foreach (var value in all)
        {
            if (!(value >= spec.Low && value <= spec.High))
                throw new RequestException(ErrorCode.BadArgument, $"Parameter '{spec.Name}' goes from {spec.Low} to {spec.High}; {value} was given.");
        }

        return all;
    }

    private static List<ParameterSpec> ParametersOf(Simulation simulation) =>
    [
        .. simulation.Groups
            .SelectMany(group => group.Env is IParameterized env ? env.Parameters : [])
            .DistinctBy(spec => spec.Name),
    ];

    private static IEnumerable<(Group Group, IParameterized Env, int Place)> Owners(Simulation simulation, string name)
    {
        foreach (var group in simulation.Groups)
        {
            if (group.Env is IParameterized env && env.Parameters.ToList().FindIndex(spec => spec.Name == name) is >= 0 and var place)
                yield return (group, env, place);
        }
    }
}
