namespace Sim.Runtime.Devices;

/// <summary>Allocates a GPU's columns in the driver's place, such as a library whose tensors they are to be.</summary>
public interface IColumnMemory
{
    /// <summary>Memory of the device's primary context, at a multiple of 64 bytes.</summary>
    /// <exception cref="OutOfMemoryException">There is not that much.</exception>
    nint Allocate(long bytes);

    void Free(nint address);
}
