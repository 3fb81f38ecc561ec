using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>Two convex geoms whose distance is asked for: what does not differ between lanes.</summary>
internal unsafe struct ConvexPair<R>
    where R : unmanaged, IReal<R>
{
    public NarrowTables Tables;
    public R* Work;
    public int Type1, Type2;   // as supports see them: a shrunk sphere is a point, a shrunk capsule a segment
    public int Mesh1, Mesh2;   // headers among the numbers of the meshes
    public uint Lanes;         // in which support points are wanted
}

/// <summary>What steps of the convex pairs leave for each other, in the free part of the work space.</summary>
internal static class ConvexWork
{
    /// <summary>A point of the difference of the two geoms: it, and the points of geom 1 and 2 whose difference it is.</summary>
    public const int Vertex = 9, OfFirst = 3, OfSecond = 6;

    public const int
        HalfMargin1 = PairWork.Free,     // by which geom 1 is inflated
        HalfMargin2 = HalfMargin1 + 1,
        Direction = HalfMargin2 + 1,     // 3: of a support point, of length 1
        New = Direction + 3,             // a vertex
        Simplex = New + Vertex,          // [4] vertices
        Count = Simplex + (4 * Vertex),  // of the simplex
        Weights = Count + 1,             // 4
        At = Weights + 4,                // 3: the point of the difference that is nearest to the origin so far
        Steps = At + 3,                  // of GJK so far
        Distance = Steps + 1,            // Huge: they are apart
        Witness1 = Distance + 1,         // 3
        Witness2 = Witness1 + 3,         // 3
        Origin = Witness2 + 3,           // 3: what is taken for the origin, in single precision
        Normal = Origin + 3,             // 3: from geom 1 to geom 2, in single precision
        Inside = Normal + 3,             // mask: a tetrahedron around the origin is found
        Unsure = Inside + 1,             // mask: the search for one came to no end
        Hints = Unsure + 1,              // two ints a lane: the hull vertex that was last found, -1 at first
        Spare = Hints + 2,               // for a moment
        SpareSize = 64,
        Epa = Spare + SpareSize;

    /// <summary>Values of R of the free part.</summary>
    public static int Size(int iterations, int lanes) => Epa - PairWork.Free + PolytopeSize.Values(iterations, lanes);
}

/// <summary>What steps of the growth of a polytope leave for each other, in the spare memory of the work space.</summary>
internal static class EpaWork
{
    public const int
        Open = ConvexWork.Spare + 6, // mask: lanes that go on
        Failed = Open + 1,           // mask: lanes that rounding has led astray
        Chosen = Failed + 1,         // 4: the nearest face
        Before = Chosen + 4,         // 4: the one before
        Upper = Before + 4,          // no less than the depth
        Least = Upper + 1,           // the least distance in the list
        Place = Least + 1,           // where that is
        Ends = Place + 1,            // 6: two vertices of a new face
        Mask = Ends + 6,             // of lanes with a new face
        Free = Mask + 1;
}
