using Microsoft.Extensions.Logging.Abstractions;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Client;
using Sim.Tools.Cli;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>What tests of remote simulations share.</summary>
internal static class Remote
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static SimServer Server(ServerConfig config) => new(config, Worlds.Plain, CatalogSource.All(), TestServer.StateKey, NullLogger.Instance);

    /// <summary>Everything that the last step showed, bit for bit.</summary>
    public static void AssertSame(Simulation local, RemoteSimulation remote, string where)
    {
        Same("observation", local.Observations);
        Same("reward", local.Rewards);
        Same("terminated", local.Terminated);
        Same("truncated", local.Truncated);
        if (local.Spec.Success != SuccessRule.None)
            Same("success", local.Success);
        if (local.ActionMask is { } mask)
            Same("action_mask", mask);
        foreach (var (name, column) in local.Infos)
            Same($"info.{name}", column);

        var ended = Ended(local);
        var any = local.Options.Autoreset == AutoresetMode.SameStep && ended.Contains(true);
        Assert.Equal(any, remote.Arrays.ContainsKey("final_observation"));
        if (!any)
            return;

        SameRows("final_observation", local.FinalObservations);
        foreach (var (name, column) in local.FinalInfos)
            SameRows($"final_info.{name}", column);

        void Same(string name, AgentColumn column) =>
            Assert.True(column.HostBytes.SequenceEqual(remote.Arrays[name].Bytes), $"{name} differs in {where}");

        void SameRows(string name, AgentColumn column)
        {
            var rows = remote.Arrays[name].Bytes;
            for (var world = 0; world < ended.Length; world++)
            {
                if (!ended[world])
                    continue;

                Assert.True(column.HostBytes.Slice(world * column.RowBytes, column.RowBytes).SequenceEqual(rows[..column.RowBytes]), $"{name} of world {world} differs in {where}");
                rows = rows[column.RowBytes..];
            }

            Assert.Equal(0, rows.Length);
        }
    }

    public static bool[] Ended(Simulation simulation) =>
        [.. simulation.Terminated.Span<byte>().ToArray().Zip(simulation.Truncated.Span<byte>().ToArray(), (end, cut) => (end | cut) != 0)];

    public static void WaitFor(Func<bool> condition) => Wait.For(condition, Patience);
}

/// <summary>Actions that are legal wherever a mask says what is.</summary>
internal static class RandomActions
{
    public static void Fill(Simulation simulation, CsRandom random)
    {
        switch (simulation.Spec.Action)
        {
            case Discrete discrete:
                for (var world = 0; world < simulation.Worlds; world++)
                    simulation.Actions.Span<int>()[world] = Legal(simulation.ActionMask, world, 0, discrete.Count, random);
                break;

            case MultiDiscrete multi:
                for (var world = 0; world < simulation.Worlds; world++)
                {
                    for (var (place, offset) = (0, 0); place < multi.Width; offset += multi.Counts[place++])
                        simulation.Actions.Span<int>()[(world * multi.Width) + place] = Legal(simulation.ActionMask, world, offset, multi.Counts[place], random);
                }

                break;

            case Box { Type: DataType.Float32 }:
                foreach (ref var action in simulation.Actions.Span<float>())
                    action = (random.Below(2001) - 1000) / 1000f;
                break;
        }
    }

    private static int Legal(AgentColumn? mask, int world, int offset, int count, CsRandom random)
    {
        var action = random.Below(count);
        for (var tries = 0; mask is not null && tries < count && mask.Span<byte>(world, 1)[offset + action] == 0; tries++)
            action = (action + 1) % count;
        return action;
    }
}
