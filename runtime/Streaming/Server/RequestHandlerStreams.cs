using Sim.Runtime.Configuration;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Publishing;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Server;

// The shared simulation, and what can be watched.
internal sealed partial class RequestHandler
{
    private const int MostStreams = 64, MostStreamWorlds = 65536;
    private const double MostRate = 1e6;

    private void Attach(Session session)
    {
        var shared = server.Shared
            ?? throw new RequestException(ErrorCode.NotOffered, "This server shares no simulation: each client makes its own.");
        var role = _header.TryText("role"u8) ?? "watch";
        if (role is not ("act" or "watch"))
            throw new RequestException(ErrorCode.BadArgument, Suggestion.Unknown("role", role, ["act", "watch"]));

        server.Attach(session, acts: role == "act");
        if (!shared.IsLive)
            Hold(shared);
        _writer.Add("sim", SharedNumber).Add("role", role);
        WriteMade(shared.Simulation);
    }

    private void Observe(Session session)
    {
        var hosted = HoldToSee(session);
        _writer.Add("steps", hosted.Steps);
        hosted.AddStep(_frames);
    }

    private void Sources(Session session)
    {
        _writer.BeginList("sources");
        foreach (var hosted in server.Hosted.Where(hosted => MayWatch(session, hosted)).OrderBy(hosted => hosted.Number))
        {
            _writer.BeginMap()
                .Add("source", hosted.Number)
                .Add("env", hosted.Simulation.Spec.Name)
                .Add("label", hosted.Label)
                .Add("worlds", hosted.Simulation.Worlds)
                .Add("steps", hosted.Streams.Steps)
                .Add("scene", hosted.Streams.Columns.ContainsKey("pose"))
                .BeginList("columns");
            foreach (var column in hosted.Streams.Columns.Values)
                WriteColumn(column);
            _writer.End().End();
        }

        _writer.End();
    }

    private void DescribeScene(Session session)
    {
        var hosted = Source(session);
        _writer.BeginList("groups");
        foreach (var group in hosted.Simulation.Groups)
        {
            _writer.BeginMap().Add("env", group.Env.Spec.Name).Add("first_world", group.FirstWorld).Add("worlds", group.Worlds);
            if (group.Env is IHasScene seen)
                SceneWire.Write(_writer, _frames, seen.Scene, group.Index);
            _writer.End();
        }

        _writer.End();
    }

    private void Watch(Session session)
    {
        var hosted = Source(session);
        if (session.Streams.Count >= MostStreams)
            throw new RequestException(ErrorCode.Limit, $"A session watches at most {MostStreams} streams at once.");

        var known = hosted.Streams.Columns;
        var names = _header.TryTexts("columns"u8) ?? ["reward", "terminated", "truncated"];
        var unknown = names.FirstOrDefault(name => !known.ContainsKey(name));
        if (unknown is not null)
            throw new RequestException(ErrorCode.BadArgument, Suggestion.Unknown("column", unknown, known.Keys));

        var last = hosted.Simulation.Worlds - 1;
        var worlds = _header.TryWholes("worlds"u8, last, MostStreamWorlds) ?? [0];
        if (worlds.Length == 0)
            throw new RequestException(ErrorCode.BadArgument, "'worlds' names no world.");

        var rate = _header.TryNumber("rate"u8, least: 0) ?? 30;
        if (rate > MostRate)
            throw new RequestException(ErrorCode.BadArgument, $"'rate' is at most {MostRate} frames a second; 0 is one a step.");

        StreamColumn[] columns =
        [
            known[StreamColumn.Episode], known[StreamColumn.Step],
            .. names.Distinct().Where(name => name is not (StreamColumn.Episode or StreamColumn.Step)).Select(name => known[name]),
        ];
        if (columns.Sum(column => (long)column.RowBytes * worlds.Length) is var bytes && bytes > server.Config.MaxMessage)
        {
            throw new RequestException(
                ErrorCode.Limit, $"A frame of these columns would be {bytes / 1e6:n0} MB; this server's messages are at most {server.Config.MaxMessage / 1e6:n0} MB.");
        }

        var stream = server.AddStream(hosted, columns, worlds, rate);
        session.Streams.Add(stream.Number, (hosted, stream));
        _writer.Add("stream", stream.Number).Add("topic", stream.Topic).Add("worlds", stream.Worlds).BeginList("columns");
        foreach (var column in stream.Columns)
            WriteColumn(column);
        _writer.End();
    }

    private void Unwatch(Session session)
    {
        var number = (int)_header.Whole("stream"u8, 0, int.MaxValue);
        if (!session.Streams.Remove(number, out var watched))
            throw new RequestException(ErrorCode.BadArgument, $"This session has no stream {number}. It has: {string.Join(", ", session.Streams.Keys.Order())}.");
        server.RemoveStream(watched.Hosted, watched.Stream);
    }

    private HostedSimulation Source(Session session)
    {
        var number = (int)_header.Whole("source"u8, 0, int.MaxValue);
        return server.Hosted.FirstOrDefault(hosted => hosted.Number == number && MayWatch(session, hosted))
            ?? throw new RequestException(
                ErrorCode.NoSimulation, $"There is no source {number} to watch. There are: {string.Join(", ", server.Hosted.Where(hosted => MayWatch(session, hosted)).Select(hosted => hosted.Number).Order())}.");
    }

    private static bool MayWatch(Session session, HostedSimulation hosted) => !hosted.IsPrivate || session.Simulations.ContainsKey(hosted.Number);

    private void WriteColumn(StreamColumn column) =>
        _writer.BeginList().Add(null, column.Name).Add(null, column.Type).Add(null, column.Shape.AsSpan()).End();
}
