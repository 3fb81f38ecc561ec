using Xunit;

namespace Sim.Tests.Physics.Collision;

/// <summary>Contacts as MuJoCo 3.3.8 finds them: their number and order, distance, place and frame.</summary>
public sealed class ContactsOfMujocoTests
{
    // Of positions and sizes up to 1.
    private static readonly Limits Double = new(1e-11, 1e-11, 1e-11), Single = new(5e-6, 5e-5, 5e-4);

    /// <summary>A polytope that grows into a curved surface ends at a face, whose normal is as far off as the root of its distance.</summary>
    private static readonly Limits SingleCurved = new(5e-6, 2e-4, 5e-3);

    /// <summary>Which points of a curved rim are farthest after a turn differs from 3.3.0 to 3.3.8 by what the steps' tolerance allows.</summary>
    private static readonly Limits DoubleTurned = new(1e-11, 1e-8, 1e-8);

    public static TheoryData<string, string, int> Kinds
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var types in RecordedPairs.All.ByTypes.Keys)
            {
                foreach (var (precision, lanes) in ((string, int)[])[("f64", 1), ("f64", 8), ("f32", 16)])
                    data.Add(types, precision, lanes);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Contacts_are_those_of_MuJoCo(string types, string precision, int lanes)
    {
        var records = RecordedPairs.All.ByTypes[types];
        var found = PairRunner.Run(precision, lanes, [.. records.Select(record => record.Pair)], RecordedPairs.All.Meshes);
        var isCurved = types.Contains("ellipsoid", StringComparison.Ordinal) || types.Contains("cylinder", StringComparison.Ordinal);
        var limits = precision == "f64" ? Double : isCurved ? SingleCurved : Single;
        for (var number = 0; number < records.Count; number++)
        {
            var expected = records[number].Contacts;
            Assert.True(expected.Length == found[number].Length, $"{number}: {found[number].Length} contacts, not {expected.Length}");
            for (var k = 0; k < expected.Length; k++)
                Compare($"pair {number}, contact {k}", expected[k], found[number][k], limits);
        }
    }

    [Theory]
    [InlineData("capsule cylinder")]
    [InlineData("capsule mesh")]
    [InlineData("cylinder cylinder")]
    [InlineData("cylinder box")]
    [InlineData("cylinder mesh")]
    public void Small_turns_find_the_contacts_of_multiccd(string types)
    {
        // Into the deepest overlap the polytope of 3.3.8 grows another way than that of 3.3.0.
        RecordedPair[] records = [.. RecordedPairs.All.ByTypes[types].Where(record => record.Contacts[0].Distance > -0.02)];
        GeomPair[] pairs = [.. records.Select(record => record.Pair with { Several = true })];
        foreach (var (precision, lanes) in ((string, int)[])[("f64", 1), ("f64", 8)])
        {
            var found = PairRunner.Run(precision, lanes, pairs, RecordedPairs.All.Meshes);
            for (var number = 0; number < records.Length; number++)
            {
                var expected = records[number].Several;
                Assert.True(expected.Length == found[number].Length, $"{number}: {found[number].Length} contacts, not {expected.Length}");
                for (var k = 0; k < expected.Length; k++)
                    Compare($"pair {number}, contact {k}", expected[k], found[number][k], DoubleTurned);
            }
        }
    }

    [Fact]
    public void A_box_that_lies_on_a_mesh_has_contacts_at_its_corners_with_multiccd()
    {
        var record = RecordedPairs.All.ByTypes["box mesh"].First(record => record.Several.Length == 4);
        foreach (var (precision, lanes) in ((string, int)[])[("f64", 8), ("f32", 16)])
        {
            var found = PairRunner.Run(precision, lanes, [record.Pair with { Several = true }], RecordedPairs.All.Meshes).Single();
            Assert.InRange(found.Length, 3, 5);
            Assert.All(found, contact => Assert.Equal(record.Several[0].Distance, contact.Distance, 1e-5));
            Assert.All(found, contact => Assert.True((contact.Normal - record.Several[0].Normal).Length < 3e-3));
        }
    }

    private static void Compare(string which, FoundContact expected, FoundContact found, Limits limits)
    {
        var (first, second) = found.Tangents();
        var (expectedFirst, expectedSecond) = expected.Tangents();
        Within(which + ", distance", Math.Abs(found.Distance - expected.Distance), limits.Distance);
        Within(which + ", position", (found.Position - expected.Position).Length, limits.Position);
        Within(which + ", normal", (found.Normal - expected.Normal).Length, limits.Direction);
        Within(which + ", tangents", (first - expectedFirst).Length + (second - expectedSecond).Length, 4 * limits.Direction);
    }

    private static void Within(string what, double difference, double limit) =>
        Assert.True(difference <= limit, $"{what}: {difference:g2} off, at most {limit:g2} allowed");

    private readonly record struct Limits(double Distance, double Position, double Direction);
}
