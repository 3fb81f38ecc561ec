using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Forgets how often the solver went round.</summary>
    public readonly void ClearWorkload() => Scratch[At.IterationCounts] = R.Of(0);

    /// <summary>What the last forward pass had to do in a world: contacts within their margins, rows as MuJoCo counts them, iterations.</summary>
    /// <param name="lane">The world's.</param>
    /// <param name="rowsOfPairs">Rows of a contact of each pair.</param>
    public readonly Workload WorkloadOf(int lane, ReadOnlySpan<int> rowsOfPairs)
    {
        var rows = Model.FrictionCount;
        for (var slot = 0; slot < _activeSlots; slot++)
        {
            if (R.Get(Slot(slot) + SlotAt.D, lane) > 0)
                rows += rowsOfPairs[(int)R.Get(Slot(slot) + SlotAt.Identity, lane)];
        }

        for (var number = 0; number < Model.EqualityCount; number++)
            rows += R.Get(EqualityRow(Model.Equalities[number].FirstRow) + EqualityAt.D, lane) > 0 ? Model.Equalities[number].Rows : 0;
        for (var row = 0; row < _activeLimits; row++)
            rows += R.Get(LimitRow(row) + RowAt.D, lane) > 0 ? 1 : 0;
        for (var row = 0; row < _activeListRows; row++)
            rows += R.Get(ListRow(row) + RowAt.D, lane) > 0 ? 1 : 0;
        return new(
            Model.PairCount > 0 ? Lists[At.LaneCounts + lane] : 0, rows, (int)R.Get(Scratch + At.IterationCounts, lane));
    }

    /// <summary>A world's contacts that push: their pairs and distances.</summary>
    public readonly List<(int Pair, double Distance)> ContactsOf(int lane)
    {
        var contacts = new List<(int, double)>();
        for (var slot = 0; slot < _activeSlots; slot++)
        {
            if (R.Get(Slot(slot) + SlotAt.D, lane) > 0)
                contacts.Add(((int)R.Get(Slot(slot) + SlotAt.Identity, lane), R.Get(Slot(slot) + SlotAt.Distance, lane)));
        }

        return contacts;
    }
}

/// <summary>How much there was to do in a step of a world.</summary>
internal readonly record struct Workload(int Contacts, int Rows, int Iterations);

/// <summary>Adds workloads up, from several threads at once.</summary>
internal sealed class WorkloadCounts(int[] rowsOfPairs)
{
    private const int Most = 1024;

    private readonly long[] _contacts = new long[Most], _rows = new long[Most], _iterations = new long[Most];

    public static WorkloadCounts Of(StepModel model) => new([.. model.Collision.Parameters.Select(pair =>
        pair.ContactDimension > 1 && model.Model.Options.Cone == Physics.Model.FrictionCone.Pyramidal
            ? 2 * (pair.ContactDimension - 1)
            : pair.ContactDimension)]);

    public CountSummary Contacts => CountSummary.Of(_contacts);

    public CountSummary Rows => CountSummary.Of(_rows);

    public CountSummary Iterations => CountSummary.Of(_iterations);

    public int RowsOf<R, P>(in PhysicsStep<R, P> step, int lane)
        where R : unmanaged, Numerics.IReal<R>
        where P : struct, IParameters => step.WorkloadOf(lane, rowsOfPairs).Rows;

    public void Add<R, P>(in PhysicsStep<R, P> step)
        where R : unmanaged, Numerics.IReal<R>
        where P : struct, IParameters
    {
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((step.Alive >> lane) & 1) == 0)
                continue;

            var work = step.WorkloadOf(lane, rowsOfPairs);
            Interlocked.Increment(ref _contacts[Math.Min(work.Contacts, Most - 1)]);
            Interlocked.Increment(ref _rows[Math.Min(work.Rows, Most - 1)]);
            Interlocked.Increment(ref _iterations[Math.Min(work.Iterations, Most - 1)]);
        }
    }

    public void Clear()
    {
        Array.Clear(_contacts);
        Array.Clear(_rows);
        Array.Clear(_iterations);
    }
}
