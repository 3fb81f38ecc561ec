using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>A polytope of triangles in the difference of two geoms, in every lane its own.</summary>
/// <remarks>
/// Faces are numbered alike in all lanes: a lane that adds fewer leaves gaps. In double precision each lane lists the faces that may be
/// nearest to the origin in MuJoCo's order, which decides between faces that are equally near; in single precision the older one is taken.
/// </remarks>
internal unsafe struct Polytope<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>A face: the point of its plane that is nearest to the origin, and how far that is.</summary>
    public const int Face = PolytopeSize.Face, Distance = 3;

    /// <summary>Numbers of a side: the positions of its two vertices.</summary>
    public const int End = PolytopeSize.End;

    /// <summary>The place of a face that is not listed.</summary>
    public const byte None = PolytopeSize.None;

    public R* Vertices;     // [vertex][ConvexWork.Vertex]
    public R* Faces;        // [face][Face]
    public R* Keys;         // [place]: the distance of the face that is listed there, or infinity; in single precision [face]
    public R* Ends;         // [side][End]: of the border of the visible part
    public ulong* Links;    // [face][lane]: see Link
    public ulong* ChosenLinks; // [2][lane]: of the nearest face, and of the one before
    public int* Chosen;     // [lane]: the nearest face
    public uint* States;    // [face]: bits of the lanes that have it, then of those in which the new vertex is in front of it
    public int* Lengths;    // [lane]: of the list
    public uint* Stack;     // [face]: for a walk over the faces
    public uint* EdgeBits;  // [side of the border]: bits of the lanes that have it
    public byte* List;      // [lane][place]: a face
    public byte* Places;    // [lane][face]: its place in the list, or None
    public int MostFaces;
    public int Used;        // faces so far
    public int Longest;     // places so far

    /// <summary>A polytope in the part of a work space that is for it.</summary>
    public static Polytope<R> In(R* work, int steps)
    {
        int vertices = PolytopeSize.Vertices(steps), faces = PolytopeSize.Faces(steps);
        var memory = work + ConvexWork.Epa;
        Polytope<R> made = default;
        made.MostFaces = faces;
        made.Vertices = memory;
        made.Faces = made.Vertices + (vertices * ConvexWork.Vertex);
        made.Keys = made.Faces + (faces * Face);
        made.Ends = made.Keys + faces;
        made.Links = (ulong*)(memory + PolytopeSize.Numbers(steps));
        made.ChosenLinks = made.Links + (faces * R.Lanes);
        made.States = (uint*)(made.ChosenLinks + (2 * R.Lanes));
        made.Stack = made.States + faces;
        made.Lengths = (int*)(made.Stack + faces);
        made.Chosen = made.Lengths + R.Lanes;
        made.EdgeBits = (uint*)(made.Chosen + R.Lanes);
        made.List = (byte*)(made.EdgeBits + vertices);
        made.Places = made.List + (faces * R.Lanes);
        return made;
    }

    /// <summary>Bytes from the lowest: three vertices, then the faces across the sides that begin at each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Link(int a, int b, int c, int acrossA, int acrossB, int acrossC) =>
        (ulong)(uint)(a | (b << 8) | (c << 16) | (acrossA << 24)) | ((ulong)(uint)(acrossB | (acrossC << 8)) << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int VertexOf(ulong link, int side) => (int)(link >> (8 * side)) & 255;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Across(ulong link, int side) => (int)(link >> (24 + (8 * side))) & 255;

    /// <summary>The side of a face that begins at a vertex.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SideOf(ulong link, int vertex) => VertexOf(link, 0) == vertex ? 0 : VertexOf(link, 1) == vertex ? 1 : 2;

    /// <summary>The link with another face across a side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong WithAcross(ulong link, int side, int face)
    {
        var shift = 24 + (8 * side);
        return (link & ~(255UL << shift)) | ((ulong)(uint)face << shift);
    }

    /// <summary>
    /// Makes a face of three vertices, in the lanes of the mask, and gives its distance: zero, and nothing made, if they are in a line.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Attach(int face, R* a, R* b, R* c, R* mask, R* spare)
    {
        Simplex<R>.Project(c, b, a, spare);
        var point = Vec3<R>.Load(spare);
        var flat = spare[3];
        var made = R.AndNot(*mask, flat);
        var to = Faces + (face * Face);
        Vec3<R>.Select(made, point, Vec3<R>.Load(to)).Store(to);
        var distance = R.Select(flat, Plain<R>.Zero, R.Sqrt(Plain<R>.Dot(point, point)));
        to[Distance] = R.Select(*mask, distance, to[Distance]);
    }

    /// <summary>Lets a lane choose a face.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int lane, int face)
    {
        var distance = Faces + (face * Face) + Distance;
        if (!R.IsDouble)
        {
            R.CopyLane(Keys + face, lane, distance, lane);
            return;
        }

        var place = Lengths[lane]++;
        while (Longest <= place)
            Keys[Longest++] = R.Of(double.PositiveInfinity);
        List[(lane * MostFaces) + place] = (byte)face;
        Places[(lane * MostFaces) + face] = (byte)place;
        R.CopyLane(Keys + place, lane, distance, lane);
    }

    /// <summary>Takes a face out of a lane's polytope. The last of the list takes its place there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int lane, int face)
    {
        States[face] &= ~((PolytopeSize.Alive | PolytopeSize.Visible) << lane);
        if (!R.IsDouble)
        {
            R.Set(Keys + face, lane, double.PositiveInfinity);
            return;
        }

        byte* list = List + (lane * MostFaces), places = Places + (lane * MostFaces);
        int place = places[face];
        if (place == None)
            return;
        var last = --Lengths[lane];
        var moved = list[last];
        list[place] = moved;
        places[moved] = (byte)place;
        R.CopyLane(Keys + place, lane, Keys + last, lane);
        R.Set(Keys + last, lane, double.PositiveInfinity);
    }
}

/// <summary>How much memory a polytope needs.</summary>
internal static class PolytopeSize
{
    public const int Face = 4, End = 6;

    public const byte None = 255;

    /// <summary>The bits of lane 0 in the state of a face.</summary>
    public const uint Alive = 1, Visible = 1 << 16;

    private const int BytesPerLane = sizeof(float); // at least, of a value of R

    /// <summary>Vertices of a polytope that grows by as many as there are steps.</summary>
    public static int Vertices(int steps) => steps + 6;

    /// <summary>Room for all faces of a polytope of so many vertices, and for those of one more.</summary>
    public static int Faces(int steps) => (3 * Vertices(steps)) - 4 < None ? (3 * Vertices(steps)) - 4 : None;

    /// <summary>Values of R that a polytope needs.</summary>
    public static int Values(int steps, int lanes)
    {
        int vertices = Vertices(steps), faces = Faces(steps);
        var longs = lanes * (faces + 2) * sizeof(ulong);
        var ints = ((2 * faces) + (2 * lanes) + vertices) * sizeof(int);
        var bytes = 2 * lanes * faces;
        return Numbers(steps) + ((longs + ints + bytes + (lanes * BytesPerLane) - 1) / (lanes * BytesPerLane));
    }

    /// <summary>Values of R before the links, which lie at a multiple of 8 bytes also where R is one float.</summary>
    public static int Numbers(int steps)
    {
        var count = (Vertices(steps) * (ConvexWork.Vertex + End)) + (Faces(steps) * (Face + 1));
        return count + ((ConvexWork.Epa + count) & 1);
    }
}
