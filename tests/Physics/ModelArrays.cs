using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Model;

namespace Sim.Tests.Physics;

/// <summary>A model as the arrays of MuJoCo's mjModel, by their names there.</summary>
internal static class ModelArrays
{
    public static Dictionary<string, double[]> Of(PhysicsModel model) => new()
    {
        ["nq"] = [model.CoordinateCount],
        ["nv"] = [model.DofCount],
        ["nu"] = [model.Actuators.Length],
        ["nbody"] = [model.Bodies.Length],
        ["njnt"] = [model.Joints.Length],
        ["ngeom"] = [model.Geoms.Length],
        ["nsite"] = [model.Sites.Length],
        ["nmesh"] = [model.Meshes.Length],
        ["neq"] = [model.Equalities.Length],
        ["body_parentid"] = All(model.Bodies, body => [body.Parent]),
        ["body_pos"] = All(model.Bodies, body => Numbers(body.Position)),
        ["body_quat"] = All(model.Bodies, body => Numbers(body.Orientation)),
        ["body_ipos"] = All(model.Bodies, body => Numbers(body.InertialPosition)),
        ["body_iquat"] = All(model.Bodies, body => Numbers(body.InertialOrientation)),
        ["body_mass"] = All(model.Bodies, body => [body.Mass]),
        ["body_inertia"] = All(model.Bodies, body => Numbers(body.Inertia)),
        ["body_mocapid"] = All(model.Bodies, body => [body.Mocap]),
        ["body_sameframe"] = All(model.Bodies, body => [(int)body.SameFrame]),
        ["body_weldid"] = All(model.Bodies, body => [body.Weld]),
        ["body_rootid"] = All(model.Bodies, body => [body.Root]),
        ["body_treeid"] = All(model.Bodies, body => [body.Tree]),
        ["body_subtreemass"] = All(model.Bodies, body => [body.SubtreeMass]),
        ["body_gravcomp"] = All(model.Bodies, body => [body.GravityCompensation]),
        ["body_margin"] = All(model.Bodies, body => [body.Margin]),
        ["body_invweight0"] = All(model.Bodies, body => [body.InverseTranslation, body.InverseRotation]),
        ["jnt_type"] = All(model.Joints, joint => [(int)joint.Type]),
        ["jnt_qposadr"] = All(model.Joints, joint => [joint.FirstCoordinate]),
        ["jnt_dofadr"] = All(model.Joints, joint => [joint.FirstDof]),
        ["jnt_bodyid"] = All(model.Joints, joint => [joint.Body]),
        ["jnt_limited"] = All(model.Joints, joint => [joint.Limited ? 1 : 0]),
        ["jnt_pos"] = All(model.Joints, joint => Numbers(joint.Position)),
        ["jnt_axis"] = All(model.Joints, joint => Numbers(joint.Axis)),
        ["jnt_stiffness"] = All(model.Joints, joint => [joint.Stiffness]),
        ["jnt_range"] = All(model.Joints, joint => Numbers(joint.Range)),
        ["jnt_margin"] = All(model.Joints, joint => [joint.Margin]),
        ["jnt_solref"] = All(model.Joints, joint => Numbers(joint.LimitSolRef)),
        ["jnt_solimp"] = All(model.Joints, joint => Numbers(joint.LimitSolImp)),
        ["jnt_actfrclimited"] = All(model.Joints, joint => [joint.ActuatorForceLimited ? 1 : 0]),
        ["jnt_actfrcrange"] = All(model.Joints, joint => Numbers(joint.ActuatorForceRange)),
        ["dof_parentid"] = All(model.Dofs, dof => [dof.Parent]),
        ["dof_treeid"] = All(model.Dofs, dof => [dof.Tree]),
        ["dof_damping"] = All(model.Dofs, dof => [dof.Damping]),
        ["dof_armature"] = All(model.Dofs, dof => [dof.Armature]),
        ["dof_frictionloss"] = All(model.Dofs, dof => [dof.FrictionLoss]),
        ["dof_solref"] = All(model.Dofs, dof => Numbers(dof.FrictionSolRef)),
        ["dof_solimp"] = All(model.Dofs, dof => Numbers(dof.FrictionSolImp)),
        ["dof_invweight0"] = All(model.Dofs, dof => [dof.InverseInertia]),
        ["dof_M0"] = All(model.Dofs, dof => [dof.Inertia]),
        ["geom_type"] = All(model.Geoms, geom => [(int)geom.Type]),
        ["geom_bodyid"] = All(model.Geoms, geom => [geom.Body]),
        ["geom_contype"] = All(model.Geoms, geom => [geom.ContactType]),
        ["geom_conaffinity"] = All(model.Geoms, geom => [geom.ContactAffinity]),
        ["geom_condim"] = All(model.Geoms, geom => [geom.ContactDimension]),
        ["geom_priority"] = All(model.Geoms, geom => [geom.Priority]),
        ["geom_group"] = All(model.Geoms, geom => [geom.Group]),
        ["geom_size"] = All(model.Geoms, geom => Numbers(geom.Size)),
        ["geom_pos"] = All(model.Geoms, geom => Numbers(geom.Position)),
        ["geom_quat"] = All(model.Geoms, geom => Numbers(geom.Orientation)),
        ["geom_rbound"] = All(model.Geoms, geom => [geom.BoundingRadius]),
        ["geom_aabb"] = All(model.Geoms, geom => [.. Numbers(geom.BoxCenter), .. Numbers(geom.BoxHalfSize)]),
        ["geom_friction"] = All(model.Geoms, geom => Numbers(geom.Friction)),
        ["geom_solref"] = All(model.Geoms, geom => Numbers(geom.SolRef)),
        ["geom_solimp"] = All(model.Geoms, geom => Numbers(geom.SolImp)),
        ["geom_solmix"] = All(model.Geoms, geom => [geom.SolMix]),
        ["geom_margin"] = All(model.Geoms, geom => [geom.Margin]),
        ["geom_gap"] = All(model.Geoms, geom => [geom.Gap]),
        ["geom_dataid"] = All(model.Geoms, geom => [geom.Mesh]),
        ["geom_matid"] = All(model.Geoms, geom => [geom.Material]),
        ["geom_sameframe"] = All(model.Geoms, geom => [(int)geom.SameFrame]),
        ["geom_fluid"] = All(model.Geoms, Fluid),
        ["site_bodyid"] = All(model.Sites, site => [site.Body]),
        ["site_pos"] = All(model.Sites, site => Numbers(site.Position)),
        ["site_quat"] = All(model.Sites, site => Numbers(site.Orientation)),
        ["site_size"] = All(model.Sites, site => Numbers(site.Size)),
        ["site_sameframe"] = All(model.Sites, site => [(int)site.SameFrame]),
        ["cam_pos"] = All(model.Cameras, camera => Numbers(camera.Position)),
        ["cam_quat"] = All(model.Cameras, camera => Numbers(camera.Orientation)),
        ["cam_fovy"] = All(model.Cameras, camera => [camera.FieldOfView]),
        ["cam_poscom0"] = All(model.Cameras, camera => Numbers(camera.CenterOffset)),
        ["cam_pos0"] = All(model.Cameras, camera => Numbers(camera.Offset)),
        ["light_pos"] = All(model.Lights, light => Numbers(light.Position)),
        ["light_dir"] = All(model.Lights, light => Numbers(light.Direction)),
        ["light_poscom0"] = All(model.Lights, light => Numbers(light.CenterOffset)),
        ["light_dir0"] = All(model.Lights, light => Numbers(light.WorldDirection)),
        ["eq_type"] = All(model.Equalities, equality => [(int)equality.Type]),
        ["eq_obj1id"] = All(model.Equalities, equality => [equality.Object1]),
        ["eq_obj2id"] = All(model.Equalities, equality => [equality.Object2]),
        ["eq_data"] = All(model.Equalities, equality => [.. equality.Data]),
        ["eq_solref"] = All(model.Equalities, equality => Numbers(equality.SolRef)),
        ["eq_solimp"] = All(model.Equalities, equality => Numbers(equality.SolImp)),
        ["actuator_trntype"] = All(model.Actuators, actuator => [(int)actuator.Transmission]),
        ["actuator_trnid"] = All(model.Actuators, actuator => [actuator.Target, actuator.SecondTarget]),
        ["actuator_gear"] = All(model.Actuators, actuator => [.. actuator.Gear]),
        ["actuator_gainprm"] = All(model.Actuators, actuator => [.. actuator.GainParameters]),
        ["actuator_biasprm"] = All(model.Actuators, actuator => [.. actuator.BiasParameters]),
        ["actuator_dynprm"] = All(model.Actuators, actuator => [.. actuator.DynamicsParameters]),
        ["actuator_gaintype"] = All(model.Actuators, actuator => [(int)actuator.Gain]),
        ["actuator_biastype"] = All(model.Actuators, actuator => [(int)actuator.Bias]),
        ["actuator_ctrllimited"] = All(model.Actuators, actuator => [actuator.ControlLimited ? 1 : 0]),
        ["actuator_ctrlrange"] = All(model.Actuators, actuator => Numbers(actuator.ControlRange)),
        ["actuator_forcelimited"] = All(model.Actuators, actuator => [actuator.ForceLimited ? 1 : 0]),
        ["actuator_forcerange"] = All(model.Actuators, actuator => Numbers(actuator.ForceRange)),
        ["actuator_actlimited"] = All(model.Actuators, actuator => [actuator.ActivationLimited ? 1 : 0]),
        ["actuator_actrange"] = All(model.Actuators, actuator => Numbers(actuator.ActivationRange)),
        ["actuator_actadr"] = All(model.Actuators, actuator => [actuator.FirstActivation]),
        ["actuator_dyntype"] = All(model.Actuators, actuator => [(int)actuator.Dynamics]),
        ["actuator_length0"] = All(model.Actuators, actuator => [actuator.Length]),
        ["actuator_acc0"] = All(model.Actuators, actuator => [actuator.Acceleration]),
        ["actuator_lengthrange"] = All(model.Actuators, actuator => Numbers(actuator.LengthRange)),
        ["qpos0"] = [.. model.ReferencePositions],
        ["qpos_spring"] = [.. model.SpringPositions],
        ["tendon_num"] = All(model.Tendons, tendon => [tendon.WrapCount]),
        ["tendon_adr"] = All(model.Tendons, tendon => [tendon.FirstWrap]),
        ["wrap_type"] = All(model.Wraps, wrap => [(int)wrap.Type + 1]),
        ["wrap_objid"] = All(model.Wraps, wrap => [wrap.Object]),
        ["wrap_prm"] = All(model.Wraps, wrap => [wrap.Parameter]),
        ["tendon_stiffness"] = All(model.Tendons, tendon => [tendon.Stiffness]),
        ["tendon_damping"] = All(model.Tendons, tendon => [tendon.Damping]),
        ["tendon_limited"] = All(model.Tendons, tendon => [tendon.Limited ? 1 : 0]),
        ["tendon_range"] = All(model.Tendons, tendon => Numbers(tendon.Range)),
        ["tendon_lengthspring"] = All(model.Tendons, tendon => Numbers(tendon.SpringLength)),
        ["tendon_length0"] = All(model.Tendons, tendon => [tendon.Length]),
        ["tendon_invweight0"] = All(model.Tendons, tendon => [tendon.InverseInertia]),
        ["sensor_type"] = All(model.Sensors, sensor => [Number(sensor.Type)]),
        ["sensor_objid"] = All(model.Sensors, sensor => [sensor.Object]),
        ["sensor_refid"] = All(model.Sensors, sensor => [sensor.Reference]),
        ["sensor_dim"] = All(model.Sensors, sensor => [sensor.Dimension]),
        ["sensor_adr"] = All(model.Sensors, sensor => [sensor.Address]),
        ["sensor_needstage"] = All(model.Sensors, sensor => [(int)sensor.Stage + 1]),
        // A distance counts as any number from MuJoCo 3.3.5 on.
        ["sensor_datatype"] = All(model.Sensors, sensor => [sensor.Type == SensorType.GeomDistance ? 0 : (int)sensor.Data]),
        ["mesh_vertnum"] = All(model.Meshes, mesh => [mesh.Vertices.Length]),
        ["mesh_facenum"] = All(model.Meshes, mesh => [mesh.Faces.Length]),
        ["mesh_pos"] = All(model.Meshes, mesh => Numbers(mesh.Offset.Position)),
        ["mesh_quat"] = All(model.Meshes, mesh => Numbers(mesh.Offset.Orientation)),
        ["exclude_signature"] = All(model.Exclusions, exclusion => [(exclusion.Body1 << 16) + exclusion.Body2]),
        ["pair_geom1"] = All(model.ContactPairs, pair => [pair.Geom1]),
        ["pair_geom2"] = All(model.ContactPairs, pair => [pair.Geom2]),
        ["key_qpos"] = All(model.Keyframes, keyframe => [.. keyframe.Positions]),
        ["key_mquat"] = All(model.Keyframes, keyframe => [.. keyframe.MocapOrientations.SelectMany(Numbers)]),
        ["mesh_vert"] = All(model.Meshes, mesh => [.. mesh.Vertices.SelectMany(Numbers)]),
        ["mesh_face"] = All(model.Meshes, mesh => [.. mesh.Faces.SelectMany(Numbers)]),
        ["mesh_graphadr"] = GraphStarts(model),
        ["mesh_graph"] = All(model.Meshes, Graph),
        ["mesh_polynum"] = All(model.Meshes, mesh => [mesh.Polygons.Length]),
        ["mesh_polyvertnum"] = All(Polygons(model), polygon => [polygon.Vertices.Length]),
        ["mesh_polyvert"] = All(Polygons(model), polygon => [.. polygon.Vertices.Select(vertex => (double)vertex)]),
        ["mesh_polynormal"] = All(Polygons(model), polygon => Numbers(polygon.Normal)),
        ["stat.meaninertia"] = [model.Statistics.MeanInertia],
        ["stat.extent"] = [model.Statistics.Extent],
        ["stat.meanmass"] = [model.Statistics.MeanMass],
        ["stat.meansize"] = [model.Statistics.MeanSize],
        ["stat.center"] = Numbers(model.Statistics.Center),
        ["opt.timestep"] = [model.Options.Timestep],
        ["opt.density"] = [model.Options.Density],
        ["opt.viscosity"] = [model.Options.Viscosity],
        ["opt.impratio"] = [model.Options.ImpedanceRatio],
        ["opt.tolerance"] = [model.Options.Tolerance],
        ["opt.iterations"] = [model.Options.Iterations],
        ["opt.ls_iterations"] = [model.Options.LineSearchIterations],
        ["opt.noslip_iterations"] = [model.Options.NoSlipIterations],
        ["opt.integrator"] = [(int)model.Options.Integrator],
        ["opt.cone"] = [(int)model.Options.Cone],
        ["opt.jacobian"] = [(int)model.Options.Jacobian],
        ["opt.solver"] = [(int)model.Options.Solver],
        ["opt.gravity"] = Numbers(model.Options.Gravity),
    };

