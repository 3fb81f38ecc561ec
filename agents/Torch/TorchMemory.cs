using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Sim.Runtime;
using Sim.Runtime.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sim.Agents.Torch;

/// <summary>Columns in memory that libtorch allocates: TorchSharp wraps only the host's memory as a tensor, so on a GPU a tensor lends its own.</summary>
/// <param name="device">As libtorch calls it: "cuda:0".</param>
public sealed partial class TorchMemory(string device) : IColumnMemory
{
    private readonly ConcurrentDictionary<nint, Tensor> _blocks = [];

    public nint Allocate(long bytes)
    {
        try
        {
            var block = empty(bytes, uint8, torch.device(device)).DetachFromDisposeScope();
            var address = AddressOf(block.Handle);
            _blocks[address] = block;
            return address;
        }
        catch (ExternalException problem) when (problem.Message.Contains("memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new InsufficientMemoryException(problem.Message, problem);
        }
    }

    public void Free(nint address)
    {
        if (_blocks.TryRemove(address, out var block))
            block.Dispose();
    }

    /// <summary>A tensor over what was allocated at an address.</summary>
    /// <param name="address">From <see cref="Allocate"/>.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">Of the tensor.</param>
    public Tensor View(nint address, DataType type, params long[] shape)
    {
        using var scope = NewDisposeScope();
        using var gradient = no_grad();
        var elements = shape.Aggregate(1L, (product, size) => product * size);

        // Takes over the bytes and, from the part of them, the number of elements.
        var view = empty(0, ColumnTensor.TypeOf(type), torch.device(device)).set_(_blocks[address].narrow(0, 0, elements));
        return view.view(shape).MoveToOuterDisposeScope();
    }

    [LibraryImport("LibTorchSharp", EntryPoint = "THSTensor_data")]
    private static partial nint AddressOf(nint tensor);
}
