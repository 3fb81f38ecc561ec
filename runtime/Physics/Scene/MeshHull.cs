using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>The convex hull of a mesh.</summary>
internal static class MeshHull
{
    public static ConvexHull? Of(SceneMesh source, MeshData data)
    {
        _ = data;
        return source.Inertia == MeshInertia.Convex ? throw source.Error("the hull is not computed yet.") : null;
    }
}
