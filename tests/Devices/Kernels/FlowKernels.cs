using System.Runtime.CompilerServices;

namespace Sim.Tests.Devices.Kernels;

/// <summary>A loop that skips: what is set for the next round must not be seen in the rest of this one.</summary>
internal unsafe struct Continue : ITestKernel<Continue>
{
    private TestRows _rows;

    public static Continue Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var value = _rows.Int(index, 2);
        var sum = 0;
        var round = 0;
        while (round++ < 12)
        {
            var old = value;
            value = (value * 1103515245) + 12345;
            if ((value & 0x10000) == 0)
                continue;
            sum += old;
        }

        _rows.Ints(index)[0] = sum;
        _rows.Ints(index)[1] = value;
    }
}

/// <summary>The same by a switch, with several cases of one target, and with and without a default.</summary>
internal unsafe struct Switches : ITestKernel<Switches>
{
    private TestRows _rows;

    public static Switches Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = _rows.Ints(index);
        var kept = 5 + index;
        switch (_rows.Int(index, 0))
        {
            case 0: kept = 1; break;
            case 1: kept += 2; break;
            case 2: kept = _rows.Int(index, 2); break;
            case 3: kept *= 3; break;
        }

        to[0] = kept;
        to[1] = Walk(_rows.Int(index, 2));
        to[2] = Machine(_rows.Int(index, 0));
        to[3] = (_rows.Int(index, 12) & 7) switch { 0 or 3 => 10, 1 => kept, 2 or 5 or 6 => -1, _ => 4 };
    }

    private static int Walk(int value)
    {
        var sum = 0;
        var round = 0;
        while (round++ < 12)
        {
            var old = value;
            value = (value * 1103515245) + 12345;
            switch ((value >> 16) & 7)
            {
                case 0:
                case 6: continue;
                case 1: sum += old; break;
                case 2: sum ^= old * 3; continue;
                case 3:
                case 4: sum -= value; break;
                case 5: return sum + old;
                default: continue;
            }

            sum++;
        }

        return sum;
    }

    private static int Machine(int state)
    {
        var sum = 0;
        for (var round = 0; round < 10; round++)
        {
            switch (state)
            {
                case 0: state = 3; sum += 1; break;
                case 1: state = 4; sum += 10; break;
                case 2: state = 0; sum *= 2; break;
                case 3: state = 1; sum ^= round; break;
                case 4: state = 5; break;
                default: state = 2; sum -= 3; break;
            }
        }

        return (sum * 10) + state;
    }
}

/// <summary>Loops that swap, break, nest and search.</summary>
internal unsafe struct Loops : ITestKernel<Loops>
{
    private TestRows _rows;

    public static Loops Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var to = _rows.Ints(index);
        var (a, b, c) = (_rows.Int(index, 0), _rows.Int(index, 12), _rows.Int(index, 13));
        for (var round = 0; round < 9; round++)
        {
            (a, b, c) = (b, c, a + round);
            if ((a & 1) != 0)
                (a, b) = (b, a);
        }

        (to[0], to[1], to[2]) = (a, b, c);
        var pair = new Pair { X = a, Y = b };
        for (var round = 0; round < 5; round++)
        {
            if (round == _rows.Int(index, 0))
                pair.X++;
            pair = new Pair { X = pair.Y, Y = pair.X };
        }

        (to[3], to[4]) = (pair.X, pair.Y);
        var (one, other) = Swapped((a, b), _rows.Int(index, 0));
        (to[9], to[10]) = (one, other);

        var (low, high) = (0, 100);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (middle < _rows.Int(index, 2))
                low = middle + 1;
            else
                high = middle;
        }

        to[5] = low;
        do
        {
            low -= 3;
            if (low == 5)
                continue;
            high++;
        }
        while (low > 0);

        to[6] = high;
        var found = -1;
        for (var row = 0; row < 4 && found < 0; row++)
        {
            for (var column = 0; column < 3; column++)
            {
                if ((_rows.Int(index, 4 + (row * 3) + column) & 7) == 3)
                {
                    found = (row * 3) + column;
                    break;
                }
            }
        }

        to[7] = found;

        // Reads only where the index is inside.
        for (var at = -2; at < 18; at++)
        {
            if (at >= 0 && at < 16 && _rows.Int(index, at) > 0)
                to[8]++;
        }
    }

    private static (int One, int Other) Swapped((int One, int Other) pair, int times)
    {
        for (var time = 0; time < times; time++)
            pair = (pair.Other, pair.One);
        return pair;
    }

    private struct Pair
    {
        public int X;
        public int Y;
    }
}

/// <summary>Functions that stay functions: by value, by reference to global and to local memory, and with the kernel itself.</summary>
internal unsafe struct Calls : ITestKernel<Calls>
{
    private TestRows _rows;
    private int _factor;

    public static Calls Make(TestRows rows) => new() { _rows = rows };

    public void Run(int index)
    {
        _factor = index + 3;
        var to = _rows.Ints(index);
        to[0] = Outer(index, out to[1]);
        (to[2], var half) = Split(index);
        to[3] = (int)half;
        Bump(ref to[2], index & 7);
        var local = index;
        Bump(ref local, 5);
        to[4] = local;
        _factor = 9;
        to[5] = Outer(1, out var extra);
        to[6] = extra;
        to[7] = Pick(index % 3 == 0, 10, 20);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Inner(int a, byte b, double c) => (a * 3) + b - (int)c;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int A, double B) Split(int a) => (a + 1, a * 0.5);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Pick(bool first, int a, int b) => first ? a : b;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Bump(ref int a, int b)
    {
        if (b > 3)
            a += b;
        else
            a -= 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly int Outer(int index, out int extra)
    {
        extra = Inner(index, (byte)index, 2.5) + _factor;
        return (index & 1) == 0 ? Inner(extra, 3, -1.5) : extra ^ 5;
    }
}

/// <summary>Fixed buffers in components, and structs that are copied whole.</summary>
internal unsafe struct Buffers : ITestKernel<Buffers>
{
    private TestRows _rows;

    public static Buffers Make(TestRows rows) => new() { _rows = rows };

    public readonly void Run(int index)
    {
        var hands = (Hand*)_rows.Ints(index);
        for (var card = 0; card < 5; card++)
            hands->Cards[card] = _rows.Int(index, 10 + card);
        for (var card = 0; card < 6; card++)
            hands->Seen[card] = (byte)((card * 3) + index);
        hands->Count = hands->Cards[_rows.Int(index, 0) % 5] + hands->Seen[2];
        var copy = *hands;
        copy.Count += 5;
        hands[1] = copy;
        ref var third = ref hands[2];
        third.Cards[3] = 77;
        third.Count = sizeof(Hand);
        var local = default(Hand);
        for (var card = 0; card < 5; card++)
            local.Cards[card] = card * index;
        local.Seen[index % 6] = 9;
        hands[3] = local;
    }

    private struct Hand
    {
        public fixed int Cards[5];
        public fixed byte Seen[6];
        public int Count;
    }
}
