using System.Runtime.CompilerServices;

namespace Sim.Envs.Cards.Points;

/// <summary>What a formula is made of, a number each. 1 to 13 are the cards' numbers.</summary>
public static class Token
{
    public const int None = 0, Largest = 13;

    public const int Plus = 14, Minus = 15, Times = 16, Over = 17, Open = 18, Close = 19;

    /// <summary>What stands where a number was chosen that no card gives.</summary>
    public const int Blank = 20;

    /// <summary>Of kinds, <see cref="None"/> included.</summary>
    public const int Count = 21;

    /// <summary>As it is written.</summary>
    public static string Text(int token) => token is > None and <= Largest ? $"{token}" : token switch
    {
        Plus => "+",
        Minus => "-",
        Times => "*",
        Over => "/",
        Open => "(",
        Close => ")",
        Blank => " ",
        _ => "",
    };
}

/// <summary>A formula as far as it is written: up to 24 tokens.</summary>
public unsafe struct Formula
{
    public ulong First;  // five bits a token, the first 12
    public ulong Second; // the others
    public int Length;

    private const int Bits = 5, PerWord = 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int At(int place) =>
        (int)((place < PerWord ? First >> (Bits * place) : Second >> (Bits * (place - PerWord))) & ((1 << Bits) - 1));

    /// <summary>Writes the tokens at the first places, none behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Write(int* tokens, int count)
    {
        var length = count < PerWord ? count : PerWord;
        Write(First, tokens, length);
        Write(Second, tokens + length, count - length);
    }

    // Four at a time: the just-in-time compiler unrolls no loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(ulong word, int* tokens, int count)
    {
        const int mask = (1 << Bits) - 1;
        var place = 0;
        for (; place + 4 <= count; place += 4)
        {
            var four = (int)word;
            tokens[place] = four & mask;
            tokens[place + 1] = (four >> Bits) & mask;
            tokens[place + 2] = (four >> (2 * Bits)) & mask;
            tokens[place + 3] = (four >> (3 * Bits)) & mask;
            word >>= 4 * Bits;
        }

        for (; place < count; place++)
        {
            tokens[place] = (int)word & mask;
            word >>= Bits;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Formula With(Formula formula, int token)
    {
        if (formula.Length < PerWord)
            formula.First |= (ulong)token << (Bits * formula.Length);
        else
            formula.Second |= (ulong)token << (Bits * (formula.Length - PerWord));
        formula.Length++;
        return formula;
    }

    /// <summary>As Python reads it: without anything between the tokens.</summary>
    public readonly string Text()
    {
        var formula = this;
        return string.Concat(Enumerable.Range(0, Length).Select(place => Token.Text(formula.At(place))));
    }
}
