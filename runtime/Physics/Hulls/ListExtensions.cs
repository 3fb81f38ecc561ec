namespace Sim.Runtime.Physics.Hulls;

internal static class ListExtensions
{
    /// <summary>Takes an item out and moves the last one to its place.</summary>
    public static void Drop<T>(this List<T> list, T item)
    {
        if (list.IndexOf(item) is >= 0 and var index)
            list.DropAt(index);
    }

    public static void DropAt<T>(this List<T> list, int index)
    {
        list[index] = list[^1];
        list.RemoveAt(list.Count - 1);
    }

    public static void Replace<T>(this List<T> list, T old, T replacement) =>
        list[list.IndexOf(old) is >= 0 and var index ? index : throw new HullException("a facet lost a neighbour")] = replacement;

    public static void InsertBeforeLast<T>(this List<T> list, T item) => list.Insert(list.Count - 1, item);

    public static T TakeLast<T>(this List<T> list)
    {
        var last = list[^1];
        list.RemoveAt(list.Count - 1);
        return last;
    }
}
