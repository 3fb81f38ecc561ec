using System.Diagnostics;
using System.Text;
using Sim.Runtime.Streaming.Wire;
using Sim.Runtime.Streaming.Zmtp;

namespace Sim.Runtime.Streaming.Server;

/// <summary>Works on the requests of one connection, one after the other, and answers each once.</summary>
/// <remarks>What a request asks for is in the other files of this class, by topic.</remarks>
internal sealed partial class RequestHandler(SimServer server, ZmtpConnection connection)
{
    public const int ProtocolMajor = 1, ProtocolMinor = 0;

    private const int MostWindow = 64, DefaultWindow = 2, MostClientText = 80;

    private readonly Header _header = new();
    private readonly HeaderWriter _writer = new();
    private readonly FrameList _frames = new();
    private readonly OutgoingMessage _aside = new(); // replies that are not kept
    private IncomingMessage _message = new();
    private HostedSimulation? _held;
    private volatile bool _isWorking;
    private long _lastWorked;

    /// <summary>The session that last spoke on this connection.</summary>
    public Session? Session { get; private set; }

    /// <summary>Whether a request is being worked on, so that silence means nothing.</summary>
    public bool IsWorking => _isWorking;

    /// <summary>When it last worked on a request, in ticks of the stopwatch. Nothing is received meanwhile.</summary>
    public long LastWorked => Interlocked.Read(ref _lastWorked);

    /// <summary>Works on a request and sends its reply.</summary>
    public void Handle(IncomingMessage message)
    {
        _message = message;
        long? id = null;
        try
        {
            _header.Read(message.Memory(0));
            id = _header.Whole("id"u8, 0, long.MaxValue);
            if (_header.Arrays.Count != message.Count - 1)
                throw new RequestException(ErrorCode.Malformed, $"The header tells of {_header.Arrays.Count} arrays, but {message.Count - 1} frames follow it.");
            if (_header.TextBytes("op"u8).SequenceEqual("hello"u8))
                Hello(id.Value);
            else
                Handle(server.Find(_header.Bytes("session"u8), connection.Peer.Key) ?? throw NoSession(), id.Value);
        }
        catch (RequestException refusal)
        {
            server.Statistics.CountError(refusal.Code);
            _aside.Clear();
            _aside.Add(ErrorHeader(id, refusal.Code, refusal.Message));
            connection.Send(_aside);
        }
    }

    /// <summary>Tells the client something that it did not ask for.</summary>
    public void Notify(string code, string message)
    {
        // Called from other threads too, so nothing of this object is used.
        var notice = new OutgoingMessage();
        notice.Add(new HeaderWriter().Begin().Add("notice", code).Add("message", message).Finish());
        connection.Send(notice);
    }

    private static RequestException NoSession() => new(
        ErrorCode.NoSession, "This server knows no such session: it was restarted, or the client was silent for longer than its lease. Say hello again.");

    private void Handle(Session session, long id)
    {
        lock (session.Gate)
        {
            if (session.IsEnded)
                throw NoSession();

            (Session, session.Connection) = (session, connection);
            connection.MostMessageBytes = server.Config.MaxMessage;
            session.Touch();
            if (id <= session.LastId)
            {
                // The client asks again, because its network broke: it gets the same answer.
                server.Statistics.CountRepeat();
                connection.Send(session.Kept(id) ?? throw new RequestException(
                    ErrorCode.Forgotten, $"The reply to request {id} is no longer kept; the last {session.Window} before {session.LastId + 1} are."));
                return;
            }

            if (id != session.LastId + 1)
                throw new RequestException(ErrorCode.OutOfOrder, $"Request {session.LastId + 1} must come next; this is {id}.");

            var reply = session.NextReply();
            WorkOn(session, id, reply);
            session.Count();
            connection.Send(reply);
            session.Touch();
            if (_header.TextBytes("op"u8).SequenceEqual("bye"u8))
                server.End(session);
        }
    }

    private void WorkOn(Session session, long id, OutgoingMessage reply)
    {
        _isWorking = true;
        var begun = server.BeginWork();
        try
        {
            if (server.IsStopping)
                throw new RequestException(ErrorCode.Stopping, "The server is stopping.");

            _frames.Clear();
            _writer.Begin().Add("re", id);
            Run(session);
            _frames.WriteHeads(_writer);
            reply.Add(_writer.Finish());
            _frames.WriteFrames(reply);
        }
        catch (Exception problem)
        {
            var refusal = Explain(problem);
            server.Statistics.CountError(refusal.Code);
            reply.Clear();
            reply.Add(ErrorHeader(id, refusal.Code, refusal.Message));
        }
        finally
        {
            _held?.Gate.Exit();
            _held = null;
            server.EndWork(begun);
            Interlocked.Exchange(ref _lastWorked, Stopwatch.GetTimestamp());
            _isWorking = false;
        }
    }

    private void Run(Session session)
    {
        var operation = _header.TextBytes("op"u8);
        if (operation.SequenceEqual("step"u8))
            Step(session);
        else if (operation.SequenceEqual("reset"u8))
            Reset(session);
        else
            RunOther(session, _header.Text("op"u8));
    }

