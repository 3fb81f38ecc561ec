using System.Runtime.CompilerServices;
using Sim.Runtime.Physics.Collision;
using Sim.Runtime.Physics.Tables;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>A contact slot in scratch. Its lanes hold contacts of the same two links, but of any pair of their geoms.</summary>
internal static class SlotAt
{
    public const int
        Identity = 0,  // of the pair; -1 in worlds without a contact here
        Distance = 1,
        Arm = 2,       // from the couple's reference point; the position while slots are filled
        Frame = 5,     // normal, and two tangents times their row scales
        Found = 10,    // numbers from the distance on that the narrow phase gives
        Spin = 14,     // scale of the row about the normal
        D = 15,        // 1 / R of the normal row; 0 in worlds without a contact here
        Slope = 16,    // of the friction cone
        Directions = Slope, // of a pyramid
        MiddleD = 17,  // D / (1 + slope²)
        Zones = 18,    // second derivatives of the cost, see ContactForces; 6, or 10 with rolling
        Rest = 24;     // reference, residual, direction, force: of each as many as a contact has rows; scales of rolling
}

/// <summary>A couple that touches in some world, among the lists.</summary>
internal static class ActiveCoupleAt
{
    public const int Couple = 0, FirstSlot = 1, SlotCount = 2, Stride = 3;
}

/// <summary>A cluster with such couples, among the lists.</summary>
internal static class ActiveClusterAt
{
    public const int
        Cluster = 0,
        Jacobian = 1,    // in scratch: six rows' entries of each degree of freedom, angular first
        FirstCouple = 2, // active
        CoupleCount = 3,
        Couples = 4,     // a bit for each of the cluster's
        Stride = 5;
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Gives each world's contacts, in order, the slots of their couples, and makes the slots' rows.</summary>
    private void FillSlots(ref NarrowPhase<R> narrow)
    {
        ClearCouples();
        CountContacts(ref narrow);
        _activeSlots = 0;
        for (var couple = 0; couple < Model.CoupleCount; couple++)
        {
            if (Lists[At.CoupleFirst + couple] >= 0)
                AddCouple(ref narrow, couple);
        }
    }

