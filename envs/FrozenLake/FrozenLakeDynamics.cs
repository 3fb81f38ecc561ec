namespace Sim.Envs.FrozenLake;

/// <summary>Where one outcome of an action leads.</summary>
public struct Landing
{
    public const byte Ice = 0, Hole = 1, Goal = 2;

    public short State;
    public byte Tile;
    public byte Probability; // index into the table of probabilities
}

/// <summary>The lake's transitions, as the kernel looks them up and as dynamic programming reads them.</summary>
internal sealed class FrozenLakeDynamics
{
    private const int Actions = 4;
    private const byte Certain = 3;

    private readonly FrozenLakeMap _map;

    public FrozenLakeDynamics(FrozenLakeMap map, FrozenLakeConfig config)
    {
        _map = map;
        var fail = (1 - config.SlipSuccessRate) / 2;
        Slip = new Slip(fail, config.SlipSuccessRate, fail);
        Probabilities = [fail, config.SlipSuccessRate, fail, 1];
        Landings = new Landing[map.States * Actions * Slip.Outcomes];
        for (var state = 0; state < map.States; state++)
        {
            for (var action = 0; action < Actions; action++)
            {
                for (var outcome = 0; outcome < Slip.Outcomes; outcome++)
                    Landings[(((state * Actions) + action) * Slip.Outcomes) + outcome] = Land(state, action, outcome % 3, config.Slippery);
            }
        }
    }

    /// <summary>[state][action][outcome]</summary>
    public Landing[] Landings { get; }

    /// <summary>Of the outcomes left of, along and right of the way wanted, then of the only outcome.</summary>
    public double[] Probabilities { get; }

    public Slip Slip { get; }

    /// <summary>Start tiles, each as likely, with the cumulative probabilities that a draw is compared with.</summary>
    public IReadOnlyList<(double Threshold, int State)> StartThresholds()
    {
        var starts = Enumerable.Range(0, _map.States).Where(state => _map.Tile(state) == 'S').ToList();
        var sum = 0.0;
        var thresholds = starts.Select(state => (sum += 1.0 / starts.Count, state)).ToList();
        thresholds[^1] = (double.PositiveInfinity, thresholds[^1].state);
        return thresholds;
    }

    /// <summary>The chance of each state to be the start.</summary>
    public double[] StartChances()
    {
        var chances = new double[_map.States];
        var starts = StartThresholds();
        foreach (var (_, state) in starts)
            chances[state] = 1.0 / starts.Count;
        return chances;
    }

    /// <summary>What can follow: probability, state, tile. Upstream's P[state][action], in its order.</summary>
    public IEnumerable<(double Probability, int State, byte Tile)> Next(int state, int action)
    {
        for (var outcome = 0; outcome < Slip.Outcomes - 1; outcome++)
        {
            var landing = Landings[(((state * Actions) + action) * Slip.Outcomes) + outcome];
            yield return (Probabilities[landing.Probability], landing.State, landing.Tile);
            if (landing.Probability == Certain)
                yield break;
        }
    }

    private Landing Land(int state, int action, int outcome, bool slippery)
    {
        if (TileOf(state) != Landing.Ice)
            return new Landing { State = (short)state, Tile = TileOf(state), Probability = Certain };

        var direction = slippery ? (action + outcome + Actions - 1) % Actions : action;
        var next = Move(state, direction);
        return new Landing
        {
            State = (short)next,
            Tile = TileOf(next),
            Probability = slippery ? (byte)outcome : Certain,
        };
    }

    private int Move(int state, int direction)
    {
        var (row, column) = (state / _map.Columns, state % _map.Columns);
        return direction switch
        {
            0 => (row * _map.Columns) + Math.Max(column - 1, 0),
            1 => (Math.Min(row + 1, _map.Rows - 1) * _map.Columns) + column,
            2 => (row * _map.Columns) + Math.Min(column + 1, _map.Columns - 1),
            _ => (Math.Max(row - 1, 0) * _map.Columns) + column,
        };
    }

    private byte TileOf(int state) => _map.Tile(state) switch
    {
        'H' => Landing.Hole,
        'G' => Landing.Goal,
        _ => Landing.Ice,
    };
}
