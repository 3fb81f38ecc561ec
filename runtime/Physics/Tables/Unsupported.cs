using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Tables;

/// <summary>Refusals of what the step cannot do.</summary>
internal static class Unsupported
{
    public static UsageException Element(Element element, string what)
    {
        var name = element.Name.Length > 0 ? $" '{element.Name}'" : "";
        var where = element.Origin.File is null ? "" : $"{element.Origin}: ";
        return new UsageException($"{where}An {what}{name} is not supported. What is, is in runtime/Physics/README.md.");
    }

    public static UsageException Option(PhysicsModel model, string what) =>
        new($"{model.Name}: {what} is not supported. What is, is in runtime/Physics/README.md.");
}
