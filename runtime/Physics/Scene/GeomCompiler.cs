using Sim.Runtime.Configuration;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Settles a geom: its shape, place, bounds, mass and inertia.</summary>
internal sealed class GeomCompiler(CompilerSettings settings, IReadOnlyDictionary<string, CompiledMesh> meshes)
{
    private const double Endless = 1e10;

    /// <summary>Whether its group is one of those that give bodies their mass.</summary>
    public bool GivesMass(SceneGeom geom) => geom.Group >= settings.InertiaGroups.Low && geom.Group <= settings.InertiaGroups.High;

    public GeomDraft Compile(SceneGeom source, BodyDraft body, bool infers)
    {
        Check(source, body);
        var geom = new GeomDraft(source) { IsVisual = source.ContactType == 0 && source.ContactAffinity == 0, Size = source.Size };
        if (source.Span is { } span)
            (geom.Pose, geom.Size) = Spans.Place(source, source.Type, span, source.Position, source.Size);
        else
            geom.Pose = new(source.Position, source.Turn is { } turn ? Turns.Resolve(turn, settings, source) : source.Orientation.Normalized());
        if (source.Mesh.Length > 0)
            TakeMesh(geom);
        Spans.CheckSize(source, source.Type, geom.Size);
        if (geom.Mesh is { } mesh)
            geom.Size = mesh.Mesh.BoxLow.Abs().Max(mesh.Mesh.BoxHigh.Abs());

        SetBox(geom);
        if (infers && GivesMass(source))
            SetMass(geom);
        if (source.HasFluidShape)
            geom.Fluid = FluidShapes.Of(source, geom.Size);
        if (source.Frame is { } frame)
            geom.Pose = FramePoses.Of(frame, settings) * geom.Pose;
        return geom;
    }

    private static void Check(SceneGeom source, BodyDraft body)
    {
        if (source.ContactDimension is not (1 or 3 or 4 or 6))
            throw source.Error($"'condim' is {source.ContactDimension} and should be 1, 3, 4 or 6.");
        if (source.Type == GeomType.Mesh && source.Mesh.Length == 0)
            throw source.Error("a mesh geom needs 'mesh'.");
        if (source.Type == GeomType.Plane && !IsFixed(body.Source))
            throw source.Error("a plane can only be on a body that does not move.");
    }

    private static bool IsFixed(SceneBody body)
    {
        for (var at = body; at is not null; at = at.Parent)
        {
            if (at.Joints.Count > 0)
                return false;
        }

        return true;
    }

    /// <summary>The mesh as it is, or a simple shape fitted to it.</summary>
    private void TakeMesh(GeomDraft geom)
    {
        var source = geom.Source;
        if (!meshes.TryGetValue(source.Mesh, out var mesh))
            throw source.Error(Suggestion.Unknown("mesh", source.Mesh, meshes.Keys));
        if (source.Span is not null)
            throw source.Error("'fromto' cannot be used with a mesh.");

        geom.MeshName = mesh.Mesh.Name;
        var offset = mesh.Mesh.Offset;
        if (source.Type == GeomType.Mesh)
        {
            if (source.IsShell)
                throw source.Error("the inertia of a mesh is chosen where the mesh is declared ('inertia'), not by 'shellinertia'.");
            geom.Mesh = mesh;
        }
        else
        {
            (geom.Size, var center) = MeshFit.Fit(source, mesh, settings.FitBox);
            geom.Size *= source.FitScale;
            offset = offset with { Position = offset.Position + offset.Orientation.Rotate(center) };
        }

        geom.Pose *= offset;
    }

    private static void SetBox(GeomDraft geom)
    {
        var size = geom.Size;
        var (low, high) = geom.Source.Type switch
        {
            GeomType.Plane => (new Vec3(-Endless, -Endless, -Endless), new Vec3(Endless, Endless, 0)),
            GeomType.Sphere => Around(new(size.X, size.X, size.X)),
            GeomType.Capsule => Around(new(size.X, size.X, size.X + size.Y)),
            GeomType.Cylinder => Around(new(size.X, size.X, size.Y)),
            GeomType.Mesh => (geom.Mesh!.Mesh.BoxLow, geom.Mesh.Mesh.BoxHigh),
            _ => Around(size),
        };
        (geom.BoxCenter, geom.BoxHalfSize) = ((high + low) / 2, (high - low) / 2);
    }

    private static (Vec3, Vec3) Around(Vec3 half) => (-half, half);

    public static double BoundingRadius(GeomDraft geom)
    {
        var size = geom.Size;
        return geom.Source.Type switch
        {
            GeomType.Sphere => size.X,
            GeomType.Capsule => size.X + size.Y,
            GeomType.Cylinder => Math.Sqrt(size.X * size.X + size.Y * size.Y),
            GeomType.Ellipsoid => size.Largest,
            GeomType.Box or GeomType.Mesh => size.Length,
            _ => 0,
        };
    }

    private static void SetMass(GeomDraft geom)
    {
        var source = geom.Source;
        var volume = geom.Mesh?.Volume ?? ShapeInertia.Volume(source.Type, geom.Size, source.IsShell);
        if (source.Mass is { } mass)
            geom.Mass = mass != 0 && volume <= Tiny.Value ? 0 : mass;
        else
            geom.Mass = source.Density * volume;

        if (geom.Mass != 0)
        {
            geom.Inertia = geom.Mesh is { } mesh
                ? geom.Mass / 3 * Squares(mesh.InertiaBox)
                : ShapeInertia.Of(source.Type, geom.Size, source.IsShell, geom.Mass);
        }

        if (geom.Mass < 0 || source.Density < 0 || geom.Inertia.X < 0 || geom.Inertia.Y < 0 || geom.Inertia.Z < 0)
            throw source.Error("mass, density and inertia cannot be negative.");
    }

    private static Vec3 Squares(Vec3 box) =>
        new(box.Y * box.Y + box.Z * box.Z, box.X * box.X + box.Z * box.Z, box.X * box.X + box.Y * box.Y);
}
