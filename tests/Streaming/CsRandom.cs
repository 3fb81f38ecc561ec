using Sim.Runtime.Numerics;

namespace Sim.Tests.Streaming;

/// <summary>Random numbers for fuzzing, the same in every run.</summary>
internal sealed class CsRandom(ulong seed)
{
    private readonly ulong _key = CounterRandom.Key(seed, 0);
    private ulong _count;

    public ulong Next() => CounterRandom.Bits(_key, _count++);

    public int Below(int count) => (int)(Next() % (ulong)count);

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var index = 0; index < count; index++)
            bytes[index] = (byte)Next();
        return bytes;
    }
}
