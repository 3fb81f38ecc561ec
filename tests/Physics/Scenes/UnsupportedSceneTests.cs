using Sim.Runtime;
using Sim.Runtime.Physics;
using Xunit;

namespace Sim.Tests.Physics.Scenes;

/// <summary>What changes the physics and is not computed is refused by name; what only concerns looks is accepted.</summary>
public sealed class UnsupportedSceneTests
{
    public static TheoryData<string, string> Refused => new()
    {
        { "<worldbody>\n<composite type=\"cable\"/></worldbody>", "scene.xml:2: <composite>: the element <composite> is not supported in <worldbody>" },
        { "<worldbody>\n<flexcomp name=\"f\"/></worldbody>", "scene.xml:2: <flexcomp name=\"f\">: the element <flexcomp> is not supported" },
        { "<deformable>\n<flex name=\"f\"/></deformable>", "scene.xml:2: <flex name=\"f\">" },
        { "<extension>\n<plugin/></extension>", "scene.xml:1: <extension>" },
        { "<asset>\n<hfield name=\"h\"/></asset>", "scene.xml:2: <hfield name=\"h\">" },
        { "<asset>\n<model name=\"h\"/></asset>", "scene.xml:2: <model name=\"h\">" },
        { "<worldbody>\n<geom type=\"hfield\"/></worldbody>", "scene.xml:2: <geom>: height fields are not supported" },
        { "<worldbody>\n<geom type=\"sphere\" size=\"1\" hfield=\"h\"/></worldbody>", "scene.xml:2: <geom>: the attribute 'hfield' is not supported" },
        { "<worldbody>\n<attach model=\"m\"/></worldbody>", "scene.xml:2: <attach>" },
        { "<option solver=\"PGS\"/>", "scene.xml:1: <option>: the solver 'PGS' is not supported" },
        { "<option noslip_iterations=\"3\"/>", "scene.xml:1: <option>: the no-slip solver" },
        { "<sensor>\n<plugin/></sensor>", "scene.xml:2: <plugin>" },
        { "<sensor>\n<user name=\"u\"/></sensor>", "scene.xml:2: <user name=\"u\">" },
        { "<actuator>\n<plugin/></actuator>", "scene.xml:2: <plugin>" },
        { "<equality>\n<distance/></equality>", "scene.xml:2: <distance>" },
        { "<worldbody>\n<geom size=\"1\" colour=\"1 0 0 1\"/></worldbody>", "scene.xml:2: <geom>: Unknown attribute 'colour'" },
        { "<worldbody>\n<goem size=\"1\"/></worldbody>", "scene.xml:2: <goem>: Unknown element in <worldbody>: 'goem'" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void It_is_refused_with_file_line_and_name(string content, string expected)
    {
        var problem = Assert.Throws<UsageException>(() => PhysicsModel.Parse($"<mujoco>{content}</mujoco>"));
        Assert.StartsWith(expected, problem.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("<visual><global linewidth=\"2\" glow=\"0.3\"/><rgba contactforce=\"1 0 0 1\"/><scale com=\"2\"/></visual>")]
    [InlineData("<asset><skin name=\"s\" file=\"missing.skn\"/></asset>")]
    [InlineData("<asset><texture name=\"t\" type=\"2d\" file=\"missing.png\"/><material name=\"m\" texture=\"t\" shininess=\"0.3\"/></asset>")]
    [InlineData("<custom><tuple name=\"t\"><element objtype=\"body\" objname=\"world\"/></tuple></custom>")]
    [InlineData("<size njmax=\"500\" nconmax=\"100\" memory=\"1M\"/>")]
    [InlineData("<compiler usethread=\"true\"/>")]
    public void What_only_concerns_looks_or_memory_is_accepted(string content)
    {
        var model = PhysicsModel.Parse($"<mujoco>{content}<worldbody><geom size=\"1\"/></worldbody></mujoco>");
        Assert.Single(model.Geoms);
    }
}
