using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Numerics;
using Sim.Tests.Devices.Kernels;
using Xunit;

namespace Sim.Tests.Devices;

public sealed class PtxCacheTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sim-ptx-{Guid.NewGuid():N}");
    private int _compiled;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_kernel_is_compiled_once()
    {
        Assert.Equal("text\n", Get());
        Assert.Equal("text\n", Get());
        Assert.Equal(1, _compiled);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_damaged_entry_is_compiled_again()
    {
        Get();
        var file = Directory.GetFiles(_folder).Single();
        foreach (var damaged in (string[])["", "text\n", File.ReadAllText(file)[..^2], File.ReadAllText(file).Replace("text", "next", StringComparison.Ordinal)])
        {
            File.WriteAllText(file, damaged);
            Assert.Equal("text\n", Get());
        }

        Assert.Equal(5, _compiled);
        Assert.Equal("text\n", Get());
        Assert.Equal(5, _compiled);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_only_compilation()
    {
        File.WriteAllText(_folder, "a file where the folder should be");
        try
        {
            Assert.Equal("text\n", Get());
            Assert.Equal("text\n", Get());
            Assert.Equal(2, _compiled);
        }
        finally
        {
            File.Delete(_folder);
        }
    }

    [Fact]
    public void Without_a_folder_every_kernel_is_compiled()
    {
        Assert.Equal("text\n", new PtxCache(null).Get(typeof(Shifts), Compile));
        Assert.Equal(1, _compiled);
    }

    [Fact]
    public void Another_number_type_is_another_entry()
    {
        Assert.NotEqual(PtxCache.Key(typeof(Generic<F32>)), PtxCache.Key(typeof(Generic<F64>)));
        Assert.NotEqual(PtxCache.Key(typeof(Shifts)), PtxCache.Key(typeof(Divisions)));
        Assert.Equal(PtxCache.Key(typeof(Shifts)), PtxCache.Key(typeof(Shifts)));
    }

    private string Get() => new PtxCache(_folder).Get(typeof(Shifts), Compile);

    private string Compile(Type kernel)
    {
        _compiled++;
        return "text\n";
    }

    private struct Generic<R>
        where R : unmanaged, IReal<R>;
}
