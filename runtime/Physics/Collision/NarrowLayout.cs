namespace Sim.Runtime.Physics.Collision;

/// <summary>Where the narrow phase keeps things in the scratch of a block, counted in values of R.</summary>
/// <param name="Pairs">Pairs of the model.</param>
/// <param name="Candidates">Contacts of a world that are kept; a world with more overflows.</param>
/// <param name="Lanes">Worlds of a block.</param>
public readonly record struct NarrowLayout(int Pairs, int Candidates, int Lanes)
{
    private const int IntsPerValue = 1; // a value of R has at least 4 bytes a lane

    /// <summary>The work space of one run of a pair function.</summary>
    internal const int Work = 0;

    /// <summary>[candidate][Candidate.Size - 1]: what each world has found, without masks.</summary>
    internal const int Found = Work + PairWork.Size;

    /// <summary>Ints: the added pairs, and where each world's candidates of a pair are.</summary>
    internal int Lists => Found + (Candidates * (Candidate.Size - 1));

    /// <summary>Values of R that the narrow phase needs.</summary>
    public int Values => Lists + ((ListInts + (Lanes * IntsPerValue) - 1) / (Lanes * IntsPerValue));

    /// <summary>Ints a pair: its number, lanes, depth, and for each world where its candidates begin and how many there are.</summary>
    internal int PairStride => 3 + (2 * Lanes);

    private int ListInts => (Pairs * PairStride) + Lanes;
}
