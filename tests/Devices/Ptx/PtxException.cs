namespace Sim.Tests.Devices.Ptx;

/// <summary>PTX that an assembler would refuse, or that does what the instruction set leaves undefined.</summary>
public sealed class PtxException(string message) : Exception(message);
