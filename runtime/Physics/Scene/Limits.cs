using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>Whether a range limits.</summary>
internal static class Limits
{
    public static bool Holds(SceneElement element, Limiting limiting, Interval range, string attribute, CompilerSettings settings)
    {
        if (limiting == Limiting.ByRange && !settings.AutoLimits && range != Interval.Unset)
        {
            throw element.Error(
                $"there is '{attribute}' and nothing says whether it limits: 'autolimits' is off. Say so, or take the range out.");
        }

        return limiting == Limiting.Yes || (limiting == Limiting.ByRange && range.Low < range.High);
    }
}
