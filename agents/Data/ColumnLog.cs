using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>What a column held, step after step.</summary>
internal abstract class ColumnLog
{
    public static ColumnLog Of(AgentColumn column) => column.Type switch
    {
        DataType.UInt8 => new Typed<byte>(column),
        DataType.Int32 => new Typed<int>(column),
        DataType.Float32 => new Typed<float>(column),
        _ => new Typed<double>(column),
    };

    /// <summary>Takes in what it holds now.</summary>
    public abstract void Add();

    public abstract void Clear();

    /// <summary>The rows of a world in the first steps that were taken in.</summary>
    public abstract DataArray Rows(int world, int count);

    private sealed class Typed<T>(AgentColumn column) : ColumnLog
        where T : unmanaged
    {
        private readonly List<T[]> _steps = [];

        public override void Add() => _steps.Add(column.ToArray<T>());

        public override void Clear() => _steps.Clear();

        public override DataArray Rows(int world, int count)
        {
            var width = column.Width;
            var rows = new T[count * width];
            for (var step = 0; step < count; step++)
                _steps[step].AsSpan(world * width, width).CopyTo(rows.AsSpan(step * width));
            return new DataArray(rows, column.Shape);
        }
    }
}
