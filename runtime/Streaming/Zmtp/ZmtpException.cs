namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>A peer broke the rules of ZMTP, or does not belong here. Its connection ends.</summary>
internal sealed class ZmtpException(string message) : Exception(message);
