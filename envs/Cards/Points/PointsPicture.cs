using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Rendering;

namespace Sim.Envs.Cards.Points;

/// <summary>Where a game of points writes its formula.</summary>
internal enum PointsPictureLayout
{
    /// <summary>Behind its heading.</summary>
    OneLine,

    /// <summary>Below its heading.</summary>
    TwoLines,
}

/// <summary>The cards in a row on green cloth, and the formula below them, where upstream puts them.</summary>
/// <remarks>A formula that is wider than the picture goes on in the next line; upstream's runs off its right side.</remarks>
internal sealed class PointsPicture
{
    private const double UpstreamSize = 300, Left = 10; // pixels, as the rest
    private const double OneLineTop = 258, OneLineFont = 20;
    private const double HeadingTop = 210, FormulaTop = 240, TwoLinesFont = 16;
    private const double SmallestFont = 10;
    private const int Margin = 2;
    private const string Heading = "Formula:", WidestToken = "10";
    private const double CardPart = 0.9, Spacing = 1.1, LeftOfCards = 5;

    private readonly PointsRules _rules;
    private readonly Picture _picture;
    private readonly TextSprites _tokens;
    private readonly int[] _cardSprites; // [place][card]
    private readonly int[] _cardColumns;
    private readonly int _cardTop;
    private readonly int _space;
    private readonly int _lineHeight;
    private readonly (int X, int Y) _formula;
    private readonly int _left;

    /// <exception cref="UsageException">The picture is too small for the cards, or its size no multiple of 4.</exception>
    public PointsPicture(GymCardsConfig config, PointsRules rules, PointsPictureLayout layout)
    {
        _rules = rules;
        _picture = new Picture(config, sprites: rules.Cards + rules.TokenCapacity, CardTable.Cloth);
        var size = _picture.Size;
        var scale = size / UpstreamSize;

        var isOneLine = layout == PointsPictureLayout.OneLine;
        var font = new StrokeFont(Math.Max(SmallestFont, (isOneLine ? OneLineFont : TwoLinesFont) * scale));
        _left = Math.Max(Margin, (int)(Left * scale));
        _space = Math.Max(2, font.Advance(' ') / 2);
        var headingEnd = _left + font.Measure(Heading) + (2 * _space);
        CardTable.CheckSize(size, CardWidth, headingEnd + font.Measure(WidestToken) + Margin);

        var width = CardWidth(size);
        var height = width * 7 / 5;
        _cardTop = (size - height) / 2;
        _cardColumns = [.. Enumerable.Range(0, rules.Cards).Select(place => (int)((LeftOfCards * scale) + (place * width * Spacing)))];
        _cardSprites = CardTable.AddCards(_picture.Sprites, new CardArt(width, height), _cardColumns);

        _lineHeight = font.Height + 1;
        var top = Math.Min((int)((isOneLine ? OneLineTop : HeadingTop) * scale), size - ((isOneLine ? 2 : 3) * _lineHeight));
        font.Write(_picture.Background, Heading, _left, top, Color.White);
        _formula = isOneLine
            ? (headingEnd, top)
            : (_left, Math.Min((int)(FormulaTop * scale), size - (2 * _lineHeight)));

        // No token and a blank are the empty text.
        var texts = Enumerable.Range(0, Token.Count).Select(token => token == Token.Blank ? "" : Token.Text(token));
        _tokens = new TextSprites(_picture.Sprites, font, texts, Color.White, over: CardTable.Cloth);
    }

    public Box Space => _picture.Space;

    public void Declare(Layout layout) => _picture.Declare(layout);

    public void Build(EnvBuilder build, Column<PointsHand> hands)
    {
        build.Observe.Add(new Arrange
        {
            Hands = hands,
            Placements = Picture.Placements(build),
            CardSprites = build.Table<int>(_cardSprites),
            CardColumns = build.Table<int>(_cardColumns),
            Tokens = _tokens.For(build),
            CardCount = _rules.Cards,
            TokenCapacity = _rules.TokenCapacity,
            CardTop = _cardTop,
            FormulaX = _formula.X,
            FormulaY = _formula.Y,
            Left = _left,
            Right = _picture.Size - Margin,
            Space = _space,
            LineHeight = _lineHeight,
        });
        _picture.Draw(build);
    }

    private int CardWidth(int size) => (int)(size / _rules.Cards * CardPart);

    private struct Arrange : IKernel
    {
        public Column<PointsHand> Hands;
        public Rows<Placement> Placements;
        public Table<int> CardSprites; // [place][card]
        public Table<int> CardColumns;
        public Texts Tokens;
        public int CardCount;
        public int TokenCapacity;
        public int CardTop;   // pixels, as the rest
        public int FormulaX;
        public int FormulaY;
        public int Left;
        public int Right;
        public int Space;
        public int LineHeight;

        public readonly void Run(int index)
        {
            var hand = Hands[index];
            for (var place = 0; place < CardCount; place++)
            {
                ref var placement = ref Placements[index, place];
                placement.X = CardColumns[place];
                placement.Y = CardTop;
                placement.Sprite = CardSprites[(place * PlayingCard.Count) + hand.Card(place)];
            }

            var (x, y) = (FormulaX, FormulaY);
            for (var place = 0; place < TokenCapacity; place++)
            {
                var token = hand.Formula.At(place);
                var width = Tokens.Advance(token);
                if (x + width > Right)
                    (x, y) = (Left, y + LineHeight);
                Placements[index, CardCount + place] = Tokens.At(token, x, y);
                x += width + Space;
            }
        }
    }
}
