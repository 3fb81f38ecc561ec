namespace Sim.Runtime.Physics.Mjcf;

/// <summary>What MJCF 3.3 knows, and what becomes of it here.</summary>
/// <remarks>
/// A line is an element with its attributes; what is indented below it may stand in it. A mark before a name says that it is accepted and
/// changes nothing (~), or refused (!). "?" after the name of an element: at most one in its parent.
/// MuJoCo's documentation, "XML Reference"; some attributes of later 3.3 versions that concern looks only are known too.
/// </remarks>
internal static class MjcfSchema
{
    private const string Orientation = "quat axisangle xyaxes zaxis euler";
    private const string Contact = "condim friction solref solimp margin gap";
    private const string Limits = "solreflimit solimplimit solreffriction solimpfriction";
    private const string JointLike = "type group pos axis springdamper limited actuatorfrclimited " + Limits
        + " stiffness range actuatorfrcrange actuatorgravcomp margin ref springref armature damping frictionloss user";
    private const string GeomLike = "type pos " + Orientation + " contype conaffinity group priority size material mass density shellinertia solmix "
        + Contact + " fromto !hfield mesh fitscale rgba fluidshape fluidcoef user";
    private const string SiteLike = "type group pos " + Orientation + " material size fromto rgba user";
    private const string CameraLike = "orthographic fovy ipd resolution pos " + Orientation
        + " mode focal focalpixel principal principalpixel sensorsize user";
    private const string LightLike = "pos dir bulbradius directional type castshadow active attenuation cutoff exponent ambient diffuse specular mode"
        + " ~intensity ~range ~texture";
    private const string MaterialLike = "texture emission specular shininess reflectance metallic roughness rgba texrepeat texuniform";
    private const string TendonLike = "group limited range " + Limits + " frictionloss springlength margin stiffness damping user !armature "
        + "!actuatorfrclimited !actuatorfrcrange";
    private const string Drive = "forcelimited ctrlrange forcerange gear cranklength user group";
    private const string Clamped = "ctrllimited " + Drive;
    private const string Target = "name class lengthrange joint jointinparent tendon slidersite cranksite site refsite";
    private const string General = Clamped + " actlimited actrange actdim dyntype gaintype biastype dynprm gainprm biasprm actearly";
    private const string Position = Clamped + " inheritrange kp kv dampratio timeconst";
    private const string IntegratedVelocity = Clamped + " actrange inheritrange kp kv dampratio";
    private const string Cylinder = Clamped + " timeconst area diameter bias";
    private const string Muscle = Clamped + " timeconst tausmooth range force scale lmin lmax vmax fpmax fvmax";
    private const string Adhesion = "forcelimited ctrlrange forcerange gain user group";
    private const string Sensed = "name cutoff noise user";
    private const string Framed = Sensed + " objtype objname reftype refname";
    private const string Between = Sensed + " geom1 geom2 body1 body2";

