using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sim.Runtime.Devices;

namespace Sim.Runtime;

/// <summary>A column that agents see: dense, a row a world, in world order over all groups. Its memory is the agent's tensor.</summary>
public sealed unsafe class AgentColumn
{
    private readonly IDevice _device;

    internal AgentColumn(string name, DataType type, ImmutableArray<int> shape, int worlds, DeviceArena arena)
    {
        (Name, Type, Shape, Worlds, _device) = (name, type, shape, worlds, arena.Device);
        Width = shape.Aggregate(1, (product, size) => product * size);
        Address = arena.Allocate(Bytes);
    }

    public string Name { get; }

    public DataType Type { get; }

    /// <summary>Of one world's row; empty for a single number.</summary>
    public ImmutableArray<int> Shape { get; }

    public int Worlds { get; }

    /// <summary>Numbers in a row.</summary>
    public int Width { get; }

    /// <summary>Whether the host can read and write it at its address.</summary>
    public bool IsHostVisible => _device.HostVisible;

    /// <summary>What allocated it, where its device did not.</summary>
    public IColumnMemory? Memory => _device.Memory;

    public int RowBytes => Width * Type.Bytes();

    public long Bytes => (long)Worlds * RowBytes;

    /// <summary>Of the first row, on the simulation's device: a multiple of 64, the same for the simulation's whole life.</summary>
    public nint Address { get; }

    /// <summary>The rows of consecutive worlds, where the host can reach them.</summary>
    /// <exception cref="InvalidOperationException">They lie on a GPU, are of another type, or are out of range.</exception>
    public Span<T> Span<T>(int firstWorld, int worlds)
        where T : unmanaged
    {
        if (!_device.HostVisible)
            throw new InvalidOperationException($"Column '{Name}' lies on {_device.Name}. Use Read and Write.");

        Check<T>(firstWorld, worlds);
        return new Span<T>((void*)At(firstWorld), checked(worlds * Width));
    }

    /// <summary>All rows, where the host can reach them.</summary>
    public Span<T> Span<T>()
        where T : unmanaged => Span<T>(0, Worlds);

    /// <summary>Copies the rows of consecutive worlds to the host.</summary>
    public void Read<T>(int firstWorld, Span<T> rows)
        where T : unmanaged
    {
        Check<T>(firstWorld, rows.Length / Width);
        _device.Download(At(firstWorld), MemoryMarshal.AsBytes(rows));
    }

    /// <summary>Copies the rows of consecutive worlds to the device.</summary>
    public void Write<T>(int firstWorld, ReadOnlySpan<T> rows)
        where T : unmanaged
    {
        Check<T>(firstWorld, rows.Length / Width);
        _device.Upload(MemoryMarshal.AsBytes(rows), At(firstWorld));
    }

    /// <summary>All rows, copied to the host.</summary>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var rows = new T[checked(Worlds * Width)];
        Read(0, rows.AsSpan());
        return rows;
    }

    /// <summary>All rows as bytes, where the host can reach them.</summary>
    internal ReadOnlySpan<byte> HostBytes => new((void*)Address, checked((int)Bytes));

    /// <summary>Copies the bytes of consecutive rows to the host.</summary>
    internal void CopyTo(int firstWorld, Span<byte> rows) => _device.Download(At(firstWorld), rows);

    /// <summary>Copies the bytes of the rows where the mask is not 0, one after the other.</summary>
    internal void CopyRows(ReadOnlySpan<byte> mask, Span<byte> rows)
    {
        if (!_device.HostVisible)
        {
            // One transfer of everything is quicker than one a row.
            var all = new byte[Bytes];
            CopyTo(0, all);
            Gather(all, mask, rows);
            return;
        }

        Gather(HostBytes, mask, rows);
    }

    /// <summary>Copies all rows to the device.</summary>
    internal void CopyFrom(ReadOnlySpan<byte> rows) => _device.Upload(rows, Address);

    internal nint At(int world) => Address + (nint)((long)world * RowBytes);

    private void Gather(ReadOnlySpan<byte> all, ReadOnlySpan<byte> mask, Span<byte> rows)
    {
        var taken = 0;
        for (var world = mask.IndexOfAnyExcept((byte)0); world >= 0;)
        {
            all.Slice(world * RowBytes, RowBytes).CopyTo(rows[taken..]);
            taken += RowBytes;
            var next = mask[(world + 1)..].IndexOfAnyExcept((byte)0);
            world = next < 0 ? -1 : world + 1 + next;
        }
    }

    private void Check<T>(int firstWorld, int worlds)
        where T : unmanaged
    {
        if (DataTypes.Of<T>() != Type)
            throw new InvalidOperationException($"Column '{Name}' holds {Type}, not {typeof(T).Name}.");
        if (firstWorld < 0 || worlds < 0 || firstWorld + worlds > Worlds)
        {
            throw new InvalidOperationException(
                $"Column '{Name}' has worlds 0 to {Worlds - 1}; {worlds} from {firstWorld} were asked for.");
        }
    }
}
