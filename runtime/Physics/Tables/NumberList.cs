using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>The constants of a model while they are collected.</summary>
internal sealed class NumberList
{
    private readonly List<double> _numbers = [];

    public int Count => _numbers.Count;

    public double this[int index]
    {
        get => _numbers[index];
        set => _numbers[index] = value;
    }

    /// <summary>Room for some numbers, all zero; returns where it begins.</summary>
    public int Reserve(int count)
    {
        var first = _numbers.Count;
        for (var i = 0; i < count; i++)
            _numbers.Add(0);
        return first;
    }

    public int Add(params ReadOnlySpan<double> numbers)
    {
        var first = _numbers.Count;
        foreach (var number in numbers)
            _numbers.Add(number);
        return first;
    }

    public void Put(int at, Vec3 vector)
    {
        _numbers[at] = vector.X;
        _numbers[at + 1] = vector.Y;
        _numbers[at + 2] = vector.Z;
    }

    public void Put(int at, Quat quaternion)
    {
        _numbers[at] = quaternion.W;
        _numbers[at + 1] = quaternion.X;
        _numbers[at + 2] = quaternion.Y;
        _numbers[at + 3] = quaternion.Z;
    }

    public void Put(int at, Mat3 matrix)
    {
        for (var row = 0; row < 3; row++)
            Put(at + (3 * row), matrix.Row(row));
    }

    public double[] ToArray() => [.. _numbers];
}
