using System.Buffers.Binary;
using System.Collections.Immutable;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Client;

/// <summary>A stream of state that this client watches.</summary>
public sealed class StateSubscription : IDisposable
{
    private readonly ZmtpConnection _connection;
    private readonly IncomingMessage _message = new();
    private readonly Header _header = new();
    private readonly Dictionary<string, RemoteArray> _arrays = [];

    internal StateSubscription(ZmtpConnection connection, Header reply)
    {
        _connection = connection;
        Stream = (int)reply.Whole("stream"u8, 0, int.MaxValue);
        Worlds = [.. reply.TryWholes("worlds"u8, int.MaxValue, int.MaxValue) ?? []];
        Columns = RemoteColumn.ReadList(reply, "columns"u8);
        connection.Subscribe(reply.Bytes("topic"u8), on: true);
    }

    /// <summary>The server's number for it.</summary>
    public int Stream { get; }

    /// <summary>The worlds that the rows of a frame are of.</summary>
    public ImmutableArray<int> Worlds { get; }

    /// <summary>What a frame brings.</summary>
    public ImmutableArray<RemoteColumn> Columns { get; }

    /// <summary>The number of the last frame, from 0.</summary>
    public long Sequence { get; private set; } = -1;

    /// <summary>Steps of the simulation at the last frame.</summary>
    public long Steps { get; private set; }

    /// <summary>Seconds since the stream began.</summary>
    public double Time { get; private set; }

    /// <summary>Frames that the server dropped because this subscriber was too slow.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether the simulation has ended, so that nothing more comes.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What the last frame brought, by column. It holds until the next.</summary>
    public IReadOnlyDictionary<string, RemoteArray> Arrays => _arrays;

    /// <summary>The last message.</summary>
    internal IncomingMessage Message => _message;

    /// <summary>Waits for the next frame.</summary>
    /// <returns>False when none came in time, or the stream has ended.</returns>
    /// <exception cref="FailureException">The server is gone, or speaks another protocol.</exception>
    public bool TryNext(TimeSpan time)
    {
        if (HasEnded || !_connection.Poll(time))
            return false;

        try
        {
            if (!_connection.Receive(_message))
                throw new FailureException("The server has ended the stream's connection.");
            if (_message.Count < 3)
                throw new FailureException("A frame of the stream is too short.");

            _header.Read(_message.Memory(1));
            if (_header.Arrays.Count != _message.Count - 3)
                throw new FailureException("A frame of the stream does not fit its header.");
        }
        catch (Exception problem) when (problem is ZmtpException or MessageTooLargeException or RequestException)
        {
            throw new FailureException($"The stream broke: {problem.Message}", problem);
        }

        Lost = BinaryPrimitives.ReadInt64LittleEndian(_message[_message.Count - 1]);
        HasEnded = _header.TryFlag("ended"u8) == true;
        if (HasEnded)
            return false;

        Sequence = _header.Whole("sequence"u8, 0, long.MaxValue);
        Steps = _header.Whole("steps"u8, 0, long.MaxValue);
        Time = _header.TryNumber("time"u8, 0) ?? 0;
        for (var array = 0; array < _header.Arrays.Count; array++)
        {
            var one = RemoteArray.Of(_header, _header.Arrays[array], _message.Memory(array + 2));
            _arrays[one.Name] = one;
        }

        return true;
    }

    public void Dispose() => _connection.Dispose();
}
