using Microsoft.Extensions.Logging;
using Sim.Agents.GFlowNet;
using Sim.Agents.Torch;
using Sim.Agents.Training;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Flows;
using Sim.Runtime.Numerics;
using TorchSharp;

namespace Sim.Tools.Cli;

/// <summary>The worlds, the agent and the devices of a run, made from its settings. libtorch must have been loaded.</summary>
internal sealed class Session : IDisposable
{
    private const ulong WorldSeeds = 0x776F726C;

    private const string Gpu = "cuda:0";

    private readonly torch.Device _torchDevice;

    /// <param name="settings">Of the run.</param>
    /// <param name="worlds">To step; those of the settings, or few where the agent only acts.</param>
    /// <param name="learns">Whether the agent will learn.</param>
    public Session(Settings settings, int worlds, bool learns)
    {
        Settings = settings;
        var onGpu = settings.Machine.Device == DeviceKind.Cuda;
        Device = Machine.CreateDevice(settings.Machine, onGpu ? new TorchMemory(Gpu) : null);
        _torchDevice = onGpu ? NativeTorch.CudaDevice(Gpu) : torch.CPU;
        Env = settings.CreateEnv();

        // Hashed, so that the worlds of seeds 1 and 2 are not the same but for one.
        var seed = CounterRandom.Key(settings.Train.Seed, WorldSeeds);
        var options = new SimulationOptions { Precision = settings.Machine.Precision, Seed = seed };
        Worlds = new SimulationTensors(new Simulation(Device, options, new GroupSpec(Env, worlds)), _torchDevice);
        Agent = settings.Agent.Create(settings.AgentConfig, new AgentContext(Worlds, _torchDevice, settings.Train.Seed, learns));
    }

    public Settings Settings { get; }

    public IDevice Device { get; }

    public IEnv Env { get; }

    public SimulationTensors Worlds { get; }

    public IAgent Agent { get; }

    /// <summary>What the bits of a run depend on, beside its settings.</summary>
    public string Environment => Trainer.Environment(Device.Name, Device.Threads, NativeTorch.Version!);

    public static void LoadTorch(MachineConfig machine, ILoggerFactory logging) =>
        NativeTorch.Load(Machine.TorchOptions(machine), logging.CreateLogger("sim"));

    /// <summary>Other worlds of the same task, as the agent sees them.</summary>
    public SimulationTensors See(Simulation simulation) => new(simulation, _torchDevice);

    /// <summary>Worlds of their own, so that measuring changes nothing of the run.</summary>
    public Evaluation CreateEvaluation(int episodes, SimulationOptions options) =>
        new(Settings.CreateEnv(), episodes, options, Device, _torchDevice);

    /// <summary>Of agents whose chances can be asked for, in tasks whose states can be listed; else null.</summary>
    /// <param name="power">Of the reward that is the target, where it is not the agent's own.</param>
    public ExactEvaluation? CreateExactEvaluation(double? power = null) =>
        Agent is IDiscretePolicy policy && Env.Spec.Flow is not null && Env is IKnownGraph known && known.Graph() is { } graph
            ? new ExactEvaluation(graph, Device, _torchDevice, power ?? policy.RewardPower)
            : null;

    public void Dispose()
    {
        Agent.Dispose();
        Worlds.Dispose();
        Worlds.Simulation.Dispose();
        Device.Dispose();
    }
}
