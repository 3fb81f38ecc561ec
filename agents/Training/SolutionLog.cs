using System.Runtime.InteropServices;
using Sim.Runtime;
using Sim.Runtime.Flows;
using Sim.Runtime.Numerics;
using static TorchSharp.torch;

namespace Sim.Agents.Training;

/// <summary>
/// Tells distinct successes apart, beginning by beginning. A success is the history of its episode, or, in a task where several
/// histories make the same thing, what was made: the last observation.
/// </summary>
public sealed class SolutionLog
{
    private readonly Simulation _simulation;
    private readonly bool _isHistory;
    private readonly bool[] _begins;
    private readonly ulong[] _tasks;     // of each world's episode, by its first observation
    private readonly ulong[] _histories; // of each world's episode so far
    private readonly bool[] _counts;     // whether each world's episode counts
    private readonly Dictionary<ulong, HashSet<ulong>> _found = [];
    private readonly Dictionary<ulong, int> _begun = []; // of each beginning, episodes that count, where not all do
    private readonly int? _most;

    /// <param name="simulation">At the beginning of its episodes.</param>
    /// <param name="most">Episodes that count of each beginning: the first that begin, as the first that end would be the short ones. Null for all.</param>
    public SolutionLog(Simulation simulation, int? most = null)
    {
        (_simulation, _most) = (simulation, most);
        _isHistory = simulation.Spec.Infos.All(info => info.Name != FlowSpec.BackwardMask);
        _begins = [.. Enumerable.Repeat(true, simulation.Worlds)];
        (_tasks, _histories, _counts) = (new ulong[simulation.Worlds], new ulong[simulation.Worlds], new bool[simulation.Worlds]);
    }

    /// <summary>Episodes that began and count, where not all do.</summary>
    public long Begun => _begun.Values.Sum(begun => (long)begun);

    /// <summary>Whether of every beginning that was met as many episodes as count are over.</summary>
    public bool IsDone => _begun.Count > 0 && _begun.Values.All(begun => begun >= _most) && !_counts.Contains(true);

    /// <summary>Distinct successes, over all beginnings.</summary>
    public int Distinct => _found.Values.Sum(found => found.Count);

    /// <summary>Distinct successes for each beginning that had one: Div@N after N episodes of each; NaN before any success.</summary>
    /// <remarks>GFlowVLM (Kang et al. 2025), arXiv:2503.06514, section 4.</remarks>
    public double Diversity => _found.Count == 0 ? double.NaN : (double)Distinct / _found.Count;

    /// <summary>Call it with the actions not yet taken.</summary>
    public void BeforeStep()
    {
        if (!_begins.Contains(true))
            return;

        var rows = Rows(_simulation.Observations);
        for (var world = 0; world < _begins.Length; world++)
        {
            if (!_begins[world])
                continue;

            _tasks[world] = Hash(rows, _simulation.Observations, world, 0);
            _histories[world] = _tasks[world];
            _begins[world] = false;
            _counts[world] = _most is not { } most || Begin(_tasks[world], most);
        }
    }

    /// <summary>Call it after the step.</summary>
    public void AfterStep()
    {
        var actions = Rows(_simulation.Actions);
        var ended = _simulation.Terminated.ToArray<byte>().Zip(_simulation.Truncated.ToArray<byte>(), (end, cut) => (end | cut) != 0).ToArray();
        var success = _simulation.Success.ToArray<byte>();
        byte[]? finals = null;
        for (var world = 0; world < _begins.Length; world++)
        {
            _histories[world] = Hash(actions, _simulation.Actions, world, _histories[world]);
            if (!ended[world])
                continue;

            _begins[world] = true;
            if (!_counts[world])
                continue;

            _counts[world] = false;
            if (success[world] == 0)
                continue;

            finals ??= Rows(_simulation.FinalObservations);
            var made = _isHistory ? _histories[world] : Hash(finals, _simulation.FinalObservations, world, _tasks[world]);
            if (!_found.TryGetValue(_tasks[world], out var found))
                _found.Add(_tasks[world], found = []);
            found.Add(made);
        }
    }

    public void Save(CheckpointWriter checkpoint, string name)
    {
        using var scope = NewDisposeScope();
        checkpoint.Add($"{name}.found", Column(_found.OrderBy(task => task.Key).SelectMany(task => task.Value.Order().SelectMany(made => (ulong[])[task.Key, made]))));
        checkpoint.Add($"{name}.episodes", Column(_tasks.Concat(_histories).Concat(_begins.Select(begins => begins ? 1UL : 0))));
    }

    public void Load(CheckpointReader checkpoint, string name)
    {
        _found.Clear();
        foreach (var pair in checkpoint.Numbers<long>($"{name}.found").Chunk(2))
        {
            if (!_found.TryGetValue((ulong)pair[0], out var found))
                _found.Add((ulong)pair[0], found = []);
            found.Add((ulong)pair[1]);
        }

        var episodes = checkpoint.Numbers<long>($"{name}.episodes");
        for (var world = 0; world < _begins.Length; world++)
        {
            _tasks[world] = (ulong)episodes[world];
            _histories[world] = (ulong)episodes[_begins.Length + world];
            _begins[world] = episodes[(2 * _begins.Length) + world] != 0;
            _counts[world] = !_begins[world];
        }
    }

    private bool Begin(ulong task, int most)
    {
        var begun = _begun.GetValueOrDefault(task);
        if (begun < most)
            _begun[task] = begun + 1;
        return begun < most;
    }

    private static Tensor Column(IEnumerable<ulong> numbers) => tensor(numbers.Select(number => (long)number).ToArray(), int64);

    private static byte[] Rows(AgentColumn column) => column.Type switch
    {
        DataType.UInt8 => column.ToArray<byte>(),
        DataType.Int32 => MemoryMarshal.AsBytes(column.ToArray<int>().AsSpan()).ToArray(),
        DataType.Float32 => MemoryMarshal.AsBytes(column.ToArray<float>().AsSpan()).ToArray(),
        _ => MemoryMarshal.AsBytes(column.ToArray<double>().AsSpan()).ToArray(),
    };

    private static ulong Hash(byte[] rows, AgentColumn column, int world, ulong start)
    {
        var row = rows.AsSpan(world * column.RowBytes, column.RowBytes);
        var hash = start;
        for (; row.Length >= sizeof(ulong); row = row[sizeof(ulong)..])
            hash = CounterRandom.Key(hash, BitConverter.ToUInt64(row));
        foreach (var item in row)
            hash = CounterRandom.Key(hash, item);
        return hash;
    }
}