    private void RunOther(Session session, string operation)
    {
        switch (operation)
        {
            case "ping" or "bye": break;
            case "envs": Envs(); break;
            case "describe": Describe(); break;
            case "make": Make(session); break;
            case "close": Close(session); break;
            case "save": Save(session); break;
            case "restore": Restore(session); break;
            case "text": Text(session); break;
            case "statistics": Statistics(session); break;
            case "parameters": Parameters(session); break;
            case "set-parameters": SetParameters(session); break;
            case "attach": Attach(session); break;
            case "observe": Observe(session); break;
            case "sources": Sources(session); break;
            case "scene": DescribeScene(session); break;
            case "watch": Watch(session); break;
            case "unwatch": Unwatch(session); break;
            default:
                throw new RequestException(
                    ErrorCode.UnknownOperation,
                    Configuration.Suggestion.Unknown("op", operation, [
                        "hello", "ping", "bye", "envs", "describe", "make", "reset", "step", "close", "save", "restore", "text",
                        "statistics", "parameters", "set-parameters", "attach", "observe", "sources", "scene", "watch", "unwatch"]));
        }
    }

    private void Hello(long id)
    {
        var version = _header.TryWholes("protocol"u8, most: ushort.MaxValue, longest: 2);
        if (version is not [ProtocolMajor, _])
        {
            throw new RequestException(
                ErrorCode.Version,
                $"This server speaks version {ProtocolMajor}.{ProtocolMinor} of the protocol; the client's hello has " +
                $"{(version is null ? "none" : string.Join('.', version))}.");
        }

        var window = (int)(_header.TryWhole("window"u8, 1, MostWindow) ?? DefaultWindow);
        if (Session is not null)
            server.End(Session);
        Session = server.Begin(connection, Printable(_header.TryText("client"u8) ?? "a client"), window);
        connection.MostMessageBytes = server.Config.MaxMessage;
        _writer.Begin()
            .Add("re", id)
            .Add("protocol", (ReadOnlySpan<int>)[ProtocolMajor, Math.Min(version[1], ProtocolMinor)])
            .Add("server", $"sim {typeof(SimServer).Assembly.GetName().Version?.ToString(3)}")
            .Add("session", Session.Token)
            .Add("lease", server.Config.Lease.TotalSeconds)
            .Add("window", window)
            .Add("max_message", server.Config.MaxMessage)
            .Add("capabilities", server.Capabilities);
        if (server.Config.DefaultEnv is { } env)
            _writer.Add("default_env", env).Add("default_worlds", server.Config.DefaultWorlds);
        _aside.Clear();
        _aside.Add(_writer.Finish());
        connection.Send(_aside);
    }

    /// <summary>What a client may be told of a problem. What it may not is logged.</summary>
    private RequestException Explain(Exception problem)
    {
        switch (problem)
        {
            case RequestException refusal:
                return refusal;
            case UsageException:
                return new RequestException(ErrorCode.BadArgument, problem.Message, problem);
            case FailureException:
                return new RequestException(ErrorCode.Failed, problem.Message, problem);
            case OutOfMemoryException:
                return new RequestException(ErrorCode.Limit, "The server has not enough memory for this.", problem);
            default:
                ServerLog.UnexpectedError(server.Logger, problem);
                return new RequestException(ErrorCode.Internal, "The server failed in a way that it should not; its log says how.", problem);
        }
    }

    private ReadOnlySpan<byte> ErrorHeader(long? id, string code, string message)
    {
        _writer.Begin();
        if (id is not null)
            _writer.Add("re", id.Value);
        _writer.BeginMap("error").Add("code", code).Add("message", message).End();
        return _writer.Finish();
    }

    /// <summary>What a client calls itself goes into logs and to other clients: letters that can be shown, and not many.</summary>
    private static string Printable(string text)
    {
        var shown = new StringBuilder();
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, MostClientText)))
            shown.Append(char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter);
        return shown.ToString();
    }

    /// <summary>Keeps other clients away from a simulation until the reply is written.</summary>
    private HostedSimulation Hold(HostedSimulation hosted)
    {
        hosted.Gate.Enter();
        _held = hosted;
        return hosted.IsEnded ? throw new RequestException(ErrorCode.NoSimulation, "That simulation has just ended.") : hosted;
    }

    /// <summary>The frame that holds an array, checked against what it must be.</summary>
    /// <exception cref="RequestException">It is there but of another type or shape.</exception>
    private bool TryFrame(ReadOnlySpan<byte> name, string type, out ReadOnlyMemory<byte> frame, params ReadOnlySpan<int> shape)
    {
        for (var array = 0; array < _header.Arrays.Count; array++)
        {
            var head = _header.Arrays[array];
            if (!head.Name.Span.SequenceEqual(name))
                continue;

            frame = _message.Memory(array + 1);
            long bytes = WireType.Bytes(type);
            foreach (var size in shape)
                bytes *= size;
            if (Ascii.Equals(head.Type.Span, type) && _header.ShapeOf(head).SequenceEqual(shape) && frame.Length == bytes)
                return true;

            throw new RequestException(
                ErrorCode.BadArray,
                $"'{Encoding.UTF8.GetString(name)}' must be {type} [{Text(shape)}] in {bytes} bytes; " +
                $"given: {Printable(Encoding.UTF8.GetString(head.Type.Span))} [{Text(_header.ShapeOf(head))}] in {frame.Length} bytes.");
        }

        frame = default;
        return false;
    }

    private static string Text(ReadOnlySpan<int> shape) => string.Join(", ", shape.ToArray());
}
