using Sim.Runtime.Devices;

namespace Sim.Runtime.Streaming.Server;

/// <summary>A device of which a client may use only so much.</summary>
internal sealed class BudgetDevice(IDevice device, long bytes) : IDevice
{
    public string Name => device.Name;

    public string Description => device.Description;

    public int Threads => device.Threads;

    public bool HostVisible => device.HostVisible;

    public long AvailableBytes => Math.Min(bytes, device.AvailableBytes);

    public int LanesFor(Precision precision, int worlds) => device.LanesFor(precision, worlds);

    public nint Allocate(long size) => device.Allocate(size);

    public void Free(nint address) => device.Free(address);

    public void Upload(ReadOnlySpan<byte> source, nint destination) => device.Upload(source, destination);

    public void Download(nint source, Span<byte> destination) => device.Download(source, destination);

    public void Synchronize() => device.Synchronize();

    IProgram IDevice.Compile(IReadOnlyList<GroupProgram> groups) => device.Compile(groups);

    /// <summary>The device is its owner's.</summary>
    public void Dispose()
    {
    }
}
