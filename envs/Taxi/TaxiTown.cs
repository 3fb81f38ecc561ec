namespace Sim.Envs.Taxi;

/// <summary>The town: five by five squares with four landmarks, and walls between some columns.</summary>
internal static class TaxiTown
{
    public const int Size = 5;
    public const int Landmarks = 4;
    public const int Riding = Landmarks; // where the passenger is when it is in the taxi
    public const int States = Size * Size * (Landmarks + 1) * Landmarks;

    /// <summary>':' between two squares lets a taxi through, '|' does not. A square's letter is that of its landmark.</summary>
    public static readonly string[] Lines = ["|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"];

    public static readonly string[] LandmarkNames = ["red", "green", "yellow", "blue"];

    private static readonly (int Row, int Column)[] Places =
    [
        .. "RGYB".Select(letter => Enumerable.Range(0, Size)
            .Select(row => (Row: row, Column: (Lines[row].IndexOf(letter, StringComparison.Ordinal) - 1) / 2))
            .Single(place => Lines[place.Row].Contains(letter, StringComparison.Ordinal))),
    ];

    /// <summary>The number of a state, as upstream numbers them.</summary>
    /// <param name="row">Of the taxi.</param>
    /// <param name="column">Of the taxi.</param>
    /// <param name="passenger">Its landmark, or <see cref="Riding"/>.</param>
    /// <param name="destination">Its landmark.</param>
    public static int Encode(int row, int column, int passenger, int destination) =>
        (((((row * Size) + column) * (Landmarks + 1)) + passenger) * Landmarks) + destination;

    public static (int Row, int Column, int Passenger, int Destination) Decode(int state) => (
        state / (Landmarks * (Landmarks + 1) * Size),
        state / (Landmarks * (Landmarks + 1)) % Size,
        state / Landmarks % (Landmarks + 1),
        state % Landmarks);

    /// <summary>The landmark at a place, or -1.</summary>
    public static int LandmarkAt(int row, int column) => Array.IndexOf(Places, (row, column));

    /// <summary>Where a move leads: 0 south, 1 north, 2 east, 3 west. The same place, if a wall or the edge is in the way.</summary>
    public static (int Row, int Column) Move(int row, int column, int direction) => direction switch
    {
        0 when row < Size - 1 => (row + 1, column),
        1 when row > 0 => (row - 1, column),
        2 when Lines[row][(2 * column) + 2] == ':' => (row, column + 1),
        3 when Lines[row][2 * column] == ':' => (row, column - 1),
        _ => (row, column),
    };
}
