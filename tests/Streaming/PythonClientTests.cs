using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>The Python package's own tests, against a server in this process.</summary>
public sealed class PythonClientTests : IDisposable
{
    private readonly TestServer _server = new(envs: new TestEnvs(withCatalog: true));

    public void Dispose() => _server.Dispose();

    [PythonTheory]
    [InlineData("test_contracts")]
    [InlineData("test_vector_env")]
    [InlineData("test_page")]
    public void The_python_package_does_what_its_tests_say(string module) =>
        Python.Check(_server.Server.Address, "-W", "error::ResourceWarning", "-m", "unittest", "-v", module);
}
