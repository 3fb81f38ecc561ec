namespace Sim.Runtime.Physics.Collision;

/// <summary>What a pair function gets and where it writes, in values of R from the start of its work space.</summary>
internal static class PairWork
{
    public const int
        Mask = 0,           // of the lanes that are asked for
        Margin = 1,
        First = 2,          // geom 1: position 3, matrix 9 row by row, size 3
        Second = First + Geom.Size,
        Found = Second + Geom.Size, // [candidate][Candidate.Size]
        MostCandidates = BoxWork.MostRaw,
        Free = Found + (MostCandidates * Candidate.Size); // for the function's own use

    /// <summary>A geom in the work space.</summary>
    public static class Geom
    {
        public const int Position = 0, Matrix = 3, Sizes = 12, Size = 15;
    }
}
