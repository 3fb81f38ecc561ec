using Microsoft.Extensions.Logging.Abstractions;
using Sim.Agents.Torch;
using Xunit;

namespace Sim.Tests.Agents;

public sealed class NativeTorchTests
{
    private static readonly string Library =
        Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");

    [Fact]
    public void Marking_changes_nothing_but_the_weak_bits_of_what_the_system_lacks()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("lib.so");
        var original = Unmarked();
        File.WriteAllBytes(path, original);

        var marked = File.ReadAllBytes(GlibcxxMark.Apply(path, NullLogger.Instance));
        var changed = Enumerable.Range(0, original.Length).Where(at => original[at] != marked[at]).ToList();
        var weak = new ElfVersions(marked).Needs.Where(need => need.IsWeak).ToList();
        Assert.Equal(weak.Select(need => need.FlagsOffset), changed);
        Assert.All(weak, need => Assert.StartsWith("GLIBCXX_", need.Name, StringComparison.Ordinal));
        Assert.Equal(marked, File.ReadAllBytes(GlibcxxMark.Apply(path, NullLogger.Instance)));
    }

    [Fact]
    public void The_only_symbol_of_the_version_is_the_harmless_one()
    {
        var library = new ElfVersions(Unmarked());
        var need = library.Needs.Single(need => need.Name == "GLIBCXX_3.4.32");
        Assert.Equal(["_ZSt21ios_base_library_initv"], library.SymbolsOf(need));
    }

    [Fact]
    public void A_hard_link_to_the_packages_copy_is_cut_and_not_written_through()
    {
        using var folder = new TemporaryFolder();
        var (package, output) = (folder.File("package.so"), folder.File("output.so"));
        File.WriteAllBytes(package, Unmarked());
        System.Diagnostics.Process.Start("ln", [package, output]).WaitForExit();

        GlibcxxMark.Apply(output, NullLogger.Instance);
        Assert.Equal(Unmarked(), File.ReadAllBytes(package));
    }

    [Fact]
    public void A_file_that_is_no_library_is_told_by_its_name()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("lib.so"), "not a library");
        var problem = Assert.Throws<global::Sim.Runtime.FailureException>(() => GlibcxxMark.Apply(folder.File("lib.so"), NullLogger.Instance));
        Assert.Contains(folder.File("lib.so"), problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version.py", "__version__ = '2.9.1+cu128'\ndebug = False\n", "2.9.1+cu128")]
    [InlineData("version.py", "from typing import Optional\n__version__: str = \"2.10.0\"\n", "2.10.0")]
    [InlineData("build-version", "2.10.0+cpu\n", "2.10.0+cpu")]
    [InlineData("include/torch/headeronly/version.h", "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 8\n#define TORCH_VERSION_PATCH 1\n", "2.8.1")]
    [InlineData("readme.txt", "2.10.0", null)]
    public void The_version_of_a_libtorch_is_read_from_what_lies_beside_it(string file, string text, string? expected)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File(file))!);
        File.WriteAllText(folder.File(file), text);
        Directory.CreateDirectory(folder.File("lib"));
        Assert.Equal(expected, LibTorchVersion.Of(folder.File("lib")));
    }

    [Theory]
    [InlineData("2.9.1", "2.9.1")]
    [InlineData(null, "not known")]
    public void A_libtorch_of_another_or_unknown_version_is_refused_before_it_is_loaded(string? version, string told)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("lib"));
        File.WriteAllText(folder.File("lib/libtorch_cpu.so"), "would fail to load");
        if (version is not null)
            File.WriteAllText(folder.File("build-version"), version);

        var refused = SimProcess.Run(folder.Path, environment: null, "train", "cart-pole", "--libtorch", folder.Path);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(told, refused.Error, StringComparison.Ordinal);
        Assert.Contains(LibTorchVersion.Required, refused.Error, StringComparison.Ordinal);
        Assert.Contains("--force-libtorch", refused.Error, StringComparison.Ordinal);

        // Forced, it is tried, and the message tells what was.
        var variable = new Dictionary<string, string> { [TorchOptions.Variable] = folder.Path };
        var forced = SimProcess.Run(folder.Path, variable, "train", "cart-pole", "--force-libtorch");
        Assert.Equal(1, forced.ExitCode);
        Assert.Contains("libc10.so", forced.Error, StringComparison.Ordinal);
        Assert.Contains("--libtorch", forced.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_libtorch_of_the_right_version_is_used_and_recorded()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateSymbolicLink(folder.File("lib"), Path.GetDirectoryName(Library)!);
        File.WriteAllText(folder.File("build-version"), "2.10.0+elsewhere");
        string[] run = ["train", "cart-pole", "--steps", "1024", "--worlds", "64", "--rollout-length", "16", "--final-episodes", "8", "--run", "run"];
        var outcome = SimProcess.Run(folder.Path, environment: null, [.. run, "--libtorch", folder.Path, "--log-level", "debug"]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"libtorch 2.10.0+elsewhere from {folder.File("lib")}", outcome.Error, StringComparison.Ordinal);

        var resumed = SimProcess.Run(folder.Path, environment: null, "train", "--resume", "run");
        Assert.Contains("libtorch 2.10.0+elsewhere", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("not to the same bits", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_libtorch_is_told_by_its_name()
    {
        using var folder = new TemporaryFolder();
        var outcome = SimProcess.Run(folder.Path, environment: null, "train", "cart-pole", "--libtorch", folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(folder.Path, outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>The library as the package ships it, whether or not the copy in the output was marked.</summary>
    private static byte[] Unmarked()
    {
        var file = File.ReadAllBytes(Library);
        foreach (var need in new ElfVersions(file).Needs.Where(need => need.IsWeak))
            file[need.FlagsOffset] &= 0xFD;
        return file;
    }
}
