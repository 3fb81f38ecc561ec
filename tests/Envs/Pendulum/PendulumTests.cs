using Sim.Envs.Pendulum;
using Sim.Runtime.Devices;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.Pendulum;

public sealed class PendulumTests
{
    private static readonly string[] State = ["angle", "angular rate"];

    public static TheoryData<string> Sources => [.. GoldenData.Sources];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_step_is_that_of_upstream(string source) => ClassicReplay.Run(
        new PendulumEnv(new PendulumConfig()), GoldenData.Read(source, "gymnasium_classic").GetProperty("Pendulum-v1"), Rod.Name, State);

    [Fact]
    public void So_it_is_under_another_gravity() => ClassicReplay.Run(
        new PendulumEnv(new PendulumConfig { Gravity = 9.81 }),
        GoldenData.Read(GoldenData.Small, "gymnasium_classic_more").GetProperty("Pendulum-v1 g 9.81"),
        Rod.Name,
        State);

    /// <summary>Uniform in -pi to pi and -1 to 1, as NumPy makes it of two draws.</summary>
    [Fact]
    public void An_episode_starts_anywhere_at_little_speed()
    {
        using var replay = new Replay(new PendulumEnv(new PendulumConfig()), Precision.F64);
        replay.Reset(0.25, 0.75);
        Assert.Equal(-Math.PI / 2, replay.Simulation.Groups[0].GetLane(Rod.Name, "angle", 0), 1e-15);
        Assert.Equal(0.5, replay.Simulation.Groups[0].GetLane(Rod.Name, "angular rate", 0), 1e-15);
    }
}
