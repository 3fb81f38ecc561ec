using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Episodes;

namespace Sim.Tests.Envs.Upstream;

/// <summary>One world that draws what upstream drew, and acts as upstream was acted in.</summary>
internal sealed class Replay : IDisposable
{
    private const int MostDraws = 64;

    private readonly double[] _script = new double[MostDraws];

    public Replay(IEnv env, Precision precision = Precision.F32) => Simulation = Worlds.Of(
        env,
        worlds: 1,
        new SimulationOptions { Precision = precision, Autoreset = AutoresetMode.Disabled, DictatedDraws = MostDraws });

    public Simulation Simulation { get; }

    public double Reward => Simulation.Rewards.Span<double>()[0];

    public bool Terminated => Simulation.Terminated.Span<byte>()[0] != 0;

    public bool Truncated => Simulation.Truncated.Span<byte>()[0] != 0;

    public int[] Observation => Simulation.Observations.ToArray<int>();

    /// <summary>The draw that <see cref="Sim.Runtime.Episodes.Draws.Below"/> makes this one of so many.</summary>
    public static double Outcome(int index, int count) => (index + 0.5) / count;

    /// <summary>Begins an episode, in which the draws come out as given.</summary>
    public void Reset(params ReadOnlySpan<double> draws)
    {
        Dictate(draws);
        Simulation.Reset();
    }

    public void Step(int action, params ReadOnlySpan<double> draws)
    {
        Dictate(draws);
        Simulation.Actions.Span<int>()[0] = action;
        Simulation.Step();
    }

    public T Info<T>(string name)
        where T : unmanaged => Simulation.Infos[name].Span<T>()[0];

    public void Dispose() => Simulation.Dispose();

    /// <summary>A draw beyond the given numbers is no number, rather than one of an earlier step.</summary>
    private void Dictate(ReadOnlySpan<double> draws)
    {
        _script.AsSpan().Fill(double.NaN);
        draws.CopyTo(_script);
        Simulation.DictateDraws(0, _script);
    }
}
