using System.Runtime.InteropServices;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Collision;
using Xunit;

namespace Sim.Tests.Physics.Collision;

/// <summary>How the worlds of a block get their contacts.</summary>
public sealed unsafe class NarrowPhaseTests
{
    [Fact]
    public void Each_world_keeps_its_contacts_in_the_order_of_the_pairs()
    {
        const int Spheres = 3;
        var pairs = new int[Spheres * NarrowPair.Stride];
        for (var pair = 0; pair < Spheres; pair++)
            new[] { GeomType.Plane, GeomType.Sphere, 0, 1 + pair, -1, -1 }.CopyTo(pairs, pair * NarrowPair.Stride);
        var sizes = new float[] { 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0 };
        var layout = new NarrowLayout(Spheres, Candidates: 2, F32x16.Lanes);
        var memory = (F32x16*)NativeMemory.AlignedAlloc((nuint)((layout.Values + 48) * sizeof(F32x16)), 64);
        fixed (int* pairTable = pairs)
        {
            fixed (float* sizeTable = sizes, margins = new float[Spheres])
            {
                var tables = new NarrowTables { Pairs = pairTable, Margins = (byte*)margins, Sizes = (byte*)sizeTable };
                new Span<byte>(memory, 48 * sizeof(F32x16)).Clear();
                memory[11] = F32x16.Of(1);
                for (var sphere = 0; sphere < Spheres; sphere++)
                {
                    // Sphere s touches in world w unless bit s of w is set, with a depth of s + w / 100.
                    for (var world = 0; world < F32x16.Lanes; world++)
                        F32x16.Set(memory + (12 * (1 + sphere)) + 2, world, ((world >> sphere) & 1) != 0 ? 9 : 1 - sphere - (world / 100.0));
                }

                var narrow = new NarrowPhase<F32x16>(tables, layout, memory, null, memory + 48);
                narrow.Begin();
                for (var pair = 0; pair < Spheres; pair++)
                    narrow.Add(pair, 0xFFFF);
                narrow.Run();

                Assert.Equal(Spheres, narrow.Count);
                Assert.Equal(0x0101u, narrow.Overflow); // worlds 0 and 8 have all three
                var candidate = stackalloc F32x16[Candidate.Size + 1];
                candidate = (F32x16*)(((nint)candidate + 63) & ~63);
                for (var pair = 0; pair < Spheres; pair++)
                {
                    Assert.Equal(1, narrow.Depth(pair));
                    narrow.Load(pair, 0, candidate);
                    var lanes = F32x16.LaneBits(candidate[Candidate.Mask]);
                    for (var world = 0; world < F32x16.Lanes; world++)
                    {
                        var kept = ((world >> pair) & 1) == 0 && !(pair == 2 && world is 0 or 8);
                        Assert.Equal(kept, ((lanes >> world) & 1) != 0);
                        Assert.Equal(kept ? -pair - (world / 100.0) : 0, F32x16.Get(candidate + Candidate.Distance, world), 1e-6);
                    }
                }
            }
        }

        NativeMemory.AlignedFree(memory);
    }
}
