using Sim.Runtime;
using Sim.Runtime.Physics;

namespace Sim.Tools.Cli.Physics;

/// <summary>A world in libmujoco: mjData. The numbers are offsets of its fields in version 2.2.2 on 64-bit Linux.</summary>
internal sealed unsafe class LibmujocoWorld : IDisposable
{
    private readonly delegate* unmanaged<nint, nint, void> _step;
    private readonly LibmujocoModel _model;
    private nint _data;

    public LibmujocoWorld(LibmujocoModel model)
    {
        _model = model;
        _step = (delegate* unmanaged<nint, nint, void>)Libmujoco.Function("mj_step");
        _data = ((delegate* unmanaged<nint, nint>)Libmujoco.Function("mj_makeData"))(model.Address);
        if (_data == 0)
            throw new FailureException("libmujoco has no memory for a world of this scene.");
    }

    public Span<double> Positions => Doubles(40376, _model.CoordinateCount);

    public Span<double> Velocities => Doubles(40384, _model.DofCount);

    public Span<double> Activations => Doubles(40392, _model.ActivationCount);

    public Span<double> WarmStart => Doubles(40400, _model.DofCount);

    public Span<double> Controls => Doubles(40408, _model.ControlCount);

    public Span<double> MocapPositions => Doubles(40432, 3 * _model.MocapCount);

    public Span<double> MocapOrientations => Doubles(40440, 4 * _model.MocapCount);

    public ReadOnlySpan<double> Accelerations => Doubles(40448, _model.DofCount);

    public ReadOnlySpan<double> BodyPositions => Doubles(40480, 3 * _model.BodyCount);

    public ReadOnlySpan<double> BodyOrientations => Doubles(40488, 4 * _model.BodyCount);

    public ReadOnlySpan<double> Bias => Doubles(40976, _model.DofCount);

    public ReadOnlySpan<double> Passive => Doubles(40984, _model.DofCount);

    public ReadOnlySpan<double> ActuatorForces => Doubles(41088, _model.DofCount);

    public ReadOnlySpan<double> SmoothAccelerations => Doubles(41104, _model.DofCount);

    public ReadOnlySpan<double> ConstraintForces => Doubles(41136, _model.DofCount);

    public int Iterations => *(int*)(_data + 40296);

    public int Rows => *(int*)(_data + 40328);

    public int ContactCount => *(int*)(_data + 40332);

    /// <summary>The geoms and the distance of a contact.</summary>
    public (int Geom1, int Geom2, double Distance) Contact(int number)
    {
        const int Size = 528, Geom1 = 508, Geom2 = 512;
        var contact = *(nint*)(_data + 40752) + (number * Size);
        return (*(int*)(contact + Geom1), *(int*)(contact + Geom2), *(double*)contact);
    }

    /// <summary>The whole mass matrix, row by row.</summary>
    public double[] MassMatrix()
    {
        var full = new double[_model.DofCount * _model.DofCount];
        var make = (delegate* unmanaged<nint, double*, double*, void>)Libmujoco.Function("mj_fullM");
        fixed (double* to = full)
            make(_model.Address, to, *(double**)(_data + 40720));
        return full;
    }

    public void Step() => _step(_model.Address, _data);

    public void Forward() => ((delegate* unmanaged<nint, nint, void>)Libmujoco.Function("mj_forward"))(_model.Address, _data);

    /// <summary>Takes the state of one of our worlds.</summary>
    public void Take(PhysicsScene scene, ReadOnlySpan<double> state)
    {
        ((delegate* unmanaged<nint, nint, void>)Libmujoco.Function("mj_resetData"))(_model.Address, _data);
        state.Slice(scene.Positions.First, scene.Positions.Count).CopyTo(Positions);
        state.Slice(scene.Velocities.First, scene.Velocities.Count).CopyTo(Velocities);
        state.Slice(scene.Activations.First, scene.Activations.Count).CopyTo(Activations);
        state.Slice(scene.WarmStart.First, scene.WarmStart.Count).CopyTo(WarmStart);
    }

    /// <summary>Takes a command of <see cref="SceneMotion"/>.</summary>
    public void Command(ReadOnlySpan<double> command)
    {
        for (var mocap = 0; mocap < _model.MocapCount; mocap++)
        {
            command.Slice(7 * mocap, 3).CopyTo(MocapPositions[(3 * mocap)..]);
            command.Slice((7 * mocap) + 3, 4).CopyTo(MocapOrientations[(4 * mocap)..]);
        }

        command[(7 * _model.MocapCount)..].CopyTo(Controls);
    }

    public void Dispose()
    {
        if (_data != 0)
            ((delegate* unmanaged<nint, void>)Libmujoco.Function("mj_deleteData"))(_data);
        _data = 0;
    }

    private Span<double> Doubles(int offset, int count) => new(*(double**)(_data + offset), count);
}
