using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Soft constraint parameters in the form in which rows use them.</summary>
/// <remarks>MuJoCo's documentation, "Solver parameters"; its limits of the impedance are 0.0001 and 0.9999.</remarks>
internal static class Impedance
{
    public const double Lowest = 1e-4, Highest = 0.9999;

    public static SolImp Bounded(SolImp given) => new(
        Math.Clamp(given.Least, Lowest, Highest),
        Math.Clamp(given.Most, Lowest, Highest),
        Math.Max(0, given.Width),
        Math.Clamp(given.Midpoint, Lowest, Highest),
        Math.Max(1, given.Power));

    public static void Put(NumberList numbers, int at, SolImp given)
    {
        var bounded = Bounded(given);
        var isFlat = bounded.Least == bounded.Most || bounded.Width <= Tiny.Least;
        numbers[at + ImpedanceNumbers.Least] = isFlat ? 0.5 * (bounded.Least + bounded.Most) : bounded.Least;
        numbers[at + ImpedanceNumbers.Range] = isFlat ? 0 : bounded.Most - bounded.Least;
        numbers[at + ImpedanceNumbers.InverseWidth] = isFlat ? 0 : 1 / bounded.Width;
        numbers[at + ImpedanceNumbers.Midpoint] = bounded.Midpoint;
        numbers[at + ImpedanceNumbers.LowFactor] = 1 / Math.Pow(bounded.Midpoint, bounded.Power - 1);
        numbers[at + ImpedanceNumbers.HighFactor] = 1 / Math.Pow(1 - bounded.Midpoint, bounded.Power - 1);
        numbers[at + ImpedanceNumbers.Power] = bounded.Power;
    }

    /// <summary>The impedance of a row that is not violated.</summary>
    public static double AtRest(SolImp given)
    {
        var bounded = Bounded(given);
        return bounded.Width <= Tiny.Least ? 0.5 * (bounded.Least + bounded.Most) : bounded.Least;
    }

    /// <summary>K and B of the reference acceleration -B v - K d (position - margin).</summary>
    public static (double Stiffness, double Damping) Reference(SolRef given, SolImp impedance, PhysicsOptions options)
    {
        var reference = Safe(given, options, SolRef.Default);
        var most = Bounded(impedance).Most;
        var stiffness = reference.First > 0
            ? 1 / Math.Max(Tiny.Least, most * most * reference.First * reference.First * reference.Second * reference.Second)
            : -reference.First / Math.Max(Tiny.Least, most * most);
        var damping = reference.Second > 0
            ? 2 / Math.Max(Tiny.Least, most * reference.First)
            : -reference.Second / Math.Max(Tiny.Least, most);
        return (stiffness, damping);
    }

    /// <summary>Signs that cannot be mixed give the default; a time constant is at least two steps where that is asked for.</summary>
    public static SolRef Safe(SolRef given, PhysicsOptions options, SolRef fallback)
    {
        var reference = given.First > 0 ^ given.Second > 0 ? fallback : given;
        return !options.Has(Disabled.ReferenceSafety) && reference.First > 0
            ? reference with { First = Math.Max(reference.First, 2 * options.Timestep) }
            : reference;
    }

    /// <summary>Fills RowNumbers.</summary>
    public static void PutRow(NumberList numbers, int at, SolRef reference, SolImp impedance, double resistance, PhysicsOptions options)
    {
        (numbers[at + RowNumbers.Stiffness], numbers[at + RowNumbers.Damping]) = Reference(reference, impedance, options);
        numbers[at + RowNumbers.Resistance] = resistance;
        Put(numbers, at + RowNumbers.Impedance, impedance);
    }
}
