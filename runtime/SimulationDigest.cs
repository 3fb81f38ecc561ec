using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sim.Runtime;

/// <summary>A hash of all that agents see, step after step, of the first worlds of a simulation.</summary>
public sealed class SimulationDigest(Simulation simulation, int worlds) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private readonly List<AgentColumn> _columns =
    [
        simulation.Actions, simulation.Observations, simulation.Rewards, simulation.Terminated, simulation.Truncated,
        simulation.Success, .. simulation.ActionMask is { } mask ? [mask] : Array.Empty<AgentColumn>(), .. simulation.Infos.Values,
    ];

    /// <summary>Takes in what the columns hold now.</summary>
    public void Add()
    {
        foreach (var column in _columns)
        {
            switch (column.Type)
            {
                case DataType.UInt8: Append<byte>(column); break;
                case DataType.Int32: Append<int>(column); break;
                case DataType.Float32: Append<float>(column); break;
                default: Append<double>(column); break;
            }
        }
    }

    /// <summary>The SHA-256 of all that was taken in, in hexadecimal.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void Append<T>(AgentColumn column)
        where T : unmanaged
    {
        var rows = new T[worlds * column.Width];
        column.Read(0, rows.AsSpan());
        _hash.AppendData(MemoryMarshal.AsBytes(rows.AsSpan()));
    }
}
