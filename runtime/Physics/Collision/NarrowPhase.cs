using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Collision;

/// <summary>
/// Finds the contacts of the pairs of a block whose bounding checks passed. Begin, Add every such pair in the order in which contacts
/// are to be listed, Run, and Load what was found.
/// </summary>
/// <remarks>What a world finds does not depend on the other worlds of its block, nor on the width of the block.</remarks>
public unsafe struct NarrowPhase<R>
    where R : unmanaged, IReal<R>
{
    private readonly NarrowTables _tables;
    private readonly NarrowLayout _layout;
    private readonly R* _geoms;      // [geom][12]: position, matrix row by row
    private readonly R* _worldSizes; // [geom][3], or null
    private readonly R* _work;
    private readonly int* _lists;

    /// <param name="tables">Of the model.</param>
    /// <param name="layout">Of the scratch.</param>
    /// <param name="geoms">[geom][12]: position, and matrix row by row.</param>
    /// <param name="worldSizes">[geom][3] where worlds have sizes of their own, else null.</param>
    /// <param name="work">NarrowLayout.Values of scratch.</param>
    public NarrowPhase(NarrowTables tables, NarrowLayout layout, R* geoms, R* worldSizes, R* work)
    {
        _tables = tables;
        _layout = layout;
        _geoms = geoms;
        _worldSizes = worldSizes;
        _work = work;
        _lists = (int*)(work + layout.Lists);
        Count = 0;
        Overflow = 0;
    }

    /// <summary>The pairs that were added.</summary>
    public int Count { get; private set; }

    /// <summary>A bit for each world that found more than the layout keeps.</summary>
    public uint Overflow { get; private set; }

    public void Begin()
    {
        Count = 0;
        Overflow = 0;
        for (var lane = 0; lane < R.Lanes; lane++)
            Used[lane] = 0;
    }

    /// <summary>Asks for a pair in the worlds whose bit is set.</summary>
    public void Add(int pair, uint lanes)
    {
        var entry = Entry(Count++);
        entry[0] = pair;
        entry[1] = (int)lanes;
        entry[2] = 0;
    }

    public void Run()
    {
        for (var added = 0; added < Count; added++)
            RunPair(added);
    }

    public readonly int PairOf(int added) => Entry(added)[0];

    /// <summary>The most contacts that any world has of an added pair.</summary>
    public readonly int Depth(int added) => Entry(added)[2];

    /// <summary>How many contacts of an added pair a world has.</summary>
    public readonly int CountOf(int added, int lane) => Entry(added)[3 + R.Lanes + lane];

    /// <summary>A bit for each world with a contact of an added pair.</summary>
    public readonly uint LanesOf(int added)
    {
        var lanes = 0u;
        for (var lane = 0; lane < R.Lanes; lane++)
            lanes |= CountOf(added, lane) > 0 ? 1u << lane : 0;
        return lanes;
    }

    /// <summary>Writes one world's k-th contact of an added pair to its lane: what is behind the mask of a candidate.</summary>
    public readonly void Copy(int added, int k, int lane, R* to)
    {
        var from = _work + _layout.Found + ((Entry(added)[3 + lane] + k) * (Candidate.Size - 1));
        for (var field = 0; field < Candidate.Size - 1; field++)
            R.CopyLane(to + field, lane, from + field, lane);
    }

    /// <summary>Writes the k-th contact of an added pair: Candidate.Size values, with zeros in worlds that have none.</summary>
    public readonly void Load(int added, int k, R* to)
    {
        for (var field = 0; field < Candidate.Size; field++)
            to[field] = R.Of(0);
        var entry = Entry(added);
        var lanes = 0u;
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (entry[3 + R.Lanes + lane] <= k)
                continue;
            lanes |= 1u << lane;
            var from = _work + _layout.Found + ((entry[3 + lane] + k) * (Candidate.Size - 1));
            for (var field = 0; field < Candidate.Size - 1; field++)
                R.CopyLane(to + 1 + field, lane, from + field, lane);
        }

        to[0] = R.OfLaneBits(lanes);
    }

    private readonly int* Used => _lists + (_layout.Pairs * _layout.PairStride);

    private readonly int* Entry(int added) => _lists + (added * _layout.PairStride);

    private void RunPair(int added)
    {
        var entry = Entry(added);
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            entry[3 + lane] = Used[lane];
            entry[3 + R.Lanes + lane] = 0;
        }

        LoadPair(entry[0], (uint)entry[1]);
        var pair = _tables.Pairs + (entry[0] * NarrowPair.Stride);
        ConvexPair<R> shapes = default;
        shapes.Tables = _tables;
        shapes.Work = _work;
        shapes.Type1 = pair[NarrowPair.Type1];
        shapes.Type2 = pair[NarrowPair.Type2];
        shapes.Mesh1 = pair[NarrowPair.Mesh1] * MeshTables.Header;
        shapes.Mesh2 = pair[NarrowPair.Mesh2] * MeshTables.Header;
        var count = PairFunctions<R>.Run(ref shapes);
        for (var k = 0; k < count; k++)
            Keep(entry, _work + PairWork.Found + (k * Candidate.Size));
    }

    private readonly void LoadPair(int pairNumber, uint lanes)
    {
        var pair = _tables.Pairs + (pairNumber * NarrowPair.Stride);
        _work[PairWork.Mask] = R.OfLaneBits(lanes);
        _work[PairWork.Margin] = R.At(_tables.Margins, pairNumber);
        LoadGeom(pair[NarrowPair.Geom1], _work + PairWork.First);
        LoadGeom(pair[NarrowPair.Geom2], _work + PairWork.Second);
    }

    private readonly void LoadGeom(int geom, R* to)
    {
        for (var value = 0; value < 12; value++)
            to[value] = _geoms[(geom * 12) + value];
        for (var axis = 0; axis < 3; axis++)
        {
            var index = (geom * 3) + axis;
            to[PairWork.Geom.Sizes + axis] = _worldSizes != null ? _worldSizes[index] : R.At(_tables.Sizes, index);
        }
    }

    private void Keep(int* entry, R* candidate)
    {
        var lanes = R.LaneBits(candidate[Candidate.Mask]);
        for (var lane = 0; lane < R.Lanes; lane++)
        {
            if (((lanes >> lane) & 1) == 0)
                continue;
            if (Used[lane] == _layout.Candidates)
            {
                Overflow |= 1u << lane;
                continue;
            }

            var to = _work + _layout.Found + (Used[lane]++ * (Candidate.Size - 1));
            for (var field = 0; field < Candidate.Size - 1; field++)
                R.CopyLane(to + field, lane, candidate + 1 + field, lane);
            if (++entry[3 + R.Lanes + lane] > entry[2])
                entry[2] = entry[3 + R.Lanes + lane];
        }
    }
}
