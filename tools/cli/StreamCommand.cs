using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Streaming;
using Sim.Runtime.Streaming.Client;
using Sim.Runtime.Streaming.Recordings;
using Spectre.Console;

namespace Sim.Tools.Cli;

/// <summary>How to reach a server that encrypts.</summary>
internal record ConnectConfig
{
    [Option("file NAME.key_secret of this client, from `sim keys new`, for a server that encrypts")]
    public string SecretKey { get; init; } = "";

    [Option("file NAME.key of the server, with --secret-key")]
    public string ServerKey { get; init; } = "";

    [Option("seconds that the server may take to answer", Minimum = 0.1)]
    public double Timeout { get; init; } = 20;
}

/// <summary>What of a stream is recorded.</summary>
internal sealed record StreamRecordConfig : ConnectConfig
{
    [Option("number of the source, from `sim stream list`; -1 for the only one", Minimum = -1)]
    public int Source { get; init; } = -1;

    [Option("worlds to record; the first that can be watched if none is named")]
    public ImmutableArray<int> Worlds { get; init; } = [];

    [Option("what to record, by the names of `sim stream list`, separated by commas; all that is told if empty")]
    public string Columns { get; init; } = "";

    [Option("frames a second; 0 for every step", Minimum = 0)]
    public double Rate { get; init; } = 30;

    [Option("seconds to record; 0 until Ctrl-C or the end of the simulation", Minimum = 0)]
    public double Seconds { get; init; }
}

/// <summary>How a recording is played.</summary>
internal sealed record StreamPlayConfig : EndpointConfig
{
    [Option("address to listen on: tcp://HOST:PORT or ipc://PATH")]
    public string Bind { get; init; } = "tcp://127.0.0.1:5555";

    [Option("times as fast as it happened", Minimum = 0.001)]
    public double Speed { get; init; } = 1;

    [Option("begin again at the end")]
    public bool Loop { get; init; }

    [Option("begin when somebody watches")]
    public bool Wait { get; init; }
}

/// <summary>sim stream list, record and play: what happens in simulations, watched, kept and shown again.</summary>
internal static class StreamCommand
{
    private const string DefaultAddress = "tcp://127.0.0.1:5555";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public static Command Create() => new("stream", "Watches what happens in the simulations of a server, records it, and plays it again.")
    {
        List(), Record(), Play(),
    };

