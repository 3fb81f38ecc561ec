namespace Sim.Runtime.Physics.Hulls;

/// <summary>The points have no hull that can be computed: they are in one plane, or rounding is too large for their shape.</summary>
public sealed class HullException : Exception
{
    public HullException(string message)
        : base(message)
    {
    }

    public HullException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public HullException()
    {
    }
}
