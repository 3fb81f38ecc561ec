using System.Xml.Linq;
using Xunit;

namespace Sim.Tests.Docs;

/// <summary>Which project may know which, held over the project files.</summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["runtime"] = [],
        ["envs"] = ["runtime"],
        ["agents"] = ["runtime"],
        ["tools"] = ["runtime", "envs", "agents", "tools"],
        ["tests"] = ["runtime", "envs", "agents", "tools"],
    };

    private static IEnumerable<string> ProjectFiles => Directory
        .EnumerateFiles(Repo.Root, "*.*proj", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(Repo.Root, "*.props", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Repo.Root, "*.targets", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Repo.Root, path))
        .Where(path => path[0] != '.');

    [Fact]
    public void Every_reference_between_projects_points_down()
    {
        var references = ProjectFiles.SelectMany(file => References(file).Select(target => (file, From: Layer(file), To: Layer(target)))).ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference.To, Allowed[reference.From]));
    }

    [Fact]
    public void Every_project_is_in_the_solution_and_in_a_layer()
    {
        var solution = File.ReadAllText(Repo.PathOf("Sim.sln"));
        var projects = ProjectFiles.Where(file => file.EndsWith("proj", StringComparison.Ordinal)).ToList();
        Assert.All(projects, file => Assert.Contains(file.Replace('/', '\\'), solution.Replace('/', '\\'), StringComparison.Ordinal));
        Assert.All(projects, file => Assert.Contains(Layer(file), Allowed.Keys));
    }

    /// <summary>Neither a window nor a command line nor libtorch in the runtime; no command line in what it is made of.</summary>
    [Theory]
    [InlineData("runtime", "TorchSharp", "System.CommandLine", "Spectre.Console", "Silk.NET.OpenGL")]
    [InlineData("envs", "TorchSharp", "System.CommandLine", "Spectre.Console")]
    [InlineData("agents", "System.CommandLine", "Spectre.Console")]
    public void A_layer_does_without(string layer, params string[] packages)
    {
        var used = ProjectFiles.Where(file => Layer(file) == layer)
            .SelectMany(file => Items(file, "PackageReference")).ToList();
        Assert.Empty(packages.Intersect(used));
    }

    private static IEnumerable<string> References(string file) => Items(file, "ProjectReference")
        .Select(target => Path.GetRelativePath(Repo.Root, Path.GetFullPath(target.Replace('\\', '/'), Repo.PathOf(Path.GetDirectoryName(file)!))));

    private static IEnumerable<string> Items(string file, string item) =>
        XDocument.Load(Repo.PathOf(file)).Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();

    private static string Layer(string file) => file.Split('/')[0];
}
