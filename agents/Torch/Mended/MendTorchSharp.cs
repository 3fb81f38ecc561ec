using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;
using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>A step of the build: writes a copy of TorchSharp.dll whose methods keep alive what libtorch reads.</summary>
/// <remarks>
/// TorchSharp 0.107.0 hands the address of a native scalar or tensor to libtorch while nothing refers to its managed owner any
/// more: <c>tensor * 0.5</c> and even <c>a + b</c> make a scalar whose owner the collector may find dead during the call, and whose
/// finalizer then frees what is being read. In the copy, every method that calls libtorch calls GC.KeepAlive on its
/// arguments and on the owner of every address that it took, before it returns.
/// </remarks>
public sealed class MendTorchSharp : Microsoft.Build.Utilities.Task
{
    [Required]
    public string Original { get; set; }

    [Required]
    public string Mended { get; set; }

    public override bool Execute()
    {
        using (var module = ModuleDefinition.ReadModule(Original))
        {
            var keepAlive = KeepAliveOf(module);
            var methods = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).ToList();
            foreach (var method in methods)
                Mend(method, keepAlive);

            // The signature is of the original. .NET does not check it.
            module.Attributes &= ~ModuleAttributes.StrongNameSigned;
            module.Write(Mended);
        }

        return true;
    }

    private static MethodReference KeepAliveOf(ModuleDefinition module)
    {
        var collector = new TypeReference("System", "GC", module, module.TypeSystem.CoreLibrary);
        var keepAlive = new MethodReference("KeepAlive", module.TypeSystem.Void, collector);
        keepAlive.Parameters.Add(new ParameterDefinition(module.TypeSystem.Object));
        return keepAlive;
    }

    private static void Mend(MethodDefinition method, MethodReference keepAlive)
    {
        var body = method.Body;
        var kept = new List<Func<Instruction>>();
        if (body.Instructions.Any(instruction => instruction.Operand is MethodDefinition { IsPInvokeImpl: true }))
        {
            if (method.HasThis && !method.DeclaringType.IsValueType)
                kept.Add(() => Instruction.Create(OpCodes.Ldarg, body.ThisParameter));
            foreach (var argument in method.Parameters.Where(argument => IsReference(argument.ParameterType)))
                kept.Add(() => Instruction.Create(OpCodes.Ldarg, argument));
        }

        foreach (var takesAddress in body.Instructions.Where(IsTakingAddress).ToList())
            kept.Add(Remember(body, takesAddress));
        if (kept.Count == 0)
            return;

        LengthenBranches(body);
        foreach (var end in body.Instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToList())
            KeepUntil(body, end, kept, keepAlive);
    }

    /// <summary>A call of the property that gives the native address of a scalar, a tensor or the like.</summary>
    private static bool IsTakingAddress(Instruction instruction) =>
        instruction.Operand is MethodDefinition { Name: "get_Handle", IsStatic: false } getter &&
        getter.ReturnType.MetadataType == MetadataType.IntPtr && !getter.DeclaringType.IsValueType;

    private static bool IsReference(TypeReference type) =>
        !type.IsValueType && !type.IsByReference && !type.IsPointer && !type.IsFunctionPointer && !type.IsGenericParameter;

    /// <summary>Puts the object whose address is taken into a variable as well. Returns how to load that.</summary>
    private static Func<Instruction> Remember(MethodBody body, Instruction takesAddress)
    {
        var variable = new VariableDefinition(body.Method.Module.TypeSystem.Object);
        body.InitLocals = true;
        body.Variables.Add(variable);

        // In place, so that branches to the call come to the copy first.
        var call = Instruction.Create(takesAddress.OpCode, (MethodReference)takesAddress.Operand);
        var store = Instruction.Create(OpCodes.Stloc, variable);
        (takesAddress.OpCode, takesAddress.Operand) = (OpCodes.Dup, null);
        body.Instructions.Insert(body.Instructions.IndexOf(takesAddress) + 1, store);
        body.Instructions.Insert(body.Instructions.IndexOf(store) + 1, call);
        return () => Instruction.Create(OpCodes.Ldloc, variable);
    }

    /// <summary>What is put in may leave a target out of the reach of a branch whose distance is one byte.</summary>
    private static void LengthenBranches(MethodBody body)
    {
        foreach (var branch in body.Instructions.Where(instruction => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget))
        {
            var name = branch.OpCode.Name.Substring(0, branch.OpCode.Name.Length - ".s".Length);
            branch.OpCode = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)).Single(code => code.Name == name);
        }
    }

    private static void KeepUntil(MethodBody body, Instruction end, List<Func<Instruction>> kept, MethodReference keepAlive)
    {
        var calls = kept.SelectMany(load => new[] { load(), Instruction.Create(OpCodes.Call, keepAlive) }).ToList();
        calls.Add(Instruction.Create(OpCodes.Ret));

        // In place again, so that branches to the end come to the calls first.
        (end.OpCode, end.Operand) = (calls[0].OpCode, calls[0].Operand);
        var at = body.Instructions.IndexOf(end);
        for (var index = 1; index < calls.Count; index++)
            body.Instructions.Insert(at + index, calls[index]);
    }
}
