using Sim.Runtime.Physics.Constants;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Rendering.Scenes;

/// <summary>Draws a scene as one of its cameras sees it, triangle by triangle with a depth for each pixel, on the CPU.</summary>
/// <remarks>A camera that stands upside down, as Meta-World's corner2 does, is turned about its line of sight.</remarks>
public sealed class ScenePicture
{
    private const int Samples = 2;         // a pixel is the mean of so many, squared
    private const double Near = 0.01;      // m, in front of the camera
    private const int HighestGroup = 2;    // of geoms that are seen unless they collide
    private const int SolidGroup = 4;      // of those that collide

    private readonly SceneSnapshot _scene;
    private readonly (Vec3 Place, Mat3 Axes, double Scale) _camera;
    private readonly int _width;
    private readonly int _height;
    private readonly (double Red, double Green, double Blue)[] _colors;
    private readonly double[] _depths; // 1 / m

    private ScenePicture(SceneSnapshot scene, Camera camera, ModelPose pose, int width, int height)
    {
        (_scene, _width, _height) = (scene, width * Samples, height * Samples);
        var axes = (pose.Bodies[camera.Body].Orientation * camera.Orientation).ToMatrix();
        if (camera.Body == 0 && axes.Column(1).Z < 0)
            axes *= new Mat3(new(-1, 0, 0), new(0, -1, 0), new(0, 0, 1));
        _camera = (
            pose.Bodies[camera.Body].Position + (pose.BodyAxes[camera.Body] * camera.Position),
            axes,
            _height / 2.0 / Math.Tan(camera.FieldOfView / 2 * Math.PI / 180));
        _colors = new (double, double, double)[_width * _height];
        _depths = new double[_width * _height];
        for (var pixel = 0; pixel < _colors.Length; pixel++)
        {
            var part = (double)(pixel / _width) / _height;
            _colors[pixel] = (0.72 - (0.2 * part), 0.8 - (0.2 * part), 0.88 - (0.18 * part));
        }

        Draw(pose);
    }

    /// <param name="scene">What is drawn.</param>
    /// <param name="camera">Name of one of its cameras.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <returns>RGB bytes, [height][width][3].</returns>
    /// <exception cref="UsageException">The scene has no such camera.</exception>
    public static byte[] Draw(SceneSnapshot scene, string camera, int width, int height)
    {
        var found = scene.Model.Cameras.FirstOrDefault(each => each.Name == camera)
            ?? throw new UsageException(Configuration.Suggestion.Unknown("camera", camera, scene.Model.Cameras.Select(each => each.Name)));
        return new ScenePicture(scene, found, new ModelPose(scene.Model, scene.Positions), width, height).Pixels();
    }

    private void Draw(ModelPose pose)
    {
        var model = _scene.Model;
        var seen = Enumerable.Range(0, model.Geoms.Length).Where(geom => IsSeen(model.Geoms[geom])).ToList();
        foreach (var isClear in (bool[])[false, true])
        {
            foreach (var number in seen)
            {
                var geom = model.Geoms[number];
                var color = geom.Material >= 0 && geom.Color == Rgba.Grey ? model.Materials[geom.Material].Color : geom.Color;
                if (color.Alpha > 0 && color.Alpha < 1 == isClear)
                    Draw(Solid.Of(geom, model.Meshes), pose.Geoms[number], pose.GeomAxes[number], color);
            }

            foreach (var mark in _scene.Marks.Where(mark => mark.Color.Alpha < 1 == isClear))
                Draw(Solid.Ball(new(mark.Radius, mark.Radius, mark.Radius), 0), mark.Place, Mat3.Identity, mark.Color);
        }
    }

    private static bool IsSeen(Geom geom) => geom.Group is <= HighestGroup or SolidGroup;

    private void Draw(IEnumerable<(Vec3 A, Vec3 B, Vec3 C)> triangles, Vec3 place, Mat3 axes, Rgba color)
    {
        foreach (var (a, b, c) in triangles)
            Draw(place + (axes * a), place + (axes * b), place + (axes * c), color);
    }

