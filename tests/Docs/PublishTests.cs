using System.Text.Json;
using Sim.Tests.Tools;
using Xunit;

namespace Sim.Tests.Docs;

public sealed class PublishTests
{
    /// <summary>As the README says, but for libtorch's half gigabyte; then run where the folder of the SDK is empty.</summary>
    [SmallDiskFact]
    public void A_published_program_runs_without_an_SDK_and_carries_licences()
    {
        using var folder = new TemporaryFolder();
        var program = folder.File("program");
        var published = SimProcess.RunProgram("dotnet", [
            "publish", Repo.PathOf("tools", "cli"), "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", program,
            "-p:TorchNatives=none", $"-p:ArtifactsPath={folder.File("artifacts")}", "-nologo", "-v", "quiet", "-nodeReuse:false",
        ]);
        Assert.True(published.ExitCode == 0, published.Output + published.Error);

        var sdk = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        Assert.True(Directory.Exists(Path.Combine(sdk, "sdk")), sdk);
        var outcome = SmallDisk.Run(sdk, "64k", $"[ -e {sdk}/dotnet ] && exit 98; exec env -i '{program}/sim' bench cart-pole --seconds 0.1 --json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using var result = JsonDocument.Parse(outcome.Output);
        Assert.Equal("cart-pole", result.RootElement.GetProperty("env").GetString());

        string[] licences = ["LICENSE", "THIRD-PARTY-NOTICES.md", "licenses/torchsharp", "licenses/ilgpu", "licenses/microsoft.netcore.app.runtime.linux-x64"];
        Assert.All(licences, name => Assert.True(Path.Exists(Path.Combine(program, name)), name));
    }
}
