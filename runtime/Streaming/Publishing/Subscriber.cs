using System.Buffers.Binary;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Publishing;

/// <summary>
/// A connected subscriber. Frames wait for it in a short queue, from which a thread of its own sends; when the queue is full, the
/// oldest frame is dropped and counted, so that a slow subscriber costs the simulation nothing and sees the newest state.
/// </summary>
internal sealed class Subscriber(ZmtpConnection connection) : IDisposable
{
    private const int MostFrames = 16;
    private const long MostBytes = 64L << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Queue<StreamFrame> _waiting = [];
    private readonly Dictionary<StateStream, long> _lost = [];
    private readonly SemaphoreSlim _more = new(0);
    private long _waitingBytes;
    private bool _sending;
    private volatile bool _ended;

    /// <summary>Frames that were dropped, of all streams.</summary>
    public long Lost { get; private set; }

    /// <summary>Whether something waits to be sent, so that silence of the peer means only that it is slow.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_waiting)
                return _sending || _waiting.Count > 0;
        }
    }

    public void Enqueue(StreamFrame frame)
    {
        frame.Hold();
        lock (_waiting)
        {
            var bytes = frame.Message.Encoded.Length;
            while (_waiting.Count > 0 && (_waiting.Count >= MostFrames || _waitingBytes + bytes > MostBytes))
                Drop();

            _waiting.Enqueue(frame);
            _waitingBytes += bytes;
        }

        _more.Release();
    }

    /// <summary>Sends until the connection ends. Each message's last frame says how many of its stream were dropped before it.</summary>
    public void Run()
    {
        Span<byte> lost = stackalloc byte[sizeof(long)];
        while (!_ended)
        {
            if (!_more.Wait(Patience) || !TryNext(out var frame, out var count))
                continue;

            BinaryPrimitives.WriteInt64LittleEndian(lost, count);
            var sent = connection.Send(frame.Message, lost);
            frame.Release();
            lock (_waiting)
                _sending = false;
            if (!sent)
                break;
        }

        connection.Dispose();
    }

    /// <summary>A stream of this subscriber ended, or it wants no more of it.</summary>
    public void Forget(StateStream stream)
    {
        lock (_waiting)
            _lost.Remove(stream);
    }

    public void Dispose()
    {
        _ended = true;
        connection.Dispose();
        lock (_waiting)
        {
            while (_waiting.TryDequeue(out var frame))
                frame.Release();
        }

        _more.Release();
    }

    private bool TryNext(out StreamFrame frame, out long lost)
    {
        lock (_waiting)
        {
            lost = 0;
            if (!_waiting.TryDequeue(out frame!))
                return false;

            _waitingBytes -= frame.Message.Encoded.Length;
            _lost.TryGetValue(frame.Stream!, out lost);
            return _sending = true;
        }
    }

    private void Drop()
    {
        var frame = _waiting.Dequeue();
        _waitingBytes -= frame.Message.Encoded.Length;
        _lost[frame.Stream!] = _lost.GetValueOrDefault(frame.Stream!) + 1;
        Lost++;
        frame.Release();
    }
}
