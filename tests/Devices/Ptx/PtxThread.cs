namespace Sim.Tests.Devices.Ptx;

/// <summary>Runs the threads of a launch one after another.</summary>
internal sealed unsafe class PtxThread(DeviceMemory memory)
{
    /// <summary>Local addresses begin here, so that 0 is none of them.</summary>
    public const ulong LocalStart = 0x100;

    /// <summary>Where local memory lies among generic addresses.</summary>
    public const ulong LocalWindow = 0x6_0000_0000_0000;

    private const int MostRegisters = 1 << 19; // of all functions that are called within each other: those of physics have thousands
    private const int MostParameterBytes = 1 << 22; // likewise
    private const int MostSteps = 1 << 26; // instructions of a thread
    private const ulong Garbage = 0xBAD0BAD0BAD0BAD0;

    private readonly ulong[] _registers = GC.AllocateArray<ulong>(MostRegisters, pinned: true);
    private readonly byte[] _parameters = GC.AllocateArray<byte>(MostParameterBytes, pinned: true);
    private byte[] _local = GC.AllocateArray<byte>(1 << 12, pinned: true);
    private int _localBytes;
    private int _steps;

    public void Run(PtxModule module, PtxFunction entry, ReadOnlySpan<byte> parameters, uint blocks, uint blockSize, uint block, uint thread)
    {
        if (_local.Length < module.LocalBytes + (int)LocalStart)
            _local = GC.AllocateArray<byte>(module.LocalBytes + (int)LocalStart, pinned: true);
        (_localBytes, _steps) = (module.LocalBytes, 0);
        _local.AsSpan(0, module.LocalBytes == 0 ? 0 : _local.Length).Fill(0xCD);
        fixed (ulong* registers = _registers)
        {
            fixed (byte* bytes = _parameters)
            {
                registers[PtxFunction.BlockIndex] = block;
                registers[PtxFunction.BlockSize] = blockSize;
                registers[PtxFunction.ThreadIndex] = thread;
                registers[PtxFunction.BlockCount] = blocks;
                parameters.CopyTo(_parameters);
                Run(entry, registers, bytes);
            }
        }
    }

    private void Run(PtxFunction function, ulong* registers, byte* parameters)
    {
        // A register that is read before it is written must not matter either.
        for (var index = PtxFunction.SpecialRegisters; index < function.FirstConstant; index++)
            registers[index] = Garbage;
        function.Constants.CopyTo(new Span<ulong>(registers + function.FirstConstant, function.Constants.Length));
        var code = function.Code;
        for (var at = 0; at < code.Length;)
        {
            ref readonly var instruction = ref code[at++];
            if (++_steps > MostSteps)
                throw Fault(function, instruction, "the thread does not end");
            if (instruction.Guard >= 0 && registers[instruction.Guard] != 0 == instruction.GuardIsNegated)
                continue;

            switch (instruction.Step)
            {
                case PtxStep.Compute:
                    Compute(function, instruction, registers);
                    break;
                case PtxStep.Load:
                    Load(instruction, registers, Address(function, instruction, registers, parameters));
                    break;
                case PtxStep.Store:
                    Store(instruction, registers, Address(function, instruction, registers, parameters));
                    break;
                case PtxStep.Branch:
                    at = instruction.Values[0];
                    break;
                case PtxStep.BranchIndexed:
                    var index = registers[instruction.A];
                    if (index >= (ulong)instruction.Values.Length)
                        throw Fault(function, instruction, $"the index {(int)index} has no target");
                    at = instruction.Values[index];
                    break;
                case PtxStep.Call:
                    Call(function, instruction, registers, parameters);
                    break;
                default:
                    return;
            }
        }

        throw new PtxException($"{function.Name} ends without a return.");
    }

    private static void Compute(PtxFunction function, in PtxInstruction instruction, ulong* registers)
    {
        try
        {
            instruction.Operation!(registers, instruction);
        }
        catch (PtxException fault)
        {
            throw Fault(function, instruction, fault.Message);
        }
    }

    private void Call(PtxFunction caller, in PtxInstruction instruction, ulong* registers, byte* parameters)
    {
        var callee = instruction.Callee!;
        var calleeRegisters = registers + caller.RegisterCount;
        var calleeParameters = parameters + ((caller.ParameterBytes + 15) / 16 * 16);
        new Span<ulong>(registers, PtxFunction.SpecialRegisters).CopyTo(new Span<ulong>(calleeRegisters, PtxFunction.SpecialRegisters));
        for (var index = 0; index < callee.Parameters.Count; index++)
        {
            var parameter = callee.Parameters[index];
            new Span<byte>(parameters + instruction.Arguments[index], parameter.Bytes)
                .CopyTo(new Span<byte>(calleeParameters + parameter.Offset, parameter.Bytes));
        }

        Run(callee, calleeRegisters, calleeParameters);
        if (callee.Result is { } result)
        {
            new Span<byte>(calleeParameters + result.Offset, result.Bytes)
                .CopyTo(new Span<byte>(parameters + instruction.Result, result.Bytes));
        }
    }

    private static void Load(in PtxInstruction instruction, ulong* registers, byte* from)
    {
        foreach (var value in instruction.Values)
        {
            var bits = (instruction.Type.Kind, instruction.Type.Bytes) switch
            {
                (PtxTypeKind.Signed, 1) => (ulong)*(sbyte*)from,
                (PtxTypeKind.Signed, 2) => (ulong)*(short*)from,
                (PtxTypeKind.Signed, 4) => (ulong)*(int*)from,
                (_, 1) => *from,
                (_, 2) => *(ushort*)from,
                (_, 4) => *(uint*)from,
                _ => *(ulong*)from,
            };
            registers[value] = bits & instruction.TargetMask;
            from += instruction.Type.Bytes;
        }
    }

    private static void Store(in PtxInstruction instruction, ulong* registers, byte* to)
    {
        foreach (var value in instruction.Values)
        {
            switch (instruction.Type.Bytes)
            {
                case 1: *to = (byte)registers[value]; break;
                case 2: *(ushort*)to = (ushort)registers[value]; break;
                case 4: *(uint*)to = (uint)registers[value]; break;
                default: *(ulong*)to = registers[value]; break;
            }

            to += instruction.Type.Bytes;
        }
    }

    private byte* Address(PtxFunction function, in PtxInstruction instruction, ulong* registers, byte* parameters)
    {
        var bytes = (ulong)(instruction.Type.Bytes * instruction.Values.Length);
        var address = (ulong)instruction.Offset + (instruction.A >= 0 ? registers[instruction.A] : 0);
        if (address % bytes != 0)
            throw Fault(function, instruction, $"the address {address:x} is not a multiple of {bytes}");

        if (instruction.Space == PtxSpace.Parameter)
            return parameters + address;

        var isLocal = instruction.Space == PtxSpace.Local
            || (instruction.Space == PtxSpace.Generic && address - LocalWindow < (1UL << 32));
        var host = isLocal
            ? Local(instruction.Space == PtxSpace.Local ? address : address - LocalWindow, bytes)
            : memory.Find(address, bytes);
        return host != null ? host : throw Fault(function, instruction, $"the address {address:x} is outside all allocations");
    }

    private byte* Local(ulong address, ulong bytes)
    {
        if (address < LocalStart || address + bytes > LocalStart + (ulong)_localBytes)
            return null;

        fixed (byte* local = _local)
            return local + address;
    }

    private static PtxException Fault(PtxFunction function, in PtxInstruction instruction, string what) =>
        new($"Line {instruction.Line} of {function.Name}, {instruction.Opcode}: {what}.");
}
