namespace Sim.Tests.Devices.Kernels;

/// <summary>Comparisons with what is not a number, in every form that a compiler may turn around.</summary>
internal unsafe struct Comparisons : ITestKernel<Comparisons>
{
    private TestRows _rows;

    public static Comparisons Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = _rows.Ints(index);
        double a = _rows.Double(index, 0), b = _rows.Double(index, 1);
        float c = _rows.Float(index, 0), d = _rows.Float(index, 1);
        to[0] = a < b ? 1 : 0;
        to[1] = a <= b ? 1 : 0;
        to[2] = a == b ? 1 : 0;
        to[3] = a != b ? 1 : 0;
        to[4] = !(a < b) ? 1 : 0;
        to[5] = !(a >= b) ? 1 : 0;
        to[6] = !(a == b) ? 1 : 0;
        to[7] = c > d ? 1 : 0;
        to[8] = !(c > d) ? 1 : 0;
        to[9] = a < -2.4 || a > 2.4 || c < -1 || c > 1 ? 1 : 0;
        to[10] = !(a < b || c > d) ? 1 : 0;
        to[11] = a >= b && c < d ? 1 : 0;

        // The constant on the left.
        to[12] = 1.5 < a ? 1 : 0;
        to[13] = 1.5 >= a ? 1 : 0;
        to[14] = 0f > c ? 1 : 0;
        if (2.5 <= b)
            to[15] = 3;
        for (var x = a; x < 10 && to[16] < 20; x += 1.5)
            to[16]++;
        while (!(c >= 3) && to[17] < 9)
        {
            c += 1;
            to[17]++;
        }

        to[18] = double.IsNaN(a) ? 1 : 0;
        to[19] = float.IsFinite(d) ? 1 : 0;
        to[20] = double.IsInfinity(b) ? 1 : 0;
        var (less, more) = (a < b, c < d);
        to[21] = less == more ? 1 : 0;
        to[22] = less ^ more ? 1 : 0;
        to[23] = less & !more ? 1 : 0;
        to[24] = (less ? a : b) > 1 ? 1 : 0;
    }
}

/// <summary>Conversions of numbers too large, too small and not numbers at all.</summary>
internal unsafe struct FloatConversions : ITestKernel<FloatConversions>
{
    private TestRows _rows;

    public static FloatConversions Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = _rows.Longs(index);
        var (a, c, number, wide) = (_rows.Double(index, 0), _rows.Float(index, 0), _rows.Int(index, 12), _rows.Long(index));
        to[0] = (int)a;
        to[1] = (uint)a;
        to[2] = (long)a;
        to[3] = (long)(ulong)a;
        to[4] = (int)c;
        to[5] = (uint)c;
        to[6] = (long)c;
        to[7] = (long)(ulong)c;
        to[8] = (byte)a;
        to[9] = (sbyte)a;
        to[10] = (short)a;
        to[11] = (ushort)a;
        to[12] = (byte)c;
        to[13] = (sbyte)c;
        to[14] = (short)c;
        to[15] = (ushort)c;
        var doubles = (double*)to;
        doubles[16] = number;
        doubles[17] = (uint)number;
        doubles[18] = wide;
        doubles[19] = (ulong)wide;
        doubles[20] = (sbyte)number;
        doubles[21] = float.IsNaN(c) ? 0 : c;
        var floats = (float*)(to + 22);
        floats[0] = number;
        floats[1] = (uint)number;
        floats[2] = wide;
        floats[3] = (ulong)wide;

        // Half way between two floats once it is a double, but not before.
        floats[4] = 0x8000_0080_0000_0001UL | ((ulong)index << 41);
        floats[5] = double.IsNaN(a) ? 0 : (float)a;
        floats[6] = (byte)number;
    }
}

/// <summary>Arithmetic that a compiler may be tempted to simplify or contract.</summary>
internal unsafe struct FloatArithmetic : ITestKernel<FloatArithmetic>
{
    private TestRows _rows;

