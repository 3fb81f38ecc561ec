using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Ecs;

// The types here are fields of kernels: plain pointers, so that the same struct runs on the CPU and, with the pointers of a
// device, as a GPU thread. They do not check bounds; the schedule decides which rows a kernel is called for.

/// <summary>One component of every row of a group, in world order.</summary>
public readonly unsafe struct Column<T>(T* first)
    where T : unmanaged
{
    private readonly T* _first = first;

    public ref T this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _first[row];
    }
}

/// <summary>Several numbers for every world of a group, one world's beside each other.</summary>
public readonly unsafe struct Rows<T>(T* first, int width)
    where T : unmanaged
{
    private readonly T* _first = first;
    private readonly int _width = width;

    public ref T this[int world, int item]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _first[((long)world * _width) + item];
    }

    /// <summary>The same as a column, where a row is one number.</summary>
    public Column<T> Scalar => new(_first);

    /// <summary>The first number of a world's row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row(int world) => _first + ((long)world * _width);
}

/// <summary>A read-only table that every world shares.</summary>
public readonly unsafe struct Table<T>(T* first)
    where T : unmanaged
{
    private readonly T* _first = first;

    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _first[index];
    }

    /// <summary>The items from an index on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* From(int index) => _first + index;
}

/// <summary>
/// Named real numbers of every world: lane by lane for kernels over R, and world by world for the others.
/// On the CPU they lie as [block][field][lane], on the GPU as [field][world].
/// </summary>
public readonly unsafe struct LaneColumn<R>(R* first, int blockStride, int fieldStride)
    where R : unmanaged, IReal<R>
{
    private readonly R* _first = first;
    private readonly int _blockStride = blockStride; // in values of R
    private readonly int _fieldStride = fieldStride; // in values of R

    /// <summary>One field of the worlds of a block.</summary>
    public ref R this[int block, int field]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *At(block, field);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Get(int world, int field) => R.Get(At(world / R.Lanes, field), world % R.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int world, int field, double value) => R.Set(At(world / R.Lanes, field), world % R.Lanes, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private R* At(int block, int field) => _first + ((long)block * _blockStride) + ((long)field * _fieldStride);
}

/// <summary>Which slots of an archetype hold an entity, in every world. An entity is (world, slot) and keeps its slot.</summary>
public readonly unsafe struct Slots(ulong* alive, uint* flags, int capacity)
{
    private readonly ulong* _alive = alive; // [world][word], a bit a slot
    private readonly uint* _flags = flags;
    private readonly int _capacity = capacity;

    /// <summary>The row of an entity in the columns of its archetype.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Row(int world, int slot) => (world * _capacity) + slot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAlive(int world, int slot) => ((Words(world)[slot >> 6] >> (slot & 63)) & 1) != 0;

    /// <summary>Whether the row holds an entity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAlive(int row) => IsAlive(row / _capacity, row % _capacity);

    /// <summary>
    /// Takes the first free slot and returns its row. In a full world, returns -1 and sets the world's overflow flag.
    /// </summary>
    public int Spawn(int world)
    {
        var words = Words(world);
        for (var slot = 0; slot < _capacity; slot++)
        {
            var bit = 1UL << (slot & 63);
            if ((words[slot >> 6] & bit) != 0)
                continue;

            words[slot >> 6] |= bit;
            return Row(world, slot);
        }

        _flags[world] |= WorldFlags.Overflow;
        return -1;
    }

    public void Despawn(int world, int slot) => Words(world)[slot >> 6] &= ~(1UL << (slot & 63));

    /// <summary>Removes every entity of the world.</summary>
    public void Clear(int world)
    {
        var words = Words(world);
        for (var word = 0; word < WordCount(_capacity); word++)
            words[word] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int WordCount(int capacity) => (capacity + 63) >> 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Words(int world) => _alive + ((long)world * WordCount(_capacity));
}

/// <summary>What went wrong in a world since its flags were last cleared.</summary>
public static class WorldFlags
{
    /// <summary>An archetype had no free slot, so an entity was not made.</summary>
    public const uint Overflow = 1;

    /// <summary>A reward, an observation or an acceleration was infinite or not a number.</summary>
    public const uint NotANumber = 2;

    /// <summary>There were more contacts than the scene has slots for, so the last ones did not push.</summary>
    public const uint ContactOverflow = 4;

    /// <summary>The constraint solver used up its iterations.</summary>
    public const uint NotConverged = 8;
}
