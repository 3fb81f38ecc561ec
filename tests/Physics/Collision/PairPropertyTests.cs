using Sim.Runtime.Physics.Model;
using Xunit;

namespace Sim.Tests.Physics.Collision;

/// <summary>What holds for contacts of every pair of types, whatever MuJoCo finds.</summary>
public sealed class PairPropertyTests
{
    private static readonly Vec3 Shift = new(0.25, -0.5, 0.125);

    public static TheoryData<string> AllTypes => [.. RecordedPairs.All.ByTypes.Keys];

    public static TheoryData<string> EqualTypes => [.. RecordedPairs.All.ByTypes.Keys.Where(types => types.Split(' ').Distinct().Count() == 1)];

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void No_plane_keeps_the_geoms_farther_apart_than_their_deepest_contact_says(string types)
    {
        // Of parallel capsules MuJoCo takes contacts at ends, which need not be where they are nearest.
        var search = new DenseSearch(RecordedPairs.All.Meshes);
        var pairs = types == "capsule capsule" ? Unaligned(types) : Pairs(types);
        foreach (var (precision, lanes, tolerance) in ((string, int, double)[])[("f64", 8, 1e-6), ("f32", 16, 5e-6)])
        {
            var found = PairRunner.Run(precision, lanes, pairs, RecordedPairs.All.Meshes);
            for (var number = 0; number < pairs.Count; number++)
            {
                var deepest = found[number].MinBy(contact => contact.Distance);
                var reached = search.Gap(pairs[number], deepest.Normal.Normalized().Unit);

                // MuJoCo gives contacts at a face of two boxes half their distance.
                if (types == "box box" && Math.Abs(reached - (2 * deepest.Distance)) < 1e-5)
                    deepest = deepest with { Distance = 2 * deepest.Distance };
                var which = $"{precision}, pair {number}: {deepest.Distance:g6} m";

                // The search comes near the best plane; the contact's normal, which is one too, shows that it cannot be better.
                var gap = search.Distance(pairs[number]);
                Assert.True(gap <= deepest.Distance + tolerance, $"{which}, but a plane with a gap of {gap:g6} m");
                Assert.True(gap >= deepest.Distance - 2e-4, $"{which}, but no plane found with a larger gap than {gap:g6} m");
                Assert.True(Math.Abs(reached - deepest.Distance) <= 1e-5, $"{which}, but {reached:g6} m along its normal");
            }
        }
    }

    [Theory]
    [MemberData(nameof(EqualTypes))]
    public void Exchanged_geoms_have_the_same_contacts_with_the_normal_turned_around(string types)
    {
        // Of geoms that are aligned, MuJoCo takes some of many points that are equally deep, by the order of the geoms.
        var pairs = Unaligned(types);
        var found = PairRunner.Run("f64", 8, pairs, RecordedPairs.All.Meshes);
        var exchanged = PairRunner.Run(
            "f64", 8, [.. pairs.Select(pair => pair with { First = pair.Second, Second = pair.First })], RecordedPairs.All.Meshes);
        for (var number = 0; number < pairs.Count; number++)
        {
            Assert.Equal(found[number].Length, exchanged[number].Length);
            foreach (var contact in found[number])
            {
                var other = exchanged[number].MinBy(candidate => (candidate.Position - contact.Position).Length);
                Same(contact, other with { Normal = -other.Normal }, IsClosed(types), $"pair {number}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllTypes))]
    public void Contacts_move_with_the_geoms(string types)
    {
        var pairs = Pairs(types);
        var found = PairRunner.Run("f64", 8, pairs, RecordedPairs.All.Meshes);
        var moved = PairRunner.Run("f64", 8, [.. pairs.Select(Moved)], RecordedPairs.All.Meshes);
        for (var number = 0; number < pairs.Count; number++)
        {
            Assert.Equal(found[number].Length, moved[number].Length);
            foreach (var (before, after) in found[number].Zip(moved[number]))
            {
                var expected = before with { Position = Turned(before.Position) + Shift, Normal = Turned(before.Normal) };
                Same(expected, after, IsClosed(types), $"pair {number}");
            }
        }
    }

    [Theory]
    [InlineData("f32", 8)]
    [InlineData("f32", 16)]
    [InlineData("f64", 8)]
    public void A_pair_has_the_same_bits_alone_and_in_every_block(string precision, int lanes)
    {
        GeomPair[] pairs = [.. RecordedPairs.All.ByTypes.Values.SelectMany(records => records).Select(record => record.Pair)
            .OrderBy(pair => (pair.First.Type, pair.Second.Type, pair.First.Mesh, pair.Second.Mesh, pair.Margin))];
        var together = PairRunner.Run(precision, lanes, pairs, RecordedPairs.All.Meshes);
        var alone = PairRunner.Run(precision, 1, pairs, RecordedPairs.All.Meshes);
        Assert.Equal(alone, together);
    }

    /// <summary>Pairs with a formula agree to rounding, the others to the tolerance of the steps, which end elsewhere.</summary>
    private static bool IsClosed(string types) => types.StartsWith("plane", StringComparison.Ordinal)
        || types.Split(' ').All(type => type is "sphere" or "capsule" or "box");

    private static void Same(FoundContact expected, FoundContact found, bool isClosed, string which)
    {
        var (distance, position, direction) = isClosed ? (1e-12, 1e-12, 1e-12) : (1e-6, 5e-4, 1e-2);
        Assert.True(Math.Abs(expected.Distance - found.Distance) <= distance, $"{which}: {found.Distance}, not {expected.Distance} m");
        Assert.True((expected.Position - found.Position).Length <= position, $"{which}: at {found.Position}, not {expected.Position}");
        Assert.True((expected.Normal - found.Normal).Length <= direction, $"{which}: along {found.Normal}, not {expected.Normal}");
    }

    private static GeomPair Moved(GeomPair pair) => pair with { First = Moved(pair.First), Second = Moved(pair.Second) };

    private static PlacedGeom Moved(PlacedGeom geom)
    {
        var position = Turned(geom.Position) + Shift;
        Vec3[] axes = [.. Enumerable.Range(0, 3).Select(axis => Turned(new(geom.Pose[3 + axis], geom.Pose[6 + axis], geom.Pose[9 + axis])))];
        double[] matrix = [axes[0].X, axes[1].X, axes[2].X, axes[0].Y, axes[1].Y, axes[2].Y, axes[0].Z, axes[1].Z, axes[2].Z];
        return geom with { Pose = [position.X, position.Y, position.Z, .. matrix] };
    }

    /// <summary>Turned by an angle whose sine is 0.6, about an axis of the world.</summary>
    private static Vec3 Turned(Vec3 v) => new((0.8 * v.X) - (0.6 * v.Y), (0.6 * v.X) + (0.8 * v.Y), v.Z);

    private static List<GeomPair> Unaligned(string types) =>
        [.. Pairs(types).Where((_, number) => number % RecordedPairs.AlignedEach != RecordedPairs.AlignedEach - 1)];

    private static List<GeomPair> Pairs(string types) => [.. RecordedPairs.All.ByTypes[types].Select(record => record.Pair)];
}
