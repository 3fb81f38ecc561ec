using Sim.Runtime;
using Sim.Runtime.Physics;
using Xunit;

namespace Sim.Tests.Physics.Scenes;

/// <summary>Robots (URDF). What MuJoCo makes of one is compared in CompiledModelTests.</summary>
public sealed class UrdfTests
{
    private const string Link = "<link name=\"a\"><inertial><mass value=\"1\"/><inertia ixx=\"1\" iyy=\"2\" izz=\"2.5\" ixy=\"0\" ixz=\"0\" iyz=\"0\"/></inertial></link>";

    [Theory]
    [InlineData("<link name=\"a\"/>\n<link name=\"a\"/>", "scene.xml:2: <link name=\"a\">: there is another link of that name")]
    [InlineData("<link name=\"a\"/>\n<joint name=\"j\" type=\"fixed\"><parent link=\"a\"/><child link=\"b\"/></joint>", "scene.xml:2: <child>: Unknown link 'b'")]
    [InlineData("<link name=\"a\"/>\n<joint name=\"j\" type=\"fixed\"><parent link=\"a\"/></joint>", "scene.xml:2: <joint name=\"j\">: it has no <child>")]
    [InlineData("<link name=\"a\"/><link name=\"b\"/>\n<joint name=\"j\" type=\"screw\"><parent link=\"a\"/><child link=\"b\"/></joint>", "scene.xml:2: <joint name=\"j\">: Unknown type of joint 'screw'")]
    [InlineData("<link name=\"a\"/><link name=\"b\"/>\n<joint name=\"j\" type=\"fixed\"><mimic joint=\"k\"/></joint>", "scene.xml:2: <mimic>: the element <mimic> is not supported in <joint>")]
    [InlineData("<link name=\"a\">\n<collision><geometry><cone/></geometry></collision></link>", "scene.xml:2: <cone>: Unknown element in <geometry>: 'cone'")]
    [InlineData("<link name=\"a\">\n<collision><geometry><mesh filename=\"no.stl\"/></geometry></collision></link>", "scene.xml:2: <mesh name=\"no\">: the file 'no.stl' does not exist")]
    [InlineData(
        "<link name=\"a\"/><link name=\"b\"/>\n<joint name=\"i\" type=\"fixed\"><parent link=\"a\"/><child link=\"b\"/></joint>\n"
        + "<joint name=\"j\" type=\"fixed\"><parent link=\"b\"/><child link=\"a\"/></joint>", "scene.xml:1: <body name=\"a\">: it is, over other links, its own parent")]
    public void What_is_wrong_with_a_robot_is_told_with_file_and_line(string content, string expected)
    {
        var problem = Assert.Throws<UsageException>(() => PhysicsModel.Parse($"<robot name=\"r\">{content}</robot>"));
        Assert.StartsWith(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_frame_of_an_inertia_is_regarded()
    {
        const string turned = "<inertial><origin rpy=\"0 0 1.5707963267948966\"/>";
        const string hung = "<link name=\"b\"/><joint name=\"j\" type=\"continuous\"><parent link=\"b\"/><child link=\"a\"/><axis xyz=\"1 0 0\"/></joint>";
        var straight = PhysicsModel.Parse($"<robot>{Link}{hung}</robot>");
        var quarter = PhysicsModel.Parse($"<robot>{Link.Replace("<inertial>", turned, StringComparison.Ordinal)}{hung}</robot>");
        Assert.Equal(1, straight.Dofs[0].Inertia, 12);
        Assert.Equal(2, quarter.Dofs[0].Inertia, 12);
    }

    /// <remarks>MuJoCo 3.3.8 gives the whole another centre than its parts have, so its recordings are of no use here.</remarks>
    [Fact]
    public void Fixed_links_become_one_body_with_the_mass_and_the_centre_of_both()
    {
        PhysicsModel fused = Load("robot.urdf"), drawn = Load("robot_as_drawn.urdf");
        Assert.Equal((drawn.Bodies.Length - 2, drawn.DofCount), (fused.Bodies.Length, fused.DofCount));
        var (upper, plate) = (drawn.Bodies[drawn.BodyNumber("upper")], drawn.Bodies[drawn.BodyNumber("plate")]);
        var whole = fused.Bodies[fused.BodyNumber("upper")];
        Assert.Equal(upper.Mass + plate.Mass, whole.Mass, 12);
        var center = plate.Position + plate.Orientation.Rotate(plate.InertialPosition);
        var expected = (upper.Mass * upper.InertialPosition + plate.Mass * center) / whole.Mass;
        Assert.True((whole.InertialPosition - expected).Length < 1e-12, $"{whole.InertialPosition}, not {expected}");

        // The moment of inertia about any axis is the sum of those of the parts: felt by the joint that turns both.
        // As exact as the axes of the whole, for which the search ends, as MuJoCo's, when they turn by a millionth.
        Assert.Equal(drawn.Dofs[0].Inertia, fused.Dofs[0].Inertia, 7);
        Assert.Empty(fused.Geoms.Where(geom => geom.ContactType == 0));
    }

    private static PhysicsModel Load(string name) => PhysicsModel.Load(Repo.PathOf("tests", "Golden", "scenes", name));
}
