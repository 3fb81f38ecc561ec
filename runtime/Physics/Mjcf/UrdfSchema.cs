namespace Sim.Runtime.Physics.Mjcf;

/// <summary>What URDF knows, and what becomes of it here: marks as in <see cref="MjcfSchema"/>.</summary>
/// <remarks>
/// The format is that of ROS's urdf_parser, with MuJoCo's capsules and its section for settings. What URDF gives to other programs
/// (transmissions, simulators' own sections, limits of speed, which no contact or joint here enforces) changes nothing.
/// </remarks>
internal static class UrdfSchema
{
    private const string Text = """
        robot name ~version ~xmlns ~xmlns:xacro
          ~gazebo
          ~transmission
          ~sensor
          material name
            color rgba
            ~texture
          link name ~type
            inertial?
              origin? xyz rpy
              mass? value
              inertia? ixx ixy ixz iyy iyz izz
            visual name
              origin? xyz rpy
              geometry?
                box? size
                cylinder? radius length
                capsule? radius length
                sphere? radius
                mesh? filename scale
              material? name
                color? rgba
                ~texture
            collision name ~group
              origin? xyz rpy
              geometry?
                box? size
                cylinder? radius length
                capsule? radius length
                sphere? radius
                mesh? filename scale
              ~material
          joint name type
            origin? xyz rpy
            parent? link
            child? link
            axis? xyz
            dynamics? damping friction
            limit? lower upper effort ~velocity
            ~calibration
            ~safety_controller
            !mimic
          mujoco?
        """;

    public static SchemaElement Root { get; } = Link(SchemaElement.Parse(Text));

    private static SchemaElement Link(SchemaElement root)
    {
        foreach (var section in (string[])["compiler", "option", "size"])
            root.Children["mujoco"].Hold(section, MjcfSchema.Root.Children[section]);
        return root;
    }
}
