using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Publishing;

/// <summary>A message of a stream on its way to several subscribers. Its memory is used again when the last is done.</summary>
internal sealed class StreamFrame(StreamFramePool pool)
{
    private int _users;

    public OutgoingMessage Message { get; } = new();

    /// <summary>The stream that it belongs to.</summary>
    public StateStream? Stream { get; set; }

    public void Hold() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            pool.Return(this);
    }
}

/// <summary>Frames that nobody uses now.</summary>
internal sealed class StreamFramePool
{
    private const int MostKept = 16;

    private readonly Stack<StreamFrame> _free = [];

    /// <summary>An empty frame, held once by the caller.</summary>
    public StreamFrame Take()
    {
        StreamFrame? frame;
        lock (_free)
            _free.TryPop(out frame);

        frame ??= new StreamFrame(this);
        frame.Message.Clear();
        frame.Hold();
        return frame;
    }

    public void Return(StreamFrame frame)
    {
        lock (_free)
        {
            if (_free.Count < MostKept)
                _free.Push(frame);
        }
    }
}
