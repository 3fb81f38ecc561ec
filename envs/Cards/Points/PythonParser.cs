using System.Globalization;
using System.Numerics;

namespace Sim.Envs.Cards.Points;

/// <summary>Reads Python's arithmetic expressions.</summary>
/// <remarks>
/// The Python Language Reference 3.11, section 10: sum, term, factor, power and primary, with calls of one argument at most, which is
/// all that signs without a comma can write.
/// </remarks>
internal sealed class PythonParser
{
    private const int DeepestNesting = 200; // of parentheses, CPython's own limit
    private const int MostSigns = 1000;     // side by side

    private readonly List<string> _tokens;
    private int _next;
    private int _nesting;
    private int _signs;

    /// <exception cref="PythonException">The text has a letter that starts no token.</exception>
    public PythonParser(string text) => _tokens = Split(text);

    private string Next => _next < _tokens.Count ? _tokens[_next] : "";

    /// <exception cref="PythonException">The text is no expression.</exception>
    public PythonNode Parse()
    {
        var expression = Sum();
        return Next.Length == 0 ? expression : throw Wrong();
    }

    private static List<string> Split(string text)
    {
        var tokens = new List<string>();
        for (var place = 0; place < text.Length;)
        {
            var length = text[place] switch
            {
                ' ' or '\t' => 0,
                >= '0' and <= '9' => NumberLength(text, place),
                '*' or '/' => place + 1 < text.Length && text[place + 1] == text[place] ? 2 : 1,
                '+' or '-' or '(' or ')' => 1,
                _ => throw Wrong(),
            };
            if (length > 0)
                tokens.Add(text.Substring(place, length));
            place += Math.Max(1, length);
        }

        return tokens;
    }

    private static int NumberLength(string text, int place)
    {
        var end = place;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (end < text.Length && text[end] == '.')
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
        }
        else if (text[place] == '0' && text.AsSpan(place, end - place).ContainsAnyExcept('0'))
        {
            // 012 is no number in Python.
            throw Wrong();
        }

        return end - place;
    }

    private PythonNode Sum()
    {
        var left = Term();
        while (Next is "+" or "-")
            left = Binary(left, Term);
        return left;
    }

    private PythonNode Term()
    {
        var left = Factor();
        while (Next is "*" or "/" or "//")
            left = Binary(left, Factor);
        return left;
    }

    private PythonNode Factor()
    {
        if (Next is not ("+" or "-"))
            return Power();
        if (++_signs > MostSigns)
            throw new PythonException(PythonException.Memory);

        var sign = Take();
        var operand = Factor();
        _signs--;
        return new PythonNode.Unary(sign, operand);
    }

    private PythonNode Power()
    {
        var left = Primary();
        return Next == "**" ? Binary(left, Factor) : left;
    }

    private PythonNode Primary()
    {
        var primary = Atom();
        while (Next == "(")
            primary = Call(primary);
        return primary;
    }

    private PythonNode.Call Call(PythonNode callee)
    {
        Open();
        PythonNode? argument = null;
        if (Next != ")")
        {
            // f(*x) and f(**x) are calls too.
            if (Next is "*" or "**")
                Take();
            argument = Sum();
        }

        Close();
        return new PythonNode.Call(callee, argument);
    }

    private PythonNode Atom()
    {
        if (Next == "(")
        {
            Open();
            PythonNode inner = Next == ")" ? new PythonNode.Constant(new PythonFormula.EmptyTuple()) : Sum();
            Close();
            return inner;
        }

        if (Next.Length == 0 || !char.IsAsciiDigit(Next[0]))
            throw Wrong();

        var number = Take();
        return new PythonNode.Constant(number.Contains('.', StringComparison.Ordinal)
            ? new PythonFormula.Float(double.Parse(number, CultureInfo.InvariantCulture))
            : new PythonFormula.Integer(BigInteger.Parse(number, CultureInfo.InvariantCulture)));
    }

    private PythonNode.Binary Binary(PythonNode left, Func<PythonNode> right) => new(Take(), left, right());

    private void Open()
    {
        Take();
        if (++_nesting > DeepestNesting)
            throw Wrong();
    }

    private void Close()
    {
        if (Next != ")")
            throw Wrong();

        Take();
        _nesting--;
    }

    private string Take() => _tokens[_next++];

    private static PythonException Wrong() => new(PythonException.Syntax);
}

/// <summary>A part of an expression.</summary>
internal abstract record PythonNode
{
    /// <exception cref="PythonException">Python would raise.</exception>
    public abstract PythonFormula Evaluate();

    public sealed record Constant(PythonFormula Value) : PythonNode
    {
        public override PythonFormula Evaluate() => Value;
    }

    public sealed record Unary(string Sign, PythonNode Operand) : PythonNode
    {
        public override PythonFormula Evaluate() => PythonNumbers.Signed(Sign, Operand.Evaluate());
    }

    public sealed record Binary(string Operator, PythonNode Left, PythonNode Right) : PythonNode
    {
        public override PythonFormula Evaluate()
        {
            var left = Left.Evaluate();
            return PythonNumbers.Combined(Operator, left, Right.Evaluate());
        }
    }

    /// <summary>Nothing that an expression can be made of can be called: but first its parts are evaluated.</summary>
    public sealed record Call(PythonNode Callee, PythonNode? Argument) : PythonNode
    {
        public override PythonFormula Evaluate()
        {
            Callee.Evaluate();
            Argument?.Evaluate();
            throw new PythonException(PythonException.Type);
        }
    }
}
