namespace Sim.Runtime.Physics.Tables;

internal enum WatchKind
{
    Position,     // of a frame, 3
    Orientation,  // of a frame as a quaternion, 4
    Matrix,       // of a frame, by rows, 9
    Velocity,     // of a frame, linear and angular, 6
    ContactForce, // between two geoms, 1
}

/// <summary>Numbers that an env asks for.</summary>
internal struct WatchInfo
{
    public int Kind;
    public int Field; // where they go
    public int Frame;
    public int Couple; // of a contact force; -1 where the geoms cannot touch
    public int Pair;
}
