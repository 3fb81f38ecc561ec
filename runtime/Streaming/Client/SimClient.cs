using System.Collections.Immutable;
using System.Text;
using MessagePack;
using Sim.Runtime.Devices;
using Sim.Runtime.Episodes;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Client;

/// <summary>A session on a server: makes simulations there to act in, and watches those that there are. For one thread.</summary>
public sealed class SimClient : IDisposable
{
    private readonly ClientConnection _connection;

    private SimClient(ClientConnection connection) => _connection = connection;

    /// <summary>The server's name and version.</summary>
    public string Server { get; private set; } = "";

    public ImmutableArray<string> Capabilities { get; private set; } = [];

    /// <summary>How long the server keeps what this client has there when it gives no sign of life.</summary>
    public TimeSpan Lease { get; private set; }

    internal ClientConnection Connection => _connection;

    /// <exception cref="UsageException">The address or a key is none.</exception>
    /// <exception cref="FailureException">No server answers there in time, or it does not let this client in.</exception>
    /// <exception cref="RemoteException">The server refuses, such as for too many clients.</exception>
    public static SimClient Connect(ClientConfig config)
    {
        var connection = new ClientConnection(config);
        try
        {
            var client = new SimClient(connection);
            client.Renew();
            return client;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Begins a new session, after the server has lost or ended the old one with all that was in it.</summary>
    public void Renew()
    {
        _connection.Begin();
        Server = _connection.Reply.TryText("server"u8) ?? "";
        Capabilities = [.. _connection.Reply.TryTexts("capabilities"u8) ?? []];
        Lease = TimeSpan.FromSeconds(_connection.Reply.TryNumber("lease"u8, 0) ?? 0);
    }

    /// <summary>The names of the tasks that the server offers.</summary>
    public IReadOnlyList<string> Envs()
    {
        _connection.Call("envs");
        return Maps("envs"u8, (ref MessagePackReader reader, string key, ref string name) =>
        {
            if (key == "name")
                name = reader.ReadString() ?? "";
            else
                reader.Skip();
        }, "");
    }

    public void Ping() => _connection.Call("ping");

    /// <summary>Makes worlds of a task on the server.</summary>
    /// <exception cref="RemoteException">An unknown task, a wrong option, or more than the server gives.</exception>
    public RemoteSimulation Make(
        string env,
        int worlds,
        ulong seed = 0,
        AutoresetMode autoreset = AutoresetMode.NextStep,
        IReadOnlyDictionary<string, string>? options = null,
        Precision? precision = null)
    {
        var simulation = new RemoteSimulation(this, header =>
        {
            header.Add("env", env).Add("worlds", worlds).Add("seed", seed).Add("autoreset", Name(autoreset));
            if (precision is { } given)
                header.Add("precision", given == Precision.F64 ? "f64" : "f32");
            header.BeginMap("options");
            foreach (var (name, value) in options ?? ImmutableDictionary<string, string>.Empty)
                header.Add(name, value);
            header.End();
        });
        simulation.Make();
        return simulation;
    }

    /// <summary>Joins the simulation that all clients of the server share.</summary>
    /// <exception cref="RemoteException">There is none, or somebody else acts in it.</exception>
    public RemoteSimulation Attach(bool act)
    {
        var simulation = new RemoteSimulation(this, header => header.Add("role", act ? "act" : "watch"), op: "attach");
        simulation.Make();
        return simulation;
    }

    /// <summary>What can be watched.</summary>
    public IReadOnlyList<RemoteSource> Sources()
    {
        _connection.Call("sources");
        return Maps("sources"u8, RemoteSource.Read, new RemoteSource());
    }

    /// <summary>The bodies and shapes of a source, by its groups of worlds.</summary>
    /// <exception cref="RemoteException">There is no such source.</exception>
    public ImmutableArray<SceneGroup> Scene(int source)
    {
        _connection.Call("scene", header => header.Add("source", source));
        return new SceneReader(_connection.Reply, _connection.Frame).Read();
    }

    /// <summary>Asks for a stream of state and subscribes to it.</summary>
    /// <param name="source">What to watch: the number of one of <see cref="Sources"/>.</param>
    /// <param name="worlds">Of which worlds.</param>
    /// <param name="columns">What of them.</param>
    /// <param name="rate">Frames a second; 0 for every step.</param>
    public StateSubscription Watch(int source, IReadOnlyList<int> worlds, IReadOnlyList<string> columns, double rate)
    {
        _connection.Call("watch", header => header
            .Add("source", source).Add("worlds", worlds.ToArray().AsSpan()).Add("columns", columns).Add("rate", rate));
        return new StateSubscription(_connection.OpenStream(), _connection.Reply);
    }

    /// <summary>Ends a stream.</summary>
    public void Unwatch(StateSubscription subscription) => _connection.Call("unwatch", header => header.Add("stream", subscription.Stream));

    /// <summary>Tells the server that this client leaves, if it can be reached, and ends the session.</summary>
    public void Dispose()
    {
        try
        {
            if (_connection.Unanswered == 0)
                _connection.Call("bye");
        }
        catch (Exception gone) when (gone is FailureException or RemoteException)
        {
            // Then the lease ends it.
        }

        _connection.Dispose();
    }

    internal delegate void ReadField<T>(ref MessagePackReader reader, string key, ref T item);

    /// <summary>A list of maps in the last reply.</summary>
    internal List<T> Maps<T>(ReadOnlySpan<byte> key, ReadField<T> read, T empty)
    {
        var items = new List<T>();
        if (!_connection.Reply.TryReader(key, out var reader))
            throw new FormatException($"The reply has no '{Encoding.UTF8.GetString(key)}'.");

        for (var count = reader.ReadArrayHeader(); count > 0; count--)
        {
            var item = empty;
            for (var fields = reader.ReadMapHeader(); fields > 0; fields--)
                read(ref reader, reader.ReadString() ?? "", ref item);
            items.Add(item);
        }

        return items;
    }

    private static string Name(AutoresetMode mode) => mode switch
    {
        AutoresetMode.SameStep => "same-step",
        AutoresetMode.Disabled => "disabled",
        _ => "next-step",
    };
}
