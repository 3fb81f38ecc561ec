using System.Globalization;
using System.Numerics;

namespace Sim.Envs.Cards.Points;

/// <summary>What Python's eval makes of a formula of numbers, signs and parentheses: its value, or how it fails.</summary>
/// <remarks>
/// CPython 3.11, whole numbers of any size included. gym-cards evaluates formulas so; a game's kernels decide who wins by
/// <see cref="FormulaValue"/>, and this prints what upstream would.
/// </remarks>
public abstract record PythonFormula
{
    /// <summary>Powers with more bits are not worked out: upstream would not end, or run out of memory.</summary>
    public const int MostBits = 1 << 17;

    private PythonFormula()
    {
    }

    /// <summary>The name of its type in Python, or "error".</summary>
    public abstract string Type { get; }

    /// <summary>As Python's repr writes it; the name of the exception for an error.</summary>
    public abstract string Text { get; }

    /// <summary>Whether Python's == calls it equal to a whole number.</summary>
    public abstract bool IsEqual(int number);

    public static PythonFormula Evaluate(string formula)
    {
        try
        {
            return new PythonParser(formula).Parse().Evaluate();
        }
        catch (PythonException failure)
        {
            return new Error(failure.Message);
        }
    }

    public sealed record Integer(BigInteger Value) : PythonFormula
    {
        public override string Type => "int";

        public override string Text => Value.ToString(CultureInfo.InvariantCulture);

        public override bool IsEqual(int number) => Value == number;
    }

    public sealed record Float(double Value) : PythonFormula
    {
        public override string Type => "float";

        public override string Text => PythonText.Of(Value);

        public override bool IsEqual(int number) => Value == number;
    }

    /// <summary>A negative number to a broken power. Its last digits are the C library's, and not promised.</summary>
    public sealed record ComplexNumber(Complex Value) : PythonFormula
    {
        public override string Type => "complex";

        public override string Text => PythonText.Of(Value);

        public override bool IsEqual(int number) => Value.Imaginary == 0 && Value.Real == number;
    }

    public sealed record EmptyTuple : PythonFormula
    {
        public override string Type => "tuple";

        public override string Text => "()";

        public override bool IsEqual(int number) => false;
    }

    /// <param name="Exception">The name of its class.</param>
    public sealed record Error(string Exception) : PythonFormula
    {
        public override string Type => "error";

        public override string Text => Exception;

        public override bool IsEqual(int number) => false;
    }
}

/// <summary>An exception of Python's; the message is the name of its class.</summary>
internal sealed class PythonException(string name) : Exception(name)
{
    public const string Syntax = "SyntaxError", Type = "TypeError", ZeroDivision = "ZeroDivisionError", Overflow = "OverflowError";

    /// <summary>Where <see cref="PythonFormula.MostBits"/> ends it.</summary>
    public const string Memory = "MemoryError";
}
