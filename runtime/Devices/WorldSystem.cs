using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sim.Runtime.Ecs;

namespace Sim.Runtime.Devices;

/// <summary>One byte a world: 1 where a phase runs. Not set means everywhere.</summary>
internal readonly unsafe struct WorldMask(byte* first)
{
    public readonly byte* First = first;

    public bool IsSet => First != null;
}

/// <summary>A kernel in the schedule. The CPU calls <see cref="Run"/>; a GPU launches <see cref="KernelType"/> with <see cref="Bytes"/>.</summary>
internal abstract class WorldSystem(Type kernel, string phase, int perWorld)
{
    /// <summary>The kernel's name without its wrappers and number type.</summary>
    public string Name { get; } = NameOf(kernel);

    /// <summary>The part of the step that it belongs to.</summary>
    public string Phase => phase;

    /// <summary>Calls of the kernel a world.</summary>
    public int PerWorld => perWorld;

    /// <summary>The closed struct that a GPU thread runs, its mask included.</summary>
    public abstract Type KernelType { get; }

    /// <summary>The bytes of that struct: the parameter of the PTX entry point.</summary>
    public abstract byte[] Bytes { get; }

    /// <summary>Stopwatch ticks in the steps that were timed, and the number of those steps.</summary>
    public SystemTime Time { get; } = new();

    /// <summary>Bytes of local memory that a GPU thread needs.</summary>
    public virtual int LocalBytes => 0;

    /// <summary>What it consists of, where that is timed by itself.</summary>
    public virtual IReadOnlyList<SystemPart> Parts => [];

    /// <summary>Runs the kernel for consecutive worlds. The first is a multiple of every lane count.</summary>
    public abstract void Run(int firstWorld, int worlds);

    /// <summary>Runs and adds to the time.</summary>
    public virtual void RunTimed(int firstWorld, int worlds)
    {
        var start = Stopwatch.GetTimestamp();
        Run(firstWorld, worlds);
        Time.Add(Stopwatch.GetTimestamp() - start);
    }

    private static string NameOf(Type kernel)
    {
        if (kernel.IsGenericType && kernel.GetGenericTypeDefinition() == typeof(PerEntity<>))
            kernel = kernel.GetGenericArguments()[0];
        var tick = kernel.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? kernel.Name : kernel.Name[..tick];
    }

    protected static byte[] BytesOf<K>(K kernel)
        where K : unmanaged =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<K>(in kernel)).ToArray();
}

/// <summary>A part of a system and its time.</summary>
internal sealed record SystemPart(string Name)
{
    public SystemTime Time { get; } = new();
}

internal sealed class SystemTime
{
    private long _ticks;

    public long Ticks => Interlocked.Read(ref _ticks);

    public void Add(long ticks) => Interlocked.Add(ref _ticks, ticks);

    public void Clear() => Interlocked.Exchange(ref _ticks, 0);
}

internal sealed class KernelSystem<K>(string phase, K kernel, int perWorld)
    : WorldSystem(typeof(K), phase, perWorld)
    where K : unmanaged, IKernel
{
    private readonly K _kernel = kernel;

    public override Type KernelType => typeof(K);

    public override byte[] Bytes => BytesOf(_kernel);

    public override void Run(int firstWorld, int worlds)
    {
        // A copy on the stack, so that its fields can live in registers.
        var kernel = _kernel;
        var end = (firstWorld + worlds) * PerWorld;
        for (var index = firstWorld * PerWorld; index < end; index++)
            kernel.Run(index);
    }
}

internal sealed unsafe class MaskedSystem<K>(string phase, K kernel, WorldMask mask, int perWorld)
    : WorldSystem(typeof(K), phase, perWorld)
    where K : unmanaged, IKernel
{
    private readonly K _kernel = kernel;

    public override Type KernelType => typeof(Masked<K>);

    public override byte[] Bytes => BytesOf(new Masked<K> { Mask = mask.First, PerWorld = PerWorld, Kernel = _kernel });

    public override void Run(int firstWorld, int worlds)
    {
        var kernel = _kernel;
        var end = firstWorld + worlds;
        var world = firstWorld;
        for (; world + 32 <= end; world += 32)
        {
            // 32 worlds at a look: most masks are nearly empty, and a branch a world would often be guessed wrong.
            var set = ~Vector256.Equals(Vector256.Load(mask.First + world), Vector256<byte>.Zero).ExtractMostSignificantBits();
            for (; set != 0; set &= set - 1)
                RunWorld(ref kernel, world + BitOperations.TrailingZeroCount(set));
        }

        for (; world < end; world++)
        {
            if (mask.First[world] != 0)
                RunWorld(ref kernel, world);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RunWorld(ref K kernel, int world)
    {
        for (var index = world * PerWorld; index < (world + 1) * PerWorld; index++)
            kernel.Run(index);
    }
}

internal sealed unsafe class LaneSystem<K>(string phase, K kernel, WorldMask mask, int lanes)
    : WorldSystem(typeof(K), phase, 1)
    where K : unmanaged, IKernel
{
    private readonly K _kernel = kernel;

    public override Type KernelType => mask.IsSet ? typeof(Masked<K>) : typeof(K);

    public override byte[] Bytes =>
        mask.IsSet ? BytesOf(new Masked<K> { Mask = mask.First, PerWorld = 1, Kernel = _kernel }) : BytesOf(_kernel);

    public override void Run(int firstWorld, int worlds)
    {
        var kernel = _kernel;
        var end = (firstWorld + worlds + lanes - 1) / lanes;
        for (var block = firstWorld / lanes; block < end; block++)
        {
            if (!mask.IsSet || Any(block * lanes, Math.Min(lanes, firstWorld + worlds - (block * lanes))))
                kernel.Run(block);
        }
    }

    private bool Any(int world, int count) => new ReadOnlySpan<byte>(mask.First + world, count).ContainsAnyExcept((byte)0);
}

/// <summary>A kernel with its mask, as a GPU thread runs it.</summary>
internal unsafe struct Masked<K> : IKernel
    where K : unmanaged, IKernel
{
    public byte* Mask;
    public int PerWorld;
    public K Kernel;

    public void Run(int index)
    {
        if (Mask[index / PerWorld] != 0)
            Kernel.Run(index);
    }
}
