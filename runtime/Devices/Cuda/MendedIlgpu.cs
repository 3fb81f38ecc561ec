using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Loads ILGPU 1.5.3, mended where it changes what a kernel computes and its PTX no longer shows it.</summary>
/// <remarks>
/// The package's assembly travels as a resource, is edited in memory and loaded in place of the original. Each change has a test
/// with a kernel that goes wrong without it. The driver's assembler makes the simplifications that are right.
/// </remarks>
internal static class MendedIlgpu
{
    private const string Name = "ILGPU";

    private static readonly Lazy<System.Reflection.Assembly> Mended = new(Load);

    static MendedIlgpu() =>
        AssemblyLoadContext.Default.Resolving += static (_, name) => name.Name == Name ? Mended.Value : null;

    /// <summary>Must be called before any method that names a type of ILGPU is entered.</summary>
    public static void Prepare()
    {
        // Its static constructor has run once this is called.
    }

    private static System.Reflection.Assembly Load()
    {
        using var original = typeof(MendedIlgpu).Assembly.GetManifestResourceStream(Name + ".dll")!;
        using var module = ModuleDefinition.ReadModule(original);
        KeepArithmetic(module);
        KeepComparisons(module);
        KeepConversions(module);
        ExtendConversions(module);
        AddBytes(module);

        var mended = new MemoryStream();
        module.Write(mended);
        mended.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(mended);
    }

    /// <summary>
    /// A division by a power of two became a shift, which is wrong below 0 and for large unsigned numbers; constants of nested
    /// floating-point operations were added up or multiplied; and x + 0.0 became x, which is wrong for -0.
    /// </summary>
    private static void KeepArithmetic(ModuleDefinition module)
    {
        foreach (var simplification in (string[])["BinaryArithmeticSimplify_LHS", "BinaryArithmeticSimplify_RHS"])
        {
            foreach (var method in Methods(module, "IRBuilder", simplification, count: 2))
            {
                method.Body = new MethodBody(method);
                method.Body.Instructions.Add(Instruction.Create(OpCodes.Ldnull));
                method.Body.Instructions.Add(Instruction.Create(OpCodes.Ret));
            }
        }
    }

    /// <summary>A comparison became true for NaN when its operands were swapped to bring a constant to the right.</summary>
    private static void KeepComparisons(ModuleDefinition module)
    {
        var body = Method(module, "CompareValue", "SwapOperands", parameters: 4).Body;
        var lookup = Call(body, "get_Item");
        while (body.Instructions.Count > lookup + 1)
            body.Instructions.RemoveAt(lookup + 1);
        body.Instructions.Add(Instruction.Create(OpCodes.Ret));
        body.Instructions.RemoveAt(0);
    }

    /// <summary>Two conversions became one, with the sign of either; so did that of an index.</summary>
    private static void KeepConversions(ModuleDefinition module)
    {
        foreach (var method in (MethodDefinition[])[
            Method(module, "IRBuilder", "CreateConvert", parameters: 4),
            Method(module, "IRBuilder", "CreateLoadElementAddress", parameters: 3)])
        {
            // "value is ConvertValue" is never true.
            var instructions = method.Body.Instructions;
            var test = instructions.Single(instruction =>
                instruction.OpCode == OpCodes.Isinst && ((TypeReference)instruction.Operand).Name == "ConvertValue");
            test.OpCode = OpCodes.Pop;
            test.Operand = null;
            instructions.Insert(instructions.IndexOf(test) + 1, Instruction.Create(OpCodes.Ldnull));
            FitBranches(method.Body);
        }
    }

    /// <summary>A number converted to a small type stayed small, and forgot its sign before it was used.</summary>
    private static void ExtendConversions(ModuleDefinition module)
    {
        var extend = Method(module, "CodeGenerator", "LoadOntoEvaluationStack", parameters: 2);
        var body = Method(module, "CodeGenerator", "MakeConvert", parameters: 2).Body;
        var convert = Call(body, "CreateConversion");

        // this.CreateConversion(value, type, flags) becomes this.LoadOntoEvaluationStack(this.CreateConversion(...), flags).
        var flags = body.Instructions[convert - 1];
        body.Instructions.Insert(convert + 1, Instruction.Create(OpCodes.Call, extend));
        body.Instructions.Insert(convert + 1, Instruction.Create(flags.OpCode));
        body.Instructions.Insert(convert - 4, Instruction.Create(OpCodes.Ldarg_0));
        FitBranches(body);
    }

    /// <summary>Bytes added to a pointer became elements of the type that it had before it was cast, rounded down.</summary>
    private static void AddBytes(ModuleDefinition module)
    {
        const sbyte int8 = 2; // BasicValueType.Int8
        var body = Method(module, "CodeGenerator", "MakeArithmetic", parameters: 2).Body;
        var location = Method(module, "CodeGenerator", "get_Location", parameters: 0);
        var builder = Method(module, "CodeGenerator", "get_Builder", parameters: 0);
        var value = Methods(module, "ValueReference", "op_Implicit", count: 2).Single(method => method.ReturnType.Name == "Value");

        // left = Builder.CreatePointerCast(Location, left, Builder.GetPrimitiveType(BasicValueType.Int8)), where the size of the
        // element type is asked for.
        var at = Call(body, "As");
        while (body.Instructions[at].OpCode != OpCodes.Ldloc_3)
            at--;
        Instruction[] cast =
        [
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, builder),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, location),
            Instruction.Create(OpCodes.Ldloc_3),
            Instruction.Create(OpCodes.Ldarg_0),
            Instruction.Create(OpCodes.Call, builder),
            Instruction.Create(OpCodes.Ldc_I4_S, int8),
            Instruction.Create(OpCodes.Callvirt, Method(module, "IRBuilder", "GetPrimitiveType", parameters: 1)),
            Instruction.Create(OpCodes.Callvirt, Method(module, "IRBuilder", "CreatePointerCast", parameters: 3)),
            Instruction.Create(OpCodes.Call, value),
            Instruction.Create(OpCodes.Stloc_3),
        ];
        for (var index = 0; index < cast.Length; index++)
            body.Instructions.Insert(at + index, cast[index]);
        FitBranches(body);
    }

    /// <summary>What was inserted may have put targets out of the reach of short branches.</summary>
    private static void FitBranches(MethodBody body)
    {
        body.SimplifyMacros();
        body.OptimizeMacros();
    }

    private static int Call(MethodBody body, string name)
    {
        for (var index = 0; index < body.Instructions.Count; index++)
        {
            if (body.Instructions[index].Operand is MethodReference method && method.Name == name)
                return index;
        }

        throw Changed($"{body.Method.Name} does not call {name}");
    }

    private static MethodDefinition Method(ModuleDefinition module, string type, string name, int parameters) =>
        All(module, type, name).SingleOrDefault(method => method.Parameters.Count == parameters)
        ?? throw Changed($"there is no {type}.{name} of {parameters} parameters");

    private static List<MethodDefinition> Methods(ModuleDefinition module, string type, string name, int count) =>
        All(module, type, name).ToList() is { } methods && methods.Count == count
            ? methods
            : throw Changed($"there are not {count} methods {type}.{name}");

    private static IEnumerable<MethodDefinition> All(ModuleDefinition module, string type, string name) =>
        from candidate in module.GetTypes()
        where candidate.Name == type
        from method in candidate.Methods
        where method.Name == name
        select method;

    private static InvalidOperationException Changed(string what) =>
        new($"{nameof(MendedIlgpu)} was written for ILGPU 1.5.3, but {what}.");
}
