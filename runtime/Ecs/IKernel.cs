namespace Sim.Runtime.Ecs;

/// <summary>
/// Work on one world, one entity or one block of lanes. A kernel is a struct whose fields are its columns and settings:
/// unmanaged, without <c>bool</c> fields or columns of it (ILGPU addresses them as four bytes), without recursion, exceptions
/// or static arrays. The same struct is specialised for the CPU and compiled to PTX: runtime/Devices/README.md has the rules
/// and their reasons, and tests hold every kernel of every env to them.
/// </summary>
public interface IKernel
{
    /// <param name="index">Of the world, row or block.</param>
    void Run(int index);
}
