namespace Sim.Runtime.Numerics;

/// <summary>A real number, or as many of them as a register has lanes, each lane a different world.</summary>
/// <remarks>
/// A kernel written over <typeparamref name="R"/> is specialised for each number type, and gives every world the same bits at
/// every width: the operations here round once, alike on all types of one precision, and nothing is contracted unless
/// <see cref="Fma"/> says so. A mask is an R with all bits of a lane set, or none.
/// </remarks>
public unsafe interface IReal<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>Worlds per value; a power of two.</summary>
    static abstract int Lanes { get; }

    static abstract bool IsDouble { get; }

    /// <summary>The same number in every lane, rounded to the precision of R.</summary>
    static abstract R Of(double value);

    /// <summary>An entry of a table of scalars, in every lane. A table holds floats, or doubles where R is double.</summary>
    static abstract R At(void* table, int index);

    /// <summary>Sets an entry of such a table, rounded to the precision of R.</summary>
    static abstract void Put(void* table, int index, double value);

    /// <summary>One lane of a value in memory.</summary>
    static abstract double Get(R* at, int lane);

    /// <summary>Sets one lane of a value in memory, rounded to the precision of R.</summary>
    static abstract void Set(R* at, int lane, double value);

    static abstract R operator +(R a, R b);

    static abstract R operator -(R a, R b);

    static abstract R operator *(R a, R b);

    static abstract R operator /(R a, R b);

    static abstract R operator -(R a);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract R Fma(R a, R b, R c);

    /// <summary>c - a * b, rounded once.</summary>
    static abstract R Fnma(R a, R b, R c);

    static abstract R Sqrt(R a);

    static abstract R Abs(R a);

    /// <summary>The smaller, or b where either is not a number.</summary>
    static abstract R Min(R a, R b);

    /// <summary>The larger, or b where either is not a number.</summary>
    static abstract R Max(R a, R b);

    /// <summary>The whole number n with 2^n &lt;= a &lt; 2^(n + 1), for a normal number above 0.</summary>
    static abstract R Exponent(R a);

    /// <summary>a * 2^n for a whole n from -126 to 127 in single and from -1022 to 1023 in double.</summary>
    static abstract R Scale(R a, R n);

    /// <summary>The mask of a &lt; b; false where either is not a number.</summary>
    static abstract R Less(R a, R b);

    /// <summary>The mask of a &lt;= b; false where either is not a number.</summary>
    static abstract R LessOrEqual(R a, R b);

    /// <summary>The mask of a == b; false where either is not a number.</summary>
    static abstract R Equal(R a, R b);

    static abstract R And(R a, R b);

    /// <summary>The bits of a where those of the mask are not set.</summary>
    static abstract R AndNot(R a, R mask);

    static abstract R Or(R a, R b);

    static abstract R Xor(R a, R b);

    /// <summary>Lane by lane: mask ? yes : no.</summary>
    static abstract R Select(R mask, R yes, R no);

    /// <summary>Whether the mask is set in any lane.</summary>
    static abstract bool Any(R mask);

    /// <summary>Whether the mask is set in every lane.</summary>
    static abstract bool All(R mask);

    /// <summary>A bit a lane, lane 0 the lowest: 1 where the mask is set.</summary>
    static abstract uint LaneBits(R mask);

    /// <summary>The mask that is set in the lanes whose bit is 1.</summary>
    static abstract R OfLaneBits(uint bits);

    /// <summary>Copies one lane of a value in memory to a lane of another, bit for bit.</summary>
    static abstract void CopyLane(R* to, int toLane, R* from, int fromLane);
}
