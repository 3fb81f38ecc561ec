using Sim.Envs.Cards;
using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Rendering;

namespace Sim.Envs.GymCardsBlackjack;

/// <summary>The dealer's first card and the back of another, the player's cards below, where upstream puts them.</summary>
/// <remarks>
/// Upstream breaks the player's row behind the fifth card, for which there is no room on the right. The second row is cut off by the lower
/// side, and its own fifth card is again beyond the right one: no card from the tenth on is seen.
/// </remarks>
internal sealed class BlackjackPicture
{
    private const double UpstreamSize = 300, CardWidth = 70, CardHeight = 98, Spacing = 4; // pixels, as the rest
    private const double Left = 5, DealerTop = 25, BackLeft = 78, PlayerTop = 150;
    private const double DealerTextTop = 5, PlayerTextTop = 130, FontSize = 16;
    private const double SmallestFont = 10;
    private const string Dealer = "Dealer", Player = "Player";

    private const int PlayerCards = 9;

    private readonly Picture _picture;
    private readonly int[] _sprites; // [place][card], the dealer's card first
    private readonly int[] _columns;
    private readonly int[] _rows;

    /// <exception cref="UsageException">The picture is too small for the cards, or its size no multiple of 4.</exception>
    public BlackjackPicture(GymCardsBlackjackConfig config)
    {
        _picture = new Picture(config, sprites: PlayerCards + 1, CardTable.Cloth);
        var scale = _picture.Size / UpstreamSize;
        var font = new StrokeFont(Math.Max(SmallestFont, FontSize * scale));
        CardTable.CheckSize(_picture.Size, size => (int)(size / UpstreamSize * CardWidth), font.Measure(Player) + (2 * Scaled(Left)));
        font.Write(_picture.Background, Dealer, Scaled(Left), Scaled(DealerTextTop), Color.White);
        font.Write(_picture.Background, Player, Scaled(Left), Scaled(PlayerTextTop), Color.White);

        var art = new CardArt(Scaled(CardWidth), Scaled(CardHeight));
        _picture.Background.Draw(art.Back(), Scaled(BackLeft), Scaled(DealerTop));
        var places = Enumerable.Range(0, PlayerCards).Select(card => (
            X: Scaled(Left + (card % config.CardsInRow * (CardWidth + Spacing))),
            Y: Scaled(PlayerTop + (card / config.CardsInRow * (CardHeight + Spacing))))).ToList();
        _columns = [Scaled(Left), .. places.Select(place => place.X)];
        _rows = [Scaled(DealerTop), .. places.Select(place => place.Y)];
        _sprites = CardTable.AddCards(_picture.Sprites, art, _columns);

        int Scaled(double pixels) => (int)(pixels * scale);
    }

    public Box Space => _picture.Space;

    public void Declare(Layout layout) => _picture.Declare(layout);

    public void Build(EnvBuilder build, Column<CardTableState> tables)
    {
        build.Observe.Add(new Arrange
        {
            Tables = tables,
            Placements = Picture.Placements(build),
            Sprites = build.Table<int>(_sprites),
            Columns = build.Table<int>(_columns),
            Rows = build.Table<int>(_rows),
        });
        _picture.Draw(build);
    }

    private struct Arrange : IKernel
    {
        public Column<CardTableState> Tables;
        public Rows<Placement> Placements;
        public Table<int> Sprites; // [place][card]
        public Table<int> Columns;
        public Table<int> Rows;

        public readonly void Run(int index)
        {
            ref var table = ref Tables[index];
            Set(index, 0, table.DealerCards.At(0));
            for (var place = 0; place < PlayerCards; place++)
                Set(index, place + 1, table.PlayerCards.At(place));
        }

        private readonly void Set(int index, int place, int card)
        {
            ref var placement = ref Placements[index, place];
            placement.X = Columns[place];
            placement.Y = Rows[place];
            placement.Sprite = Sprites[(place * PlayingCard.Count) + card];
        }
    }
}
