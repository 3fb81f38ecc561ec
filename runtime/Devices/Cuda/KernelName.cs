using System.Text;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Names of kernels, for people and for PTX.</summary>
internal static class KernelName
{
    /// <summary>As its source has it: "Masked&lt;CartPoleEnv.Move&lt;F32&gt;&gt;".</summary>
    public static string Of(Type kernel)
    {
        var name = new StringBuilder();
        var arguments = kernel.GetGenericArguments();
        var types = new Stack<Type>();
        for (var type = kernel; type is not null; type = type.DeclaringType)
            types.Push(type);

        // A nested type has the arguments of the types around it before its own.
        var used = 0;
        foreach (var type in types)
        {
            name.Append(name.Length > 0 ? "." : "").Append(type.Name.Split('`')[0]);
            var count = type.GetGenericArguments().Length;
            if (count > used)
                name.Append('<').AppendJoin(", ", arguments[used..count].Select(Of)).Append('>');
            used = Math.Max(used, count);
        }

        return name.ToString();
    }

    /// <summary>The same in letters, digits and underscores: an entry point of PTX, or a file.</summary>
    public static string Symbol(Type kernel)
    {
        var symbol = new StringBuilder();
        foreach (var letter in Of(kernel))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                symbol.Append(letter);
            else if (letter != '>' && letter != ' ')
                symbol.Append('_');
        }

        return symbol.ToString();
    }
}
