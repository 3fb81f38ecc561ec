using System.Runtime.InteropServices;
using Sim.Runtime.Configuration;
using Sim.Runtime.Streaming.Wire;

namespace Sim.Runtime.Streaming.Server;

// Envs, and simulations from their making to their end.
internal sealed partial class RequestHandler
{
    private const int MostTexts = 4096;

    /// <summary>A client's own simulations are numbered from 1; this is the one that all share.</summary>
    private const int SharedNumber = 0;

    private void Envs()
    {
        _writer.BeginList("envs");
        foreach (var listing in server.Envs.Envs)
        {
            _writer.BeginMap().Add("name", listing.Name).Add("summary", listing.Summary).BeginList("options");
            foreach (var option in listing.Options)
            {
                _writer.BeginMap()
                    .Add("name", option.Name).Add("default", option.Default).Add("values", option.Values).Add("help", option.Help)
                    .End();
            }

            _writer.End().End();
        }

        _writer.End();
    }

    private void Describe()
    {
        var name = _header.TryText("env"u8) ?? server.Config.DefaultEnv ?? throw new RequestException(ErrorCode.UnknownEnv, "Name an env in 'env'.");
        SpecWire.Write(_writer, "spec", CreateEnv(name, _header.Options("options"u8)).Spec);
    }

    private void Make(Session session)
    {
        if (server.Shared is not null)
            throw new RequestException(ErrorCode.NotOffered, "This server shares one simulation and makes no others: attach to it.");
        if (!server.Capabilities.Contains("make"))
            throw new RequestException(ErrorCode.NotOffered, "This server plays a recording and makes no simulations: watch it.");

        var request = MakeRequest.Read(_header, server.Config);
        server.ReserveWorlds(request.Worlds);
        HostedSimulation? hosted = null;
        try
        {
            hosted = Create(session, request);
            var memory = hosted.Simulation.Bytes + (session.Window * hosted.ReplyBytes);
            server.ReserveMemory(memory);
            hosted.Memory = memory;
        }
        catch
        {
            server.ReleaseWorlds(request.Worlds);
            hosted?.Dispose();
            throw;
        }

        session.Simulations.Add(hosted.Number, hosted);
        server.Add(hosted);
        Hold(hosted);
        _writer.Add("sim", hosted.Number);
        WriteMade(hosted.Simulation);
    }

    private HostedSimulation Create(Session session, MakeRequest request)
    {
        Simulation simulation;
        try
        {
            simulation = new Simulation(
                new BudgetDevice(server.Device, server.MemoryLeft),
                request.Options,
                [.. request.Groups.Select(group => new GroupSpec(CreateEnv(group.Env, group.Options), group.Worlds))]);
        }
        catch (UsageException problem)
        {
            throw new RequestException(
                problem.Message.StartsWith("These worlds need", StringComparison.Ordinal) ? ErrorCode.Limit : ErrorCode.BadArgument, problem.Message, problem);
        }

        var hosted = new HostedSimulation(simulation, server.NextNumber(), session.Client, request.Canonical(server.Envs)) { IsPrivate = request.IsPrivate };
        if (hosted.ReplyBytes <= server.Config.MaxMessage)
            return hosted;

        hosted.Dispose();
        throw new RequestException(
            ErrorCode.Limit,
            $"What these worlds show in a step is {hosted.ReplyBytes / 1e6:n0} MB, and this server's messages are at most " +
            $"{server.Config.MaxMessage / 1e6:n0} MB (its option max-message). Ask for fewer worlds, or smaller images.");
    }

    private IEnv CreateEnv(string name, IReadOnlyDictionary<string, string> options)
    {
        if (server.Envs.Envs.All(listing => listing.Name != name))
            throw new RequestException(ErrorCode.UnknownEnv, Suggestion.Unknown("env", name, server.Envs.Envs.Select(listing => listing.Name)));

        try
        {
            return server.Envs.Create(name, options);
        }
        catch (UsageException problem)
        {
            throw new RequestException(ErrorCode.BadOption, problem.Message, problem);
        }
    }

    private void Step(Session session)
    {
        var hosted = HoldToAct(session);
        var simulation = hosted.Simulation;
        var actions = simulation.Actions;
        if (!TryFrame("action"u8, WireType.Of(actions.Type), out var rows, hosted.ActionShape))
            throw new RequestException(ErrorCode.BadArray, $"A step needs the array 'action': {WireType.Of(actions.Type)} [{Text(hosted.ActionShape)}].");

        hosted.Step(rows.Span);
        server.Statistics.CountSteps(simulation.Worlds);
        hosted.AddStep(_frames);
    }

    private void Reset(Session session)
    {
        var hosted = HoldToAct(session);
        var simulation = hosted.Simulation;
        var mask = Flags("mask"u8, simulation.Worlds);
        var seed = _header.TrySeed("seed"u8);
        if (TryFrame("seeds"u8, WireType.Seed, out var seeds, simulation.Worlds))
        {
            var seeded = Flags("seeded"u8, simulation.Worlds) ?? mask ?? Enumerable.Repeat(true, simulation.Worlds).ToArray();
            simulation.Seed(MemoryMarshal.Cast<byte, ulong>(seeds.Span), seeded);
        }
        else if (seed is not null)
        {
            var first = seed.Value + (ulong)simulation.Options.FirstWorld;
            simulation.Seed(
                [.. Enumerable.Range(0, simulation.Worlds).Select(world => first + (ulong)world)],
                mask ?? Enumerable.Repeat(true, simulation.Worlds).ToArray());
        }

        if (mask is null)
            simulation.Reset();
        else
            simulation.Reset(mask);
        hosted.Streams.PublishNow();
        hosted.AddReset(_frames);
    }

