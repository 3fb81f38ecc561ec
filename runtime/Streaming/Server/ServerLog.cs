using Microsoft.Extensions.Logging;

namespace Sim.Runtime.Streaming.Server;

internal static partial class ServerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Address}{How}.")]
    public static partial void Listening(ILogger logger, string address, string how);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} can be reached from other machines, and nothing is encrypted: whoever reaches it can act, watch and use this machine's memory.")]
    public static partial void Open(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Client} came from {Peer}; {Clients} clients.")]
    public static partial void Came(ILogger logger, string client, string peer, int clients);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Client} left; {Clients} clients.")]
    public static partial void Left(ILogger logger, string client, int clients);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Client} gave no sign of life for {Seconds:n0} s: its {Worlds} worlds are freed.")]
    public static partial void Expired(ILogger logger, string client, double seconds, long worlds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A connection from {Peer} was ended: {Reason}.")]
    public static partial void Refused(ILogger logger, string peer, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connections cannot be taken at the moment: {Reason}.")]
    public static partial void CannotAccept(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Clients} clients, {Simulations} simulations, {Worlds} worlds, {Memory:n0} MB; since the last line {Steps:n0} steps/s, {Requests:n0} requests/s, {Received:n1} MB/s in, {Sent:n1} MB/s out, {Errors} errors, {Refused} refused connections, {Lost} frames lost by slow subscribers.")]
    public static partial void Statistics(
        ILogger logger, int clients, int simulations, long worlds, double memory, double steps, double requests, double received, double sent, long errors, long refused, long lost);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request failed in a way that it should not.")]
    public static partial void UnexpectedError(ILogger logger, Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: {Clients} clients are told.")]
    public static partial void Stopping(ILogger logger, int clients);
}
