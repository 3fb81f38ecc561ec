namespace Sim.Runtime.Streaming.Wire;

/// <summary>What an error is, for programs. PROTOCOL.md says what each means.</summary>
internal static class ErrorCode
{
    public const string
        Malformed = "malformed",
        Version = "version",
        NoSession = "no-session",
        OutOfOrder = "out-of-order",
        Forgotten = "forgotten",
        UnknownOperation = "unknown-op",
        UnknownEnv = "unknown-env",
        BadOption = "bad-option",
        BadArgument = "bad-argument",
        BadArray = "bad-array",
        BadAction = "bad-action",
        WorldEnded = "world-ended",
        NoSimulation = "no-sim",
        NotOffered = "not-offered",
        Taken = "taken",
        BadState = "bad-state",
        Limit = "limit",
        TooLarge = "too-large",
        Stopping = "stopping",
        Failed = "failed",
        Internal = "internal";
}

/// <summary>A request is refused. The message goes to the client.</summary>
internal sealed class RequestException(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    public string Code => code;
}
