using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sim.Runtime;
using static TorchSharp.torch;

namespace Sim.Agents.Torch;

/// <summary>A tensor over the memory of an agent's column: what the simulation writes is read without a copy, and the reverse.</summary>
public static unsafe partial class ColumnTensor
{
    private const int Cpu = 0;

    /// <summary>[worlds, shape…], of the column's type. It must not outlive the simulation.</summary>
    /// <exception cref="InvalidOperationException">The column lies on a GPU, in memory that libtorch did not allocate.</exception>
    public static Tensor Of(AgentColumn column)
    {
        long[] sizes = [column.Worlds, .. column.Shape.Select(size => (long)size)];
        return column.Memory is TorchMemory memory ? memory.View(column.Address, column.Type, sizes)
            : column.IsHostVisible ? Of(column, sizes)
            : throw new InvalidOperationException($"Column '{column.Name}' is no tensor: libtorch did not allocate it.");
    }

    public static ScalarType TypeOf(DataType type) => type switch
    {
        DataType.UInt8 => ScalarType.Byte,
        DataType.Int32 => ScalarType.Int32,
        DataType.Float32 => ScalarType.Float32,
        _ => ScalarType.Float64,
    };

    private static Tensor Of(AgentColumn column, long[] sizes)
    {
        var type = (sbyte)TypeOf(column.Type);
        fixed (long* first = sizes)
        {
            var handle = NewTensor(column.Address, &KeepMemory, first, sizes.Length, type, type, Cpu, -1, requiresGrad: 0);
            return handle != 0
                ? Tensor.UnsafeCreateTensor(handle)
                : throw new InvalidOperationException($"libtorch made no tensor of column '{column.Name}'.");
        }
    }

    /// <summary>The column belongs to the simulation, so libtorch frees nothing.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepMemory(nint memory)
    {
    }

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_new")]
    private static partial nint NewTensor(
        nint data,
        delegate* unmanaged[Cdecl]<nint, void> deleter,
        long* sizes,
        int dimensions,
        sbyte elementType,
        sbyte tensorType,
        int deviceType,
        int deviceIndex,
        byte requiresGrad);
}
