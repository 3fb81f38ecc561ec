using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads the attributes of cameras, lights, materials and meshes over what their class gave them.</summary>
internal static class LooksReader
{
    public static void Read(SourceElement element, SceneCamera camera)
    {
        ElementReader.Begin(element, camera);
        camera.Target = element.Text("target") ?? camera.Target;
        camera.Mode = element.Word("mode", Words.Tracking) ?? camera.Mode;
        camera.Position = element.Vector("pos") ?? camera.Position;
        camera.Orientation = element.Quaternion("quat", camera.Orientation);
        camera.Turn = element.Turn(camera.Turn);
        camera.PupilDistance = element.Number("ipd") ?? camera.PupilDistance;
        camera.Orthographic = element.Flag("orthographic") ?? camera.Orthographic;
        camera.PrincipalPixels = element.Pair("principalpixel", camera.PrincipalPixels);
        camera.Principal = element.Pair("principal", camera.Principal);
        camera.FocalPixels = element.Pair("focalpixel", camera.FocalPixels);
        camera.Focal = element.Pair("focal", camera.Focal);
        camera.SensorSize = element.Pair("sensorsize", camera.SensorSize);
        camera.FieldOfView = element.Number("fovy") ?? camera.FieldOfView;
        ReadResolution(element, camera);
    }

    private static void ReadResolution(SourceElement element, SceneCamera camera)
    {
        var hasFocal = element.Has("focal") || element.Has("focalpixel");
        if ((hasFocal || element.Has("principal") || element.Has("principalpixel")) && !element.Has("sensorsize"))
            throw element.Error("a focal length or a principal point needs 'sensorsize' too.");
        if ((hasFocal || element.Has("sensorsize")) && !element.Has("resolution"))
            throw element.Error("a focal length or a sensor size needs 'resolution' too.");
        if (element.Has("fovy") && element.Has("sensorsize"))
            throw element.Error("either 'fovy' or 'sensorsize' can be given.");

        Span<double> size = [camera.Resolution.Width, camera.Resolution.Height];
        element.Read("resolution", size);
        if (size[0] is not (>= 0 and <= int.MaxValue) || size[1] is not (>= 0 and <= int.MaxValue))
            throw element.Error("'resolution' cannot be that.");
        camera.Resolution = ((int)size[0], (int)size[1]);
    }

    public static void Read(SourceElement element, SceneLight light)
    {
        ElementReader.Begin(element, light);
        light.Target = element.Text("target") ?? light.Target;
        light.Mode = element.Word("mode", Words.Tracking) ?? light.Mode;
        light.Position = element.Vector("pos") ?? light.Position;
        light.Direction = element.Vector("dir") ?? light.Direction;
        light.Directional = element.Flag("directional") ?? light.Directional;
        light.Directional = element.Text("type") is { } type ? type == "directional" : light.Directional;
        light.CastShadow = element.Flag("castshadow") ?? light.CastShadow;
        light.Active = element.Flag("active") ?? light.Active;
        light.BulbRadius = element.Number("bulbradius") ?? light.BulbRadius;
        light.Attenuation = element.Vector("attenuation") ?? light.Attenuation;
        light.Cutoff = element.Number("cutoff") ?? light.Cutoff;
        light.Exponent = element.Number("exponent") ?? light.Exponent;
        light.Ambient = element.Vector("ambient") ?? light.Ambient;
        light.Diffuse = element.Vector("diffuse") ?? light.Diffuse;
        light.Specular = element.Vector("specular") ?? light.Specular;
    }

    public static void Read(SourceElement element, SceneMaterial material)
    {
        ElementReader.Begin(element, material);
        material.Texture = element.Text("texture") ?? material.Texture;
        foreach (var layer in element.Children.Where(child => child.Name == "layer"))
        {
            if (element.Has("texture"))
                throw layer.Error("a material with a texture has no layers.");
            if (layer.Required("role") is "rgb" or "rgba")
                material.Texture = layer.Required("texture");
        }

        material.TextureUniform = element.Flag("texuniform") ?? material.TextureUniform;
        material.TextureRepeat = element.Pair("texrepeat", material.TextureRepeat);
        material.Emission = element.Single("emission", material.Emission);
        material.Specular = element.Single("specular", material.Specular);
        material.Shininess = element.Single("shininess", material.Shininess);
        material.Reflectance = element.Single("reflectance", material.Reflectance);
        material.Metallic = element.Single("metallic", material.Metallic);
        material.Roughness = element.Single("roughness", material.Roughness);
        material.Color = element.Color("rgba", material.Color);
    }

    public static void Read(SourceElement element, SceneMesh mesh)
    {
        ElementReader.Begin(element, mesh);
        mesh.File = element.Text("file") ?? mesh.File;
        mesh.ContentType = element.Text("content_type") ?? mesh.ContentType;
        mesh.ReferencePosition = element.Vector("refpos") ?? mesh.ReferencePosition;
        mesh.ReferenceOrientation = element.Quaternion("refquat", mesh.ReferenceOrientation);
        mesh.Scale = element.Vector("scale") ?? mesh.Scale;
        mesh.SmoothNormals = element.Flag("smoothnormal") ?? mesh.SmoothNormals;
        mesh.Inertia = element.Word("inertia", Words.MeshInertia) ?? mesh.Inertia;
        mesh.MaxHullVertices = element.Integer("maxhullvert") ?? mesh.MaxHullVertices;
        if (mesh.MaxHullVertices is < -1 or (>= 0 and < 4))
            throw element.Error($"'maxhullvert' is {mesh.MaxHullVertices}: a hull has at least four corners, and -1 stands for no bound.");
        mesh.Vertices = Singles(element, "vertex") ?? mesh.Vertices;
        mesh.Normals = Singles(element, "normal") ?? mesh.Normals;
        mesh.TextureCoordinates = Singles(element, "texcoord") ?? mesh.TextureCoordinates;
        mesh.Faces = element.Integers("face")?.ToArray() ?? mesh.Faces;
    }

    private static float[]? Singles(SourceElement element, string attribute) =>
        element.Numbers(attribute)?.ConvertAll(number => (float)number).ToArray();
}
