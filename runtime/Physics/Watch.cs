namespace Sim.Runtime.Physics;

/// <summary>Where watched numbers are in the lane column of watches.</summary>
/// <param name="First">Field.</param>
/// <param name="Count">Fields.</param>
public readonly record struct Watch(int First, int Count);