    private const string Text = $"""
        mujoco model
          compiler autolimits boundmass boundinertia settotalmass balanceinertia strippath coordinate angle fitaabb eulerseq meshdir texturedir discardvisual ~usethread fusestatic inertiafromgeom inertiagrouprange assetdir alignfree ~saveinertial
            lengthrange? mode useexisting uselimit accel maxforce timeconst timestep inttotal interval tolrange
          option timestep ~apirate impratio tolerance ls_tolerance noslip_tolerance ccd_tolerance gravity wind magnetic density viscosity o_margin o_solref o_solimp o_friction integrator cone jacobian solver iterations ls_iterations noslip_iterations ccd_iterations ~sdf_iterations ~sdf_initpoints actuatorgroupdisable
            flag? constraint equality frictionloss limit contact passive spring damper gravity clampctrl warmstart filterparent actuation refsafe sensor midphase eulerdamp autoreset override energy fwdinv invdiscrete multiccd island nativeccd
          size ~memory ~njmax ~nconmax ~nstack nuserdata nkey ~nuser_body ~nuser_jnt ~nuser_geom ~nuser_site ~nuser_cam ~nuser_tendon ~nuser_actuator ~nuser_sensor
          visual
            global? ~orthographic fovy ~ipd azimuth elevation ~linewidth ~glow offwidth offheight ~realtime ~ellipsoidinertia ~bvactive ~cameraid ~treedepth
            quality? shadowsize ~offsamples ~numslices ~numstacks ~numquads
            headlight? ambient diffuse specular active
            map? ~stiffness ~stiffnessrot ~force ~torque ~alpha fogstart fogend znear zfar haze shadowclip shadowscale ~actuatortendon
            scale? ~forcewidth ~contactwidth ~contactheight ~connect ~com ~camera ~light ~selectpoint ~jointlength ~jointwidth ~actuatorlength ~actuatorwidth ~framelength ~framewidth ~constraint ~slidercrank ~frustum
            rgba? fog haze ~force ~inertia ~joint ~actuator ~actuatornegative ~actuatorpositive ~com ~camera ~light ~selectpoint ~connect ~contactpoint ~contactforce ~contactfriction ~contacttorque ~contactgap ~rangefinder ~constraint ~slidercrank ~crankbroken ~frustum ~bv ~bvactive
          statistic meaninertia meanmass meansize extent center
          default class
            mesh? scale maxhullvert inertia
            material? {MaterialLike}
            joint? {JointLike}
            geom? {GeomLike}
            site? {SiteLike}
            camera? {CameraLike}
            light? {LightLike}
            pair? {Contact} solreffriction
            equality? active solref solimp
            tendon? {TendonLike} width material rgba
            general? {General}
            motor? {Clamped}
            position? {Position}
            velocity? {Clamped} kv
            intvelocity? {IntegratedVelocity}
            damper? {Drive} kv
            cylinder? {Cylinder}
            muscle? {Muscle}
            adhesion? {Adhesion}
          !extension
          custom
            numeric name size data
            text name data
            ~tuple name
              element objtype objname prm
          asset
            mesh name class content_type file vertex normal texcoord face refpos refquat scale smoothnormal maxhullvert inertia ~material
              !plugin
            !hfield
            ~skin
            texture name type content_type file gridsize gridlayout fileright fileleft fileup filedown filefront fileback builtin rgb1 rgb2 mark markrgb random width height hflip vflip ~nchannel ~colorspace
            material name class {MaterialLike}
              layer texture role
            !model
          worldbody
          body name childclass pos mocap {Orientation} gravcomp user
            inertial? pos mass diaginertia {Orientation} fullinertia
            joint name class {JointLike}
            freejoint name group align
            geom name class {GeomLike}
              !plugin
            !attach
            site name class {SiteLike}
            camera name class target {CameraLike}
            light name class target {LightLike}
            !plugin
            !composite
            !flexcomp
          frame name childclass pos {Orientation}
          replicate childclass count sep offset euler
          deformable
            !flex
            ~skin
          contact
            pair name class geom1 geom2 {Contact} solreffriction
            exclude name body1 body2
          equality
            connect name class body1 body2 anchor site1 site2 active solref solimp
            weld name class body1 body2 relpose anchor site1 site2 active solref solimp torquescale
            joint name class joint1 joint2 polycoef active solref solimp
            tendon name class tendon1 tendon2 polycoef active solref solimp
            !flex
            !distance
          tendon
            spatial name class {TendonLike} width material rgba
              site site
              geom geom sidesite
              pulley divisor
            fixed name class {TendonLike}
              joint joint coef
          actuator
            general {Target} body {General}
            motor {Target} {Clamped}
            position {Target} {Position}
            velocity {Target} {Clamped} kv
            intvelocity {Target} {IntegratedVelocity}
            damper {Target} {Drive} kv
            cylinder {Target} {Cylinder}
            muscle {Target} {Muscle}
            adhesion name class body {Adhesion}
            !plugin
          sensor
            touch {Sensed} site
            accelerometer {Sensed} site
            velocimeter {Sensed} site
            gyro {Sensed} site
            force {Sensed} site
            torque {Sensed} site
            magnetometer {Sensed} site
            camprojection {Sensed} site camera
            rangefinder {Sensed} site
            jointpos {Sensed} joint
            jointvel {Sensed} joint
            tendonpos {Sensed} tendon
            tendonvel {Sensed} tendon
            actuatorpos {Sensed} actuator
            actuatorvel {Sensed} actuator
            actuatorfrc {Sensed} actuator
            jointactuatorfrc {Sensed} joint
            ballquat {Sensed} joint
            ballangvel {Sensed} joint
            jointlimitpos {Sensed} joint
            jointlimitvel {Sensed} joint
            jointlimitfrc {Sensed} joint
            tendonlimitpos {Sensed} tendon
            tendonlimitvel {Sensed} tendon
            tendonlimitfrc {Sensed} tendon
            framepos {Framed}
            framequat {Framed}
            framexaxis {Framed}
            frameyaxis {Framed}
            framezaxis {Framed}
            framelinvel {Framed}
            frameangvel {Framed}
            framelinacc {Sensed} objtype objname
            frameangacc {Sensed} objtype objname
            subtreecom {Sensed} body
            subtreelinvel {Sensed} body
            subtreeangmom {Sensed} body
            distance {Between}
            normal {Between}
            fromto {Between}
            e_potential {Sensed}
            e_kinetic {Sensed}
            clock {Sensed}
            !user
            !plugin
            !tactile
            !contact
            !insidesite
            !tendonactuatorfrc
          keyframe
            key name time qpos qvel act mpos mquat ctrl
        """;

    public static SchemaElement Root { get; } = Link(SchemaElement.Parse(Text));

    // A body holds bodies, frames and replicas; these hold what a body holds but for its inertia; a default holds defaults.
    private static SchemaElement Link(SchemaElement root)
    {
        SchemaElement body = root.Children["body"], frame = root.Children["frame"], replicate = root.Children["replicate"];
        body.Hold("body", body);
        body.Hold("frame", frame);
        body.Hold("replicate", replicate);
        foreach (var holder in (SchemaElement[])[root.Children["worldbody"], frame, replicate])
        {
            foreach (var (name, child) in body.Children)
            {
                if (!(holder.Name == "worldbody" && name is "inertial" or "joint" or "freejoint"))
                    holder.Hold(name, child);
            }
        }

        foreach (var name in (string[])["body", "frame", "replicate"])
            root.Release(name);
        root.Children["default"].Hold("default", root.Children["default"]);
        return root;
    }
}
