namespace Sim.Envs.Cards.Points;

/// <summary>What Python's eval makes of a formula, in a kernel.</summary>
/// <remarks>
/// CPython 3.11's grammar and numbers, for the formulas that a game's four cards allow: numbers side by side are read as one, and
/// <c>//</c> and <c>**</c> arise from two tokens. Whole numbers are kept as doubles and are exact below 2^53; the first larger one makes
/// the formula one without value. No formula of four cards goes from there to a number from 2 to 2^49, so no verdict is lost:
/// it takes three cards to be above 2^53, and a fourth, at most 13, can only make that an error, a number above 2^49, or one of at
/// most 1. An empty tuple and a complex number are never equal to a number, and no four cards lead back from them either.
/// <see cref="PythonFormula"/> evaluates any formula, on the host.
/// </remarks>
internal static class FormulaValue
{
    /// <summary>Where there is none: an error, an empty tuple, a complex number, or a whole number of 2^53 or more.</summary>
    public const double None = double.NaN;

    private const int StackBits = 3; // an operation's; a formula has fewer than 21 of them

    /// <summary>The value, or <see cref="None"/>.</summary>
    public static double Of(Formula formula)
    {
        var values = default(FormulaStack);
        ulong operations = 0;
        var depth = 0;
        var wantsNumber = 1;
        for (var place = 0; place < formula.Length; place++)
        {
            var token = formula.At(place);
            if (token == Token.Blank)
                continue;

            if (wantsNumber != 0)
            {
                if (token is > Token.None and <= Token.Largest)
                {
                    values = FormulaStack.Push(values, Literal(formula, ref place));
                    wantsNumber = 0;
                }
                else if (token is Token.Minus or Token.Open)
                {
                    operations = With(operations, token == Token.Minus ? Operation.Negate : Operation.OpenGroup);
                    depth++;
                }
                else if (token != Token.Plus)
                {
                    return None;
                }

                continue;
            }

            if (token == Token.Close)
            {
                while (depth > 0 && Top(operations) != Operation.OpenGroup)
                    Apply(ref values, ref operations, ref depth);
                if (depth == 0)
                    return None;

                operations >>= StackBits;
                depth--;
                continue;
            }

            // A number or a parenthesis after a value: a syntax error, or a call of what cannot be called.
            if (token is not (Token.Plus or Token.Minus or Token.Times or Token.Over))
                return None;

            var operation = Read(formula, token, ref place);
            while (depth > 0 && BindsFirst(Top(operations), operation))
                Apply(ref values, ref operations, ref depth);
            operations = With(operations, operation);
            depth++;
            wantsNumber = 1;
        }

        return wantsNumber != 0 ? None : Finish(values, operations, depth);
    }

    private static double Finish(FormulaStack values, ulong operations, int depth)
    {
        while (depth > 0)
        {
            if (Top(operations) == Operation.OpenGroup)
                return None;
            Apply(ref values, ref operations, ref depth);
        }

        return values.Failed != 0 ? None : values.Top;
    }

    private static Operation Top(ulong operations) => (Operation)(operations & ((1 << StackBits) - 1));

    private static ulong With(ulong operations, Operation operation) => (operations << StackBits) | (uint)operation;

    /// <summary>Reads numbers side by side as one, and leaves the place at the last of them.</summary>
    private static double Literal(Formula formula, ref int place)
    {
        double number = formula.At(place);
        while (place + 1 < formula.Length && formula.At(place + 1) is > Token.None and <= Token.Largest)
        {
            place++;
            var next = formula.At(place);
            number = (number * (next < 10 ? 10 : 100)) + next;
        }

        return number;
    }

    /// <summary>Reads two equal signs side by side as one, and leaves the place at the last of them.</summary>
    private static Operation Read(Formula formula, int token, ref int place)
    {
        if (token is Token.Plus or Token.Minus)
            return token == Token.Plus ? Operation.Add : Operation.Subtract;

        var isDouble = place + 1 < formula.Length && formula.At(place + 1) == token;
        if (isDouble)
            place++;
        return token == Token.Times
            ? (isDouble ? Operation.Power : Operation.Multiply)
            : isDouble ? Operation.FloorDivide : Operation.Divide;
    }

    /// <summary>Whether an operation that waits is done before the next. Powers bind to the right and before a sign on their left.</summary>
    private static bool BindsFirst(Operation waiting, Operation next) =>
        Rank(waiting) > Rank(next) || (Rank(waiting) == Rank(next) && next != Operation.Power);

    private static int Rank(Operation operation) => operation switch
    {
        Operation.OpenGroup => 0,
        Operation.Add or Operation.Subtract => 1,
        Operation.Multiply or Operation.Divide or Operation.FloorDivide => 2,
        Operation.Negate => 3,
        _ => 4,
    };

    private static void Apply(ref FormulaStack values, ref ulong operations, ref int depth)
    {
        var operation = Top(operations);
        operations >>= StackBits;
        depth--;
        if (operation == Operation.Negate)
        {
            // A whole number has no negative zero.
            values.Top = (values.Floats & 1) != 0 ? -values.Top : 0 - values.Top;
            return;
        }

        var right = values.Top;
        var isFloat = (values.Floats & 3) != 0;
        var result = PythonArithmetic.Combined(operation, values.Second, right, isFloat);
        isFloat = PythonArithmetic.IsFloat(operation, right, isFloat);
        values = FormulaStack.Reduce(values, result, isFloat ? 1 : 0);
        if (double.IsNaN(result) || (!isFloat && !PythonArithmetic.IsExact(result)))
            values.Failed = 1;
    }
}

/// <summary>The values that wait for their operations: as many as there are cards.</summary>
internal struct FormulaStack
{
    public double Top;
    public double Second;
    public double Third;
    public double Fourth;
    public int Floats; // a bit each, the top's first: 1 for a float, 0 for a whole number
    public int Failed; // 1 once an operation had no result

    public static FormulaStack Push(FormulaStack stack, double number) => new()
    {
        Top = number,
        Second = stack.Top,
        Third = stack.Second,
        Fourth = stack.Third,
        Floats = stack.Floats << 1,
        Failed = stack.Failed,
    };

    /// <summary>Puts a result in the place of the two numbers on top.</summary>
    public static FormulaStack Reduce(FormulaStack stack, double result, int isFloat) => new()
    {
        Top = result,
        Second = stack.Third,
        Third = stack.Fourth,
        Floats = (stack.Floats >> 2 << 1) | isFloat,
        Failed = stack.Failed,
    };
}
