namespace Sim.Tests.Devices.Ptx;

/// <summary>Decodes one instruction, and checks its operands as an assembler does.</summary>
internal sealed partial class PtxBody
{
    private PtxInstruction Decode(string opcode, List<PtxOperand> operands)
    {
        var parts = opcode.Split('.');
        return parts[0] switch
        {
            "ld" => Memory(PtxStep.Load, parts, operands[0], operands[1]),
            "st" => Memory(PtxStep.Store, parts, operands[1], operands[0]),
            "bra" => Jump(PtxStep.Branch, -1, [operands[0].Text]),
            "brx" => Jump(PtxStep.BranchIndexed, Source(operands[0], PtxType.Of("u32")), _targets[operands[1].Text]),
            "call" => Call(operands),
            "ret" => new PtxInstruction { Step = PtxStep.Return },
            _ => Compute(opcode, operands),
        };
    }

    private PtxInstruction Compute(string opcode, List<PtxOperand> operands)
    {
        var semantics = PtxSemantics.Find(opcode) ?? throw new PtxException($"Instruction {opcode} is not known.");
        if (operands.Count != semantics.Types.Count)
            throw new PtxException($"{opcode} takes {semantics.Types.Count} operands; {operands.Count} were given.");

        var target = Register(operands[0].Text, semantics.Types[0], semantics.TargetMayBeWider);
        var sources = operands.Skip(1).Zip(semantics.Types.Skip(1), (operand, type) => Source(operand, type, semantics.SourceMayBeWider));
        int[] indices = [.. sources, -1, -1, -1];
        return new PtxInstruction
        {
            Step = PtxStep.Compute,
            Operation = semantics.Run,
            Target = target.Index,
            TargetMask = target.Type.Mask,
            A = indices[0],
            B = indices[1],
            C = indices[2],
        };
    }

    private PtxInstruction Memory(PtxStep step, string[] parts, PtxOperand values, PtxOperand address)
    {
        var type = PtxType.Of(parts[^1]);
        var space = parts[1] switch
        {
            "global" => PtxSpace.Global,
            "local" => PtxSpace.Local,
            "param" => PtxSpace.Parameter,
            _ => PtxSpace.Generic,
        };
        var items = values.Kind == PtxOperandKind.Vector ? values.Items! : [values];
        var count = parts.Contains("v2") ? 2 : parts.Contains("v4") ? 4 : 1;
        var known = (space == PtxSpace.Generic ? 0 : 1) + (count == 1 ? 0 : 1) + 2;
        if (items.Count != count || parts.Length != known || address.Kind != PtxOperandKind.Address)
            throw new PtxException($"{string.Join('.', parts)} does not fit its operands.");

        var instruction = new PtxInstruction
        {
            Step = step,
            Space = space,
            Type = type,
            Offset = (int)address.Bits,
            A = -1,
            Values = step == PtxStep.Load
                ? [.. items.Select(item => Register(item.Text, type, mayBeWider: true).Index)]
                : [.. items.Select(item => Source(item, type, mayBeWider: true))],
            TargetMask = step == PtxStep.Load ? _registers[items[0].Text].Type.Mask : ulong.MaxValue,
        };
        if (space == PtxSpace.Parameter)
            instruction.Offset += Variable(address.Text, instruction.Offset + (type.Bytes * count)).Offset;
        else
            instruction.A = Register(address.Text, PtxType.Of("u64")).Index;
        return instruction;
    }

    private PtxInstruction Jump(PtxStep step, int index, string[] labels)
    {
        _jumps.Add((_code.Count, labels));
        return new PtxInstruction { Step = step, A = index };
    }

    private PtxInstruction Call(List<PtxOperand> operands)
    {
        var result = operands[0].Kind == PtxOperandKind.List ? operands[0].Items![0].Text : null;
        var callee = module.Function(operands[result is null ? 0 : 1].Text);
        var arguments = operands[^1].Kind == PtxOperandKind.List ? operands[^1].Items! : [];
        if (arguments.Count != callee.Parameters.Count || result is null != callee.Result is null)
            throw new PtxException($"The call of {callee.Name} does not fit its declaration.");

        var variables = arguments.Select(argument => Variable(argument.Text, 0)).ToList();
        if (variables.Zip(callee.Parameters).Any(pair => pair.First.Bytes != pair.Second.Bytes))
            throw new PtxException($"An argument of {callee.Name} has another size than its parameter.");

        return new PtxInstruction
        {
            Step = PtxStep.Call,
            Callee = callee,
            Arguments = [.. variables.Select(variable => variable.Offset)],
            Result = result is null ? -1 : Variable(result, callee.Result!.Value.Bytes).Offset,
        };
    }

    private PtxVariable Variable(string name, int bytes)
    {
        foreach (var scope in _scopes)
        {
            if (scope.TryGetValue(name, out var variable))
                return bytes <= variable.Bytes ? variable : throw new PtxException($"{name} has only {variable.Bytes} bytes.");
        }

        throw new PtxException($"Variable {name} is not declared here.");
    }

    private PtxRegister Register(string name, PtxType type, bool mayBeWider = false)
    {
        if (!_registers.TryGetValue(name, out var register))
            throw new PtxException($"Register {name} is not declared.");

        return register.Type.Fits(type, mayBeWider)
            ? register
            : throw new PtxException($"Register {name} is {register.Type}, where {type} is needed.");
    }

    private int Source(PtxOperand operand, PtxType type, bool mayBeWider = false)
    {
        switch (operand.Kind)
        {
            case PtxOperandKind.Register when Special.TryGetValue(operand.Text, out var special):
                return special;
            case PtxOperandKind.Register:
                return Register(operand.Text, type, mayBeWider).Index;
            case PtxOperandKind.Single when type.Bits == 32 && type.Kind is PtxTypeKind.Float or PtxTypeKind.Bits:
            case PtxOperandKind.Double when type.Bits == 64 && type.Kind is PtxTypeKind.Float or PtxTypeKind.Bits:
            case PtxOperandKind.Integer when type.Kind != PtxTypeKind.Float:
                return Constant(operand.Bits & type.Mask);
            case PtxOperandKind.Name when _locals.TryGetValue(operand.Text, out var local):
                return Constant(PtxThread.LocalStart + (ulong)local.Offset);
            default:
                throw new PtxException($"'{operand.Text}' is no operand of type {type}.");
        }
    }

    private int Constant(ulong bits)
    {
        if (!_constants.TryGetValue(bits, out var index))
            _constants.Add(bits, index = ConstantsFrom + _constants.Count);
        return index;
    }
}
