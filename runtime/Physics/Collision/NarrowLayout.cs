namespace Sim.Runtime.Physics.Collision;

/// <summary>Where the narrow phase keeps things in the scratch of a block, counted in values of R.</summary>
/// <param name="Pairs">Pairs of the model.</param>
/// <param name="Candidates">Contacts of a world that are kept; a world with more overflows.</param>
/// <param name="Lanes">Worlds of a block.</param>
/// <param name="Iterations">MuJoCo's ccd_iterations.</param>
public readonly record struct NarrowLayout(int Pairs, int Candidates, int Lanes, int Iterations = 50)
{
    /// <summary>Values of R that the narrow phase needs, from a multiple of 8 bytes on.</summary>
    public int Values => Lists + ((ListInts + Lanes - 1) / Lanes); // a value of R has at least an int's bytes a lane

    /// <summary>[candidate][Candidate.Size - 1]: what each world has found, without masks.</summary>
    internal int Found => PairWork.Free + Math.Max(BoxWork.Size, ConvexWork.Size(Iterations, Lanes));

    /// <summary>Ints: the added pairs, and where each world's candidates of a pair are.</summary>
    internal int Lists => Found + (Candidates * (Candidate.Size - 1));

    /// <summary>Ints a pair: its number, lanes, depth, and for each world where its candidates begin and how many there are.</summary>
    internal int PairStride => 3 + (2 * Lanes);

    private int ListInts => (Pairs * PairStride) + Lanes;
}
