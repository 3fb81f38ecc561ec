using System.Diagnostics;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>The systems of all groups, captured once in a graph that is launched as a whole.</summary>
internal sealed unsafe class CudaProgram : IProgram
{
    private readonly CudaDevice _device;
    private readonly List<KernelLaunch> _launches = [];
    private readonly List<nint> _events = [];
    private nint _graph;
    private nint _executable;

    public CudaProgram(CudaDevice device, IReadOnlyList<GroupProgram> groups)
    {
        _device = device;
        try
        {
            foreach (var group in groups)
            {
                foreach (var system in group.Systems)
                    _launches.Add(LaunchOf(system, group.Worlds));
            }

            if (_launches.Count > 0)
                Capture();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private ICudaDriver Driver => _device.Driver;

    public void Run()
    {
        if (_launches.Count == 0)
            return;

        _device.Enter();
        _device.Check(Driver.LaunchGraph(_executable, _device.Stream), "starting a step");
    }

    /// <remarks>The graph is one launch, so here every system is launched by itself, with an event before and after it.</remarks>
    public void RunTimed()
    {
        _device.Enter();
        while (_events.Count <= _launches.Count)
        {
            _device.Check(Driver.CreateEvent(out var made), "making an event");
            _events.Add(made);
        }

        _device.Check(Driver.RecordEvent(_events[0], _device.Stream), "recording an event");
        for (var index = 0; index < _launches.Count; index++)
        {
            Launch(_launches[index], _device.Stream);
            _device.Check(Driver.RecordEvent(_events[index + 1], _device.Stream), "recording an event");
        }

        _device.Synchronize();
        for (var index = 0; index < _launches.Count; index++)
        {
            _device.Check(Driver.GetElapsed(_events[index], _events[index + 1], out var milliseconds), "reading an event");
            _launches[index].System.Time.Add((long)(milliseconds / 1e3 * Stopwatch.Frequency));
        }
    }

    public void Dispose()
    {
        _device.Enter();
        foreach (var made in _events)
            _ = Driver.DestroyEvent(made);
        _events.Clear();
        if (_executable != 0)
            _ = Driver.DestroyExecutable(_executable);
        if (_graph != 0)
            _ = Driver.DestroyGraph(_graph);
        (_executable, _graph) = (0, 0);
    }

    private KernelLaunch LaunchOf(WorldSystem system, int worlds)
    {
        var threads = (long)worlds * system.PerWorld;
        var blockSize = _device.BlockSizeFor(threads);
        if (threads > int.MaxValue - blockSize)
        {
            throw new UsageException(
                $"System {system.Name} would need {threads:n0} threads, and a GPU counts them up to {int.MaxValue:n0}. " +
                "Ask for fewer worlds.");
        }

        var blocks = (uint)((threads + blockSize - 1) / blockSize);
        return new KernelLaunch(
            system, _device.Function(system.KernelType, system.LocalBytes), (int)threads, blocks, blockSize, system.Bytes);
    }

    /// <remarks>
    /// On a stream of its own, so that what another simulation launches meanwhile is no part of it, and one without order, so
    /// that the default stream stays free for the other threads.
    /// </remarks>
    private void Capture()
    {
        _device.Check(Driver.CreateStream(keepsOrder: false, out var stream), "making a stream");
        try
        {
            _device.Check(Driver.BeginCapture(stream), "capturing a step");
            foreach (var launch in _launches)
                Launch(launch, stream);
            _device.Check(Driver.EndCapture(stream, out _graph), "capturing a step");
            _device.Check(Driver.Instantiate(_graph, out _executable), "making a graph of a step");
        }
        finally
        {
            _ = Driver.DestroyStream(stream);
        }
    }

    private void Launch(KernelLaunch launch, nint stream)
    {
        var threads = launch.Threads;
        fixed (byte* kernel = launch.Kernel)
        {
            var parameters = stackalloc void*[] { &threads, kernel };
            var result = Driver.Launch(launch.Function, launch.Blocks, launch.BlockSize, stream, parameters);
            if (result != CudaResult.Success)
                _device.Check(result, $"launching {KernelName.Of(launch.System.KernelType)}");
        }
    }

    /// <param name="System">What is launched.</param>
    /// <param name="Function">Its code.</param>
    /// <param name="Threads">The first parameter: how many run the kernel; the others of the last block return at once.</param>
    /// <param name="Blocks">Of threads.</param>
    /// <param name="BlockSize">Threads in a block.</param>
    /// <param name="Kernel">The second parameter: the bytes of the kernel.</param>
    private sealed record KernelLaunch(
        WorldSystem System, nint Function, int Threads, uint Blocks, uint BlockSize, byte[] Kernel);
}
