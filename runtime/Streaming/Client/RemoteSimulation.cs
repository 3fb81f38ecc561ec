using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using MessagePack;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Client;

/// <summary>Worlds on a server, stepped together: the client's side of a <see cref="Simulation"/>.</summary>
/// <remarks>
/// What a step shows lies in the connection's buffer and holds until the next request's reply. With a window above 1, the next
/// actions can be sent before the last reply is received: <see cref="Send"/> and <see cref="Receive"/>.
/// </remarks>
public sealed class RemoteSimulation : IDisposable
{
    private readonly SimClient _client;
    private readonly Action<HeaderWriter> _request;
    private readonly string _op;
    private readonly FrameList _frames = new();
    private readonly Action<HeaderWriter> _addNumber;
    private readonly Dictionary<string, RemoteArray> _arrays = [];
    private byte[] _actions = [];
    private int[] _actionShape = [];
    private bool _ended;

    internal RemoteSimulation(SimClient client, Action<HeaderWriter> request, string op = "make")
    {
        (_client, _request, _op) = (client, request, op);
        _addNumber = header => header.Add("sim", Number);
    }

    /// <summary>The server's number for it, also as a source to watch.</summary>
    public int Number { get; private set; }

    public int Worlds { get; private set; }

    public EnvSpec Spec { get; private set; } = null!;

    /// <summary>What the last reply brought, by name: PROTOCOL.md, section 4.</summary>
    public IReadOnlyDictionary<string, RemoteArray> Arrays => _arrays;

    public RemoteArray Observations => _arrays["observation"];

    public ReadOnlySpan<double> Rewards => _arrays["reward"].Span<double>();

    /// <summary>1 where the task itself ended.</summary>
    public ReadOnlySpan<byte> Terminated => _arrays["terminated"].Bytes;

    /// <summary>1 where the episode was cut off.</summary>
    public ReadOnlySpan<byte> Truncated => _arrays["truncated"].Bytes;

    /// <summary>The actions of the next step, a row a world, to be written by the agent.</summary>
    public Span<T> Actions<T>()
        where T : unmanaged => DataTypes.Of<T>() == Spec.Action.Type
        ? MemoryMarshal.Cast<byte, T>(_actions.AsSpan())
        : throw new InvalidOperationException($"Actions of {Spec.Name} are {Spec.Action.Type}, not {typeof(T).Name}.");

    /// <summary>The same as bytes.</summary>
    public Span<byte> ActionBytes => _actions;

    /// <summary>Seeds world i with seed + i and begins its first episode; without a seed, begins the next episodes.</summary>
    public void Reset(ulong? seed = null)
    {
        Call("reset", seed is { } given ? header => header.Add("sim", Number).Add("seed", given) : _addNumber);
    }

    /// <summary>Begins the next episode in the worlds where the mask is true.</summary>
    public void Reset(ReadOnlySpan<bool> mask)
    {
        _frames.Clear();
        _frames.Add("mask", WireType.Flag, MemoryMarshal.AsBytes(mask).ToArray(), mask.Length);
        _client.Connection.Call("reset", _addNumber, _frames);
        TakeArrays();
    }

    /// <summary>One step of every world, with the actions that were written.</summary>
    /// <exception cref="RemoteException">An action is outside its space.</exception>
    public void Step()
    {
        Send();
        Receive();
    }

    /// <summary>Sends the actions that were written, without waiting.</summary>
    public void Send()
    {
        _frames.Clear();
        _frames.Add("action", WireType.Of(Spec.Action.Type), _actions, _actionShape);
        _client.Connection.Send("step", _addNumber, _frames);
    }

    /// <summary>Waits for what the oldest sent actions led to.</summary>
    public void Receive()
    {
        _client.Connection.Receive();
        TakeArrays();
    }

    /// <summary>Everything that the next steps depend on.</summary>
    public byte[] Save()
    {
        _client.Connection.Call("save", _addNumber);
        TakeArrays();
        return _arrays["state"].Bytes.ToArray();
    }

    /// <summary>
    /// Goes back to a saved state. If the server has lost this simulation, it is made again first. Steps that were sent before, and
    /// whose replies were not received, are forgotten.
    /// </summary>
    /// <exception cref="RemoteException">The state is damaged or of another kind of simulation.</exception>
    public void Restore(byte[] state)
    {
        try
        {
            _client.Connection.Discard();
            SendState(state);
        }
        catch (RemoteException lost) when (lost.IsSessionLost)
        {
            _client.Renew();
            Make();
            SendState(state);
        }
    }

    /// <summary>The states of some worlds in words.</summary>
    public IReadOnlyList<string> Describe(params ReadOnlySpan<int> worlds)
    {
        var chosen = worlds.ToArray();
        _client.Connection.Call("text", header => header.Add("sim", Number).Add("worlds", chosen.AsSpan()));
        return _client.Connection.Reply.TryTexts("texts"u8) ?? [];
    }

    /// <summary>Frees it on the server.</summary>
    public void Dispose()
    {
        if (_ended)
            return;

        _ended = true;
        try
        {
            if (_client.Connection.Unanswered == 0)
                _client.Connection.Call("close", _addNumber);
        }
        catch (Exception gone) when (gone is FailureException or RemoteException)
        {
            // The server has freed it, or will when the lease ends.
        }
    }

    internal void Make()
    {
        _client.Connection.Call(_op, _request);
        var reply = _client.Connection.Reply;
        Number = (int)reply.Whole("sim"u8, 0, int.MaxValue);
        Worlds = (int)reply.Whole("worlds"u8, 1, int.MaxValue);
        if (!reply.TryReader("spec"u8, out var reader) || reader.NextMessagePackType != MessagePackType.Map)
            throw new FormatException("The reply has no spec.");

        Spec = SpecWire.Read(ref reader);
        _actions = new byte[checked(Worlds * Spec.Action.RowBytes)];
        _actionShape = [Worlds, .. Spec.Action.Shape];
    }

    private void SendState(byte[] state)
    {
        _frames.Clear();
        _frames.Add("state", WireType.Byte, state, state.Length);
        _client.Connection.Call("restore", _addNumber, _frames);
        TakeArrays();
    }

    private void Call(string op, Action<HeaderWriter> fill)
    {
        _client.Connection.Call(op, fill);
        TakeArrays();
    }

    private void TakeArrays()
    {
        var connection = _client.Connection;
        var heads = connection.Reply.Arrays;
        for (var array = 0; array < heads.Count; array++)
        {
            var one = RemoteArray.Of(connection.Reply, heads[array], connection.Frame(array));
            _arrays[one.Name] = one;
        }

        // Such as final observations, which only some replies have: what is old must not be taken for new.
        if (_arrays.Count > heads.Count)
        {
            foreach (var name in _arrays.Keys.Except(heads.Select(head => Encoding.UTF8.GetString(head.Name.Span))).ToImmutableArray())
                _arrays.Remove(name);
        }
    }
}
