namespace Sim.Runtime.Physics;

/// <summary>Fields of a world's state: consecutive numbers of its lane column.</summary>
/// <param name="First">Field.</param>
/// <param name="Count">Fields.</param>
public readonly record struct StateFields(int First, int Count);
