using System.Numerics;
using Sim.Runtime.Numerics;
using static Sim.Envs.Cards.Points.PythonFormula;

namespace Sim.Envs.Cards.Points;

/// <summary>Python's operators on whole numbers of any size, floats, complex numbers and the empty tuple, on the host.</summary>
/// <remarks>CPython 3.11: Objects/longobject.c, Objects/floatobject.c, Objects/complexobject.c.</remarks>
internal static class PythonNumbers
{
    private const int SmallExponent = 100; // up to which a complex power is a product

    /// <exception cref="PythonException">Python would raise.</exception>
    public static PythonFormula Signed(string sign, PythonFormula operand) => operand switch
    {
        Integer number => new Integer(sign == "-" ? -number.Value : number.Value),
        Float number => new Float(sign == "-" ? -number.Value : number.Value),
        ComplexNumber number => new ComplexNumber(sign == "-" ? -number.Value : number.Value),
        _ => throw new PythonException(PythonException.Type),
    };

    /// <exception cref="PythonException">Python would raise.</exception>
    public static PythonFormula Combined(string symbol, PythonFormula left, PythonFormula right) => (left, right) switch
    {
        (EmptyTuple, _) or (_, EmptyTuple) => OfTuples(symbol, left, right),
        (Integer one, Integer other) => OfIntegers(symbol, one.Value, other.Value),
        (ComplexNumber, _) or (_, ComplexNumber) => OfComplex(symbol, ToComplex(left), ToComplex(right)),
        _ => OfFloats(symbol, ToDouble(left), ToDouble(right)),
    };

    private static EmptyTuple OfTuples(string symbol, PythonFormula left, PythonFormula right)
    {
        if (symbol == "+" && left is EmptyTuple && right is EmptyTuple)
            return new EmptyTuple();
        if (symbol != "*" || (left as Integer ?? right as Integer) is not { } times)
            throw new PythonException(PythonException.Type);

        // Repeated as often as a size can say.
        return times.Value >= long.MinValue && times.Value <= long.MaxValue
            ? new EmptyTuple()
            : throw new PythonException(PythonException.Overflow);
    }

    private static PythonFormula OfIntegers(string symbol, BigInteger left, BigInteger right) => symbol switch
    {
        "+" => new Integer(left + right),
        "-" => new Integer(left - right),
        "*" => new Integer(left * right),
        "/" => new Float(TrueQuotient(left, NotZero(right))),
        "//" => new Integer(FloorQuotient(left, NotZero(right))),
        _ when right.Sign < 0 => OfFloats(symbol, ToDouble(left), ToDouble(right)),
        _ => new Integer(PowerOf(left, right)),
    };

    private static PythonFormula OfFloats(string symbol, double left, double right) => symbol switch
    {
        "+" => new Float(left + right),
        "-" => new Float(left - right),
        "*" => new Float(left * right),
        "/" => right != 0 ? new Float(left / right) : throw new PythonException(PythonException.ZeroDivision),
        "//" => right != 0 ? new Float(FloorQuotient(left, right)) : throw new PythonException(PythonException.ZeroDivision),
        _ => PowerOf(left, right),
    };

