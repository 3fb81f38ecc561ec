using System.Runtime.InteropServices;

namespace Sim.Runtime.Rendering;

/// <summary>
/// Sprites as kernels read them: each row as runs of words of the picture, ready to be copied or blended.
/// </summary>
/// <remarks>
/// A picture's rows are packed RGB, so a pixel can begin at any byte of a word. A sprite is therefore kept four times,
/// once for each remainder of the column at which it is drawn, and every access is a whole word.
/// </remarks>
public sealed class SpriteAtlas
{
    /// <summary>Pixels after which a pixel again begins with a word.</summary>
    public const int Phases = 4;

    private readonly List<SpriteEntry> _entries = [];
    private readonly List<SpriteRow> _rows = [];
    private readonly List<SpriteRun> _runs = [];
    private readonly List<uint> _words = [];
    private PackedRow? _last;

    // A placement whose sprite is 0, as in cleared memory, shows nothing.
    internal SpriteAtlas() => _entries.AddRange(new SpriteEntry[Phases]);

    /// <summary>What a column leaves modulo 4: sprites are kept by it.</summary>
    public static int PhaseOf(int column) => column & (Phases - 1);

    internal ReadOnlySpan<SpriteEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    internal ReadOnlySpan<SpriteRow> Rows => CollectionsMarshal.AsSpan(_rows);

    internal ReadOnlySpan<SpriteRun> Runs => CollectionsMarshal.AsSpan(_runs);

    internal ReadOnlySpan<uint> Words => CollectionsMarshal.AsSpan(_words);

    /// <summary>Takes a sprite and returns its number for <see cref="Placement"/>.</summary>
    /// <param name="sprite">Its upper left corner is what a placement places. Transparent margins cost nothing.</param>
    /// <param name="over">
    /// Where the sprite is always drawn on one colour: that colour. Edges are then blended here, once, and not in every
    /// picture.
    /// </param>
    /// <param name="column">
    /// Where all columns at which it is placed leave the same remainder modulo 4: one of them. It then takes a quarter
    /// of the memory, and at others moves to the left.
    /// </param>
    public int Add(Bitmap sprite, Color? over = null, int? column = null)
    {
        var number = _entries.Count;
        var inked = Enumerable.Range(0, sprite.Height).Where(y => IsInked(sprite, y)).ToList();
        var (top, height) = inked.Count > 0 ? (inked[0], inked[^1] - inked[0] + 1) : (0, 0);
        var (firstPhase, phases, onlyPhase) = column is { } only ? (only % Phases, 1, only % Phases) : (0, Phases, -1);
        for (var phase = firstPhase; phase < firstPhase + phases; phase++)
        {
            _entries.Add(new SpriteEntry { FirstRow = _rows.Count, Top = top, Height = height, OnlyPhase = onlyPhase });
            for (var y = top; y < top + height; y++)
                AddRow(PackedRow.Of(sprite, y, phase, over), isFirst: y == top);
        }

        return number;
    }

    private static bool IsInked(Bitmap sprite, int y)
    {
        for (var x = 0; x < sprite.Width; x++)
        {
            if (sprite[x, y].Alpha != 0)
                return true;
        }

        return false;
    }

    private void AddRow(PackedRow row, bool isFirst)
    {
        // Much art is equal from row to row, and a row that is already in the cache is the cheapest.
        if (!isFirst && _last is not null && row.IsSame(_last))
        {
            _rows.Add(_rows[^1]);
            return;
        }

        _last = row;
        var entry = new SpriteRow { FirstRun = _runs.Count };
        entry.Copies = AddRuns(row, RunKind.Copy);
        entry.Selects = AddRuns(row, RunKind.Select);
        entry.Blends = AddRuns(row, RunKind.Blend);
        _rows.Add(entry);
    }

    private ushort AddRuns(PackedRow row, RunKind kind)
    {
        ushort runs = 0;
        for (var word = 0; word < row.Count; word++)
        {
            if (row.Kind(word) != kind)
                continue;

            var (first, data) = (word, _words.Count);
            for (; word < row.Count && row.Kind(word) == kind; word++)
            {
                if (kind != RunKind.Copy)
                    _words.Add(row.Cover[word]);
                _words.Add(row.Ink[word]);
            }

            _runs.Add(new SpriteRun { First = (short)first, Count = (short)(word - first), Data = data });
            runs++;
        }

        return runs;
    }
}
