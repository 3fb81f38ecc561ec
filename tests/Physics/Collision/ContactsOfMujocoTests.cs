using Xunit;

namespace Sim.Tests.Physics.Collision;

/// <summary>Contacts as MuJoCo 3.3.8 finds them: their number and order, distance, place and frame.</summary>
public sealed class ContactsOfMujocoTests
{
    // Of positions and sizes up to 1.
    private static readonly Limits Double = new(1e-11, 1e-11, 1e-11), Single = new(5e-6, 5e-5, 5e-4);

    /// <summary>A polytope that grows into a curved surface ends at a face, whose normal is as far off as the root of its distance.</summary>
    private static readonly Limits SingleCurved = new(5e-6, 2e-4, 5e-3);

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
