using Sim.Runtime.Configuration;

namespace Sim.Envs.Blackjack;

public sealed record BlackjackConfig
{
    [Option("an ace and a ten win at once against everything but the same, as in Sutton and Barto; --natural then does nothing")]
    public bool Sab { get; init; } = true;

    [Option("winning with an ace and a ten pays 1.5")]
    public bool Natural { get; init; }
}
