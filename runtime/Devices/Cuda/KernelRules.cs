using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>What the fields of a kernel may be, so that a GPU finds in its bytes what the CPU put there.</summary>
internal static class KernelRules
{
    /// <exception cref="FailureException">A field, or what a field points to, lies otherwise in memory on a GPU.</exception>
    public static void Check(Type kernel) => Check(kernel, kernel, "", []);

    /// <summary>Bytes of a value of the type.</summary>
    public static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static void Check(Type kernel, Type type, string path, HashSet<Type> seen)
    {
        while (type.IsPointer)
            type = type.GetElementType()!;
        if (type == typeof(bool) || type == typeof(char))
            throw Refused(kernel, $"{path} is a {(type == typeof(bool) ? "bool; use a byte" : "char; use a ushort")}");
        if (type.IsPrimitive || type.IsEnum || type == typeof(void) || !seen.Add(type))
            return;
        if (type.IsExplicitLayout || type.StructLayoutAttribute is { Pack: not (0 or 8) })
            throw Refused(kernel, $"{path} has a memory layout of its own");

        const BindingFlags fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (var field in type.GetFields(fields))
            Check(kernel, field.FieldType, path.Length == 0 ? field.Name : $"{path}.{field.Name}", seen);
    }

    private static FailureException Refused(Type kernel, string what) =>
        new($"Kernel {KernelName.Of(kernel)} cannot run on a GPU: {what}.");
}
