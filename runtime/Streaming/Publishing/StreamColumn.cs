using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sim.Runtime.Episodes;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Publishing;

/// <summary>Something that can be told of every world: a column that agents see, a field of a lane column, poses.</summary>
internal abstract class StreamColumn(string name, string type, ImmutableArray<int> shape)
{
    public const string Episode = "episode", Step = "step";

    public string Name => name;

    /// <summary>As NumPy writes it.</summary>
    public string Type => type;

    /// <summary>Of one world's row.</summary>
    public ImmutableArray<int> Shape => shape;

    public int RowBytes { get; } = shape.Aggregate(WireType.Bytes(type), (product, size) => product * size);

    /// <summary>Writes the rows of some worlds, one after the other.</summary>
    public abstract void Fill(ReadOnlySpan<int> worlds, Span<byte> rows);

    /// <summary>All that a simulation has to tell, by name.</summary>
    public static IReadOnlyDictionary<string, StreamColumn> Of(Simulation simulation)
    {
        List<StreamColumn> columns =
        [
            new EpisodeColumn(simulation, Episode, WireType.Int32, episode => episode.Number),
            new EpisodeColumn(simulation, Step, WireType.Int32, episode => episode.Step),
            new EpisodeColumn(simulation, "return", WireType.Float64, episode => episode.Return),
            new SeenColumn("observation", WireType.Of(simulation.Observations.Type), simulation.Observations),
            new SeenColumn("action", WireType.Of(simulation.Actions.Type), simulation.Actions),
            new SeenColumn("reward", WireType.Float64, simulation.Rewards),
            new SeenColumn("terminated", WireType.Flag, simulation.Terminated),
            new SeenColumn("truncated", WireType.Flag, simulation.Truncated),
            new SeenColumn("success", WireType.Flag, simulation.Success),
        ];
        if (simulation.ActionMask is { } mask)
            columns.Add(new SeenColumn("action_mask", WireType.Mask, mask));
        columns.AddRange(simulation.Infos.Select(info => new SeenColumn($"info.{info.Key}", WireType.Of(info.Value.Type), info.Value)));
        if (PoseColumn.Bodies(simulation) is > 0 and var bodies)
            columns.Add(new PoseColumn(simulation, bodies));
        columns.AddRange(simulation.Groups
            .SelectMany(group => group.LaneBlocks)
            .SelectMany(block => block.Fields.Fields.Select(field => (Lanes: block.Fields.Name, Field: field)))
            .Distinct()
            .Select(lane => new LaneFieldColumn(simulation, lane.Lanes, lane.Field)));
        return columns.ToDictionary(column => column.Name);
    }

    private sealed class SeenColumn(string name, string type, AgentColumn column) : StreamColumn(name, type, column.Shape)
    {
        public override void Fill(ReadOnlySpan<int> worlds, Span<byte> rows)
        {
            for (var row = 0; row < worlds.Length;)
            {
                // Consecutive worlds lie together.
                var run = 1;
                while (row + run < worlds.Length && worlds[row + run] == worlds[row] + run)
                    run++;
                column.CopyTo(worlds[row], rows.Slice(row * RowBytes, run * RowBytes));
                row += run;
            }
        }
    }

    private sealed class EpisodeColumn(Simulation simulation, string name, string type, Func<Episode, double> value) : StreamColumn(name, type, [])
    {
        public override void Fill(ReadOnlySpan<int> worlds, Span<byte> rows)
        {
            var episode = default(Episode);
            for (var row = 0; row < worlds.Length; row++)
            {
                var group = simulation.GroupOf(worlds[row]);
                var address = group.Episodes + (nint)((long)(worlds[row] - group.FirstWorld) * Unsafe.SizeOf<Episode>());
                simulation.Device.Download(address, MemoryMarshal.AsBytes(new Span<Episode>(ref episode)));
                if (RowBytes == sizeof(int))
                    MemoryMarshal.Write(rows[(row * RowBytes)..], (int)value(episode));
                else
                    MemoryMarshal.Write(rows[(row * RowBytes)..], value(episode));
            }
        }
    }

    private sealed class LaneFieldColumn(Simulation simulation, string lanes, string field) : StreamColumn($"{lanes}.{field}", WireType.Float64, [])
    {
        public override void Fill(ReadOnlySpan<int> worlds, Span<byte> rows)
        {
            for (var row = 0; row < worlds.Length; row++)
            {
                var group = simulation.GroupOf(worlds[row]);
                var known = group.LaneBlocks.Any(block => block.Fields.Name == lanes && block.Fields.Fields.Contains(field));
                MemoryMarshal.Write(rows[(row * RowBytes)..], known ? group.GetLane(lanes, field, worlds[row] - group.FirstWorld) : double.NaN);
            }
        }
    }

    /// <summary>Poses of the bodies of every scene; where a group has fewer bodies, or none, the rest is 0.</summary>
    private sealed class PoseColumn(Simulation simulation, int bodies) : StreamColumn("pose", WireType.Float32, [bodies, Scene.PoseWidth])
    {
        public static int Bodies(Simulation simulation) =>
            simulation.Groups.Max(group => group.Env is IHasScene seen ? seen.Scene.Bodies.Length : 0);

        public override void Fill(ReadOnlySpan<int> worlds, Span<byte> rows)
        {
            rows.Clear();
            var numbers = MemoryMarshal.Cast<byte, float>(rows);
            for (var row = 0; row < worlds.Length; row++)
            {
                var group = simulation.GroupOf(worlds[row]);
                if (group.Env is IHasScene seen)
                {
                    seen.ReadPoses(
                        group,
                        [worlds[row] - group.FirstWorld],
                        numbers.Slice(row * bodies * Scene.PoseWidth, seen.Scene.Bodies.Length * Scene.PoseWidth));
                }
            }
        }
    }
}
