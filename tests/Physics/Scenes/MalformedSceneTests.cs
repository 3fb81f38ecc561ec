using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Sim.Runtime;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Mjcf;
using Xunit;

namespace Sim.Tests.Physics.Scenes;

/// <summary>Scenes that are damaged, endless or hostile end in an error that names file and line, and take little memory.</summary>
public sealed class MalformedSceneTests
{
    private const long Megabyte = 1 << 20;

    // What a small scene takes, many times over; a scene that grew without bound would take gigabytes.
    private const long MostAllocated = 400 * Megabyte;

    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["loop.xml"] = Text("<mujoco>\n<include file=\"other.xml\"/></mujoco>"),
        ["other.xml"] = Text("<mujoco>\n\n<include file=\"loop.xml\"/></mujoco>"),
        ["broken.xml"] = Text("<mujoco>\n<worldbody>"),
        ["flat.obj"] = Text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nf 1 2 3\nf 2 4 3\n"),
        ["bad.obj"] = Text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 one\n"),
        ["lost.obj"] = Text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 2 9\n"),
        ["short.stl"] = new byte[84],
        ["claims.stl"] = Claims(84, 80, int.MaxValue),
        ["claims.msh"] = Claims(64, 0, 2_000_000),
        ["empty.stl"] = [],
        ["text.stl"] = Text("solid a\nendsolid a"),
    };

    public static TheoryData<string, string, string> Scenes => new()
    {
        { "an unclosed element", "<mujoco>\n<worldbody>\n<body>\n</worldbody>", "scene.xml:4: not well-formed" },
        { "an unclosed file", "<mujoco>\n<worldbody>\n", "scene.xml:3: not well-formed" },
        { "an unclosed attribute", "<mujoco>\n<worldbody><geom size=\"1/></worldbody></mujoco>", "scene.xml:2: not well-formed" },
        { "an empty file", "", "scene.xml:1: not well-formed" },
        { "no scene", "<html>\n</html>", "scene.xml:1: <html>" },
        { "an entity bomb", "<!DOCTYPE m [\n<!ENTITY a \"aaaa\">\n<!ENTITY b \"&a;&a;&a;\">]>\n<mujoco model=\"&b;\"/>", "scene.xml:1: document types and entities" },
        { "a foreign entity", "<!DOCTYPE m SYSTEM \"file:///etc/passwd\">\n<mujoco/>", "scene.xml:1: document types and entities" },
        { "a file that includes itself", "<mujoco>\n\n<include file=\"scene.xml\"/></mujoco>", "scene.xml:3: <include>: 'scene.xml' includes itself" },
        { "files that include each other", "<mujoco>\n<include file=\"loop.xml\"/></mujoco>", "other.xml:3: <include>: 'loop.xml' includes itself" },
        { "a damaged include", "<mujoco>\n<include file=\"broken.xml\"/></mujoco>", "broken.xml:2: not well-formed" },
        { "a missing include", "<mujoco>\n<include file=\"none.xml\"/></mujoco>", "scene.xml:2: <include>: the file 'none.xml' does not exist" },
        { "a missing mesh", Mesh("none.stl"), "scene.xml:3: <mesh name=\"m\">: the file 'none.stl' does not exist" },
        { "a mesh without volume", Mesh("flat.obj"), "scene.xml:3: <mesh name=\"m\">: " },
        { "a number in a mesh that is none", Mesh("bad.obj"), "scene.xml:3: <mesh name=\"m\">: 'bad.obj', line 4" },
        { "a face of vertices that are not there", Mesh("lost.obj"), "scene.xml:3: <mesh name=\"m\">: 'lost.obj', line 5" },
        { "a mesh file without faces", Mesh("short.stl"), "scene.xml:3: <mesh name=\"m\">: 'short.stl'" },
        { "a mesh file that promises billions", Mesh("claims.stl"), "scene.xml:3: <mesh name=\"m\">: 'claims.stl'" },
        { "another that promises millions", Mesh("claims.msh"), "scene.xml:3: <mesh name=\"m\">: 'claims.msh'" },
        { "an empty mesh file", Mesh("empty.stl"), "scene.xml:3: <mesh name=\"m\">: 'empty.stl' is empty" },
        { "a mesh file of text", Mesh("text.stl"), "scene.xml:3: <mesh name=\"m\">: 'text.stl'" },
        { "a number that is none", Body("<joint/>\n<geom size=\"nan\"/>"), "scene.xml:4: <geom>: 'size' contains a value that is not a number" },
        { "an endless number", Body("<joint/>\n<geom size=\"1\" mass=\"inf\"/>"), "scene.xml:4: <geom>: 'mass'" },
        { "a word for a number", Body("<joint/>\n<geom size=\"big\"/>"), "scene.xml:4: <geom>: 'size' contains \"big\"" },
        { "too few numbers", Body("<joint axis=\"1 0\"/>\n<geom size=\"1\"/>"), "scene.xml:3: <joint>: 'axis' has 2 of 3 numbers" },
        { "too many numbers", Body("<joint axis=\"1 0 0 0\"/>\n<geom size=\"1\"/>"), "scene.xml:3: <joint>: 'axis' has more than 3 numbers" },
        { "numbers beyond a double", Body("<joint/>\n<geom size=\"1\" mass=\"1e999\"/>"), "scene.xml:4: <geom>: 'mass'" },
        { "numbers whose products overflow", Body("<joint/>\n<geom size=\"1e200\"/>"), "scene.xml:" },
        { "no mass", Body("<joint/>\n<geom size=\"1\" mass=\"0\"/>"), "scene.xml:3: <body name=\"b\">: it moves" },
        { "a negative mass", Body("<joint/>\n<inertial pos=\"0 0 0\" mass=\"-1\" diaginertia=\"1 1 1\"/>"), "scene.xml:4: <inertial>: mass and inertia cannot be negative" },
        { "inertia of no body", Body("<joint/>\n<inertial pos=\"0 0 0\" mass=\"1\" diaginertia=\"1 1 9\"/>"), "scene.xml:4: <inertial>" },
        { "a size of zero", Body("<joint/>\n<geom size=\"0\"/>"), "scene.xml:4: <geom>" },
        { "an axis without direction", Body("<joint axis=\"0 0 0\"/>\n<geom size=\"1\"/>"), "scene.xml:3: <joint>" },
        { "a zero quaternion", Body("<joint/>\n<geom size=\"1\" quat=\"0 0 0 0\"/>"), "scene.xml:4: <geom>: 'quat' is the zero quaternion" },
        { "two of a name", Body("<joint/><geom size=\"1\" name=\"a\"/>\n<geom size=\"1\" name=\"a\"/>"), "scene.xml:4: <geom name=\"a\">: there is another geom of that name" },
        { "billions of replicas", World("<replicate count=\"2000000000\"><geom size=\"1\"/></replicate>"), "scene.xml:2: <" },
        { "billions of replicas of nothing", World("<replicate count=\"2000000000\"/>"), "scene.xml:2: <replicate>" },
        { "replicas of replicas of replicas", World(Nested("<replicate count=\"100\">", "</replicate>", 9, "<geom size=\"1\"/>")), "scene.xml:2: <" },
        { "bodies in bodies without end", World(Nested("<body>", "</body>", 100_000, "")), "scene.xml:2: <body>: elements are nested more than" },
        { "more bodies than can be", World(Repeat("<body><freejoint/><geom size=\"1\"/></body>", 5_000)), "scene.xml:2: <body>: with it, the scene has" },
        { "more elements than can be", "<mujoco>\n<default>" + Repeat("<default class=\"a\"/>", 600_000), "scene.xml:2: <default>: the scene has more than" },
        { "a scene of blanks", "<mujoco>" + new string(' ', 70_000_000), "scene.xml: with what it includes, the scene is larger than 64 MiB" },
        { "an endless attribute", World($"<geom size=\"{Repeat("1 ", 2_000_000)}\"/>"), "scene.xml:2: <geom>: 'size' has more than 3 numbers" },
    };

    [Theory]
    [MemberData(nameof(Scenes))]
    public void It_is_refused_with_file_and_line(string what, string xml, string expected)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var problem = Assert.Throws<UsageException>(() => PhysicsModel.Parse(xml, new MemoryAssets(With(xml))));
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before - (3L * xml.Length);
        Assert.True(taken < MostAllocated, $"{what} took {taken / Megabyte} MiB");
    }

    [Fact]
    public void Geoms_that_may_all_touch_each_other_are_refused_before_they_are_paired()
    {
        var model = PhysicsModel.Parse(World("<body name=\"b\"><freejoint/>" + Repeat("<geom size=\"1\"/>", 600) + "</body>" + Repeat("<geom size=\"1\"/>", 600)));
        var problem = Assert.Throws<UsageException>(() => new PhysicsScene(model));
        Assert.Contains("may touch", problem.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> With(string xml) => new(Files) { ["scene.xml"] = Text(xml) };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Claims(int length, int at, int count)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), count);
        return bytes;
    }

    private static string Mesh(string file) => string.Create(
        CultureInfo.InvariantCulture,
        $"<mujoco>\n<asset>\n<mesh name=\"m\" file=\"{file}\"/></asset>\n<worldbody><body><joint/><geom type=\"mesh\" mesh=\"m\"/></body></worldbody></mujoco>");

    private static string Body(string content) => $"<mujoco>\n<worldbody>\n<body name=\"b\">{content}</body></worldbody></mujoco>";

    private static string World(string content) => $"<mujoco>\n<worldbody>{content}</worldbody></mujoco>";

    private static string Nested(string open, string close, int depth, string inner) => Repeat(open, depth) + inner + Repeat(close, depth);

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
