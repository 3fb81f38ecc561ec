using System.Globalization;
using System.Text;

namespace Sim.Tests.Physics;

/// <summary>Random trees of bodies, as scenes: every kind of joint, any number of joints a body, no contacts.</summary>
internal sealed class RandomTree(ulong seed)
{
    private readonly RandomValues _values = new(seed);

    /// <param name="bodies">How many.</param>
    /// <param name="isFree">The root has a free joint, and all others hang on it.</param>
    /// <param name="gravity">Along z, m/s².</param>
    /// <param name="isLossless">Without damping, springs and armature.</param>
    public string Scene(int bodies, bool isFree, double gravity = -9.81, bool isLossless = false)
    {
        var scene = new StringBuilder();
        scene.Append(CultureInfo.InvariantCulture, $"<mujoco><compiler angle=\"radian\"/><option timestep=\"0.001\" integrator=\"RK4\" gravity=\"0 0 {gravity:r}\">");
        scene.Append("<flag contact=\"disable\"/></option><worldbody>");
        var motors = new StringBuilder();
        var next = 0;
        AddBody(scene, motors, ref next, bodies, isFree, isLossless);
        while (!isFree && next < bodies)
            AddBody(scene, motors, ref next, bodies, isFree: false, isLossless);
        return scene.Append(CultureInfo.InvariantCulture, $"</worldbody><actuator>{motors}</actuator></mujoco>").ToString();
    }

    /// <summary>A number from -1 to 1.</summary>
    public double Draw() => _values.Between(-1, 1);

    private void AddBody(StringBuilder scene, StringBuilder motors, ref int next, int bodies, bool isFree, bool isLossless)
    {
        var number = next++;
        scene.Append(CultureInfo.InvariantCulture, $"<body name=\"b{number}\" pos=\"{Vector(0.5)}\" quat=\"{Turn()}\">");
        if (isFree)
            scene.Append("<freejoint/>");
        else
            AddJoints(scene, motors, number, isLossless);

        // Moments of inertia of some box are those of a body.
        var mass = Math.Pow(10, 0.7 * Draw());
        var (a, b, c) = (Square(), Square(), Square());
        scene.Append(CultureInfo.InvariantCulture,
            $"<inertial mass=\"{mass:r}\" pos=\"{Vector(0.2)}\" quat=\"{Turn()}\" diaginertia=\"{mass * (b + c):r} {mass * (a + c):r} {mass * (a + b):r}\"/>");
        while (next < bodies && Draw() < (isFree ? 1 : 0.4))
            AddBody(scene, motors, ref next, bodies, isFree: false, isLossless);
        scene.Append("</body>");
    }

    private void AddJoints(StringBuilder scene, StringBuilder motors, int body, bool isLossless)
    {
        var count = 1 + (int)(1.4 * (1 + Draw()));
        for (var joint = 0; joint < count; joint++)
        {
            // What turns freely about all axes comes last, and alone where it comes.
            var kind = Draw() switch { < -0.4 => "slide", < 0.5 => "hinge", _ => joint == count - 1 ? "ball" : "hinge" };
            var loss = isLossless ? "" : string.Create(CultureInfo.InvariantCulture,
                $" damping=\"{0.5 * (1 + Draw()):r}\" armature=\"{0.1 * (1 + Draw()):r}\" stiffness=\"{2 * (1 + Draw()):r}\"");
            scene.Append(CultureInfo.InvariantCulture,
                $"<joint name=\"j{body}.{joint}\" type=\"{kind}\" axis=\"{Vector(1)}\" pos=\"{Vector(0.2)}\"{loss}/>");
            if (kind != "ball")
                motors.Append(CultureInfo.InvariantCulture, $"<motor joint=\"j{body}.{joint}\" gear=\"{Draw():r}\"/>");
        }
    }

    private double Square() => 0.001 + (0.02 * (1 + Draw()));

    private string Vector(double size) => string.Create(CultureInfo.InvariantCulture, $"{size * Draw():r} {size * Draw():r} {size * Draw():r}");

    private string Turn() => string.Create(CultureInfo.InvariantCulture, $"{1.5 + Draw():r} {Draw():r} {Draw():r} {Draw():r}");
}
