namespace Sim.Runtime.Physics.Hulls;

/// <summary>Knows its neighbours in the chain that it is in.</summary>
internal interface ILinked<T>
    where T : class
{
    T? Previous { get; set; }

    T? Next { get; set; }
}

/// <summary>What is chained to its neighbours, in an order. At the end is the tail, which is none of it.</summary>
internal abstract class Chain<T>(T tail)
    where T : class, ILinked<T>
{
    public T First { get; private set; } = tail;

    /// <summary>The end, itself not in the chain.</summary>
    public T Tail { get; } = tail;

    public T? FirstNew { get; set; } = tail;

    public int Count { get; private set; }

    public IEnumerable<T> All => From(First);

    public IEnumerable<T> New => From(FirstNew);

    public static IEnumerable<T> From(T? start)
    {
        for (var item = start; item?.Next is not null; item = item.Next)
            yield return item;
    }

    protected void Link(T item, T before)
    {
        item.Previous = before.Previous;
        item.Next = before;
        if (before.Previous is null)
            First = item;
        else
            before.Previous.Next = item;
        before.Previous = item;
        Count++;
    }

    protected void Unlink(T item)
    {
        if (item == FirstNew)
            FirstNew = item.Next;
        if (item.Previous is null)
            First = item.Next!;
        else
            item.Previous.Next = item.Next;
        item.Next!.Previous = item.Previous;
        Count--;
    }
}
