using Sim.Runtime;

namespace Sim.Envs.FrozenLake;

/// <summary>A lake as rows of letters: S start, F frozen, H hole, G goal.</summary>
public sealed record FrozenLakeMap
{
    private static readonly string[] Small = ["SFFF", "FHFH", "FFFH", "HFFG"];

    private static readonly string[] Large =
        ["SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG"];

    private FrozenLakeMap(string[] rows) => Lines = rows;

    public IReadOnlyList<string> Lines { get; }

    public int Rows => Lines.Count;

    public int Columns => Lines[0].Length;

    public int States => Rows * Columns;

    /// <exception cref="UsageException">The text names no map and is none.</exception>
    public static FrozenLakeMap Of(FrozenLakeConfig config) => config.Map switch
    {
        "4x4" => new FrozenLakeMap(Small),
        "8x8" => new FrozenLakeMap(Large),
        "random" => new FrozenLakeMap(Random(config.MapSize, config.MapFrozen, config.MapSeed)),
        _ => Parse(config.Map),
    };

    public char Tile(int state) => Lines[state / Columns][state % Columns];

    /// <summary>The map of Gymnasium 1.4's generate_random_map: tiles drawn anew until the goal can be reached.</summary>
    internal static string[] Random(int size, double frozen, ulong seed)
    {
        frozen = Math.Min(1, frozen);
        var random = new Pcg64(seed);

        // NumPy's choice with p: the cumulative sum, scaled by its last entry, searched from the right.
        var threshold = frozen / (frozen + (1 - frozen));
        while (true)
        {
            var tiles = new char[size][];
            for (var row = 0; row < size; row++)
            {
                tiles[row] = new char[size];
                for (var column = 0; column < size; column++)
                    tiles[row][column] = random.NextDouble() < threshold ? 'F' : 'H';
            }

            tiles[0][0] = 'S';
            tiles[^1][^1] = 'G';
            var rows = tiles.Select(row => new string(row)).ToArray();
            if (CanReachGoal(rows))
                return rows;
        }
    }

    private static FrozenLakeMap Parse(string text)
    {
        var rows = text.Split('/');
        var wrong =
            rows.Any(row => row.Any(letter => !"SFHG".Contains(letter, StringComparison.Ordinal)))
                ? "It has letters other than S, F, H and G."
            : rows.Any(row => row.Length != rows[0].Length || row.Length == 0) ? "Its rows differ in length, or are empty."
            : !text.Contains('S', StringComparison.Ordinal) ? "It has no start (S)."
            : rows.Length * rows[0].Length > short.MaxValue ? $"It has more than {short.MaxValue} tiles."
            : null;
        return wrong is null
            ? new FrozenLakeMap(rows)
            : throw new UsageException(
                $"Option 'map' was given '{text}'. {wrong} Known: 4x4, 8x8, random, or rows such as SFF/FHF/FFG.");
    }

    private static bool CanReachGoal(string[] rows)
    {
        var seen = new HashSet<(int Row, int Column)>();
        var open = new Stack<(int Row, int Column)>([(0, 0)]);
        while (open.TryPop(out var tile))
        {
            if (!seen.Add(tile))
                continue;

            foreach (var (down, right) in ((int, int)[])[(1, 0), (0, 1), (-1, 0), (0, -1)])
            {
                var (row, column) = (tile.Row + down, tile.Column + right);
                if (row < 0 || row >= rows.Length || column < 0 || column >= rows.Length)
                    continue;
                if (rows[row][column] == 'G')
                    return true;
                if (rows[row][column] != 'H')
                    open.Push((row, column));
            }
        }

        return false;
    }
}
