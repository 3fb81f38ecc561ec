using System.Text.Json;
using Xunit;

namespace Sim.Tests.Docs;

public sealed class NoticesTests
{
    /// <summary>What the program's output folder says that it was built with, and what is inside one of its own files.</summary>
    [Fact]
    public void Every_package_that_is_shipped_is_named_in_the_third_party_notices()
    {
        var notices = File.ReadAllText(Repo.PathOf("THIRD-PARTY-NOTICES.md"));
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sim.deps.json")));
        var packages = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/')[0])
            .Append("ILGPU").ToList();
        Assert.InRange(packages.Count, 10, 200);
        Assert.All(packages, package => Assert.True(IsNamed(package, notices), $"{package} is not in THIRD-PARTY-NOTICES.md."));
    }

    private static bool IsNamed(string package, string notices)
    {
        // By its name, or by that of its family: `Microsoft.Extensions.*`.
        var parts = package.Split('.');
        return Enumerable.Range(1, parts.Length)
            .Select(count => string.Join('.', parts.Take(count)) + (count == parts.Length ? "" : ".*"))
            .Any(name => notices.Contains($"`{name}`", StringComparison.OrdinalIgnoreCase));
    }
}