    private static IEnumerable<MeshPolygon> Polygons(PhysicsModel model) => model.Meshes.SelectMany(mesh => mesh.Polygons);

    private static double[] GraphStarts(PhysicsModel model)
    {
        var start = 0;
        var starts = new List<double>();
        foreach (var mesh in model.Meshes)
        {
            starts.Add(mesh.Hull is null ? -1 : start);
            start += Graph(mesh).Length;
        }
        return [.. starts];
    }

    // Two counts, where each corner's neighbours start, the corners, the neighbours with -1 after each corner's, the faces.
    private static double[] Graph(Mesh mesh)
    {
        if (mesh.Hull is not { } hull)
            return [];
        var corners = Enumerable.Range(0, hull.Vertices.Length);
        return
        [
            hull.Vertices.Length, hull.Faces.Length,
            .. corners.Select(corner => (double)hull.EdgeStarts[corner] + corner),
            .. hull.Vertices.Select(vertex => (double)vertex),
            .. corners.SelectMany(corner => (double[])[.. hull.Edges[hull.EdgeStarts[corner]..hull.EdgeStarts[corner + 1]], -1]),
            .. hull.Faces.SelectMany(Numbers),
        ];
    }

    // MuJoCo 3.3.8 has four more kinds in its list.
    private static double Number(SensorType type) => (int)type
        + (type >= SensorType.BallOrientation ? 1 : 0) + (type >= SensorType.GeomDistance ? 1 : 0) + (type >= SensorType.PotentialEnergy ? 1 : 0);

    private static double[] All<T>(IEnumerable<T> elements, Func<T, double[]> read) => [.. elements.SelectMany(read)];

    private static double[] Numbers(Vec3 v) => [v.X, v.Y, v.Z];

    private static double[] Numbers(Triangle face) => [face.A, face.B, face.C];

    private static double[] Numbers(Quat q) => [q.W, q.X, q.Y, q.Z];

    private static double[] Numbers(Interval range) => [range.Low, range.High];

    private static double[] Numbers(SolRef solref) => [solref.First, solref.Second];

    private static double[] Numbers(SolImp solimp) => [solimp.Least, solimp.Most, solimp.Width, solimp.Midpoint, solimp.Power];

    private static double[] Fluid(Geom geom) => geom.Fluid is not { } fluid ? new double[12] :
    [
        1, fluid.BluntDrag, fluid.SlenderDrag, fluid.AngularDrag, fluid.KuttaLift, fluid.MagnusLift,
        .. Numbers(fluid.VirtualMass), .. Numbers(fluid.VirtualInertia),
    ];
}
