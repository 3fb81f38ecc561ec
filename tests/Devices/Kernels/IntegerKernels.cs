using System.Numerics;

namespace Sim.Tests.Devices.Kernels;

/// <summary>Shifts by amounts of 32 and more, which .NET takes modulo the width and PTX does not.</summary>
internal unsafe struct Shifts : ITestKernel<Shifts>
{
    private TestRows _rows;

    public static Shifts Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var ints = _rows.Ints(index);
        var longs = _rows.Longs(index) + 16;
        var (by, number, wide) = (_rows.Int(index, 2), _rows.Int(index, 12), _rows.Long(index));
        ints[0] = number << by;
        ints[1] = number >> by;
        ints[2] = number >>> by;
        ints[3] = (int)((uint)number << by);
        ints[4] = (int)((uint)number >> by);
        ints[5] = 1 << by;
        ints[6] = (byte)number << by;
        ints[7] = (sbyte)number >> by;
        ints[8] = (int)BitOperations.RotateLeft((uint)number, by);
        longs[0] = wide << by;
        longs[1] = wide >> by;
        longs[2] = wide >>> by;
        longs[3] = (long)((ulong)wide >> by);
        longs[4] = (long)(1UL << by);
        longs[5] = (long)(((ulong)wide << by) | ((ulong)wide >> (64 - by)));
    }
}

/// <summary>Divisions by constants, powers of two among them, of numbers below zero and of large unsigned ones.</summary>
internal unsafe struct Divisions : ITestKernel<Divisions>
{
    private TestRows _rows;

    public static Divisions Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = _rows.Longs(index);
        var number = _rows.Int(index, 12);
        var wide = _rows.Long(index);
        var by = (_rows.Int(index, 14) & 0xFFFF) + 1;
        to[0] = number / 2;
        to[1] = number / 8;
        to[2] = number % 8;
        to[3] = (uint)number / 2;
        to[4] = (uint)number % 16;
        to[5] = wide / 16;
        to[6] = (long)((ulong)wide / 4);
        to[7] = number / 7;
        to[8] = number % 7;
        to[9] = number / -4;
        to[10] = number / by;
        to[11] = number % by;
        to[12] = wide / by;
        to[13] = (long)((ulong)wide % (ulong)by);
        to[14] = (sbyte)number / 4;
        to[15] = (byte)number / 3;
        to[16] = wide * by;
        to[17] = (long)number * by;
        to[18] = (long)((ulong)(uint)number * (uint)by);
        to[19] = -wide;
        to[20] = number / 1;
        to[21] = number * 8;
    }
}

/// <summary>Chains of conversions between integers of all widths and signs.</summary>
internal unsafe struct IntegerConversions : ITestKernel<IntegerConversions>
{
    private TestRows _rows;

    public static IntegerConversions Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = _rows.Longs(index);
        var number = _rows.Int(index, 12);
        var wide = _rows.Long(index);
        var (small, tiny, narrow) = ((byte)number, (sbyte)number, (short)number);
        to[0] = small;
        to[1] = tiny;
        to[2] = (long)(ulong)tiny;
        to[3] = (uint)tiny;
        to[4] = narrow;
        to[5] = (uint)narrow;
        to[6] = (ushort)number;
        to[7] = (uint)number;
        to[8] = (uint)wide;
        to[9] = (int)wide;
        to[10] = (uint)(int)wide;
        to[11] = (int)(uint)wide;
        to[12] = (byte)wide;
        to[13] = (sbyte)wide;
        to[14] = (byte)tiny;
        to[15] = (sbyte)small;
        to[16] = (ushort)tiny;
        to[17] = (byte)(sbyte)narrow;
        to[18] = (sbyte)(byte)narrow;
        to[19] = (short)(ushort)number;
        to[20] = (long)(ulong)(ushort)(short)wide;
        to[21] = (byte)(number + 200);
        to[22] = (sbyte)(number * 3L);
        to[23] = (byte)(number > 0 ? number : tiny) + 1;
        small += 250;
        to[24] = small;
        narrow *= 7;
        to[25] = narrow;
        var same = (byte)number == (byte)wide;
        to[26] = same ? 1 : 0;
    }
}

/// <summary>Byte columns of every sign, bit tricks and comparisons.</summary>
internal unsafe struct BytesAndBits : ITestKernel<BytesAndBits>
{
    private TestRows _rows;

    public static BytesAndBits Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = (byte*)_rows.Ints(index);
        var from = _rows.Input + (index * TestRows.InputBytes) + 40;
        for (var item = 0; item < 16; item++)
            to[item] = (byte)(from[item] + item);
        to[17] = (byte)~to[3];
        to[18] = (byte)-to[4];
        to[19] |= to[5];
        to[20] ^= (byte)(to[6] | to[7]);
        to[21] = (byte)(from[2] > 200 ? 1 : 0);
        ((short*)to)[20] = (short)(((short*)from)[1] * 3);
        ((ushort*)to)[21] = (ushort)(((ushort*)from)[1] >> 3);
        ((sbyte*)to)[60] = (sbyte)(((sbyte*)from)[9] / 3);

        var ints = _rows.Ints(index) + 20;
        var number = index % 9 == 0 ? 0 : (uint)_rows.Int(index, 12);
        var wide = index % 9 == 0 ? 0 : (ulong)_rows.Long(index);
        ints[0] = BitOperations.PopCount(number);
        ints[1] = BitOperations.PopCount(wide);
        ints[2] = BitOperations.LeadingZeroCount(number);
        ints[3] = BitOperations.LeadingZeroCount(wide);
        ints[4] = BitOperations.TrailingZeroCount(number);
        ints[5] = BitOperations.TrailingZeroCount(wide);
        ints[6] = number < (uint)_rows.Int(index, 13) ? 1 : 0;
        ints[7] = (int)number < _rows.Int(index, 13) ? 1 : 0;
        ints[8] = wide >= 0x8000000000000000 ? 1 : 0;
        ints[9] = (uint)_rows.Int(index, 1) < 3u ? 1 : 0;
        ints[10] = Math.Min((int)number, _rows.Int(index, 13));
        ints[11] = (int)Math.Max(number, (uint)_rows.Int(index, 13));
        ints[12] = Math.Abs((int)number | 1);
        ints[13] = Math.Max((byte)number, (byte)wide);
    }
}

/// <summary>Pointers that are cast, indexed below their start, and moved by bytes.</summary>
internal unsafe struct Pointers : ITestKernel<Pointers>
{
    private TestRows _rows;

    public static Pointers Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var middle = _rows.Ints(index) + 8;
        for (var offset = -2; offset < 3; offset++)
            middle[offset] = index + offset;
        middle[8 + _rows.Int(index, 1)] = 7;

        // The place within a word is lost where bytes are counted in words.
        ((byte*)middle)[40 + (_rows.Int(index, 12) & 15)] = (byte)index;
        var place = (uint)_rows.Int(index, 12) & 7;
        middle[20 + place] = 3;
        long far = -3 + (index & 3);
        (middle + 34)[far] = 5;
        var walker = (byte*)middle + 160;
        for (var step = 0; step < 5; step++)
            *walker++ = (byte)(step * 3);
    }
}
