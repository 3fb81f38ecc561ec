using Sim.Runtime.Devices;
using Sim.Runtime.Ecs;

namespace Sim.Runtime;

/// <summary>Where the fields of a lane column lie on the device. Strides count values of R.</summary>
internal sealed record LaneBlock(
    LaneFields Fields, nint Address, int BlockStride, int FieldStride, int Lanes, int ScalarBytes)
{
    /// <summary>Bytes of a world's numbers.</summary>
    public int RowBytes => Fields.Fields.Count * ScalarBytes;

    private bool FieldsAreNeighbours => FieldStride == 1;

    /// <summary>Room for the fields of a group's worlds.</summary>
    public static LaneBlock Allocate(DeviceArena arena, LaneFields fields, int worlds, int lanes, Precision precision)
    {
        var scalarBytes = precision == Precision.F64 ? sizeof(double) : sizeof(float);
        var count = fields.Fields.Count;
        var blocks = (worlds + lanes - 1) / lanes;
        var address = arena.Allocate((long)blocks * lanes * count * scalarBytes);

        // A GPU reads neighbouring worlds together, a core all fields of a block.
        return arena.Device.HostVisible
            ? new LaneBlock(fields, address, BlockStride: count, FieldStride: 1, lanes, scalarBytes)
            : new LaneBlock(fields, address, BlockStride: 1, FieldStride: blocks, lanes, scalarBytes);
    }

    public nint AddressOf(int world, int field)
    {
        var value = ((long)(world / Lanes) * BlockStride) + ((long)field * FieldStride);
        return Address + (nint)(((value * Lanes) + (world % Lanes)) * ScalarBytes);
    }

    public int FieldIndex(string field)
    {
        for (var index = 0; index < Fields.Fields.Count; index++)
        {
            if (Fields.Fields[index] == field)
                return index;
        }

        throw new ArgumentException(
            $"Lane column '{Fields.Name}' has no field '{field}'. Declared: {string.Join(", ", Fields.Fields)}.");
    }

    /// <summary>Copies the numbers of consecutive worlds to the host, [world][field].</summary>
    /// <param name="device">Where they lie.</param>
    /// <param name="firstWorld">A multiple of the lanes.</param>
    /// <param name="worlds">How many.</param>
    /// <param name="rows">Takes them.</param>
    public void Download(IDevice device, int firstWorld, int worlds, Span<byte> rows)
    {
        var numbers = new byte[ImageBytes(worlds)];
        foreach (var (address, offset, bytes) in Parts(firstWorld, worlds))
            device.Download(address, numbers.AsSpan(offset, bytes));
        for (var world = 0; world < worlds; world++)
        {
            for (var field = 0; field < Fields.Fields.Count; field++)
            {
                numbers.AsSpan(Offset(world, field, worlds), ScalarBytes)
                    .CopyTo(rows[((world * RowBytes) + (field * ScalarBytes))..]);
            }
        }
    }

    /// <summary>Copies the numbers of consecutive worlds to the device, where a block's lanes without a world get 0.</summary>
    public void Upload(IDevice device, int firstWorld, int worlds, ReadOnlySpan<byte> rows)
    {
        var numbers = new byte[ImageBytes(worlds)];
        for (var world = 0; world < worlds; world++)
        {
            for (var field = 0; field < Fields.Fields.Count; field++)
            {
                rows.Slice((world * RowBytes) + (field * ScalarBytes), ScalarBytes)
                    .CopyTo(numbers.AsSpan(Offset(world, field, worlds)));
            }
        }

        foreach (var (address, offset, bytes) in Parts(firstWorld, worlds))
            device.Upload(numbers.AsSpan(offset, bytes), address);
    }

    private int ImageBytes(int worlds) => (FieldsAreNeighbours ? (worlds + Lanes - 1) / Lanes * Lanes : worlds) * RowBytes;

    /// <summary>What lies together on the device, and its place in an image on the host: all blocks, or a field's worlds.</summary>
    private IEnumerable<(nint Address, int Offset, int Bytes)> Parts(int firstWorld, int worlds)
    {
        if (FieldsAreNeighbours)
            return [(AddressOf(firstWorld, field: 0), 0, ImageBytes(worlds))];

        return Enumerable.Range(0, Fields.Fields.Count).Select(field =>
            (AddressOf(firstWorld, field), field * worlds * ScalarBytes, worlds * ScalarBytes));
    }

    private int Offset(int world, int field, int worlds) => FieldsAreNeighbours
        ? ((((world / Lanes * Fields.Fields.Count) + field) * Lanes) + (world % Lanes)) * ScalarBytes
        : ((field * worlds) + world) * ScalarBytes;
}
