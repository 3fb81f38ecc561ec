using Sim.Tools.Cli.Physics;
using Xunit;

namespace Sim.Tests.Physics;

/// <summary>A theory that needs libmujoco, and is skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibmujocoTheoryAttribute : TheoryAttribute
{
    public LibmujocoTheoryAttribute() => Skip = Libmujoco.Missing;
}
