using System.Text.Json;
using Sim.Envs.FrozenLake;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Tests.Envs.Upstream;
using Sim.Tests.Golden;
using Xunit;

namespace Sim.Tests.Envs.FrozenLake;

/// <summary>Gymnasium's SyncVectorEnv on three slippery lakes, in each of its three modes.</summary>
public sealed class VectorGoldenTests
{
    private const int Lakes = 3;
    private const ulong FirstSeed = 3;

    public static TheoryData<string, string> Modes => GoldenData.Each("NEXT_STEP", "SAME_STEP", "DISABLED");

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_trace_is_that_of_upstream(string source, string mode)
    {
        using var lakes = new ThreeLakes(Enum.Parse<AutoresetMode>(mode.Replace("_", "", StringComparison.Ordinal), ignoreCase: true));
        foreach (var row in GoldenData.Items(GoldenData.Read(source, "gymnasium_toytext").GetProperty("vector").GetProperty(mode)))
        {
            if (row.TryGetProperty("reset_obs", out var observations))
                lakes.Reset(observations, row.GetProperty("info"));
            else if (row.TryGetProperty("reset_mask", out var mask))
                lakes.Reset(GoldenData.Booleans(mask), row);
            else
                lakes.Step(row);
        }
    }

    private sealed class ThreeLakes : IDisposable
    {
        private readonly AutoresetMode _mode;
        private readonly Simulation _simulation;
        private readonly List<double>[] _upcoming = new List<double>[Lakes];
        private readonly NumpyGenerator[] _random = new NumpyGenerator[Lakes];
        private bool[] _ended = new bool[Lakes];

        public ThreeLakes(AutoresetMode mode)
        {
            _mode = mode;
            _simulation = Worlds.Of(
                new FrozenLakeEnv(new FrozenLakeConfig { Map = "4x4", MaxSteps = 6 }),
                Lakes,
                new SimulationOptions { Autoreset = mode, DictatedDraws = 2 });
            for (var lake = 0; lake < Lakes; lake++)
                (_upcoming[lake], _random[lake]) = ([], new NumpyGenerator(FirstSeed + (ulong)lake));
        }

        public void Reset(JsonElement observations, JsonElement info)
        {
            Dictate();
            _simulation.Reset();
            Taken([1, 1, 1]);
            AssertObservations(observations);
            AssertInfo(info, reported: [true, true, true], fresh: [true, true, true]);
        }

        public void Reset(bool[] mask, JsonElement row)
        {
            Dictate();
            _simulation.Reset(mask);
            Taken([.. mask.Select(chosen => chosen ? 1 : 0)]);
            AssertObservations(row.GetProperty("obs"));
            AssertInfo(row.GetProperty("info"), reported: mask, fresh: mask);
        }

        public void Step(JsonElement row)
        {
            var endedBefore = _ended;
            Dictate();
            _simulation.Actions.Write<int>(0, GoldenData.Integers(row.GetProperty("a")));
            _simulation.Step();

            var terminated = _simulation.Terminated.ToArray<byte>().Select(flag => flag != 0).ToArray();
            var truncated = _simulation.Truncated.ToArray<byte>().Select(flag => flag != 0).ToArray();
            _ended = [.. terminated.Zip(truncated, (end, cut) => end || cut)];
            Taken([.. _ended.Select(ended => ended && _mode == AutoresetMode.SameStep ? 2 : 1)]);

            AssertObservations(row.GetProperty("obs"));
            Assert.Equal(GoldenData.Doubles(row.GetProperty("r")), _simulation.Rewards.ToArray<double>());
            Assert.Equal(GoldenData.Booleans(row.GetProperty("term")), terminated);
            Assert.Equal(GoldenData.Booleans(row.GetProperty("trunc")), truncated);
            var info = row.GetProperty("info");
            AssertInfo(info, reported: [true, true, true], fresh: FreshAfter(endedBefore));
            if (_mode == AutoresetMode.SameStep)
                AssertFinal(info);
        }

        public void Dispose() => _simulation.Dispose();

        private bool[] FreshAfter(bool[] endedBefore) => _mode switch
        {
            AutoresetMode.NextStep => endedBefore,
            AutoresetMode.SameStep => _ended,
            _ => new bool[Lakes],
        };

        /// <summary>A step draws once, and a reset once.</summary>
        private void Dictate()
        {
            for (var lake = 0; lake < Lakes; lake++)
            {
                while (_upcoming[lake].Count < 2)
                    _upcoming[lake].Add(_random[lake].NextDouble());
                _simulation.DictateDraws(lake, _upcoming[lake].ToArray());
            }
        }

        private void Taken(int[] counts)
        {
            for (var lake = 0; lake < Lakes; lake++)
                _upcoming[lake].RemoveRange(0, counts[lake]);
        }

        private void AssertObservations(JsonElement expected) =>
            Assert.Equal(GoldenData.Integers(expected), _simulation.Observations.ToArray<int>());

        /// <remarks>
        /// Upstream's array of an info has the type of the first world that reports it: a reset reports the whole number 1, and then
        /// the others' probabilities lose their fraction. Our columns have one type.
        /// </remarks>
        private void AssertInfo(JsonElement info, bool[] reported, bool[] fresh)
        {
            var isWhole = fresh[Array.IndexOf(reported, true)];
            var shown = _simulation.Infos["prob"].ToArray<double>()
                .Select((probability, lake) => reported[lake] ? isWhole ? Math.Truncate(probability) : probability : 0);
            Assert.Equal(GoldenData.Doubles(info.GetProperty("prob")), shown);
            Assert.Equal(GoldenData.Booleans(info.GetProperty("_prob")), reported);
        }

        private void AssertFinal(JsonElement info)
        {
            Assert.Equal(_ended.Contains(true), info.TryGetProperty("final_obs", out var observations));
            if (!_ended.Contains(true))
                return;

            Assert.Equal(GoldenData.Booleans(info.GetProperty("_final_obs")), _ended);
            var probabilities = info.GetProperty("final_info").GetProperty("prob");
            for (var lake = 0; lake < Lakes; lake++)
            {
                if (!_ended[lake])
                    continue;

                Assert.Equal(observations[lake].GetInt32(), _simulation.FinalObservations.Span<int>()[lake]);
                Assert.Equal(probabilities[lake].GetDouble(), _simulation.FinalInfos["prob"].Span<double>()[lake]);
            }
        }
    }
}
