using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Publishing;

/// <summary>Chosen columns of chosen worlds at a chosen rate, to whoever subscribes to its topic.</summary>
internal sealed class StateStream
{
    private const int SecretBytes = 16;

    private static readonly StreamFramePool Pool = new();

    private readonly StreamSource _source;
    private readonly FrameList _frames = new();
    private readonly HeaderWriter _header = new();
    private readonly byte[][] _rows;
    private readonly long _interval; // ticks of the stopwatch
    private readonly long _began = Stopwatch.GetTimestamp();
    private volatile Subscriber[] _subscribers = [];
    private long _due;
    private long _sequence;

    /// <param name="source">Whose state it tells.</param>
    /// <param name="number">The server's number for it.</param>
    /// <param name="columns">To tell.</param>
    /// <param name="worlds">To tell of.</param>
    /// <param name="rate">Frames a second; 0 for one a step.</param>
    public StateStream(StreamSource source, int number, IReadOnlyList<StreamColumn> columns, int[] worlds, double rate)
    {
        (_source, Number, Columns, Worlds) = (source, number, columns, worlds);
        _interval = rate > 0 ? (long)(Stopwatch.Frequency / rate) : 0;
        _rows = [.. columns.Select(column => new byte[checked(column.RowBytes * worlds.Length)])];

        // Whoever knows the topic was told it by the server, so it also keeps strangers out.
        Topic = Encoding.ASCII.GetBytes($"stream/{Z85.Encode(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    public StreamSource Source => _source;

    public int Number { get; }

    public IReadOnlyList<StreamColumn> Columns { get; }

    public int[] Worlds { get; }

    public byte[] Topic { get; }

    /// <summary>Bytes of a frame.</summary>
    public long FrameBytes => _rows.Sum(rows => (long)rows.Length);

    public bool HasSubscribers => _subscribers.Length > 0;

    public void Add(Subscriber subscriber)
    {
        lock (_rows)
            _subscribers = [.. _subscribers.Where(other => other != subscriber), subscriber];

        // A late joiner is shown the present state, not the next time's.
        Interlocked.Exchange(ref _due, 0);
    }

    public void Remove(Subscriber subscriber)
    {
        lock (_rows)
            _subscribers = [.. _subscribers.Where(other => other != subscriber)];
    }

    /// <summary>Sends a frame if somebody listens and it is time, or in any case. Called where the simulation is at rest.</summary>
    public void Publish(bool now)
    {
        var subscribers = _subscribers;
        if (subscribers.Length == 0)
            return;

        if (_interval > 0 || now)
        {
            var time = Stopwatch.GetTimestamp();
            var due = Interlocked.Read(ref _due);
            if (!now && time < due)
                return;

            // On average the rate holds; frames that were missed are not made up for.
            Interlocked.Exchange(ref _due, due + _interval > time ? due + _interval : time + _interval);
        }

        Send(subscribers, WriteState);
    }

    /// <summary>Tells the subscribers that nothing more comes.</summary>
    public void End() => Send(_subscribers, message =>
    {
        message.Add(Topic);
        message.Add(new HeaderWriter().Begin().Add("stream", Number).Add("ended", true).Finish());
    });

    private void Send(Subscriber[] subscribers, Action<OutgoingMessage> write)
    {
        var frame = Pool.Take();
        frame.Stream = this;
        write(frame.Message);
        foreach (var subscriber in subscribers)
            subscriber.Enqueue(frame);
        frame.Release();
    }

    private void WriteState(OutgoingMessage message)
    {
        _frames.Clear();
        for (var column = 0; column < Columns.Count; column++)
        {
            Columns[column].Fill(Worlds, _rows[column]);
            _frames.Add(Columns[column].Name, Columns[column].Type, _rows[column], [Worlds.Length, .. Columns[column].Shape]);
        }

        _header.Begin()
            .Add("stream", Number)
            .Add("sequence", _sequence++)
            .Add("steps", _source.Steps)
            .Add("time", Stopwatch.GetElapsedTime(_began).TotalSeconds);
        _frames.WriteHeads(_header);
        message.Add(Topic);
        message.Add(_header.Finish());
        _frames.WriteFrames(message);
    }
}
