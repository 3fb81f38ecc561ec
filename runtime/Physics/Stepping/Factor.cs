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
    /// <param name="matrix">From its row 0 on.</param>
    /// <param name="starts">Of each row.</param>
    /// <param name="first">Row and column at which to begin; nothing before it is in the rows.</param>
    /// <param name="end">One past the last row.</param>
    public static void Make(R* matrix, int* starts, int first, int end)
    {
        var row = first;
        for (; row + 4 <= end; row += 4)
        {
            var start = Least(Least(starts[row], starts[row + 1]), Least(starts[row + 2], starts[row + 3]));
            FourRows(matrix, starts, start, row);
            for (var i = 0; i < 4; i++)
            {
                Columns(matrix, starts, start, row, row + i);
                Finish(matrix, start, row + i);
            }
        }

        for (; row < end; row++)
        {
            Columns(matrix, starts, starts[row], starts[row], row);
            Finish(matrix, starts[row], row);
        }
    }

    /// <summary>Solves for a right side, in place.</summary>
    public static void Solve(R* factor, int* starts, int first, int end, R* x)
    {
        Forward(factor, starts, first, end, x);
        Backward(factor, starts, first, end, x);
    }

    /// <summary>Takes the columns before the first of four rows out of all four, so that each entry of the columns is loaded once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FourRows(R* matrix, int* starts, int start, int row)
    {
        R* a = matrix + Triangle.Row(row), b = matrix + Triangle.Row(row + 1), c = matrix + Triangle.Row(row + 2);
        var d = matrix + Triangle.Row(row + 3);
        for (var column = start; column < row; column++)
        {
            var other = matrix + Triangle.Row(column);
            R sumA = a[column], sumB = b[column], sumC = c[column], sumD = d[column];
            for (var k = Most(start, starts[column]); k < column; k++)
            {
                var l = other[k];
                sumA = R.Fnma(a[k], l, sumA);
                sumB = R.Fnma(b[k], l, sumB);
                sumC = R.Fnma(c[k], l, sumC);
                sumD = R.Fnma(d[k], l, sumD);
            }

            a[column] = sumA;
            b[column] = sumB;
            c[column] = sumC;
            d[column] = sumD;
        }
    }

    /// <summary>Takes the columns from one on out of a row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Columns(R* matrix, int* starts, int start, int from, int row)
    {
        var a = matrix + Triangle.Row(row);
        for (var column = from; column < row; column++)
        {
            var other = matrix + Triangle.Row(column);
            R sum = a[column], odd = R.Of(0);
            var k = Most(start, starts[column]);
            for (; k + 2 <= column; k += 2)
            {
                sum = R.Fnma(a[k], other[k], sum);
                odd = R.Fma(a[k + 1], other[k + 1], odd);
            }

            if (k < column)
                sum = R.Fnma(a[k], other[k], sum);
            a[column] = sum - odd;
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

        // What rounding takes from a tiny pivot must not turn its sign.
        var least = diagonal * R.Of(R.IsDouble ? 1e-14 : 1e-6);
        a[row] = R.Of(1) / R.Max(even - odd, least);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forward(R* factor, int* starts, int first, int end, R* x)
    {
        for (var row = first; row < end; row++)
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
    private static void Backward(R* factor, int* starts, int first, int end, R* x)
    {
        for (var row = first; row < end; row++)
            x[row] *= factor[Triangle.Row(row) + row];
        for (var row = end - 1; row > first; row--)
        {
            var a = factor + Triangle.Row(row);
            var value = x[row];
            for (var k = starts[row]; k < row; k++)
                x[k] = R.Fnma(a[k], value, x[k]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Least(int a, int b) => a < b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Most(int a, int b) => a > b ? a : b;
}
