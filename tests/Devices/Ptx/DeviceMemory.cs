using System.Runtime.InteropServices;

namespace Sim.Tests.Devices.Ptx;

/// <summary>The emulated GPU's memory: allocations at addresses that the host cannot use, with gaps that nothing may touch.</summary>
internal sealed unsafe class DeviceMemory(long capacity) : IDisposable
{
    private const ulong Start = 0x7_0000_0000_0000;
    private const ulong Gap = 1 << 20;
    private const ulong Alignment = 512; // of cuMemAlloc

    private readonly SortedList<ulong, Block> _blocks = [];
    private ulong _next = Start;
    private Block _last = new(0, 0, null);

    public long Capacity => capacity;

    public long Used { get; private set; }

    public int Allocations => _blocks.Count;

    /// <summary>0 where there is not that much.</summary>
    public ulong Allocate(long bytes)
    {
        if (bytes <= 0 || Used + bytes > capacity)
            return 0;

        // What an allocation holds before it is written must not matter.
        var host = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 512);
        new Span<byte>(host, (int)Math.Min(bytes, int.MaxValue)).Fill(0xCD);
        var block = new Block(_next, (ulong)bytes, host);
        _blocks.Add(_next, block);
        _next += (((ulong)bytes + Alignment - 1) & ~(Alignment - 1)) + Gap;
        Used += bytes;
        return block.Address;
    }

    public bool Free(ulong address)
    {
        if (!_blocks.Remove(address, out var block))
            return false;

        NativeMemory.AlignedFree(block.Host);
        Used -= (long)block.Bytes;
        _last = new Block(0, 0, null);
        return true;
    }

    /// <summary>Where the host keeps these bytes; null where they are not all in one allocation.</summary>
    public byte* Find(ulong address, ulong bytes)
    {
        if (address - _last.Address >= _last.Bytes)
        {
            if (Search(address) is not { } block)
                return null;
            _last = block;
        }

        var offset = address - _last.Address;
        return bytes <= _last.Bytes - offset ? _last.Host + offset : null;
    }

    public void Dispose()
    {
        foreach (var address in _blocks.Keys.ToArray())
            Free(address);
    }

    private Block? Search(ulong address)
    {
        int low = 0, high = _blocks.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var block = _blocks.Values[middle];
            if (address < block.Address)
                high = middle - 1;
            else if (address - block.Address >= block.Bytes)
                low = middle + 1;
            else
                return block;
        }

        return null;
    }

    private sealed class Block(ulong address, ulong bytes, byte* host)
    {
        public ulong Address => address;

        public ulong Bytes => bytes;

        public byte* Host => host;
    }
}
