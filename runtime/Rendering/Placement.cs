namespace Sim.Runtime.Rendering;

/// <summary>A sprite in the picture of a world. An env writes a fixed number of them, in painting order.</summary>
public struct Placement
{
    public int X;      // pixels from the left edge of the picture to the sprite's
    public int Y;      // pixels from the top edge
    public int Sprite; // its number in the atlas; 0 for none
}

/// <summary>The placements that cross a band of rows, a bit a slot.</summary>
internal struct Band
{
    public ulong Slots;
}

/// <summary>A sprite for columns of one remainder modulo 4.</summary>
internal struct SpriteEntry
{
    public int FirstRow;
    public int Top;       // rows above the first that shows anything
    public int Height;    // rows from there
    public int OnlyPhase; // the remainder, where it is the only one; -1 where the next entries hold the others
}

/// <summary>The runs of a row of a sprite: first those to copy, then to select, then to blend.</summary>
internal struct SpriteRow
{
    public int FirstRun;
    public ushort Copies;
    public ushort Selects;
    public ushort Blends;
    public ushort Unused;
}

/// <summary>Neighbouring words of a row that are treated alike.</summary>
internal struct SpriteRun
{
    public short First; // words from the sprite's first
    public short Count; // words
    public int Data;    // of the atlas: ink to copy; otherwise cover and ink, word by word
}
