namespace Sim.Runtime.Physics.Queries;

/// <summary>The first geom that a ray meets.</summary>
/// <param name="Distance">From its origin, in lengths of its direction.</param>
/// <param name="Geom">Number of the geom.</param>
public readonly record struct RayHit(double Distance, int Geom);
