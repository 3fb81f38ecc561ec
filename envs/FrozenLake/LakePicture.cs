using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Rendering;

namespace Sim.Envs.FrozenLake;

/// <summary>Which way the skater looks: where it last wanted to go.</summary>
public struct Heading
{
    public int Action;
}

/// <summary>A lake as agents see it: all tiles, and the skater on one.</summary>
/// <remarks>
/// Upstream's window is up to 512 pixels wide with tiles of equal whole size; here it is scaled to the picture and
/// centred.
/// </remarks>
internal sealed class LakePicture
{
    private const int SmallestTile = 4; // pixels
    private const int Directions = 4;
    private const int Down = 1; // where upstream's skater looks before its first step

    private readonly Picture _picture;
    private readonly int[] _sprites; // [state][direction]
    private readonly int _columns;
    private readonly int _tile; // pixels
    private readonly int _left;
    private readonly int _top;

    /// <exception cref="UsageException">
    /// The picture is too small for the lake, or its size no multiple of 4.
    /// </exception>
    public LakePicture(FrozenLakeConfig config, FrozenLakeMap map)
    {
        _picture = new Picture(config, sprites: 1, LakeArt.Shore);
        var size = _picture.Size;
        _columns = map.Columns;
        _tile = size / Math.Max(map.Rows, map.Columns);
        if (_tile < SmallestTile)
        {
            throw new UsageException(
                $"Option 'image-size' was given '{size}'. A lake of {map.Rows} x {map.Columns} tiles needs at least " +
                $"{Math.Max(map.Rows, map.Columns) * SmallestTile}: {SmallestTile} pixels a tile.");
        }

        (_left, _top) = ((size - (_tile * map.Columns)) / 2, (size - (_tile * map.Rows)) / 2);
        var art = new LakeArt(_tile);
        PaintLake(art, map);

        // The skater's sprites hold their tile, so that a step copies pixels and blends none.
        var sprites = "SFHG".ToDictionary(letter => letter, letter => Enumerable.Range(0, Directions)
            .Select(direction => _picture.Sprites.Add(art.TileWithSkater(letter, direction))).ToArray());
        _sprites = [.. Enumerable.Range(0, map.States).SelectMany(state => sprites[map.Tile(state)])];
    }

    public Box Space => _picture.Space;

    public void Declare(Layout layout)
    {
        layout.World.With<Heading>();
        _picture.Declare(layout);
    }

    public void Build(EnvBuilder build)
    {
        var headings = build.Component<Heading>();
        build.Begin.Add(new FaceDown { Headings = headings });
        build.Step.Add(new Turn { Headings = headings, Actions = build.Action<int>() });
        build.Observe.Add(new Arrange
        {
            Skaters = build.Component<Skater>(),
            Headings = headings,
            Placements = Picture.Placements(build),
            Sprites = build.Table<int>(_sprites),
            Columns = _columns,
            Tile = _tile,
            Left = _left,
            Top = _top,
        });
        _picture.Draw(build);
    }

    private void PaintLake(LakeArt art, FrozenLakeMap map)
    {
        var tiles = map.Lines.SelectMany(line => line).Distinct().ToDictionary(letter => letter, art.Tile);
        for (var state = 0; state < map.States; state++)
        {
            var (row, column) = (state / _columns, state % _columns);
            _picture.Background.Draw(tiles[map.Tile(state)], _left + (column * _tile), _top + (row * _tile));
        }

        var line = LakeArt.LineWidth(_tile);
        var (width, height) = (map.Columns * _tile, map.Rows * _tile);
        _picture.Background.Fill(new RoundedBox(_left + width, _top, line, height + line), LakeArt.Line);
        _picture.Background.Fill(new RoundedBox(_left, _top + height, width, line), LakeArt.Line);
    }

    private struct FaceDown : IKernel
    {
        public Column<Heading> Headings;

        public readonly void Run(int index) => Headings[index].Action = Down;
    }

    private struct Turn : IKernel
    {
        public Column<Heading> Headings;
        public Column<int> Actions;

        public readonly void Run(int index) => Headings[index].Action = Actions[index] & (Directions - 1);
    }

    private struct Arrange : IKernel
    {
        public Column<Skater> Skaters;
        public Column<Heading> Headings;
        public Rows<Placement> Placements;
        public Table<int> Sprites; // [state][direction]
        public int Columns;
        public int Tile; // pixels, as the rest
        public int Left;
        public int Top;

        public readonly void Run(int index)
        {
            var position = Skaters[index].Position;
            var row = position / Columns;
            ref var placement = ref Placements[index, 0];
            placement.X = Left + ((position - (row * Columns)) * Tile);
            placement.Y = Top + (row * Tile);
            placement.Sprite = Sprites[(position * Directions) + Headings[index].Action];
        }
    }
}
