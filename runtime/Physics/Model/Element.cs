namespace Sim.Runtime.Physics.Model;

/// <summary>Where something was written.</summary>
public readonly record struct Origin(string File, int Line)
{
    public override string ToString() => File is null ? "" : $"{File}:{Line}";
}

/// <summary>Part of a scene.</summary>
public abstract record Element
{
    public required string Name { get; init; }  // empty where the file gives none

    public Origin Origin { get; init; }         // for errors about it
}
