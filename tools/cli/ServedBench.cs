using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Sim.Runtime;
using Sim.Runtime.Numerics;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Client;

namespace Sim.Tools.Cli;

/// <summary>What a client in C# gets of worlds that a server in a process of its own steps, beside the same worlds in this process.</summary>
internal static class ServedBench
{
    /// <summary>Batches of actions that were drawn before the clock runs: drawing them is the agent's work.</summary>
    private const int ActionBatches = 64;

    private const double WarmUpSeconds = 1;

    public static JsonObject Run(Settings settings, BenchConfig config, CancellationToken stop)
    {
        var served = Served(settings, config, curve: false, stop);
        var local = Local(settings, config, stop);
        var result = new JsonObject { ["env"] = settings.Env.Name, ["worlds"] = config.Worlds, ["options"] = settings.EnvJson() };
        served.AddTo(result, config.Worlds, "");
        if (config.Curve)
            Served(settings, config, curve: true, stop).AddTo(result, config.Worlds, "curve_");
        result["in_process_steps_per_second"] = Math.Round(local.StepsPerSecond(config.Worlds));
        result["ratio_to_in_process"] = Math.Round(served.StepsPerSecond(config.Worlds) / local.StepsPerSecond(config.Worlds), 3);
        return result;
    }

    private static Times Served(Settings settings, BenchConfig config, bool curve, CancellationToken stop)
    {
        using var server = new Server(curve);
        using var client = SimClient.Connect(server.Client);
        using var simulation = client.Make(
            settings.Env.Name, config.Worlds, config.Seed, options: settings.EnvOptions(), precision: settings.Machine.Precision);
        var batches = Actions(simulation.Spec.Action, config.Worlds);
        simulation.Reset();
        return Measure(
            batch =>
            {
                batches[batch].CopyTo(simulation.ActionBytes);
                simulation.Step();
            },
            () => simulation.Arrays.Values.Sum(array => (long)array.Bytes.Length), config.Seconds, stop);
    }

    private static Times Local(Settings settings, BenchConfig config, CancellationToken stop)
    {
        using var device = Machine.CreateDevice(settings.Machine);
        using var simulation = new Simulation(
            device, new SimulationOptions { Precision = settings.Machine.Precision, Seed = config.Seed }, new GroupSpec(settings.CreateEnv(), config.Worlds));
        var batches = Actions(simulation.Spec.Action, config.Worlds);
        return Measure(
            batch =>
            {
                if (simulation.Actions.Type == DataType.Int32)
                    MemoryMarshal.Cast<byte, int>(batches[batch]).CopyTo(simulation.Actions.Span<int>());
                else
                    MemoryMarshal.Cast<byte, float>(batches[batch]).CopyTo(simulation.Actions.Span<float>());
                simulation.Step();
            },
            () => 0, config.Seconds, stop);
    }

    private static Times Measure(Action<int> step, Func<long> bytes, double seconds, CancellationToken stop)
    {
        var (ticks, batch, all) = (new List<long>(1 << 20), 0, 0L);
        for (var (start, warm) = (Stopwatch.GetTimestamp(), false); ;)
        {
            stop.ThrowIfCancellationRequested();
            var before = Stopwatch.GetTimestamp();
            step(batch++ % ActionBatches);
            var after = Stopwatch.GetTimestamp();
            if (warm)
            {
                ticks.Add(after - before);
                all += bytes();
            }

            var elapsed = Stopwatch.GetElapsedTime(start, after).TotalSeconds;
            if (!warm && elapsed >= WarmUpSeconds)
                (start, warm) = (Stopwatch.GetTimestamp(), true);
            else if (warm && elapsed >= seconds)
                return new Times([.. ticks.Order().Select(tick => tick / (double)Stopwatch.Frequency)], elapsed, all);
        }
    }

    private static byte[][] Actions(Space space, int worlds)
    {
        var drawn = 0UL;
        return [.. Enumerable.Range(0, ActionBatches).Select(_ => Batch())];

        byte[] Batch()
        {
            var bytes = new byte[checked(worlds * space.RowBytes)];
            for (var item = 0; item < bytes.Length / sizeof(int); item++)
            {
                switch (space)
                {
                    case Discrete discrete: MemoryMarshal.Write(bytes.AsSpan(item * sizeof(int)), Below(discrete.Count)); break;
                    case MultiDiscrete multi: MemoryMarshal.Write(bytes.AsSpan(item * sizeof(int)), Below(multi.Counts[item % multi.Width])); break;
                    case Box { Type: DataType.Float32 }: MemoryMarshal.Write(bytes.AsSpan(item * sizeof(int)), (float)((2 * CounterRandom.Unit(CounterRandom.Bits(0, drawn++))) - 1)); break;
                }
            }

            return bytes;
        }

        int Below(int count) => (int)(CounterRandom.Bits(0, drawn++) % (ulong)count);
    }

    /// <param name="Seconds">That each step took, the shortest first.</param>
    /// <param name="Elapsed">In all, s.</param>
    /// <param name="Bytes">Of all arrays that came.</param>
    private sealed record Times(double[] Seconds, double Elapsed, long Bytes)
    {
        private const double Microseconds = 1e6, Megabyte = 1e6;

        public double StepsPerSecond(int worlds) => Seconds.Length * (double)worlds / Elapsed;

        public void AddTo(JsonObject result, int worlds, string prefix)
        {
            result[prefix + "round_trip_us"] = Math.Round(Seconds[Seconds.Length / 2] * Microseconds, 1);
            result[prefix + "round_trip_us_99_percent"] = Math.Round(Seconds[Seconds.Length * 99 / 100] * Microseconds, 1);
            result[prefix + "steps_per_second"] = Math.Round(StepsPerSecond(worlds));
            result[prefix + "megabytes_per_second"] = Math.Round(Bytes / Elapsed / Megabyte, 1);
        }
    }

    /// <summary>`sim serve` in a process of its own.</summary>
    private sealed class Server : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sim-bench-");
        private readonly Process _process;

        public Server(bool curve)
        {
            List<string> words = ["serve", "--bind", "tcp://127.0.0.1:0", "--log-level", "warning"];
            CurveKeyPair? keys = null;
            var serverKey = "";
            if (curve)
            {
                (var clientPath, _, keys) = KeyFile.Create(Path.Combine(_folder.FullName, "client"));
                var (_, secretPath, serverKeys) = KeyFile.Create(Path.Combine(_folder.FullName, "server"));
                serverKey = serverKeys.PublicText;
                words.AddRange(["--server-key", secretPath, "--allow-keys", clientPath]);
            }

            // This program: itself where it was published, else by dotnet.
            var program = Environment.ProcessPath!;
            if (Path.GetFileNameWithoutExtension(program) == "dotnet")
                words.InsertRange(0, ["exec", typeof(ServedBench).Assembly.Location]);
            _process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true })!;
            var line = _process.StandardOutput.ReadLine() ?? throw new FailureException("The server did not start.");
            var address = line.Split(' ').Single(word => word.Contains("://", StringComparison.Ordinal)).TrimEnd('.');
            Client = new ClientConfig { Address = address, Keys = keys, ServerKey = curve ? serverKey : null, Name = "sim bench" };
        }

        public ClientConfig Client { get; }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
