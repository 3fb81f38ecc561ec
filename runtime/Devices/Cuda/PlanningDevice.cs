namespace Sim.Runtime.Devices.Cuda;

/// <summary>Stands for a GPU while a simulation is planned: its addresses lead nowhere, and it notes the systems.</summary>
internal sealed class PlanningDevice : IDevice
{
    private const nint FirstAddress = 1 << 12;
    private const int Alignment = 256;

    private readonly List<WorldSystem> _systems = [];
    private nint _next = FirstAddress;

    public string Name => "cuda";

    public string Description => "a GPU that is planned for";

    public int Threads => 1;

    public bool HostVisible => false;

    public long AvailableBytes => long.MaxValue;

    /// <summary>Of every program that was compiled.</summary>
    public IReadOnlyList<WorldSystem> Systems => _systems;

    public int LanesFor(Precision precision, int worlds) => 1;

    public nint Allocate(long bytes)
    {
        var address = _next;
        _next += (nint)((bytes + Alignment - 1) & -Alignment);
        return address;
    }

    public void Free(nint address)
    {
    }

    public void Upload(ReadOnlySpan<byte> source, nint destination)
    {
    }

    public void Download(nint source, Span<byte> destination) => destination.Clear();

    public void Synchronize()
    {
    }

    IProgram IDevice.Compile(IReadOnlyList<GroupProgram> groups)
    {
        _systems.AddRange(groups.SelectMany(group => group.Systems));
        return new Nothing();
    }

    public void Dispose()
    {
    }

    private sealed class Nothing : IProgram
    {
        public void Run()
        {
        }

        public void RunTimed()
        {
        }

        public void Dispose()
        {
        }
    }
}
