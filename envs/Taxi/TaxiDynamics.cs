namespace Sim.Envs.Taxi;

/// <summary>Where one outcome of an action leads.</summary>
public struct Ride
{
    public const byte Moved = 0, Refused = 1, Delivered = 2;

    public short State;
    public byte Kind;        // what it is rewarded by
    public byte Probability; // index into the table of probabilities
}

/// <summary>The transitions of the town, as the kernel looks them up and as dynamic programming reads them.</summary>
internal sealed class TaxiDynamics
{
    public const int Actions = 6;
    public const int PickUp = 4, DropOff = 5;

    private const byte Certain = 3;

    /// <summary>By direction: the ones to its left and right.</summary>
    private static readonly (int Left, int Right)[] Sides = [(2, 3), (3, 2), (1, 0), (0, 1)];

    public TaxiDynamics(TaxiConfig config)
    {
        var lateral = (1 - config.RainyProbability) / 2;
        Probabilities = [config.RainyProbability, lateral, lateral, 1];
        Slip = new Slip(config.RainyProbability, lateral, lateral);
        Rides = new Ride[Slip.Outcomes * TaxiTown.States * Actions];
        for (var outcome = 0; outcome < Slip.Outcomes; outcome++)
        {
            for (var state = 0; state < TaxiTown.States; state++)
            {
                for (var action = 0; action < Actions; action++)
                    Rides[Place(outcome, state, action)] = Drive(state, action, config.Rainy ? outcome % 3 : 0, config.Rainy);
            }
        }
    }

    /// <summary>[outcome][state][action], so that in dry weather only the first part is read.</summary>
    public Ride[] Rides { get; }

    /// <summary>Of going forward, left and right in the rain, then of the only outcome.</summary>
    public double[] Probabilities { get; }

    public Slip Slip { get; }

    /// <summary>1 where the action would change the state: [state][action].</summary>
    /// <remarks>As upstream's mask has it, which does not think of the rain.</remarks>
    public static byte[] Masks() =>
    [
        .. from state in Enumerable.Range(0, TaxiTown.States)
           from action in Enumerable.Range(0, Actions)
           select (byte)(Drive(state, action, outcome: 0, isRainy: false).State != state ? 1 : 0),
    ];

    /// <summary>States to start in, each as likely: the passenger waits and is not where it wants to go.</summary>
    public static int[] Starts() =>
    [
        .. Enumerable.Range(0, TaxiTown.States).Where(state =>
        {
            var (_, _, passenger, destination) = TaxiTown.Decode(state);
            return passenger < TaxiTown.Riding && passenger != destination;
        }),
    ];

    /// <summary>What can follow: upstream's P[state][action], in its order.</summary>
    public IEnumerable<(double Probability, Ride Ride)> Next(int state, int action)
    {
        for (var outcome = 0; outcome < Slip.Outcomes - 1; outcome++)
        {
            var ride = Rides[Place(outcome, state, action)];
            yield return (Probabilities[ride.Probability], ride);
            if (ride.Probability == Certain)
                yield break;
        }
    }

    private static int Place(int outcome, int state, int action) => (((outcome * TaxiTown.States) + state) * Actions) + action;

    private static Ride Drive(int state, int action, int outcome, bool isRainy) => action switch
    {
        PickUp => PickedUp(state),
        DropOff => DroppedOff(state),
        _ => Moved(state, action, outcome, isRainy),
    };

    private static Ride Moved(int state, int action, int outcome, bool isRainy)
    {
        var (row, column, passenger, destination) = TaxiTown.Decode(state);
        var next = TaxiTown.Move(row, column, action);

        // Rain carries only a taxi that can go where it wants.
        if (outcome > 0 && next != (row, column))
            next = TaxiTown.Move(row, column, outcome == 1 ? Sides[action].Left : Sides[action].Right);
        return new Ride
        {
            State = (short)TaxiTown.Encode(next.Row, next.Column, passenger, destination),
            Kind = Ride.Moved,
            Probability = isRainy ? (byte)outcome : Certain,
        };
    }

    private static Ride PickedUp(int state)
    {
        var (row, column, passenger, destination) = TaxiTown.Decode(state);
        return passenger < TaxiTown.Riding && passenger == TaxiTown.LandmarkAt(row, column)
            ? Certainly(Ride.Moved, TaxiTown.Encode(row, column, TaxiTown.Riding, destination))
            : Certainly(Ride.Refused, state);
    }

    private static Ride DroppedOff(int state)
    {
        var (row, column, passenger, destination) = TaxiTown.Decode(state);
        var here = TaxiTown.LandmarkAt(row, column);
        if (passenger != TaxiTown.Riding || here < 0)
            return Certainly(Ride.Refused, state);

        return Certainly(here == destination ? Ride.Delivered : Ride.Moved, TaxiTown.Encode(row, column, here, destination));
    }

    private static Ride Certainly(byte kind, int state) => new() { State = (short)state, Kind = kind, Probability = Certain };
}
