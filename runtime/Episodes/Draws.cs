using System.Runtime.CompilerServices;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Episodes;

/// <summary>The random numbers of a world, as kernels draw them.</summary>
/// <remarks>
/// A number depends on the world's seed, its episode, the step and the purpose, and on nothing else. Two draws in the same step
/// (or of a beginning and of the first step) need different purposes; an env numbers its own from 0, below
/// <see cref="FirstPolicyPurpose"/>.
/// </remarks>
public readonly unsafe struct Draws(Column<Episode> episodes, double* script, int* position, int scriptLength)
{
    /// <summary>Purposes from here on belong to random policies.</summary>
    public const uint FirstPolicyPurpose = 0xF000;

    private const int PurposeBits = 16;

    private readonly Column<Episode> _episodes = episodes;
    private readonly double* _script = script; // [world][scriptLength], null unless a test or a replay dictates the draws
    private readonly int* _position = position;
    private readonly int _scriptLength = scriptLength;

    /// <summary>A number in [0, 1), with 53 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Unit(int world, uint purpose) =>
        _script != null ? Next(world) : CounterRandom.Unit(Bits(world, purpose));

    /// <summary>A number in [low, high).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Between(int world, uint purpose, double low, double high) =>
        low + ((high - low) * Unit(world, purpose));

    /// <summary>A whole number from 0 to count - 1, each with probability 1 / count up to 2^-32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int world, uint purpose, int count) =>
        _script != null
            ? (int)(Next(world) * count)
            : (int)(((Bits(world, purpose) >> 32) * (uint)count) >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Bits(int world, uint purpose)
    {
        ref var episode = ref _episodes[world];
        return CounterRandom.Bits(episode.Key, ((ulong)(uint)episode.Step << PurposeBits) | purpose);
    }

    private double Next(int world) => _script[((long)world * _scriptLength) + (_position[world]++ % _scriptLength)];
}
