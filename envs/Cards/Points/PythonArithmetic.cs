using Sim.Runtime.Numerics;

namespace Sim.Envs.Cards.Points;

/// <summary>What waits for its numbers while a formula is read.</summary>
internal enum Operation
{
    OpenGroup,
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Power,
    Negate,
}

/// <summary>Python's operations on numbers, in kernels. NaN stands for an error or a complex number.</summary>
/// <remarks>CPython 3.11: Objects/floatobject.c and Objects/longobject.c. Powers are rounded to the nearest, as the C library's nearly always are.</remarks>
internal static class PythonArithmetic
{
    private const double Error = double.NaN;
    private const double Limit = 1L << 53;

    /// <summary>Whether a double that came of whole numbers is the whole number that it should be.</summary>
    public static bool IsExact(double number) => number > -Limit && number < Limit;

    /// <summary>What an operation makes of two numbers.</summary>
    /// <param name="operation">Of two numbers.</param>
    /// <param name="left">Whole or not.</param>
    /// <param name="right">Whole or not.</param>
    /// <param name="isFloat">Whether one of them is a float.</param>
    public static double Combined(Operation operation, double left, double right, bool isFloat) => operation switch
    {
        Operation.Add => left + right,
        Operation.Subtract => left - right,
        Operation.Multiply => left * right,
        Operation.Divide => right == 0 ? Error : left / right,
        Operation.FloorDivide => isFloat ? FloorDivideFloats(left, right) : FloorDivideIntegers(left, right),
        _ => isFloat || right < 0 ? PowerOfFloats(left, right) : PowerOfIntegers(left, right),
    };

    /// <summary>Whether that is a float.</summary>
    public static bool IsFloat(Operation operation, double right, bool isFloat) =>
        isFloat || operation == Operation.Divide || (operation == Operation.Power && right < 0);

    /// <summary>left // right of whole numbers below 2^53.</summary>
    private static double FloorDivideIntegers(double left, double right)
    {
        if (right == 0)
            return Error;

        // The quotient may be rounded up to a whole number; its remainder tells.
        var quotient = Floor(left / right);
        var rest = Math.FusedMultiplyAdd(-quotient, right, left);
        return rest * Sign(right) < 0 ? quotient - 1 : quotient;
    }

    /// <summary>left // right where one is a float.</summary>
    /// <remarks>float_floor_div and _float_div_mod. A quotient of 2^53 or more is taken for an error.</remarks>
    private static double FloorDivideFloats(double left, double right)
    {
        if (right == 0 || !IsExact(left / right))
            return Error;

        // The remainder as C's fmod has it: exact, with the sign of the left number.
        double quotient = (long)(left / right);
        var rest = Math.FusedMultiplyAdd(-quotient, right, left);
        if (rest * Sign(left) < 0)
            rest += right * Sign(right) * Sign(left);

        var whole = (left - rest) / right;
        if (rest * Sign(right) < 0)
            whole -= 1;
        if (whole == 0)
            return left / right < 0 ? -0.0 : 0;

        var floor = Floor(whole);
        return whole - floor > 0.5 ? floor + 1 : floor;
    }

    /// <summary>left ** right of whole numbers, the right one not below 0; infinity from 2^53 on.</summary>
    private static double PowerOfIntegers(double left, double right)
    {
        var (power, square, rest) = (1.0, left, (long)right);
        for (; rest > 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
                power *= square;
            if (!IsExact(power))
                return double.PositiveInfinity;
            square *= square;
        }

        return power;
    }

    /// <summary>left ** right where one is a float, or the right one is below 0.</summary>
    /// <remarks>float_pow.</remarks>
    private static double PowerOfFloats(double left, double right)
    {
        if (right == 0)
            return 1;
        if (left == 0)
            return right < 0 ? Error : 0;

        var isWhole = IsExact(right) && (long)right == right;
        if (left < 0 && !isWhole && IsExact(right))
            return Error;

        var power = Power.Of(left < 0 ? -left : left, right);
        if (power > double.MaxValue)
            return Error;
        return left < 0 && isWhole && ((long)right & 1) != 0 ? -power : power;
    }

    private static double Sign(double number) => number < 0 ? -1 : 1;

    private static double Floor(double number)
    {
        double whole = (long)number;
        return whole > number ? whole - 1 : whole;
    }
}
