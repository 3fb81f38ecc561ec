using System.Collections.Immutable;
using Sim.Runtime.Scenes;

namespace Sim.Runtime.Streaming.Publishing;

/// <summary>Something that can be watched: a simulation, or the recording of one. Whoever touches it holds <see cref="Gate"/>.</summary>
internal abstract class WatchedSource(int number, string label, IReadOnlyDictionary<string, StreamColumn> columns) : IDisposable
{
    /// <summary>The server's number for it.</summary>
    public int Number => number;

    /// <summary>Who it belongs to, for those who watch.</summary>
    public string Label => label;

    /// <summary>The name of its task.</summary>
    public abstract string Env { get; }

    public abstract int Worlds { get; }

    /// <summary>Its worlds, by task.</summary>
    public abstract IReadOnlyList<SceneGroup> Groups { get; }

    /// <summary>The only worlds that can be watched; null where all can.</summary>
    public virtual ImmutableArray<int>? Shown => null;

    public Lock Gate { get; } = new();

    public StreamSource Streams { get; } = new(columns);

    /// <summary>Whether a program steps it that asks nobody, so that only its streams can be had.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether only its owner may watch it.</summary>
    public bool IsPrivate { get; init; }

    public bool IsEnded { get; private set; }

    /// <summary>Tells those who watch that nothing more comes.</summary>
    public virtual void Dispose()
    {
        IsEnded = true;
        Streams.Dispose();
    }
}