    private static ComplexNumber OfComplex(string symbol, Complex left, Complex right) => new(symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => right != Complex.Zero ? left / right : throw new PythonException(PythonException.ZeroDivision),
        "//" => throw new PythonException(PythonException.Type),
        _ => PowerOf(left, right),
    });

    private static BigInteger NotZero(BigInteger divisor) =>
        divisor.IsZero ? throw new PythonException(PythonException.ZeroDivision) : divisor;

    private static BigInteger FloorQuotient(BigInteger left, BigInteger right)
    {
        var quotient = BigInteger.DivRem(left, right, out var rest);
        return !rest.IsZero && rest.Sign != right.Sign ? quotient - 1 : quotient;
    }

    /// <remarks>float_floor_div and _float_div_mod.</remarks>
    private static double FloorQuotient(double left, double right)
    {
        var rest = left % right;
        var whole = (left - rest) / right;
        if (rest != 0 && right < 0 != rest < 0)
            whole -= 1;
        if (whole == 0)
            return Math.CopySign(0, left / right);

        var floor = Math.Floor(whole);
        return whole - floor > 0.5 ? floor + 1 : floor;
    }

    private static BigInteger PowerOf(BigInteger left, BigInteger right)
    {
        if (BigInteger.Abs(left) <= 1)
            return left.IsOne || right.IsEven ? BigInteger.Abs(right.IsZero ? BigInteger.One : left) : left;
        if (right > MostBits || (long)right * (left.GetBitLength() - 1) > MostBits)
            throw new PythonException(PythonException.Memory);
        return BigInteger.Pow(left, (int)right);
    }

    /// <remarks>float_pow.</remarks>
    private static PythonFormula PowerOf(double left, double right)
    {
        if (left == 0 && right < 0)
            throw new PythonException(PythonException.ZeroDivision);
        if (left < 0 && double.IsFinite(left) && double.IsFinite(right) && right != Math.Floor(right))
            return new ComplexNumber(PowerOf(new Complex(left, 0), new Complex(right, 0)));
        if (left == 0 || !double.IsFinite(left) || !double.IsFinite(right))
            return new Float(Math.Pow(left, right));

        var power = Power.Of(Math.Abs(left), right);
        if (double.IsInfinity(power))
            throw new PythonException(PythonException.Overflow);
        return new Float(left < 0 && Math.Abs(right % 2) == 1 ? -power : power);
    }

    /// <remarks>complex_pow.</remarks>
    private static Complex PowerOf(Complex left, Complex right)
    {
        if (left == Complex.Zero && (right.Imaginary != 0 || right.Real < 0))
            throw new PythonException(PythonException.ZeroDivision);

        var power = right.Imaginary == 0 && right.Real == Math.Floor(right.Real) && Math.Abs(right.Real) <= SmallExponent
            ? PowerOf(left, (int)right.Real)
            : Complex.Pow(left, right);
        return double.IsInfinity(power.Real) || double.IsInfinity(power.Imaginary)
            ? throw new PythonException(PythonException.Overflow)
            : power;
    }

    private static Complex PowerOf(Complex left, int right)
    {
        var (power, square) = (Complex.One, left);
        for (var rest = Math.Abs(right); rest > 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
                power *= square;
            square *= square;
        }

        return right < 0 ? Complex.One / power : power;
    }

    private static Complex ToComplex(PythonFormula number) =>
        number is ComplexNumber complex ? complex.Value : new Complex(ToDouble(number), 0);

    private static double ToDouble(PythonFormula number) =>
        number is Integer whole ? ToDouble(whole.Value) : ((Float)number).Value;

    private static double ToDouble(BigInteger number) => TrueQuotient(number, BigInteger.One);

    /// <summary>The double nearest to a quotient, ties to even.</summary>
    private static double TrueQuotient(BigInteger left, BigInteger right)
    {
        const int mantissaBits = 53, leastExponent = -1074;
        if (left.IsZero)
            return right.Sign < 0 ? -0.0 : 0;

        // A quotient of at least 55 bits, whose last says whether anything is left over; fewer where a double has fewer.
        var (one, other) = (BigInteger.Abs(left), BigInteger.Abs(right));
        var exponent = Math.Max((long)(one.GetBitLength() - other.GetBitLength()) - mantissaBits - 1, leastExponent - 1);
        if (exponent > 2000)
            throw new PythonException(PythonException.Overflow);
        var quotient = BigInteger.DivRem(
            exponent < 0 ? one << (int)-exponent : one, exponent > 0 ? other << (int)exponent : other, out var rest);
        var extra = Math.Max((int)quotient.GetBitLength() - mantissaBits, (int)(leastExponent - exponent));
        var (kept, cut) = (quotient >> extra, quotient & ((BigInteger.One << extra) - 1));
        var middle = BigInteger.One << (extra - 1);
        if (cut > middle || (cut == middle && (!rest.IsZero || !kept.IsEven)))
            kept += 1;

        var magnitude = Math.ScaleB((double)kept, (int)exponent + extra);
        if (double.IsInfinity(magnitude))
            throw new PythonException(PythonException.Overflow);
        return left.Sign == right.Sign ? magnitude : -magnitude;
    }
}
