using System.Globalization;

namespace Sim.Runtime.Rendering;

/// <summary>Lines and curves, made of straight pieces.</summary>
/// <remarks>
/// Written as letters and numbers: M x y starts a line, L x y goes straight, C x1 y1 x2 y2 x y is a cubic Bézier curve,
/// and two letters make quarters of an ellipse: h x y sets out horizontally and arrives vertically, v x y the other way
/// round.
/// </remarks>
public sealed class PenPath
{
    private const int Pieces = 12; // of a curve

    // How far the control points of a quarter lie towards its corner: 0.5523 would be an ellipse, more is squarer.
    private const double Roundness = 0.5523;

    private readonly List<List<Point>> _lines = [];

    private PenPath()
    {
    }

    internal IEnumerable<Point> Points => _lines.SelectMany(line => line);

    /// <summary>Where the pen is lifted for the last time.</summary>
    public Point End => _lines[^1][^1];

    /// <exception cref="FormatException">A letter or number is missing or unknown.</exception>
    public static PenPath Parse(string text, double roundness = Roundness)
    {
        var path = new PenPath();
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var word = 0; word < words.Length;)
        {
            var count = words[word] switch
            {
                "M" or "L" or "h" or "v" => 2,
                "C" => 6,
                _ => throw new FormatException($"'{words[word]}' starts no line or curve. Known: M, L, C, h, v."),
            };
            if (word + count >= words.Length)
                throw new FormatException($"'{words[word]}' takes {count} numbers.");

            var numbers = words.AsSpan(word + 1, count).ToArray()
                .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            path.Add(words[word][0], numbers, roundness);
            word += count + 1;
        }

        return path;
    }

    /// <summary>One straight line.</summary>
    public static PenPath Line(double x1, double y1, double x2, double y2) =>
        new() { _lines = { new List<Point> { new(x1, y1), new(x2, y2) } } };

    public PenPath Map(Func<Point, Point> map)
    {
        var mapped = new PenPath();
        mapped._lines.AddRange(_lines.Select(line => line.Select(map).ToList()));
        return mapped;
    }

    /// <summary>Scaled about the origin and then moved.</summary>
    public PenPath At(double x, double y, double scale = 1) => At(x, y, scale, scale);

    public PenPath At(double x, double y, double across, double down) =>
        Map(point => new Point(x + (point.X * across), y + (point.Y * down)));

    internal Segments Segments(bool closed) => new(_lines, closed);

    private void Add(char letter, double[] to, double roundness)
    {
        if (letter == 'M')
        {
            _lines.Add([new Point(to[0], to[1])]);
            return;
        }

        var line = _lines[^1];
        var (start, end) = (line[^1], new Point(to[^2], to[^1]));
        var (across, down) = ((end.X - start.X) * roundness, (end.Y - start.Y) * roundness);
        switch (letter)
        {
            case 'L':
                line.Add(end);
                break;
            case 'C':
                AddCurve(line, new Point(to[0], to[1]), new Point(to[2], to[3]), end);
                break;
            case 'h':
                AddCurve(line, start with { X = start.X + across }, end with { Y = end.Y - down }, end);
                break;
            default:
                AddCurve(line, start with { Y = start.Y + down }, end with { X = end.X - across }, end);
                break;
        }
    }

    private static void AddCurve(List<Point> line, Point first, Point second, Point end)
    {
        var start = line[^1];
        for (var piece = 1; piece <= Pieces; piece++)
        {
            var t = (double)piece / Pieces;
            var s = 1 - t;
            var (a, b, c, d) = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t);
            line.Add(new Point(
                (a * start.X) + (b * first.X) + (c * second.X) + (d * end.X),
                (a * start.Y) + (b * first.Y) + (c * second.Y) + (d * end.Y)));
        }
    }
}

/// <summary>The straight pieces of a path, ready to be asked for distances.</summary>
internal sealed class Segments
{
    private readonly Piece[] _pieces;

    public Segments(IEnumerable<List<Point>> lines, bool closed)
    {
        var pieces = new List<Piece>();
        foreach (var line in lines)
        {
            for (var end = 1; end < line.Count; end++)
                pieces.Add(Piece.Between(line[end - 1], line[end]));
            if (line.Count == 1 || closed)
                pieces.Add(Piece.Between(line[^1], line[0]));
        }

        _pieces = [.. pieces];
    }

    /// <summary>Pixels to the nearest piece.</summary>
    public double Distance(double x, double y)
    {
        var least = double.MaxValue;
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            var (px, py) = (x - piece.X, y - piece.Y);
            var along = Math.Clamp(((px * piece.Across) + (py * piece.Down)) * piece.InverseSquare, 0, 1);
            var (dx, dy) = (px - (along * piece.Across), py - (along * piece.Down));
            least = Math.Min(least, (dx * dx) + (dy * dy));
        }

        return Math.Sqrt(least);
    }

    /// <summary>Whether a ray start the place to the right crosses an odd number of pieces.</summary>
    public bool Surround(double x, double y)
    {
        var inside = false;
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            var crosses = piece.Y > y != piece.Y + piece.Down > y;
            inside ^= crosses && x < piece.X + ((y - piece.Y) / piece.Down * piece.Across);
        }

        return inside;
    }

    private readonly record struct Piece(double X, double Y, double Across, double Down, double InverseSquare)
    {
        public static Piece Between(Point start, Point to)
        {
            var (across, down) = (to.X - start.X, to.Y - start.Y);
            var square = (across * across) + (down * down);
            return new Piece(start.X, start.Y, across, down, square > 0 ? 1 / square : 0);
        }
    }
}
