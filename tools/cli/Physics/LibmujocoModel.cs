using System.Runtime.InteropServices;
using System.Text;
using Sim.Runtime;

namespace Sim.Tools.Cli.Physics;

/// <summary>A scene in libmujoco: mjModel. The numbers are offsets of its fields in version 2.2.2 on 64-bit Linux.</summary>
internal sealed unsafe class LibmujocoModel : IDisposable
{
    private const int EqualityData = 11; // numbers that an equality has of its own
    private const int ErrorLength = 1000;

    /// <exception cref="UsageException">It cannot read the scene.</exception>
    public LibmujocoModel(string path)
    {
        var load = (delegate* unmanaged<byte*, void*, byte*, int, nint>)Libmujoco.Function("mj_loadXML");
        var error = stackalloc byte[ErrorLength];
        *error = 0;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            Address = load(name, null, error, ErrorLength);
        if (Address == 0)
        {
            throw new UsageException(
                $"libmujoco {Libmujoco.Version} cannot read '{path}': {Marshal.PtrToStringUTF8((nint)error)?.ReplaceLineEndings(" ").Trim()}. "
                + "It is older than what scenes may contain; physics info, and physics bench without --against, do not need it.");
        }
    }

    public nint Address { get; private set; }

    public int CoordinateCount => Integer(0);

    public int DofCount => Integer(4);

    public int ControlCount => Integer(8);

    public int ActivationCount => Integer(12);

    public int BodyCount => Integer(16);

    public int MocapCount => Integer(156);

    public Span<double> EqualityNumbers => Doubles(2504, Integer(112) * EqualityData);

    /// <summary>Takes the numbers of a scene's equalities, so that both step the same.</summary>
    public void TakeEqualities(Sim.Runtime.Physics.PhysicsModel scene)
    {
        for (var equality = 0; equality < scene.Equalities.Length; equality++)
            scene.Equalities[equality].Data.AsSpan().CopyTo(EqualityNumbers.Slice(equality * EqualityData, EqualityData));
    }

    public void Dispose()
    {
        if (Address != 0)
            ((delegate* unmanaged<nint, void>)Libmujoco.Function("mj_deleteModel"))(Address);
        Address = 0;
    }

    private int Integer(int offset) => *(int*)(Address + offset);

    private Span<double> Doubles(int offset, int count) => new(*(double**)(Address + offset), count);
}
