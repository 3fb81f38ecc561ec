using Sim.Envs.Cards;
using Sim.Runtime.Configuration;

namespace Sim.Envs.Points24;

public sealed record Points24Config : GymCardsConfig
{
    [Option("what the formula must come to", Minimum = 2, Maximum = 1_000_000)]
    public int TargetPoints { get; init; } = 24;

    [Option("whether jack, queen and king count 10; else 11, 12 and 13, with an action each")]
    public bool FacesAreTen { get; init; } = true;
}
