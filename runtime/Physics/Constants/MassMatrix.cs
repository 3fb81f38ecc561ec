using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Constants;

/// <summary>Joint-space inertia at a pose, factored as LᵀDL along the tree (Featherstone 2008, chapter 6).</summary>
internal sealed class MassMatrix
{
    private readonly PhysicsModel _model;
    private readonly double[,] _factor;

    public MassMatrix(PhysicsModel model, ModelPose pose)
    {
        _model = model;
        Entries = Build(pose);
        _factor = (double[,])Entries.Clone();
        Factor();
    }

    /// <summary>Lower triangle, armature included.</summary>
    public double[,] Entries { get; }

    /// <summary>M⁻¹ x.</summary>
    public double[] Solve(ReadOnlySpan<double> x)
    {
        double[] y = [.. x];
        for (var i = y.Length - 1; i >= 0; i--)
        {
            for (var j = _model.Dofs[i].Parent; j >= 0; j = _model.Dofs[j].Parent)
                y[j] -= _factor[i, j] * y[i];
        }

        for (var i = 0; i < y.Length; i++)
            y[i] /= _factor[i, i];
        for (var i = 0; i < y.Length; i++)
        {
            for (var j = _model.Dofs[i].Parent; j >= 0; j = _model.Dofs[j].Parent)
                y[i] -= _factor[i, j] * y[j];
        }

        return y;
    }

    /// <summary>xᵀ M⁻¹ x.</summary>
    public double Inverse(ReadOnlySpan<double> x)
    {
        var y = Solve(x);
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>The composite rigid body algorithm.</summary>
    private double[,] Build(ModelPose pose)
    {
        var composite = new RigidInertia[_model.Bodies.Length];
        for (var i = 1; i < composite.Length; i++)
        {
            var body = _model.Bodies[i];
            composite[i] = RigidInertia.Of(
                body.Inertia, pose.InertialAxes[i], pose.Inertials[i].Position - pose.TreeCenters[body.Root], body.Mass);
        }

        for (var i = composite.Length - 1; i > 0; i--)
        {
            if (_model.Bodies[i].Parent > 0)
                composite[_model.Bodies[i].Parent] += composite[i];
        }

        var matrix = new double[_model.DofCount, _model.DofCount];
        for (var i = 0; i < _model.DofCount; i++)
        {
            var momentum = composite[_model.Dofs[i].Body] * pose.Motions[i];
            matrix[i, i] = _model.Dofs[i].Armature;
            for (var j = i; j >= 0; j = _model.Dofs[j].Parent)
                matrix[i, j] += pose.Motions[j].Dot(momentum);
        }

        return matrix;
    }

    private void Factor()
    {
        for (var k = _model.DofCount - 1; k >= 0; k--)
        {
            _factor[k, k] = Math.Max(_factor[k, k], Tiny.Least);
            for (var i = _model.Dofs[k].Parent; i >= 0; i = _model.Dofs[i].Parent)
            {
                var ratio = _factor[k, i] / _factor[k, k];
                for (var j = i; j >= 0; j = _model.Dofs[j].Parent)
                    _factor[i, j] -= _factor[k, j] * ratio;
                _factor[k, i] = ratio;
            }
        }
    }
}
