namespace Sim.Tests.Devices.Ptx;

/// <summary>A variable of a function's parameter or local space.</summary>
internal readonly record struct PtxVariable(string Name, int Offset, int Bytes, int Alignment);

internal readonly record struct PtxRegister(int Index, PtxType Type);

internal enum PtxSpace
{
    Generic,
    Global,
    Local,
    Parameter,
}

internal enum PtxStep
{
    Compute,
    Load,
    Store,
    Branch,
    BranchIndexed,
    Call,
    Return,
}

internal unsafe delegate void PtxOperation(ulong* registers, in PtxInstruction instruction);

/// <summary>An instruction as a thread runs it. Registers and constants are indices into the thread's registers.</summary>
internal struct PtxInstruction
{
    public PtxStep Step;
    public int Guard; // register, or -1
    public bool GuardIsNegated;
    public int Line;
    public string Opcode;

    public PtxOperation? Operation;
    public int Target;
    public ulong TargetMask; // the bits of the target register
    public int A, B, C;

    public PtxSpace Space;   // of a load or store; A is the register of the address, or -1 where the offset says all
    public int Offset;
    public PtxType Type;
    public int[] Values;     // registers that are loaded or stored, a vector in order; targets of an indexed branch

    public PtxFunction? Callee;
    public int[] Arguments;  // offsets of variables in the caller's parameter space
    public int Result;       // offset, or -1
}

/// <summary>A decoded function.</summary>
internal sealed class PtxFunction(string name, bool isEntry)
{
    public const int BlockIndex = 0, BlockSize = 1, ThreadIndex = 2, BlockCount = 3, SpecialRegisters = 4;

    public string Name { get; } = name;

    public bool IsEntry { get; } = isEntry;

    public List<PtxVariable> Parameters { get; } = [];

    public PtxVariable? Result { get; set; }

    /// <summary>Of its parameters, its result and the arguments of the calls that it makes.</summary>
    public int ParameterBytes { get; set; }

    /// <summary>Special registers, declared ones, then constants.</summary>
    public int RegisterCount { get; set; } = SpecialRegisters;

    public int FirstConstant { get; set; }

    public ulong[] Constants { get; set; } = [];

    public PtxInstruction[] Code { get; set; } = [];
}
