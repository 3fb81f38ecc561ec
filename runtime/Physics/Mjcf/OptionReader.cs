using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads the option section, and refuses what the step does not do.</summary>
internal static class OptionReader
{
    private const int MostIterations = 100_000;
    private const int ActuatorGroups = 31;

    private static readonly (string Name, Disabled Flag)[] Off =
    [
        ("constraint", Disabled.Constraint), ("equality", Disabled.Equality), ("frictionloss", Disabled.FrictionLoss),
        ("limit", Disabled.Limit), ("contact", Disabled.Contact), ("passive", Disabled.Passive), ("gravity", Disabled.Gravity),
        ("clampctrl", Disabled.ClampControl), ("warmstart", Disabled.WarmStart), ("filterparent", Disabled.FilterParent),
        ("actuation", Disabled.Actuation), ("refsafe", Disabled.ReferenceSafety), ("sensor", Disabled.Sensor),
        ("midphase", Disabled.MidPhase), ("eulerdamp", Disabled.EulerDamping), ("autoreset", Disabled.AutoReset),
        ("nativeccd", Disabled.NativeCollision),
    ];

    private static readonly (string Name, Enabled Flag)[] On =
    [
        ("override", Enabled.Override), ("energy", Enabled.Energy), ("fwdinv", Enabled.ForwardInverse),
        ("invdiscrete", Enabled.DiscreteInverse), ("multiccd", Enabled.MultipleConvexContacts), ("island", Enabled.Islands),
    ];

    public static PhysicsOptions Read(SourceElement section, PhysicsOptions options)
    {
        foreach (var flags in section.Children)
            options = Flags(flags, options);
        options = options with
        {
            Timestep = section.Number("timestep") ?? options.Timestep,
            ImpedanceRatio = section.Number("impratio") ?? options.ImpedanceRatio,
            Tolerance = section.Number("tolerance") ?? options.Tolerance,
            LineSearchTolerance = section.Number("ls_tolerance") ?? options.LineSearchTolerance,
            NoSlipTolerance = section.Number("noslip_tolerance") ?? options.NoSlipTolerance,
            ConvexTolerance = section.Number("ccd_tolerance") ?? options.ConvexTolerance,
            Gravity = section.Vector("gravity") ?? options.Gravity,
            Wind = section.Vector("wind") ?? options.Wind,
            Magnetic = section.Vector("magnetic") ?? options.Magnetic,
            Density = section.Number("density") ?? options.Density,
            Viscosity = section.Number("viscosity") ?? options.Viscosity,
            OverrideMargin = section.Number("o_margin") ?? options.OverrideMargin,
            OverrideSolRef = section.SolRef("o_solref", options.OverrideSolRef),
            OverrideSolImp = section.SolImp("o_solimp", options.OverrideSolImp),
            OverrideFriction = section.Friction("o_friction", options.OverrideFriction),
            Integrator = section.Word("integrator", Words.Integrator) ?? options.Integrator,
            Cone = section.Word("cone", Words.Cone) ?? options.Cone,
            Jacobian = section.Word("jacobian", Words.Jacobian) ?? options.Jacobian,
            Solver = section.Word("solver", Words.Solver) ?? options.Solver,
            Iterations = Iterations(section, "iterations", options.Iterations),
            LineSearchIterations = Iterations(section, "ls_iterations", options.LineSearchIterations),
            NoSlipIterations = Iterations(section, "noslip_iterations", options.NoSlipIterations),
            ConvexIterations = Iterations(section, "ccd_iterations", options.ConvexIterations),
            DisabledActuatorGroups = options.DisabledActuatorGroups | ActuatorGroupBits(section),
        };
        Refuse(section, options);
        return options;
    }

    private static void Refuse(SourceElement section, PhysicsOptions options)
    {
        if (options.Timestep <= 0)
            throw section.Error($"'timestep' is {options.Timestep} and must be positive.");
        if (options.ImpedanceRatio <= 0)
            throw section.Error($"'impratio' is {options.ImpedanceRatio} and must be positive.");
        if (options.Integrator == Integrator.Implicit)
            throw section.Error("the integrator 'implicit' is not supported. Supported: Euler, RK4, implicitfast.");
        if (options.Solver == ConstraintSolver.ProjectedGaussSeidel)
            throw section.Error("the solver 'PGS' is not supported. Supported: Newton, CG.");
        if (options.NoSlipIterations > 0)
            throw section.Error("the no-slip solver ('noslip_iterations') is not supported.");
    }

    private static PhysicsOptions Flags(SourceElement element, PhysicsOptions options)
    {
        var (disabled, enabled) = (options.Disabled, options.Enabled);
        foreach (var (name, flag) in Off)
        {
            if (element.Word(name, Words.Switch) is { } works)
                disabled = works ? disabled & ~flag : disabled | flag;
        }

        // From 3.3.6 on, passive forces are switched off by their two parts.
        if (element.Has("spring") || element.Has("damper"))
        {
            if (element.Word("spring", Words.Switch) != element.Word("damper", Words.Switch))
                throw element.Error("'spring' and 'damper' can only be switched together here, as the one flag 'passive' of MuJoCo 3.3.0.");
            disabled = element.Word("spring", Words.Switch) == true ? disabled & ~Disabled.Passive : disabled | Disabled.Passive;
        }

        foreach (var (name, flag) in On)
        {
            if (element.Word(name, Words.Switch) is { } works)
                enabled = works ? enabled | flag : enabled & ~flag;
        }

        if ((enabled & (Enabled.ForwardInverse | Enabled.DiscreteInverse)) != 0)
            throw element.Error("inverse dynamics ('fwdinv', 'invdiscrete') are not supported.");
        return options with { Disabled = disabled, Enabled = enabled };
    }

    private static int Iterations(SourceElement section, string attribute, int value)
    {
        value = section.Integer(attribute) ?? value;
        return value is >= 0 and <= MostIterations ? value : throw section.Error($"'{attribute}' is {value} and should be 0 to {MostIterations}.");
    }

    private static uint ActuatorGroupBits(SourceElement section)
    {
        var bits = 0u;
        foreach (var group in section.Integers("actuatorgroupdisable") ?? [])
        {
            bits |= group is >= 0 and < ActuatorGroups
                ? 1u << group
                : throw section.Error($"'actuatorgroupdisable' contains {group}; groups are 0 to {ActuatorGroups - 1}.");
        }

        return bits;
    }
}
