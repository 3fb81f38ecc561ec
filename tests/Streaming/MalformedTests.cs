using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sim.Runtime;
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming.Client;
using Xunit;

namespace Sim.Tests.Streaming;

public sealed class MalformedTests
{
    private const long Megabyte = 1 << 20;

    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>A million: `dotnet exec Sim.Tests.dll malformed 1000000 1`, whose result is in results/malformed.json.</summary>
    [Fact]
    public void A_hundred_thousand_malformed_messages_change_nothing_for_the_server_or_for_a_valid_client_beside_them()
    {
        var outcome = Outcome.Of(messages: 100_000, seed: 1);
        Assert.Empty(outcome.Problems);
        Assert.True(outcome.ValidSteps > 100, "The valid client hardly came to its steps, so this shows little.");
        Assert.All(outcome.Kinds.Values, count => Assert.True(count > 500, "A kind was hardly sent."));
        Assert.InRange(outcome.ResidentGrowthMegabytes, double.NegativeInfinity, 16);
    }

    /// <summary>The same with so many, as a line of JSON.</summary>
    internal static int Print(string count, string seed)
    {
        var outcome = Outcome.Of(long.Parse(count, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
        Console.WriteLine(JsonSerializer.Serialize(outcome, Format));
        return outcome.Problems.Count == 0 ? 0 : 1;
    }

    /// <param name="Messages">That were sent.</param>
    /// <param name="Seed">Of what was sent.</param>
    /// <param name="Kinds">How many of each.</param>
    /// <param name="Refusals">Replies with an error.</param>
    /// <param name="EndedConnections">That the server ended, or that were cut off.</param>
    /// <param name="ValidSteps">Of a client beside them, each compared with the same simulation in this process.</param>
    /// <param name="ResidentGrowthMegabytes">Of the server, from a fifth of the messages to the last.</param>
    /// <param name="Seconds">That it took.</param>
    /// <param name="Problems">What should not have been.</param>
    internal sealed record Outcome(
        long Messages, int Seed, IReadOnlyDictionary<string, long> Kinds, long Refusals, long EndedConnections, long ValidSteps,
        double ResidentGrowthMegabytes, double Seconds, IReadOnlyList<string> Problems)
    {
        public static Outcome Of(long messages, int seed)
        {
            var start = Stopwatch.StartNew();
            using var server = new ServeProcess("--max-worlds", "5000", "--max-memory", "200", "--lease", "1", "--max-clients", "512", "--log-level", "error");
            using var ended = new CancellationTokenSource();
            var (problems, steps) = (new List<string>(), 0L);
            var beside = new Thread(() => Act(server.Address, ref steps, problems, ended.Token));
            beside.Start();

            var malformed = new Malformed(server.Address, seed);
            malformed.Send(messages / 5);
            var resident = server.ResidentBytes;
            malformed.Send(messages - (messages / 5));
            var growth = (server.ResidentBytes - resident) / (double)Megabyte;
            ended.Cancel();
            beside.Join();
            problems.AddRange(malformed.Failures.Select(failure => $"The server failed: {failure}"));
            if (server.Process.HasExited)
                problems.Add("The server stopped.");
            server.Kill();
            if (server.Error is { Length: > 0 } logged)
                problems.Add($"The server logged an error: {logged}");
            return new Outcome(
                malformed.Count, seed, malformed.Sent, malformed.Answers.Refusals, malformed.Answers.Ended, steps, Math.Round(growth, 2),
                Math.Round(start.Elapsed.TotalSeconds, 1), problems);
        }

        private static void Act(string address, ref long steps, List<string> problems, CancellationToken stop)
        {
            try
            {
                using var client = SimClient.Connect(new ClientConfig { Address = address, Timeout = TimeSpan.FromSeconds(20) });
                using var remote = client.Make("cart-pole", worlds: 16, seed: 9);
                using var local = Worlds.Of(Worlds.Create("cart-pole"), 16, new SimulationOptions { Seed = 9, Autoreset = AutoresetMode.NextStep });
                var random = new CsRandom(8);
                for (; !stop.IsCancellationRequested; steps++)
                {
                    RandomActions.Fill(local, random);
                    local.Actions.Span<int>().CopyTo(remote.Actions<int>());
                    remote.Step();
                    local.Step();
                    Remote.AssertSame(local, remote, $"step {steps}");
                }
            }
            catch (Exception problem)
            {
                problems.Add($"The valid client: {problem}");
            }
        }
    }
}