    private static Command List()
    {
        var address = Address();
        var group = new OptionGroup();
        var command = new Command("list", "Lists what can be watched.") { address };
        group.AddTo(command, [new ConnectConfig()]);
        command.SetAction(result =>
        {
            var (config, _) = OptionGroup.Split(new ConnectConfig(), group.Given(result));
            using var client = Connect(result.GetValue(address)!, config);
            var table = new Table().Border(TableBorder.Minimal).AddColumns(
                new("source"), new("env"), new("whose"), new("worlds"), new("steps"), new TableColumn("what it tells"));
            foreach (var source in Ask(client.Sources))
            {
                table.AddRow(
                    $"{source.Number}", Markup.Escape(source.Env), Markup.Escape(source.Label), WorldsOf(source), $"{source.Steps:n0}",
                    Markup.Escape(string.Join(", ", source.Columns.Select(column => column.Name))));
            }

            AnsiConsole.Write(table);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Record()
    {
        var address = Address();
        var file = new Argument<string>("file") { Description = "to write, which must not be there" };
        var group = new OptionGroup();
        var command = new Command("record", "Records what happens in a simulation, until it ends or Ctrl-C.") { file, address };
        group.AddTo(command, [new StreamRecordConfig()]);
        command.SetAction((result, stop) =>
        {
            var (config, _) = OptionGroup.Split(new StreamRecordConfig(), group.Given(result));
            return Task.FromResult(Record(result.GetValue(address)!, result.GetValue(file)!, config, stop));
        });
        return command;
    }

    private static int Record(string address, string path, StreamRecordConfig config, CancellationToken stop)
    {
        using var client = Connect(address, config);
        var source = Choose(Ask(client.Sources), config.Source);
        int[] worlds = config.Worlds.Length > 0 ? [.. config.Worlds] : [source.Shown?[0] ?? 0];
        var columns = config.Columns.Length > 0
            ? config.Columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : source.Columns.Select(column => column.Name);
        using var stream = Ask(() => client.Watch(source.Number, worlds, [.. columns], config.Rate));
        using var writer = new RecordingWriter(path, source, client.Scene(source.Number), stream);
        Console.WriteLine($"Recording {source.Env} in {path}. Ctrl-C ends it.");
        var (start, most) = (Stopwatch.StartNew(), config.Seconds > 0 ? config.Seconds : double.PositiveInfinity);
        while (!stream.HasEnded && !stop.IsCancellationRequested && start.Elapsed.TotalSeconds < most)
        {
            if (stream.TryNext(Patience))
                writer.Write();
        }

        Console.WriteLine($"Recorded {writer.Count:n0} frames; {stream.Lost:n0} were lost because this program was too slow. Play them: sim stream play {path}");
        return ExitCode.Done;
    }

    private static Command Play()
    {
        var file = new Argument<string>("file") { Description = "a recording" };
        var group = new OptionGroup();
        var command = new Command("play", "Publishes a recording, as if it happened now.") { file };
        group.AddTo(command, [new StreamPlayConfig(), new MachineConfig()]);
        command.SetAction((result, stop) => Task.FromResult(Play(result.GetValue(file)!, group.Given(result), stop)));
        return command;
    }

    private static int Play(string path, IReadOnlyDictionary<string, string> flags, CancellationToken stop)
    {
        var (config, rest) = OptionGroup.Split(new StreamPlayConfig(), flags);
        var (machine, _) = OptionGroup.Split(new MachineConfig(), rest);
        using var logging = Machine.CreateLogging(machine);
        using var device = new CpuDevice(threads: 1);
        using var recording = new Recording(path);
        var server = config.Secure(new ServerConfig { Address = config.Bind, StatisticsEvery = TimeSpan.Zero });
        using var shown = new SimServer(server, device, CatalogSource.All(), RandomNumberGenerator.GetBytes(32), logging.CreateLogger("sim"));
        var player = shown.Show(recording);
        shown.Start();
        Console.WriteLine($"Playing {recording.Env}, the worlds {string.Join(", ", recording.Shown)}, on {shown.Address}. Ctrl-C ends it.");
        if (config.Wait)
            player.WaitForWatcher(stop);
        player.Play(config.Speed, stop);
        while (config.Loop)
        {
            player.Rewind();
            player.Play(config.Speed, stop);
        }

        return ExitCode.Done;
    }

    private static Argument<string> Address() => new("address")
    {
        Description = $"of the server [default: {DefaultAddress}]",
        DefaultValueFactory = _ => DefaultAddress,
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static SimClient Connect(string address, ConnectConfig config) => Ask(() => SimClient.Connect(new ClientConfig
    {
        Address = address,
        Keys = config.SecretKey.Length > 0 ? KeyFile.ReadSecret(config.SecretKey) : null,
        ServerKey = config.ServerKey.Length > 0 ? KeyFile.ReadPublic(config.ServerKey)[0] : null,
        Timeout = TimeSpan.FromSeconds(config.Timeout),
        Name = "sim stream",
    }));

    /// <summary>What the server refuses is told as what was wrong with the question.</summary>
    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (RemoteException refused)
        {
            throw new UsageException(refused.Message, refused);
        }
    }

    private static RemoteSource Choose(IReadOnlyList<RemoteSource> sources, int number)
    {
        var fitting = sources.Where(source => number < 0 || source.Number == number).ToList();
        return fitting is [var only] ? only : throw new UsageException(sources.Count == 0
            ? "There is nothing to watch on that server yet."
            : $"Say which source with --source; there are: {string.Join(", ", sources.Select(source => $"{source.Number} ({source.Env}, {source.Label})"))}.");
    }

    private static string WorldsOf(RemoteSource source) => source.Shown is { } shown
        ? $"{string.Join(", ", shown)} of {source.Worlds:n0}"
        : $"{source.Worlds:n0}";
}
