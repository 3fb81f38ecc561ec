using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;

namespace Sim.Tests.Physics.Collision;

/// <summary>A thread for each pair of a table, as the GPU runs the narrow phase: what it finds, and in how many contacts.</summary>
internal unsafe struct NarrowKernel : IKernel
{
    public const int MostContacts = 8;

    public NarrowTables Tables;
    public NarrowLayout Layout;
    public F32* Geoms;  // [pair][2][12]
    public F32* Sizes;  // [pair][2][3]
    public F32* Work;   // [pair][Layout.Values]
    public F32* Found;  // [pair][MostContacts][Candidate.Size]
    public int* Counts; // [pair]

    public readonly void Run(int index)
    {
        var work = Work + ((long)index * Layout.Values);
        var narrow = new NarrowPhase<F32>(Tables, Layout, Geoms + (index * 24), Sizes + (index * 6), work);
        narrow.Begin();
        narrow.Add(index, 1);
        narrow.Run();
        var count = narrow.CountOf(0, 0);
        Counts[index] = count;
        for (var k = 0; k < count && k < MostContacts; k++)
            narrow.Load(0, k, Found + (((index * MostContacts) + k) * Candidate.Size));
    }
}
