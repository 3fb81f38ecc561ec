namespace Sim.Runtime;

/// <summary>What the user gave cannot be used. The message says what was given, what is known, and where.</summary>
public sealed class UsageException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>What was asked for is right but could not be done here: a full disk, a missing library, a damaged file.</summary>
public sealed class FailureException(string message, Exception? cause = null) : Exception(message, cause);