    private void Draw(Vec3 a, Vec3 b, Vec3 c, Rgba color)
    {
        var normal = (b - a).Cross(c - a);
        var towards = _camera.Place - a;
        if (normal.Length == 0 || normal.Dot(towards) <= 0)
            return;

        normal /= normal.Length;
        var light = 0.4 + (0.3 * Math.Max(0, normal.Z)) + (0.3 * Math.Max(0, normal.Dot(towards / towards.Length)));
        var (p, q, r) = (Project(a), Project(b), Project(c));
        if (p.Depth > 0 && q.Depth > 0 && r.Depth > 0)
            Fill(p, q, r, (color.Red * light, color.Green * light, color.Blue * light), color.Alpha);
    }

    /// <summary>Column, row, and 1 / distance; a depth of 0 is behind the camera.</summary>
    private (double X, double Y, double Depth) Project(Vec3 point)
    {
        var at = _camera.Axes.Transposed * (point - _camera.Place);
        var away = -at.Z;
        return away < Near
            ? default
            : ((_width / 2.0) + (at.X / away * _camera.Scale), (_height / 2.0) - (at.Y / away * _camera.Scale), 1 / away);
    }

    private void Fill(
        (double X, double Y, double Depth) a,
        (double X, double Y, double Depth) b,
        (double X, double Y, double Depth) c,
        (double Red, double Green, double Blue) color,
        double alpha)
    {
        var area = ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
        if (area == 0)
            return;

        var (left, right) = Range(a.X, b.X, c.X, _width);
        var (top, bottom) = Range(a.Y, b.Y, c.Y, _height);
        for (var row = top; row < bottom; row++)
        {
            for (var column = left; column < right; column++)
            {
                var (x, y) = (column + 0.5, row + 0.5);
                var wb = (((x - a.X) * (c.Y - a.Y)) - ((y - a.Y) * (c.X - a.X))) / area;
                var wc = (((b.X - a.X) * (y - a.Y)) - ((b.Y - a.Y) * (x - a.X))) / area;
                var depth = a.Depth + (wb * (b.Depth - a.Depth)) + (wc * (c.Depth - a.Depth));
                var pixel = (row * _width) + column;
                if (wb < 0 || wc < 0 || wb + wc > 1 || depth <= _depths[pixel])
                    continue;

                if (alpha >= 1)
                    _depths[pixel] = depth;
                ref var under = ref _colors[pixel];
                under = (
                    under.Red + (alpha * (color.Red - under.Red)),
                    under.Green + (alpha * (color.Green - under.Green)),
                    under.Blue + (alpha * (color.Blue - under.Blue)));
            }
        }
    }

    private static (int First, int End) Range(double a, double b, double c, int size) => (
        (int)Math.Clamp(Math.Floor(Math.Min(a, Math.Min(b, c))), 0, size),
        (int)Math.Clamp(Math.Ceiling(Math.Max(a, Math.Max(b, c))) + 1, 0, size));

    private byte[] Pixels()
    {
        var (width, height) = (_width / Samples, _height / Samples);
        var pixels = new byte[width * height * 3];
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            var (red, green, blue) = (0.0, 0.0, 0.0);
            for (var sample = 0; sample < Samples * Samples; sample++)
            {
                var row = (pixel / width * Samples) + (sample / Samples);
                var at = _colors[(row * _width) + (pixel % width * Samples) + (sample % Samples)];
                (red, green, blue) = (red + at.Red, green + at.Green, blue + at.Blue);
            }

            pixels[3 * pixel] = Level(red);
            pixels[(3 * pixel) + 1] = Level(green);
            pixels[(3 * pixel) + 2] = Level(blue);
        }

        return pixels;

        static byte Level(double sum) => (byte)Math.Clamp(Math.Round(255 * sum / (Samples * Samples)), 0, 255);
    }
}
