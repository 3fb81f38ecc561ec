using System.Collections.Immutable;
using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics;

/// <summary>The pairs of geoms of a model that may ever touch, in the order in which MuJoCo lists their contacts.</summary>
/// <remarks>
/// MuJoCo 3.3.0, engine_collision_driver.c. A pair needs bodies that no joint-free path connects, that are not parent and child (unless the
/// parent is fixed), that are not excluded, and geoms whose bits match. Order: by bodies, within them explicit pairs first, then by geoms.
/// </remarks>
public static class CollisionPairs
{
    private const double LeastFriction = 1e-5; // mjMINMU
    private const int Most = 200_000;

    /// <param name="model">The model.</param>
    /// <param name="sumsMargins">Margins and gaps of two geoms are added, as from MuJoCo 3.5 on, instead of the larger taken.</param>
    /// <exception cref="UsageException">They are more than any scene has that is to be stepped.</exception>
    public static ImmutableArray<CollisionPair> Of(PhysicsModel model, bool sumsMargins = false)
    {
        if (model.Options.Has(Disabled.Constraint) || model.Options.Has(Disabled.Contact))
            return [];

        var given = model.ContactPairs.Select((pair, i) => (Key: Key(pair.Signature, 0, i, 0), Pair: Explicit(model, pair, i)))
            .Where(pair => Collide(model, pair.Pair));
        var explicitly = model.ContactPairs.Select(pair => (Math.Min(pair.Geom1, pair.Geom2), Math.Max(pair.Geom1, pair.Geom2))).ToHashSet();
        var found = BodyPairs(model).SelectMany(bodies => GeomPairs(model, bodies)
            .Where(geoms => !explicitly.Contains(geoms))
            .Select(geoms => Mixed(model, geoms, sumsMargins))
            .Where(pair => Collide(model, pair))
            .Select(pair => (Key: OrderOf(model, bodies, pair), Pair: pair)));
        var all = given.Concat(found).Take(Most + 1).ToList();
        if (all.Count > Most)
        {
            throw new UsageException(
                $"In '{model.Name}' more than {Most} pairs of geoms may touch. Bits of contact (contype, conaffinity) say which need not.");
        }

        return [.. all.OrderBy(pair => pair.Key).Select(pair => Overridden(pair.Pair, model.Options))];
    }

    private static (int, int, int, int) Key(int signature, int rank, int first, int second) => (signature, rank, first, second);

    // A body pair's contacts are sorted after the search by the geoms in the order that the pair function takes them, unless the search is off.
    private static (int, int, int, int) OrderOf(PhysicsModel model, (int Body1, int Body2) bodies, CollisionPair pair)
    {
        var signature = (bodies.Body1 << 16) + bodies.Body2;
        return model.Options.Has(Disabled.MidPhase)
            ? Key(signature, 1, Math.Min(pair.Geom1, pair.Geom2), Math.Max(pair.Geom1, pair.Geom2))
            : Key(signature, 1, pair.Geom1, pair.Geom2);
    }

    private static IEnumerable<(int Body1, int Body2)> BodyPairs(PhysicsModel model)
    {
        var excluded = model.Exclusions.Select(exclusion => (exclusion.Body1, exclusion.Body2)).ToHashSet();
        int[] colliding = [.. Enumerable.Range(0, model.Bodies.Length).Where(i => model.Bodies[i].ContactType != 0 || model.Bodies[i].ContactAffinity != 0)];
        for (var i = 0; i < colliding.Length; i++)
        {
            for (var j = i + 1; j < colliding.Length; j++)
            {
                var (body1, body2) = (model.Bodies[colliding[i]], model.Bodies[colliding[j]]);
                if (Match(body1.ContactType, body1.ContactAffinity, body2.ContactType, body2.ContactAffinity)
                    && !AreJoined(model, body1, body2)
                    && !excluded.Contains((colliding[i], colliding[j])))
                {
                    yield return (colliding[i], colliding[j]);
                }
            }
        }
    }

    private static bool Match(int type1, int affinity1, int type2, int affinity2) => (type1 & affinity2) != 0 || (type2 & affinity1) != 0;

    /// <summary>Moved by the same joints, or one by the joints right above the other's.</summary>
    private static bool AreJoined(PhysicsModel model, Body body1, Body body2)
    {
        if (body1.Weld == body2.Weld)
            return true;

        int ParentWeld(Body body) => model.Bodies[model.Bodies[body.Weld].Parent].Weld;

        return !model.Options.Has(Disabled.FilterParent) && body1.Weld != 0 && body2.Weld != 0
            && (body1.Weld == ParentWeld(body2) || body2.Weld == ParentWeld(body1));
    }

