namespace Sim.Tests.Devices.Ptx;

/// <summary>Reads the body of a function and decodes its instructions.</summary>
internal sealed partial class PtxBody(PtxModule module, PtxFunction function, PtxReader reader)
{
    // Until all registers are declared, constants are numbered from here.
    private const int ConstantsFrom = 1 << 24;

    private static readonly Dictionary<string, int> Special = new()
    {
        ["%ctaid.x"] = PtxFunction.BlockIndex,
        ["%ntid.x"] = PtxFunction.BlockSize,
        ["%tid.x"] = PtxFunction.ThreadIndex,
        ["%nctaid.x"] = PtxFunction.BlockCount,
    };

    private readonly Dictionary<string, PtxRegister> _registers = [];
    private readonly Dictionary<ulong, int> _constants = [];
    private readonly Dictionary<string, int> _labels = [];
    private readonly Dictionary<string, string[]> _targets = [];
    private readonly Dictionary<string, PtxVariable> _locals = [];
    private readonly Stack<Dictionary<string, PtxVariable>> _scopes = [];
    private readonly List<PtxInstruction> _code = [];
    private readonly List<(int At, string[] Labels)> _jumps = [];
    private bool _declaring = true;

    public void Read()
    {
        var parameters = function.Parameters.ToDictionary(parameter => parameter.Name);
        if (function.Result is { } result)
            parameters.Add(result.Name, result);
        _scopes.Push(parameters);
        reader.Expect("{");
        var depth = 1;
        while (depth > 0)
        {
            var line = reader.Line;
            try
            {
                depth += ReadStatement(line);
            }
            catch (PtxException fault) when (!fault.Message.StartsWith("Line", StringComparison.Ordinal))
            {
                throw new PtxException($"Line {line} of {function.Name}: {fault.Message}");
            }
        }

        Finish();
    }

    private int ReadStatement(int line)
    {
        if (reader.TryTake("{"))
        {
            _scopes.Push([]);
            return 1;
        }

        if (reader.TryTake("}"))
        {
            _scopes.Pop();
            return -1;
        }

        switch (reader.Peek)
        {
            case ".reg": ReadRegisters(); break;
            case ".local": ReadLocal(); break;
            case ".param": ReadParameter(); break;
            default: ReadCode(line); break;
        }

        return 0;
    }

    private void ReadRegisters()
    {
        if (!_declaring)
            throw new PtxException("Registers are declared after the first instruction.");

        reader.Expect(".reg");
        var type = reader.TakeType();
        var prefix = reader.Take();
        reader.Expect("<");
        var count = reader.TakeInteger();
        reader.Expect(">");
        reader.Expect(";");
        for (var index = 0; index < count; index++)
            _registers.Add($"{prefix}{index}", new PtxRegister(function.RegisterCount++, type));
    }

    private void ReadLocal()
    {
        reader.Expect(".local");
        var local = PtxModule.ReadVariable(reader, module.LocalBytes);
        reader.Expect(";");
        _locals.Add(local.Name, local);
        module.LocalBytes = local.Offset + local.Bytes;
    }

    private void ReadParameter()
    {
        var parameter = PtxModule.ReadParameter(reader, function.ParameterBytes);
        reader.Expect(";");
        _scopes.Peek().Add(parameter.Name, parameter);
        function.ParameterBytes = parameter.Offset + parameter.Bytes;
    }

    private void ReadCode(int line)
    {
        var guard = -1;
        var negated = false;
        if (reader.TryTake("@"))
        {
            negated = reader.TryTake("!");
            guard = Register(reader.Take(), new PtxType(PtxTypeKind.Predicate, 1)).Index;
        }

        var opcode = reader.Take();
        if (guard < 0 && reader.TryTake(":"))
        {
            ReadLabel(opcode);
            return;
        }

        _declaring = false;
        var instruction = Decode(opcode, reader.TakeOperands());
        (instruction.Guard, instruction.GuardIsNegated, instruction.Line, instruction.Opcode) = (guard, negated, line, opcode);
        _code.Add(instruction);
    }

    private void ReadLabel(string label)
    {
        if (!reader.TryTake(".branchtargets"))
        {
            if (!_labels.TryAdd(label, _code.Count))
                throw new PtxException($"Label {label} is there twice.");
            return;
        }

        _targets.Add(label, [.. reader.TakeOperands().Select(target => target.Text)]);
    }

    private void Finish()
    {
        foreach (var (at, labels) in _jumps)
        {
            var instruction = _code[at];
            instruction.Values = [.. labels.Select(label => _labels.TryGetValue(label, out var target)
                ? target
                : throw new PtxException($"{function.Name} has no label {label}."))];
            _code[at] = instruction;
        }

        // Constants lie behind the declared registers, whose number is only known now.
        function.FirstConstant = function.RegisterCount;
        function.RegisterCount += _constants.Count;
        function.Constants = [.. _constants.OrderBy(constant => constant.Value).Select(constant => constant.Key)];
        function.Code = [.. _code.Select(Placed)];
    }

    private PtxInstruction Placed(PtxInstruction instruction)
    {
        (instruction.A, instruction.B, instruction.C) = (Placed(instruction.A), Placed(instruction.B), Placed(instruction.C));
        if (instruction.Step == PtxStep.Store)
            instruction.Values = [.. instruction.Values.Select(Placed)];
        return instruction;
    }

    private int Placed(int index) => index < ConstantsFrom ? index : index - ConstantsFrom + function.FirstConstant;
}
