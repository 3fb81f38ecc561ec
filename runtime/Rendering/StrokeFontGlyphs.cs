namespace Sim.Runtime.Rendering;

public sealed partial class StrokeFont
{
    // The middle of a stroke runs from 0 on the baseline to these heights; the strokes' width comes on top.
    private const double SmallHeight = 7; // of a, c, e
    private const double TallHeight = 10; // of A, b, 1
    private const double Depth = -3;      // of g, p

    /// <summary>
    /// The letters as a pen draws them, y upwards, and their widths between the middles of the outermost strokes.
    /// Digits are equally wide, so that a number that changes does not move its neighbours.
    /// </summary>
    private static IReadOnlyDictionary<char, Skeleton> Skeletons { get; } = new Dictionary<char, Skeleton>
    {
        [' '] = new(1.6, ""),

        ['0'] = new(6, "M 3 10 h 6 5 v 3 0 h 0 5 v 3 10"),
        ['1'] = new(6, "M 0.7 7.9 L 3.3 10 L 3.3 0 M 0.6 0 L 6 0"),
        ['2'] = new(6, "M 0.1 7.5 v 3 10 h 5.8 7.2 C 5.8 4.6 1.6 3.4 0 0 L 6 0"),
        ['3'] = new(6, "M 0.1 8 v 2.9 10 h 5.7 7.7 v 2.9 5.3 L 2.2 5.3 M 2.9 5.3 h 6 2.6 v 2.9 0 h 0 2"),
        ['4'] = new(6, "M 4.5 0 L 4.5 10 L 0 3 L 6 3"),
        ['5'] = new(6, "M 5.5 10 L 0.7 10 L 0.4 5.6 C 1 6.1 1.9 6.4 2.9 6.4 h 6 3.2 v 2.9 0 h 0 1.8"),
        ['6'] = new(6, "M 3 6.2 h 6 3.1 v 3 0 h 0 3.1 v 3 6.2 M 0 3.1 L 0 5 v 3.2 10 h 5.5 8.5"),
        ['7'] = new(6, "M 0 10 L 6 10 C 4.4 7.4 2.4 4 2.1 0"),
        ['8'] = new(6, "M 3 10 h 5.7 7.65 v 3 5.3 h 0.3 7.65 v 3 10 M 3 5.3 h 6 2.65 v 3 0 h 0 2.65 v 3 5.3"),
        ['9'] = new(6, "M 3 3.8 h 0 6.9 v 3 10 h 6 6.9 v 3 3.8 M 6 6.9 L 6 5 v 2.8 0 h 0.5 1.5"),

        ['A'] = new(8, "M 0 0 L 4 10 L 8 0 M 1.2 3 L 6.8 3", Open: 0.5),
        ['B'] = new(6.4, "M 0 0 L 0 10 L 3.4 10 h 5.9 7.65 v 3.4 5.3 M 0 5.3 L 3.6 5.3 h 6.4 2.65 v 3.6 0 L 0 0"),
        ['C'] = new(6.8, "M 6.8 7.7 v 3.8 10 h 0 5 v 3.8 0 h 6.8 2.3"),
        ['D'] = new(6.8, "M 0 0 L 0 10 L 2.6 10 h 6.8 5 v 2.6 0 L 0 0"),
        ['E'] = new(5.4, "M 5.4 10 L 0 10 L 0 0 L 5.4 0 M 0 5.2 L 4.8 5.2"),
        ['F'] = new(5.2, "M 5.2 10 L 0 10 L 0 0 M 0 5 L 4.5 5", Open: 0.3),
        ['G'] = new(7.2, "M 6.9 7.9 v 3.8 10 h 0 5 v 3.8 0 h 7.2 3 L 7.2 4.4 L 4.4 4.4"),
        ['H'] = new(6.8, "M 0 0 L 0 10 M 6.8 0 L 6.8 10 M 0 5.1 L 6.8 5.1"),
        ['I'] = new(0, "M 0 0 L 0 10"),
        ['J'] = new(4.6, "M 4.6 10 L 4.6 3 v 2.3 0 h 0 2.4"),
        ['K'] = new(6.6, "M 0 0 L 0 10 M 6.3 10 L 0 4 M 2.3 6.2 L 6.6 0", Open: 0.3),
        ['L'] = new(5.2, "M 0 10 L 0 0 L 5.2 0", Open: 0.3),
        ['M'] = new(8.4, "M 0 0 L 0 10 L 4.2 3.4 L 8.4 10 L 8.4 0"),
        ['N'] = new(6.8, "M 0 0 L 0 10 L 6.8 0 L 6.8 10"),
        ['O'] = new(7.6, "M 3.8 10 h 7.6 5 v 3.8 0 h 0 5 v 3.8 10"),
        ['P'] = new(6.2, "M 0 0 L 0 10 L 3.3 10 h 6.2 7.1 v 3.3 4.2 L 0 4.2", Open: 0.2),
        ['Q'] = new(7.6, "M 3.8 10 h 7.6 5 v 3.8 0 h 0 5 v 3.8 10 M 4.8 2.8 L 7.8 -0.6"),
        ['R'] = new(6.4, "M 0 0 L 0 10 L 3.3 10 h 6.1 7.2 v 3.3 4.4 L 0 4.4 M 3.3 4.4 L 6.4 0"),
        ['S'] = new(6.2, "M 5.8 8 v 3.1 10 h 0.2 7.6 C 0.2 4.4 6.2 6 6.2 2.6 v 3.1 0 h 0 2"),
        ['T'] = new(7, "M 0 10 L 7 10 M 3.5 10 L 3.5 0", Open: 0.4),
        ['U'] = new(6.8, "M 0 10 L 0 3.4 v 3.4 0 h 6.8 3.4 L 6.8 10"),
        ['V'] = new(7.8, "M 0 10 L 3.9 0 L 7.8 10", Open: 0.5),
        ['W'] = new(11, "M 0 10 L 2.7 0 L 5.5 8.4 L 8.3 0 L 11 10", Open: 0.4),
        ['X'] = new(7, "M 0 0 L 7 10 M 0 10 L 7 0", Open: 0.4),
        ['Y'] = new(7.2, "M 0 10 L 3.6 4.6 L 7.2 10 M 3.6 4.6 L 3.6 0", Open: 0.5),
        ['Z'] = new(6.4, "M 0.2 10 L 6.4 10 L 0 0 L 6.4 0"),

        ['a'] = new(5.4, "M 5.4 3.5 v 2.7 7 h 0 3.5 v 2.7 0 h 5.4 3.5 M 5.4 7 L 5.4 0"),
        ['b'] = new(5.6, "M 0 10 L 0 0 M 0 3.5 v 2.8 7 h 5.6 3.5 v 2.8 0 h 0 3.5"),
        ['c'] = new(4.8, "M 4.8 5.3 v 2.7 7 h 0 3.5 v 2.7 0 h 4.8 1.7"),
        ['d'] = new(5.6, "M 5.6 10 L 5.6 0 M 5.6 3.5 v 2.8 7 h 0 3.5 v 2.8 0 h 5.6 3.5"),
        ['e'] = new(5.6, "M 0 3.5 L 5.6 3.5 v 2.8 7 h 0 3.5 v 2.8 0 h 5.3 1.4"),
        ['f'] = new(3.4, "M 3.6 10 h 1.3 7.8 L 1.3 0 M 0 7 L 3.2 7", Open: 0.4),
        ['g'] = new(5.6, "M 5.6 3.5 v 2.8 7 h 0 3.5 v 2.8 0 h 5.6 3.5 M 5.6 7 L 5.6 -0.4 v 2.8 -3 h 0.5 -1.9"),
        ['h'] = new(5.4, "M 0 10 L 0 0 M 0 3.8 v 2.8 7 h 5.4 4.2 L 5.4 0"),
        ['i'] = new(0, "M 0 7 L 0 0 M 0 10.2"),
        ['j'] = new(1.4, "M 1.4 7 L 1.4 -1.2 C 1.4 -2.6 0.8 -3 -0.4 -3 M 1.4 10.2"),
        ['k'] = new(5.2, "M 0 10 L 0 0 M 4.9 7 L 0 2.5 M 1.8 4.2 L 5.2 0", Open: 0.3),
        ['l'] = new(1.4, "M 0 10 L 0 1.8 v 1.4 0", Open: 0.2),
        ['m'] = new(8.8, "M 0 7 L 0 0 M 0 4.2 v 2.3 7 h 4.4 4.6 L 4.4 0 M 4.4 4.2 v 6.7 7 h 8.8 4.6 L 8.8 0"),
        ['n'] = new(5.4, "M 0 7 L 0 0 M 0 3.8 v 2.8 7 h 5.4 4.2 L 5.4 0"),
        ['o'] = new(5.8, "M 2.9 7 h 5.8 3.5 v 2.9 0 h 0 3.5 v 2.9 7"),
        ['p'] = new(5.6, "M 0 7 L 0 -3 M 0 3.5 v 2.8 7 h 5.6 3.5 v 2.8 0 h 0 3.5"),
        ['q'] = new(5.6, "M 5.6 7 L 5.6 -3 M 5.6 3.5 v 2.8 7 h 0 3.5 v 2.8 0 h 5.6 3.5"),
        ['r'] = new(3.2, "M 0 7 L 0 0 M 0 3.6 v 3.2 7", Open: 0.4),
        ['s'] = new(4.8, "M 4.5 5.7 v 2.4 7 h 0.1 5.3 C 0.1 2.6 4.8 4.4 4.8 1.8 v 2.4 0 h 0 1.4"),
        ['t'] = new(3.4, "M 1.2 9.3 L 1.2 2 v 3.3 0 M 0 7 L 3.4 7", Open: 0.3),
        ['u'] = new(5.4, "M 0 7 L 0 2.8 v 2.6 0 h 5.4 3.2 M 5.4 7 L 5.4 0"),
        ['v'] = new(5.8, "M 0 7 L 2.9 0 L 5.8 7", Open: 0.4),
        ['w'] = new(8.8, "M 0 7 L 2.2 0 L 4.4 6 L 6.6 0 L 8.8 7", Open: 0.3),
        ['x'] = new(5.4, "M 0 0 L 5.4 7 M 0 7 L 5.4 0", Open: 0.3),
        ['y'] = new(5.8, "M 0 7 L 2.9 0.2 M 5.8 7 L 2.5 -1.2 C 2 -2.6 1.4 -3 0.2 -3", Open: 0.4),
        ['z'] = new(4.9, "M 0.1 7 L 4.9 7 L 0 0 L 4.9 0"),

        ['+'] = new(6, "M 3 1.6 L 3 7.6 M 0 4.6 L 6 4.6"),
        ['-'] = new(4.6, "M 0 4.6 L 4.6 4.6"),
        ['*'] = new(5.8, "M 2.9 1.4 L 2.9 7.8 M 0 3 L 5.8 6.2 M 0 6.2 L 5.8 3"),
        ['/'] = new(4.4, "M 0 -1 L 4.4 10.6", Open: 0.3),
        ['('] = new(2.2, "M 2.2 11 C -0.7 7.6 -0.7 1.4 2.2 -2"),
        [')'] = new(2.2, "M 0 11 C 2.9 7.6 2.9 1.4 0 -2"),
        ['='] = new(6, "M 0 6.6 L 6 6.6 M 0 2.6 L 6 2.6"),
        [':'] = new(0, "M 0 0.1 M 0 6"),
        ['.'] = new(0, "M 0 0.1"),
        [','] = new(0.6, "M 0.6 0.1 L 0 -1.8"),
        ['\''] = new(0, "M 0 10 L 0 7.6"),
        ['?'] = new(5.2, "M 0 7.9 v 2.6 10 h 5.2 7.5 C 5.2 5.4 2.6 5.6 2.6 3.2 M 2.6 0.1"),
        ['!'] = new(0, "M 0 10 L 0 4.2 M 0 0.1"),
        ['['] = new(2, "M 2 11 L 0 11 L 0 -2 L 2 -2"),
        [']'] = new(2, "M 0 11 L 2 11 L 2 -2 L 0 -2"),
    };

    /// <param name="Width">Between the middles of the outermost strokes.</param>
    /// <param name="Lines">A <see cref="PenPath"/>.</param>
    /// <param name="Open">How much nearer than others its neighbours come, on either side.</param>
    private readonly record struct Skeleton(double Width, string Lines, double Open = 0);
}