    /// <summary>Couples of a cluster follow each other.</summary>
    private void AddCouple(ref NarrowPhase<R> narrow, int couple)
    {
        var cluster = Model.Couples[couple].Cluster;
        if (_activeClusters == 0 || ActiveCluster(_activeClusters - 1)[ActiveClusterAt.Cluster] != cluster)
        {
            var jacobian = At.ClusterJacobians;
            if (_activeClusters > 0)
            {
                var last = ActiveCluster(_activeClusters - 1);
                jacobian = last[ActiveClusterAt.Jacobian] + (6 * Model.Clusters[last[ActiveClusterAt.Cluster]].DofCount);
            }

            var added = ActiveCluster(_activeClusters++);
            added[ActiveClusterAt.Cluster] = cluster;
            added[ActiveClusterAt.Jacobian] = jacobian;
            added[ActiveClusterAt.FirstCouple] = _activeCouples;
            added[ActiveClusterAt.CoupleCount] = 0;
            added[ActiveClusterAt.Couples] = 0;
        }

        var of = ActiveCluster(_activeClusters - 1);
        of[ActiveClusterAt.CoupleCount]++;
        of[ActiveClusterAt.Couples] |= 1 << Model.Couples[couple].Bit;
        var active = ActiveCouple(_activeCouples++);
        active[ActiveCoupleAt.Couple] = couple;
        active[ActiveCoupleAt.FirstSlot] = _activeSlots;
        active[ActiveCoupleAt.SlotCount] = FillCouple(ref narrow, Lists[At.CoupleFirst + couple], _activeSlots);
        _activeSlots += active[ActiveCoupleAt.SlotCount];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int* ActiveCouple(int number) => Lists + At.ActiveCouples + (number * ActiveCoupleAt.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int* ActiveCluster(int number) => Lists + At.ActiveClusters + (number * ActiveClusterAt.Stride);

    private void ClearCouples()
    {
        _activeCouples = 0;
        _activeClusters = 0;
        for (var couple = 0; couple < Model.CoupleCount; couple++)
            Lists[At.CoupleFirst + couple] = -1;
        for (var lane = 0; lane < R.Lanes; lane++)
            Lists[At.LaneCounts + lane] = 0;
    }

    /// <summary>How many contacts of each added pair each world keeps, and the pairs of each couple as a chain.</summary>
    private void CountContacts(ref NarrowPhase<R> narrow)
    {
        for (var added = 0; added < narrow.Count; added++)
        {
            var lanes = narrow.LanesOf(added);
            if (lanes == 0)
                continue;

            for (var lane = 0; lane < R.Lanes; lane++)
            {
                if (((lanes >> lane) & 1) == 0)
                {
                    Lists[At.KeptContacts + (added * R.Lanes) + lane] = 0;
                    continue;
                }

                var found = narrow.CountOf(added, lane);
                var free = Model.SlotCount - Lists[At.LaneCounts + lane];
                var kept = found < free ? found : free;
                Lists[At.KeptContacts + (added * R.Lanes) + lane] = kept;
                Lists[At.LaneCounts + lane] += kept;
                if (kept < found)
                    Overflowed |= 1u << lane;
            }

            Chain(Model.Pairs[narrow.PairOf(added)].Couple, added);
        }

        Overflowed |= narrow.Overflow;
    }

    private readonly void Chain(int couple, int added)
    {
        Lists[At.PairNext + added] = -1;
        if (Lists[At.CoupleFirst + couple] < 0)
            Lists[At.CoupleFirst + couple] = added;
        else
            Lists[At.PairNext + Lists[At.CoupleLast + couple]] = added;
        Lists[At.CoupleLast + couple] = added;
    }

    /// <summary>Fills the slots of a couple lane by lane and returns how many they are.</summary>
    private readonly int FillCouple(ref NarrowPhase<R> narrow, int first, int firstSlot)
    {
        var used = Lists + At.LaneSlots;
        for (var lane = 0; lane < R.Lanes; lane++)
            used[lane] = 0;

        var slots = 0;
        for (var added = first; added >= 0; added = Lists[At.PairNext + added])
        {
            var pair = narrow.PairOf(added);
            var lanes = narrow.LanesOf(added);
            for (var lane = 0; lanes != 0; lane++, lanes >>= 1)
            {
                if ((lanes & 1) == 0)
                    continue;
                for (var k = 0; k < Lists[At.KeptContacts + (added * R.Lanes) + lane]; k++)
                {
                    if (used[lane] == slots)
                        ClearSlot(Slot(firstSlot + slots++));
                    var slot = Slot(firstSlot + used[lane]++);
                    narrow.Copy(added, k, lane, slot + SlotAt.Distance);
                    R.Set(slot + SlotAt.Identity, lane, pair);
                }
            }
        }

        for (var slot = 0; slot < slots; slot++)
            GiveParameters(ref narrow, first, Slot(firstSlot + slot));
        return slots;
    }

    private static void ClearSlot(R* slot)
    {
        Spatial<R>.Clear(slot + SlotAt.Distance, SlotAt.Found);
        slot[SlotAt.Identity] = R.Of(-1);
    }

    /// <summary>Each world's parameters are those of the pair that its contact is of; any of them where it has none.</summary>
    private readonly void GiveParameters(ref NarrowPhase<R> narrow, int first, R* slot)
    {
        var isFirst = true;
        for (var added = first; added >= 0; added = Lists[At.PairNext + added])
        {
            var pair = narrow.PairOf(added);
            var isOfPair = R.Equal(slot[SlotAt.Identity], R.Of(pair));
            if (!isFirst && !R.Any(isOfPair))
                continue;

            PutParameters(Model.Pairs[pair].Numbers + PairNumbers.Slot, slot + At.SlotParameters, isFirst, isOfPair);
            isFirst = false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PutParameters(int numbers, R* to, bool isFirst, R isOfPair)
    {
        var count = SlotNumbers.RowScale + Model.Dimension - 1;
        if (isFirst)
        {
            for (var i = 0; i < count; i++)
                to[i] = Const(numbers + i);
            return;
        }

        for (var i = 0; i < count; i++)
            to[i] = R.Select(isOfPair, Const(numbers + i), to[i]);
    }
}
