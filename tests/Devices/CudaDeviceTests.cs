using Sim.Envs.FrozenLake;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cuda;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>The device between a simulation and the driver.</summary>
public sealed class CudaDeviceTests
{
    [Fact]
    public void A_step_is_captured_once_and_replayed()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var gpu = Worlds.Random("cart-pole", worlds: 3, new SimulationOptions(), device);
        var (captures, launches, graphs) = (machine.Captures, machine.Launches, machine.GraphLaunches);
        Assert.Equal(3, captures); // step, reset and observe
        for (var step = 0; step < 5; step++)
            gpu.Step();

        Assert.Equal(captures, machine.Captures);
        Assert.Equal(graphs + 5, machine.GraphLaunches);
        Assert.Equal(launches + (5 * gpu.Systems.Count()), machine.Launches);
    }

    [Fact]
    public void A_timed_step_gives_the_same_bits_and_the_time_of_each_system()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var cpu = Worlds.Random("cart-pole", worlds: 3, new SimulationOptions());
        using var gpu = Worlds.Random("cart-pole", worlds: 3, new SimulationOptions(), device);
        CudaWorlds.Same(cpu, gpu, steps: 130);
        Assert.All(gpu.Systems, system => Assert.True(system.NanosecondsPerWorld > 0, system.System));
    }

    [Fact]
    public void A_kernel_is_loaded_once_for_all_simulations()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        using var first = Worlds.Random("frozen-lake", worlds: 3, new SimulationOptions(), device);
        var modules = machine.Modules;
        using var second = Worlds.Random("frozen-lake", worlds: 5, new SimulationOptions(), device);
        Assert.Equal(modules, machine.Modules);
    }

    [Fact]
    public void Nothing_is_left_on_the_GPU()
    {
        using var machine = new PtxMachine();
        using (var device = CudaWorlds.On(machine))
        {
            using var gpu = Worlds.Random("frozen-lake", worlds: 3, new SimulationOptions(), device);
            for (var step = 0; step < 65; step++)
                gpu.Step();
            Assert.NotEqual(0, machine.Handles);
        }

        Assert.Equal((0, 0, 0), (machine.Memory.Allocations, machine.Handles, machine.Contexts));
    }

    [Fact]
    public void Actions_of_a_caller_are_written_and_read_by_copy()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        var env = new FrozenLakeEnv(new FrozenLakeConfig { Slippery = false });
        using var gpu = new Simulation(device, new SimulationOptions(), new GroupSpec(env, 2));
        Assert.Throws<InvalidOperationException>(() => gpu.Actions.Span<int>());
        gpu.Actions.Write<int>(0, [2, 1]);
        gpu.Step();
        Assert.Equal([1, 8], gpu.Observations.ToArray<int>());
    }

    /// <summary>Actions on a GPU are not checked, so kernels must bear any.</summary>
    [Fact]
    public void An_action_outside_its_space_reads_nothing_outside_its_table()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        var env = new FrozenLakeEnv(new FrozenLakeConfig());
        using var gpu = new Simulation(device, new SimulationOptions(), new GroupSpec(env, 4));
        gpu.Actions.Write<int>(0, [int.MinValue, int.MaxValue, -1, 4]);
        gpu.Step();
        Assert.All(gpu.Observations.ToArray<int>(), observation => Assert.InRange(observation, 0, 63));
    }

    [Fact]
    public void Worlds_beyond_the_GPUs_memory_are_refused()
    {
        using var machine = new PtxMachine(capacity: 1 << 20);
        using var device = CudaWorlds.On(machine);
        var failure = Assert.Throws<UsageException>(() => Worlds.Random("frozen-lake", worlds: 100_000, new SimulationOptions(), device));
        Assert.Contains("and cuda:0 has 1 MB. Ask for fewer worlds", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, machine.Memory.Allocations);
    }

    [Fact]
    public void Columns_can_lie_in_memory_that_another_library_allocates()
    {
        using var machine = new PtxMachine();
        var memory = new LentMemory(machine);
        using (var device = new CudaDevice(machine, index: 0, CudaWorlds.Cache, memory))
        {
            using var cpu = Worlds.Random("frozen-lake", worlds: 3, new SimulationOptions());
            using var gpu = Worlds.Random("frozen-lake", worlds: 3, new SimulationOptions(), device);
            Assert.Same(memory, gpu.Observations.Memory);
            Assert.Contains(gpu.Observations.Address, memory.Lent);
            Assert.Equal(machine.Memory.Allocations, memory.Lent.Count);
            CudaWorlds.Same(cpu, gpu, steps: 20);
        }

        Assert.Empty(memory.Lent);
        Assert.Equal(0, machine.Memory.Allocations);
    }

    [Fact]
    public void A_kernel_that_the_driver_refuses_is_named_with_what_its_compiler_said()
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        machine.Failure = (nameof(ICudaDriver.LoadModule), CudaResult.InvalidPtx);
        var failure = Assert.Throws<FailureException>(() => Worlds.Random("frozen-lake", worlds: 1, new SimulationOptions(), device));
        Assert.Contains("cuda:0 refused the PTX of kernel ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Its compiler said: this is a test", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(ICudaDriver.Launch), "launching ")]
    [InlineData(nameof(ICudaDriver.LaunchGraph), "starting a step")]
    [InlineData(nameof(ICudaDriver.Download), "reading its memory")]
    [InlineData(nameof(ICudaDriver.Synchronize), "running a step")]
    public void A_call_that_fails_says_what_was_done(string call, string what)
    {
        using var machine = new PtxMachine();
        using var device = CudaWorlds.On(machine);
        machine.Failure = (call, CudaResult.IllegalAddress);
        var failure = Assert.Throws<FailureException>(() =>
        {
            using var gpu = Worlds.Random("frozen-lake", worlds: 1, new SimulationOptions(), device);
            device.Synchronize();
        });
        Assert.Contains($"The GPU cuda:0 failed in {what}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("result 700 of the PTX machine", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_a_GPU_is_told_so()
    {
        using var machine = new PtxMachine { Failure = (nameof(ICudaDriver.Initialize), CudaResult.NoDevice) };
        Assert.Equal("cuda:0 was asked for, but NVIDIA's driver sees no GPU. Use --device cpu.", Refusal(machine));
    }

    [Fact]
    public void An_old_driver_or_GPU_is_named()
    {
        using var oldDriver = new PtxMachine { Version = 11020 };
        Assert.Contains("its driver is for CUDA 11.2, and CUDA 11.4 or later is needed", Refusal(oldDriver), StringComparison.Ordinal);
        using var oldGpu = new PtxMachine { Capability = (6, 1) };
        Assert.Contains("PTX machine has compute capability 6.1, and 7.5 or later is needed", Refusal(oldGpu), StringComparison.Ordinal);
    }

    [Fact]
    public void A_GPU_that_is_not_there_is_refused_with_how_many_are()
    {
        using var machine = new PtxMachine { Devices = 2 };
        var failure = Assert.Throws<UsageException>(() => new CudaDevice(machine, index: 2, new PtxCache(null)));
        Assert.Equal("cuda:2 was asked for, but there are 2 GPUs here, numbered from 0.", failure.Message);
    }

    [Fact]
    public void Without_a_driver_the_message_says_what_to_do()
    {
        if (System.Runtime.InteropServices.NativeLibrary.TryLoad(LibCuda.Library, out _))
            return;

        var failure = Assert.Throws<FailureException>(() => new CudaDevice());
        Assert.Contains("libcuda.so.1 could not be loaded", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Use --device cpu", failure.Message, StringComparison.Ordinal);
    }

    private static string Refusal(PtxMachine machine) =>
        Assert.Throws<FailureException>(() => new CudaDevice(machine, index: 0, new PtxCache(null))).Message;

    private sealed class LentMemory(ICudaDriver driver) : IColumnMemory
    {
        public HashSet<nint> Lent { get; } = [];

        public nint Allocate(long bytes)
        {
            Assert.Equal(CudaResult.Success, driver.Allocate((nuint)bytes, out var address));
            Lent.Add(address);
            return address;
        }

        public void Free(nint address)
        {
            Assert.True(Lent.Remove(address));
            Assert.Equal(CudaResult.Success, driver.Free(address));
        }
    }
}
