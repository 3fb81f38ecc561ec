using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Stepping;

/// <summary>
/// L D Lᵀ of symmetric positive matrices as packed lower triangles, in place: L below the diagonal, 1 / D on it. Rows begin at their
/// first entry that is not zero, and so do those of L (George and Liu, "Computer Solution of Large Sparse Positive Definite Systems",
/// 1981, chapter 4).
/// </summary>
internal static unsafe class Factor<R>
    where R : unmanaged, IReal<R>
{
    /// <summary>What rounding takes from a tiny pivot must not turn its sign: this part of the diagonal remains.</summary>
    private static double LeastPart => R.IsDouble ? 1e-14 : 1e-6;

    /// <param name="matrix">From its row 0 on.</param>
    /// <param name="starts">Of each row, at even columns; aligned.</param>
    /// <param name="end">One past the last row.</param>
    public static void Make(R* matrix, int* starts, int end)
    {
        var row = 0;
        for (; (end - row) % Rows.Together != 0; row++)
        {
            Columns(matrix, starts, row);
            Finish(matrix, starts[row], row);
        }

        for (; row < end; row += Rows.Together)
        {
            FourRows(matrix, starts, row);
            FinishFour(matrix, starts[row], row);
        }
    }

    /// <summary>Solves for a right side, in place.</summary>
    public static void Solve(R* factor, int* starts, int end, R* x)
    {
        Forward(factor, starts, end, x);
        Backward(factor, starts, end, x);
    }

    /// <summary>Takes the columns before four rows out of all of them, two at a time, so that few entries are loaded for much work.</summary>
    private static void FourRows(R* matrix, int* starts, int row)
    {
        var start = starts[row];
        for (var column = start; column < row; column++)
        {
            var from = Most(start, starts[column]);
            if (column + 1 < row && Most(start, starts[column + 1]) == from)
                TwoColumns(matrix, from, row, column++);
            else
                OneColumn(matrix, from, row, column);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OneColumn(R* matrix, int from, int row, int column)
    {
        R* a = matrix + Triangle.Row(row), b = a + row + 1, c = b + row + 2, d = c + row + 3;
        var other = matrix + Triangle.Row(column);
        R sumA = a[column], sumB = b[column], sumC = c[column], sumD = d[column];
        for (var k = from; k < column; k++)
        {
            var x = other[k];
            sumA = R.Fnma(a[k], x, sumA);
            sumB = R.Fnma(b[k], x, sumB);
            sumC = R.Fnma(c[k], x, sumC);
            sumD = R.Fnma(d[k], x, sumD);
        }

        a[column] = sumA;
        b[column] = sumB;
        c[column] = sumC;
        d[column] = sumD;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TwoColumns(R* matrix, int from, int row, int column)
    {
        R* a = matrix + Triangle.Row(row), b = a + row + 1, c = b + row + 2, d = c + row + 3;
        R* first = matrix + Triangle.Row(column), second = first + column + 1;
        R a1 = a[column], b1 = b[column], c1 = c[column], d1 = d[column];
        R a2 = a[column + 1], b2 = b[column + 1], c2 = c[column + 1], d2 = d[column + 1];
        for (var k = from; k < column; k++)
        {
            R x = first[k], y = second[k], ak = a[k], bk = b[k], ck = c[k], dk = d[k];
            a1 = R.Fnma(ak, x, a1);
            a2 = R.Fnma(ak, y, a2);
            b1 = R.Fnma(bk, x, b1);
            b2 = R.Fnma(bk, y, b2);
            c1 = R.Fnma(ck, x, c1);
            c2 = R.Fnma(ck, y, c2);
            d1 = R.Fnma(dk, x, d1);
            d2 = R.Fnma(dk, y, d2);
        }

        var last = second[column];
        a[column] = a1;
        b[column] = b1;
        c[column] = c1;
        d[column] = d1;
        a[column + 1] = R.Fnma(a1, last, a2);
        b[column + 1] = R.Fnma(b1, last, b2);
        c[column + 1] = R.Fnma(c1, last, c2);
        d[column + 1] = R.Fnma(d1, last, d2);
    }

    /// <summary>Scales four rows by the diagonal before them, and factors the square in which they meet.</summary>
    private static void FinishFour(R* matrix, int start, int row)
    {
        R* a = matrix + Triangle.Row(row), b = a + row + 1, c = b + row + 2, d = c + row + 3;
        ScaleFour(matrix, start, row);
        Square(a + row, b + row, c + row, d + row);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ScaleFour(R* matrix, int start, int row)
    {
        R* a = matrix + Triangle.Row(row), b = a + row + 1, c = b + row + 2, d = c + row + 3;
        R aa = a[row], ba = b[row], bb = b[row + 1], ca = c[row], cb = c[row + 1], cc = c[row + 2];
        R da = d[row], db = d[row + 1], dc = d[row + 2], dd = d[row + 3];

        for (var k = start; k < row; k++)
        {
            var inverse = matrix[Triangle.Row(k) + k];
            R ak = a[k], bk = b[k], ck = c[k], dk = d[k];
            R la = ak * inverse, lb = bk * inverse, lc = ck * inverse, ld = dk * inverse;
            aa = R.Fnma(ak, la, aa);
            ba = R.Fnma(bk, la, ba);
            bb = R.Fnma(bk, lb, bb);
            ca = R.Fnma(ck, la, ca);
            cb = R.Fnma(ck, lb, cb);
            cc = R.Fnma(ck, lc, cc);
            da = R.Fnma(dk, la, da);
            db = R.Fnma(dk, lb, db);
            dc = R.Fnma(dk, lc, dc);
            dd = R.Fnma(dk, ld, dd);
            a[k] = la;
            b[k] = lb;
            c[k] = lc;
            d[k] = ld;
        }

        var part = R.Of(LeastPart);
        a[row] = R.Max(aa, part * a[row]);
        b[row] = ba;
        b[row + 1] = R.Max(bb, part * b[row + 1]);
        c[row] = ca;
        c[row + 1] = cb;
        c[row + 2] = R.Max(cc, part * c[row + 2]);
        d[row] = da;
        d[row + 1] = db;
        d[row + 2] = dc;
        d[row + 3] = R.Max(dd, part * d[row + 3]);
    }

    /// <summary>Factors a square of four rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Square(R* a, R* b, R* c, R* d)
    {
        R one = R.Of(1), part = R.Of(LeastPart), inverse = one / a[0];
        R ba = b[0], ca = c[0], da = d[0];
        R lb = ba * inverse, lc = ca * inverse, ld = da * inverse;
        a[0] = inverse;
        b[0] = lb;
        c[0] = lc;
        d[0] = ld;

        inverse = one / R.Max(R.Fnma(ba, lb, b[1]), part * b[1]);
        R cb = R.Fnma(ca, lb, c[1]), db = R.Fnma(da, lb, d[1]);
        R lcb = cb * inverse, ldb = db * inverse;
        b[1] = inverse;
        c[1] = lcb;
        d[1] = ldb;

        inverse = one / R.Max(R.Fnma(cb, lcb, R.Fnma(ca, lc, c[2])), part * c[2]);
        var dc = R.Fnma(db, lcb, R.Fnma(da, lc, d[2]));
        var ldc = dc * inverse;
        c[2] = inverse;
        d[2] = ldc;
        d[3] = one / R.Max(R.Fnma(dc, ldc, R.Fnma(db, ldb, R.Fnma(da, ld, d[3]))), part * d[3]);
    }

    /// <summary>Takes the columns before it out of a row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Columns(R* matrix, int* starts, int row)
    {
        var a = matrix + Triangle.Row(row);
        for (var column = starts[row]; column < row; column++)
        {
            var other = matrix + Triangle.Row(column);
            var sum = a[column];
            for (var k = Most(starts[row], starts[column]); k < column; k++)
                sum = R.Fnma(a[k], other[k], sum);
            a[column] = sum;
        }
    }

    /// <summary>Scales a row by the diagonal before it and makes its own diagonal.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Finish(R* matrix, int start, int row)
    {
        var a = matrix + Triangle.Row(row);
        R diagonal = a[row], even = diagonal, odd = R.Of(0);
        var k = start;
        for (; k + 2 <= row; k += 2)
        {
            R c0 = a[k], c1 = a[k + 1];
            R l0 = c0 * matrix[Triangle.Row(k) + k], l1 = c1 * matrix[Triangle.Row(k + 1) + k + 1];
            even = R.Fnma(c0, l0, even);
            odd = R.Fma(c1, l1, odd);
            a[k] = l0;
            a[k + 1] = l1;
        }

        if (k < row)
        {
            var c = a[k];
            var l = c * matrix[Triangle.Row(k) + k];
            even = R.Fnma(c, l, even);
            a[k] = l;
        }

        a[row] = R.Of(1) / R.Max(even - odd, R.Of(LeastPart) * diagonal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forward(R* factor, int* starts, int end, R* x)
    {
        for (var row = 0; row < end; row++)
        {
            var a = factor + Triangle.Row(row);
            R even = x[row], odd = R.Of(0);
            var k = starts[row];
            for (; k + 2 <= row; k += 2)
            {
                even = R.Fnma(a[k], x[k], even);
                odd = R.Fma(a[k + 1], x[k + 1], odd);
            }

            if (k < row)
                even = R.Fnma(a[k], x[k], even);
            x[row] = even - odd;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Backward(R* factor, int* starts, int end, R* x)
    {
        for (var row = 0; row < end; row++)
            x[row] *= factor[Triangle.Row(row) + row];
        for (var row = end - 1; row > 0; row--)
        {
            var a = factor + Triangle.Row(row);
            var value = x[row];
            for (var k = starts[row]; k < row; k++)
                x[k] = R.Fnma(a[k], value, x[k]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Most(int a, int b) => a > b ? a : b;
}

/// <summary>Where the rows of a packed lower triangle begin.</summary>
internal static unsafe class Rows
{
    /// <summary>Rows that are factored together: the last ones of a matrix, and so on backwards while there are as many.</summary>
    public const int Together = 4;

    /// <summary>Lets rows that are factored together begin together, so that all of a row from its start on may be written.</summary>
    public static void Align(int* starts, int count)
    {
        for (var row = count % Together; row < count; row += Together)
        {
            var start = starts[row];
            for (var i = 1; i < Together; i++)
                start = starts[row + i] < start ? starts[row + i] : start;
            for (var i = 0; i < Together; i++)
                starts[row + i] = start;
        }
    }

    public static void Align(int[] starts)
    {
        fixed (int* first = starts)
            Align(first, starts.Length);
    }
}
