using System.Collections.Immutable;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Publishing;

namespace Sim.Runtime.Streaming.Recordings;

/// <summary>A recording as something to watch: what a simulation showed, again.</summary>
internal sealed class RecordedSource(Recording recording, int number) : WatchedSource(number, recording.Label, ColumnsOf(recording))
{
    public override string Env => recording.Env;

    public override int Worlds => recording.Worlds;

    public override IReadOnlyList<SceneGroup> Groups => recording.Scene;

    public override ImmutableArray<int>? Shown => recording.Shown;

    private static Dictionary<string, StreamColumn> ColumnsOf(Recording recording)
    {
        var rows = recording.Shown.Select((world, row) => (world, row)).ToDictionary(pair => pair.world, pair => pair.row);
        return Enumerable.Range(0, recording.Columns.Length)
            .ToDictionary(column => recording.Columns[column].Name, StreamColumn (column) => new RecordedColumn(recording, column, rows));
    }

    private sealed class RecordedColumn(Recording recording, int column, Dictionary<int, int> rowOf)
        : StreamColumn(recording.Columns[column].Name, recording.Columns[column].Type, recording.Columns[column].Shape)
    {
        public override void Fill(ReadOnlySpan<int> worlds, Span<byte> rows)
        {
            for (var row = 0; row < worlds.Length; row++)
                recording.Rows(column).Slice(rowOf[worlds[row]] * RowBytes, RowBytes).CopyTo(rows[(row * RowBytes)..]);
        }
    }
}