    public static FloatArithmetic Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = (double*)_rows.Longs(index);
        var a = _rows.Double(index, 0);
        if (!(a < 1e30 && a > -1e30))
            a = index % 2 == 0 ? 0.0 : -0.0;
        var b = _rows.Int(index, 12) * 1e-5;
        to[0] = a + 0.1 + 0.2;
        to[1] = b * 0.1 * 0.3;
        to[2] = b - 0.1 - 0.2;
        to[3] = 0.1 - (0.3 - b);
        to[4] = a + 0.0;
        to[5] = 0.0 - a;
        to[6] = a - 0.0;
        to[7] = -(a + 0.0);
        to[8] = a * b + 0.7;
        to[9] = 1 / b;
        to[10] = b / 3;
        to[11] = Math.FusedMultiplyAdd(a, b, 0.7);
        to[12] = Math.Sqrt(Math.Abs(b));
        to[13] = Math.Floor(b);
        to[14] = Math.Ceiling(b);
        to[15] = a * -1;
        var floats = (float*)(to + 16);
        var (c, d) = ((float)a, (float)b);
        floats[0] = d * 0.1f * 0.3f;
        floats[1] = c * d + 0.7f;
        floats[2] = d / 3;
        floats[3] = MathF.FusedMultiplyAdd(c, d, 0.7f);
        floats[4] = MathF.Sqrt(MathF.Abs(d));
        floats[5] = (float)(a * d);
        floats[6] = 0f - c;
        floats[7] = MathF.Floor(d);
        floats[8] = c - d * d;
    }
}

/// <summary>The bits of numbers that turn out to be constants, some of them late.</summary>
internal unsafe struct ConstantBits : ITestKernel<ConstantBits>
{
    private TestRows _rows;

    public static ConstantBits Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = _rows.Longs(index);
        Push(to, Number.Of(index));
        Push(to + 2, Number.Of(2.5));
        var sum = Number.Of(0);
        for (var round = 0; round < _rows.Int(index, 0); round++)
            sum = sum.Kind < 100 ? Number.Of((sum.Kind * 10) + round) : Number.Of(round);
        Push(to + 4, sum);
        var number = index % 3 == 0 ? Number.Of(index) : index % 3 == 1 ? Number.Of(7) : default;
        Push(to + 6, number);
        ((double*)to)[8] = BitConverter.Int64BitsToDouble(number.Kind == 7 ? number.Bits : 0);
        to[9] = Power(3, _rows.Int(index, 0));
    }

    private static long Power(double number, int exponent)
    {
        var result = Wide.Of(1);
        var square = Wide.Of(number);
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = Wide.Of(result.Mantissa * square.Mantissa);
            square = Wide.Of(square.Mantissa * square.Mantissa);
        }

        return result.Exponent + (long)(result.Mantissa * 1000);
    }

    private static void Push(long* to, Number number)
    {
        to[0] = number.Kind;
        to[1] = number.Bits;
    }

    private struct Number
    {
        public int Kind;
        public double Real;

        public readonly long Bits => BitConverter.DoubleToInt64Bits(Real);

        public static Number Of(int kind) => new() { Kind = kind };

        public static Number Of(double real) => new() { Real = real };
    }

    private struct Wide
    {
        public double Mantissa;
        public long Exponent;

        public static Wide Of(double mantissa)
        {
            if (mantissa == 0)
                return default;

            // For a constant, this branch goes late, and leaves its bits.
            if (Math.Abs(mantissa) < 1e-300)
                mantissa *= 1e300;

            var bits = BitConverter.DoubleToInt64Bits(mantissa);
            return new Wide
            {
                Mantissa = BitConverter.Int64BitsToDouble((bits & ~(0x7FFL << 52)) | (1022L << 52)),
                Exponent = ((bits >> 52) & 0x7FF) - 1022,
            };
        }
    }
}