    private static IEnumerable<(int Geom1, int Geom2)> GeomPairs(PhysicsModel model, (int Body1, int Body2) bodies)
    {
        var (body1, body2) = (model.Bodies[bodies.Body1], model.Bodies[bodies.Body2]);
        for (var i = body1.FirstGeom; i < body1.FirstGeom + body1.GeomCount; i++)
        {
            for (var j = body2.FirstGeom; j < body2.FirstGeom + body2.GeomCount; j++)
            {
                var (geom1, geom2) = (model.Geoms[i], model.Geoms[j]);
                if (Match(geom1.ContactType, geom1.ContactAffinity, geom2.ContactType, geom2.ContactAffinity))
                    yield return (i, j);
            }
        }
    }

    // Two planes have no function.
    private static bool Collide(PhysicsModel model, CollisionPair pair) => model.Geoms[pair.Geom2].Type != GeomType.Plane;

    private static (int, int) ByType(PhysicsModel model, int geom1, int geom2) =>
        model.Geoms[geom1].Type > model.Geoms[geom2].Type ? (geom2, geom1) : (geom1, geom2);

    private static CollisionPair Explicit(PhysicsModel model, ContactPair pair, int number)
    {
        var (geom1, geom2) = ByType(model, pair.Geom1, pair.Geom2);
        return new()
        {
            Geom1 = geom1,
            Geom2 = geom2,
            ExplicitPair = number,
            ContactDimension = pair.ContactDimension,
            Friction = pair.Friction,
            SolRef = pair.SolRef,
            FrictionSolRef = pair.FrictionSolRef,
            SolImp = pair.SolImp,
            Margin = pair.Margin,
            IncludeMargin = pair.Margin - pair.Gap,
        };
    }

    private static CollisionPair Mixed(PhysicsModel model, (int Geom1, int Geom2) geoms, bool sumsMargins)
    {
        var (number1, number2) = ByType(model, geoms.Geom1, geoms.Geom2);
        var (geom1, geom2) = (model.Geoms[number1], model.Geoms[number2]);
        double Joined(double a, double b) => sumsMargins ? a + b : Math.Max(a, b);

        var margin = Joined(geom1.Margin, geom2.Margin);
        var pair = new CollisionPair
        {
            Geom1 = number1,
            Geom2 = number2,
            ExplicitPair = -1,
            ContactDimension = Math.Max(geom1.ContactDimension, geom2.ContactDimension),
            Friction = ContactFriction.Of(geom1.Friction.Max(geom2.Friction)),
            SolRef = Mix(geom1, geom2),
            FrictionSolRef = default,
            SolImp = Mix(geom1.SolImp, geom2.SolImp, Share(geom1.SolMix, geom2.SolMix)),
            Margin = margin,
            IncludeMargin = margin - Joined(geom1.Gap, geom2.Gap),
        };
        if (geom1.Priority == geom2.Priority)
            return pair;

        var chief = geom1.Priority > geom2.Priority ? geom1 : geom2;
        return pair with
        {
            ContactDimension = chief.ContactDimension,
            Friction = ContactFriction.Of(chief.Friction),
            SolRef = chief.SolRef,
            SolImp = chief.SolImp,
        };
    }

    /// <summary>Weight of the first of two geoms.</summary>
    private static double Share(double mix1, double mix2) => (mix1 >= Tiny.Least, mix2 >= Tiny.Least) switch
    {
        (true, true) => mix1 / (mix1 + mix2),
        (false, false) => 0.5,
        (false, true) => 0,
        _ => 1,
    };

    private static SolRef Mix(Geom geom1, Geom geom2)
    {
        var (a, b, share) = (geom1.SolRef, geom2.SolRef, Share(geom1.SolMix, geom2.SolMix));
        return a.IsDirect || b.IsDirect
            ? new(Math.Min(a.First, b.First), Math.Min(a.Second, b.Second))
            : new(share * a.First + (1 - share) * b.First, share * a.Second + (1 - share) * b.Second);
    }

    private static SolImp Mix(SolImp a, SolImp b, double share)
    {
        double Part(double x, double y) => share * x + (1 - share) * y;

        return new(Part(a.Least, b.Least), Part(a.Most, b.Most), Part(a.Width, b.Width), Part(a.Midpoint, b.Midpoint), Part(a.Power, b.Power));
    }

    /// <summary>With the options' own parameters where the scene asks for them, and friction that is never zero.</summary>
    private static CollisionPair Overridden(CollisionPair pair, PhysicsOptions options)
    {
        if (options.Has(Enabled.Override))
        {
            pair = pair with
            {
                Friction = options.OverrideFriction,
                SolRef = options.OverrideSolRef,
                FrictionSolRef = options.OverrideSolRef,
                SolImp = options.OverrideSolImp,
                Margin = options.OverrideMargin,
                IncludeMargin = options.OverrideMargin - (pair.Margin - pair.IncludeMargin),
            };
        }

        var f = pair.Friction;
        return pair with
        {
            Friction = new(
                Math.Max(f.Slide1, LeastFriction), Math.Max(f.Slide2, LeastFriction), Math.Max(f.Spin, LeastFriction),
                Math.Max(f.Roll1, LeastFriction), Math.Max(f.Roll2, LeastFriction)),
        };
    }
}
