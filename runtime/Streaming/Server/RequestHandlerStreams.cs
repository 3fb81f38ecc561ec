using Sim.Runtime.Configuration;
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
        foreach (var source in server.Hosted.Where(source => MayWatch(session, source)).OrderBy(source => source.Number))
        {
            _writer.BeginMap()
                .Add("source", source.Number)
                .Add("env", source.Env)
                .Add("label", source.Label)
                .Add("worlds", source.Worlds)
                .Add("steps", source.Streams.Steps)
                .Add("scene", source.Groups.Any(group => group.Scene is not null));
            if (source.Shown is { } shown)
                _writer.Add("shown", shown.AsSpan());
            _writer.BeginList("columns");
            foreach (var column in source.Streams.Columns.Values)
                WriteColumn(column);
            _writer.End().End();
        }

        _writer.End();
    }

    private void DescribeScene(Session session)
    {
        SceneWire.Write(_writer, _frames, Source(session).Groups);
    }

    private void Watch(Session session)
    {
        var source = Source(session);
        if (session.Streams.Count >= MostStreams)
            throw new RequestException(ErrorCode.Limit, $"A session watches at most {MostStreams} streams at once.");

        var known = source.Streams.Columns;
        var names = _header.TryTexts("columns"u8) ?? ["reward", "terminated", "truncated"];
        var unknown = names.FirstOrDefault(name => !known.ContainsKey(name));
        if (unknown is not null)
            throw new RequestException(ErrorCode.BadArgument, Suggestion.Unknown("column", unknown, known.Keys));

        var worlds = _header.TryWholes("worlds"u8, source.Worlds - 1, MostStreamWorlds) ?? [source.Shown?[0] ?? 0];
        if (worlds.Length == 0)
            throw new RequestException(ErrorCode.BadArgument, "'worlds' names no world.");
        if (source.Shown is { } shown && !worlds.All(world => shown.Contains(world)))
            throw new RequestException(ErrorCode.BadArgument, $"Of this source only the worlds {string.Join(", ", shown)} can be watched.");

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

        var stream = server.AddStream(source, columns, worlds, rate);
        session.Streams.Add(stream.Number, (source, stream));
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
        server.RemoveStream(watched.Source, watched.Stream);
    }

    private WatchedSource Source(Session session)
    {
        var number = (int)_header.Whole("source"u8, 0, int.MaxValue);
        var seen = server.Hosted.Where(source => MayWatch(session, source));
        return seen.FirstOrDefault(source => source.Number == number) ?? throw new RequestException(
            ErrorCode.NoSimulation, $"There is no source {number} to watch. There are: {string.Join(", ", seen.Select(source => source.Number).Order())}.");
    }

    private static bool MayWatch(Session session, WatchedSource source) => !source.IsPrivate || session.Simulations.ContainsKey(source.Number);

    private void WriteColumn(StreamColumn column) =>
        _writer.BeginList().Add(null, column.Name).Add(null, column.Type).Add(null, column.Shape.AsSpan()).End();
}
