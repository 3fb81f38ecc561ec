using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads pairs, equalities and tendons over what their class gave them.</summary>
internal static class LinkReader
{
    public static void Read(SourceElement element, ScenePair pair)
    {
        ElementReader.Begin(element, pair);
        pair.Geom1 = element.Text("geom1") ?? pair.Geom1;
        pair.Geom2 = element.Text("geom2") ?? pair.Geom2;
        pair.ContactDimension = element.Integer("condim") ?? pair.ContactDimension;
        pair.Friction = element.Friction("friction", pair.Friction);
        pair.SolRef = element.SolRef("solref", pair.SolRef);
        pair.FrictionSolRef = element.SolRef("solreffriction", pair.FrictionSolRef);
        pair.SolImp = element.SolImp("solimp", pair.SolImp);
        pair.Margin = element.Number("margin") ?? pair.Margin;
        pair.Gap = element.Number("gap") ?? pair.Gap;
    }

    /// <summary>What a class can give.</summary>
    public static void ReadShared(SourceElement element, SceneEquality equality)
    {
        ElementReader.Begin(element, equality);
        equality.Active = element.Flag("active") ?? equality.Active;
        equality.SolRef = element.SolRef("solref", equality.SolRef);
        equality.SolImp = element.SolImp("solimp", equality.SolImp);
    }

    public static void Read(SourceElement element, SceneEquality equality)
    {
        ReadShared(element, equality);
        equality.Data = [.. equality.Data];
        switch (element.Name)
        {
            case "connect":
                equality.Type = EqualityType.Connect;
                ReadEnds(element, equality, ["anchor"]);
                if (equality.ObjectType == ObjectType.Body)
                    element.Read("anchor", equality.Data.AsSpan(0, 3));
                break;
            case "weld":
                equality.Type = EqualityType.Weld;
                ReadEnds(element, equality, ["anchor", "relpose"]);
                if (equality.ObjectType == ObjectType.Body)
                    equality.Data.AsSpan(0, 3).Clear();
                element.Read("anchor", equality.Data.AsSpan(0, 3));
                element.Read("relpose", equality.Data.AsSpan(3, 7));
                element.Read("torquescale", equality.Data.AsSpan(10, 1));
                break;
            default:
                equality.Type = element.Name == "joint" ? EqualityType.Joint : EqualityType.Tendon;
                equality.ObjectType = element.Name == "joint" ? ObjectType.Joint : ObjectType.Tendon;
                equality.Object1 = element.Required(element.Name + "1");
                equality.Object2 = element.Text(element.Name + "2") ?? "";
                element.Read("polycoef", equality.Data.AsSpan(0, 5), exact: false);
                break;
        }
    }

    /// <summary>Two bodies, the second of which may be left out for the world, or two sites.</summary>
    private static void ReadEnds(SourceElement element, SceneEquality equality, string[] bodyOnly)
    {
        var bodies = element.Has("body1") || element.Has("body2") || bodyOnly.Any(element.Has);
        var sites = element.Has("site1") || element.Has("site2");
        if (bodies == sites)
            throw element.Error("either bodies or sites must be given: body1, and body2 unless it is the world, or site1 and site2.");

        equality.ObjectType = bodies ? ObjectType.Body : ObjectType.Site;
        equality.Object1 = element.Required(bodies ? "body1" : "site1");
        equality.Object2 = bodies ? element.Text("body2") ?? "" : element.Required("site2");
        if (bodies && equality.Type == EqualityType.Connect)
            _ = element.Required("anchor");
    }

    public static void Read(SourceElement element, SceneTendon tendon)
    {
        ElementReader.Begin(element, tendon);
        tendon.Group = element.Integer("group") ?? tendon.Group;
        tendon.Material = element.Text("material") ?? tendon.Material;
        tendon.Limited = element.Limiting("limited", tendon.Limited);
        tendon.Width = element.Number("width") ?? tendon.Width;
        tendon.LimitSolRef = element.SolRef("solreflimit", tendon.LimitSolRef);
        tendon.LimitSolImp = element.SolImp("solimplimit", tendon.LimitSolImp);
        tendon.FrictionSolRef = element.SolRef("solreffriction", tendon.FrictionSolRef);
        tendon.FrictionSolImp = element.SolImp("solimpfriction", tendon.FrictionSolImp);
        tendon.Range = element.Interval("range", tendon.Range);
        tendon.Margin = element.Number("margin") ?? tendon.Margin;
        tendon.Stiffness = element.Number("stiffness") ?? tendon.Stiffness;
        tendon.Damping = element.Number("damping") ?? tendon.Damping;
        tendon.FrictionLoss = element.Number("frictionloss") ?? tendon.FrictionLoss;
        tendon.Color = element.Color("rgba", tendon.Color);
        Span<double> spring = stackalloc double[2];
        tendon.SpringLength = element.Read("springlength", spring, exact: false) switch
        {
            0 => tendon.SpringLength,
            1 => new(spring[0], spring[0]),
            _ => new(spring[0], spring[1]),
        };
    }

    public static SceneWrap Wrap(SourceElement element)
    {
        var wrap = new SceneWrap { Origin = element.Origin };
        switch (element.Name)
        {
            case "site":
                wrap.Type = WrapType.Site;
                wrap.Object = element.Required("site");
                break;
            case "geom":
                wrap.Type = WrapType.Sphere;
                wrap.Object = element.Required("geom");
                wrap.SideSite = element.Text("sidesite") ?? "";
                break;
            case "pulley":
                wrap.Type = WrapType.Pulley;
                wrap.Parameter = element.Number("divisor") ?? throw element.Error("'divisor' is missing.");
                break;
            default:
                wrap.Type = WrapType.Joint;
                wrap.Object = element.Required("joint");
                wrap.Parameter = element.Number("coef") ?? throw element.Error("'coef' is missing.");
                break;
        }

        return wrap;
    }
}
