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
        Spin = 14,     // scale of the row about the normal
        D = 15,        // 1 / R of the normal row; 0 in worlds without a contact here
        Slope = 16,    // of the friction cone
        MiddleD = 17,  // D / (1 + slope²)
        Zones = 18,    // second derivatives of the cost, see ContactForces; 6, or 10 with rolling
        Rest = 24;     // reference, residual, direction, force: of each as many as a contact has rows; scales of rolling
}

/// <summary>A couple that touches in some world: five ints of the lists.</summary>
internal static class ActiveCoupleAt
{
    public const int Couple = 0, Jacobian = 1, FirstSlot = 2, SlotCount = 3, Stride = 4;
}

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>Gives each world's contacts, in order, the slots of their couples, and makes the slots' rows.</summary>
    private void FillSlots(ref NarrowPhase<R> narrow)
    {
        ClearCouples();
        CountContacts(ref narrow);
        var slots = 0;
        var jacobian = At.CoupleJacobians;
        for (var couple = 0; couple < Model.CoupleCount; couple++)
        {
            if (Lists[At.CoupleFirst + couple] < 0)
                continue;

            var active = Lists + At.ActiveCouples + (_activeCouples++ * ActiveCoupleAt.Stride);
            active[ActiveCoupleAt.Couple] = couple;
            active[ActiveCoupleAt.Jacobian] = jacobian;
            active[ActiveCoupleAt.FirstSlot] = slots;
            active[ActiveCoupleAt.SlotCount] = FillCouple(ref narrow, Lists[At.CoupleFirst + couple], slots);
            slots += active[ActiveCoupleAt.SlotCount];
            jacobian += 6 * Model.Couples[couple].DofCount;
        }

        _activeSlots = slots;
    }

    private void ClearCouples()
    {
        _activeCouples = 0;
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
            var numbers = Model.Pairs[narrow.PairOf(added)].Numbers + PairNumbers.Slot;
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
                    for (var i = 0; i < SlotNumbers.Count; i++)
                        P.CopyLane(Numbers, numbers + i, slot + At.SlotParameters + i, lane);
                }
            }
        }

        return slots;
    }

    private readonly void ClearSlot(R* slot)
    {
        Spatial<R>.Clear(slot, At.SlotStride);
        slot[At.SlotParameters + SlotNumbers.Identity] = R.Of(-1);
    }
}