    private void Close(Session session)
    {
        var number = (int)_header.Whole("sim"u8, 0, int.MaxValue);
        if (number == SharedNumber)
            server.Detach(session);
        else if (session.Simulations.Remove(number, out var hosted))
            server.Remove(hosted);
        else
            throw NoSimulation(session, number);
    }

    private void Save(Session session)
    {
        var hosted = HoldToSee(session);
        var state = server.States.Seal(hosted.Simulation.Save(), hosted.Made);
        if (state.Length > server.Config.MaxMessage)
        {
            throw new RequestException(
                ErrorCode.Limit,
                $"The saved state is {state.Length / 1e6:n0} MB, and this server's messages are at most {server.Config.MaxMessage / 1e6:n0} MB (its option max-message).");
        }

        _frames.Add("state", WireType.Byte, state, state.Length);
    }

    private void Restore(Session session)
    {
        var hosted = HoldToAct(session);
        for (var array = 0; array < _header.Arrays.Count; array++)
        {
            if (!_header.Arrays[array].Name.Span.SequenceEqual("state"u8))
                continue;

            try
            {
                hosted.Simulation.Restore(server.States.Open(_message.Memory(array + 1), hosted.Made));
            }
            catch (Exception problem) when (problem is UsageException or FailureException)
            {
                throw new RequestException(ErrorCode.BadState, problem.Message, problem);
            }

            hosted.Streams.PublishNow();
            hosted.AddStep(_frames);
            return;
        }

        throw new RequestException(ErrorCode.BadArray, "A restore needs the array 'state', as a save gave it.");
    }

    private void Text(Session session)
    {
        var simulation = HoldToSee(session).Simulation;
        var worlds = _header.TryWholes("worlds"u8, simulation.Worlds - 1, MostTexts) ?? [.. Enumerable.Range(0, Math.Min(simulation.Worlds, MostTexts))];
        _writer.BeginList("texts");
        foreach (var world in worlds)
        {
            var group = simulation.GroupOf(world);
            _writer.Add(null, group.Env is IDescribed described
                ? described.Describe(group, world - group.FirstWorld)
                : throw new RequestException(ErrorCode.NotOffered, $"{group.Env.Spec.Name} does not describe its states in words."));
        }

        _writer.End();
    }

    private void Statistics(Session session)
    {
        var hosted = HoldToAct(session);
        var episodes = hosted.Simulation.CollectEpisodes();
        _writer
            .Add("steps", hosted.Steps)
            .Add("flagged_worlds", hosted.Simulation.Flags().Count(flags => flags != 0))
            .BeginMap("episodes")
            .Add("count", episodes.Episodes).Add("successes", episodes.Successes).Add("time_limits", episodes.TimeLimits)
            .Add("steps", episodes.Steps).Add("return_sum", episodes.ReturnSum).Add("return_square_sum", episodes.ReturnSquareSum)
            .End();
    }

    private void WriteMade(Simulation simulation)
    {
        _writer.Add("worlds", simulation.Worlds).Add("bytes", simulation.Bytes);
        SpecWire.Write(_writer, "spec", simulation.Spec);
        _writer.BeginList("groups");
        foreach (var group in simulation.Groups)
        {
            _writer.BeginMap().Add("env", group.Env.Spec.Name).Add("first_world", group.FirstWorld).Add("worlds", group.Worlds);
            _writer.Add("infos", group.Env.Spec.Infos.Select(info => info.Name)).End();
        }

        _writer.End();
    }

    private HostedSimulation HoldToSee(Session session)
    {
        var number = (int)_header.Whole("sim"u8, 0, int.MaxValue);
        if (session.Simulations.TryGetValue(number, out var own))
            return Hold(own);
        if (number != SharedNumber || server.Shared is not { } shared || !server.IsAttached(session))
            throw NoSimulation(session, number);

        return shared.IsLive
            ? throw new RequestException(ErrorCode.NotOffered, "This simulation belongs to a program that runs it: watch its stream.")
            : Hold(shared);
    }

    private HostedSimulation HoldToAct(Session session)
    {
        var hosted = HoldToSee(session);
        return hosted == server.Shared && !server.IsActor(session)
            ? throw new RequestException(ErrorCode.Taken, "This session watches the shared simulation. To act in it, attach with the role 'act'.")
            : hosted;
    }

    /// <summary>A mask over the worlds; null where none is given.</summary>
    private bool[]? Flags(ReadOnlySpan<byte> name, int worlds)
    {
        if (!TryFrame(name, WireType.Flag, out var mask, worlds))
            return null;
        if (mask.Span.IndexOfAnyExcept((byte)0, (byte)1) >= 0)
            throw new RequestException(ErrorCode.BadArray, $"'{System.Text.Encoding.UTF8.GetString(name)}' must hold zeros and ones only.");
        return MemoryMarshal.Cast<byte, bool>(mask.Span).ToArray();
    }

    private static RequestException NoSimulation(Session session, int number) => new(
        ErrorCode.NoSimulation,
        session.Simulations.Count == 0
            ? $"This session has no simulation {number}: make one first, or attach to the shared one."
            : $"This session has no simulation {number}. It has: {string.Join(", ", session.Simulations.Keys.Order())}.");
}
