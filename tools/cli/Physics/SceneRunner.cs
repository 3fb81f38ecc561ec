using System.Diagnostics;
using Sim.Runtime.Devices;
using Sim.Runtime.Physics;

namespace Sim.Tools.Cli.Physics;

/// <summary>Steps worlds in motion and takes the time of the steps alone: commands are written outside of it.</summary>
internal sealed class SceneRunner : IDisposable
{
    private readonly SceneMotion _motion;
    private readonly int[] _fields;
    private readonly double[][] _commands;
    private readonly HashSet<int> _flagged = [];
    private long _ticks;
    private long _steps;
    private long _time;

    public SceneRunner(IDevice device, SceneMotion motion, PhysicsBenchConfig config)
    {
        _motion = motion;
        var scene = new PhysicsScene(motion.Model);
        _fields = SceneMotion.Fields(scene);
        Batch = new PhysicsBatch(device, scene, config.Worlds, config.Precision);
        _commands = new double[config.Worlds][];
    }

    public PhysicsBatch Batch { get; }

    /// <summary>Steps of worlds a second.</summary>
    public double Rate => _steps / Seconds;

    public double Seconds => _ticks / (double)Stopwatch.Frequency;

    /// <summary>Worlds that had any flag.</summary>
    public int FlaggedWorlds
    {
        get
        {
            CollectFlags();
            return _flagged.Count;
        }
    }

    /// <summary>Steps for about so many seconds.</summary>
    public void Run(double seconds, CancellationToken stop)
    {
        for (var begin = _ticks; (_ticks - begin) < seconds * Stopwatch.Frequency;)
        {
            stop.ThrowIfCancellationRequested();
            Command();
            var start = Stopwatch.GetTimestamp();
            Batch.Step(SceneMotion.StepsPerCommand);
            _ticks += Stopwatch.GetTimestamp() - start;
            _steps += (long)SceneMotion.StepsPerCommand * Batch.Worlds;
        }
    }

    public void Clear()
    {
        CollectFlags();
        _flagged.Clear();
        (_ticks, _steps) = (0, 0);
    }

    /// <summary>Time and work of the stages over some commands.</summary>
    public StepProfile Profile(int commands, CancellationToken stop)
    {
        Command();
        Batch.StepTimed(SceneMotion.StepsPerCommand);
        Batch.ClearProfile();
        for (var number = 0; number < commands; number++)
        {
            stop.ThrowIfCancellationRequested();
            Command();
            Batch.StepTimed(SceneMotion.StepsPerCommand);
        }

        return Batch.Profile;
    }

    public void Dispose() => Batch.Dispose();

    private void Command()
    {
        if (_time % SceneMotion.EpisodeCommands == 0)
            Begin();
        for (var world = 0; world < Batch.Worlds; world++)
        {
            _motion.Next(world, _time, _commands[world]);
            for (var i = 0; i < _fields.Length; i++)
                Batch[world, _fields[i]] = _commands[world][i];
        }

        _time++;
    }

    private void Begin()
    {
        CollectFlags();
        Batch.ClearFlags();
        for (var world = 0; world < Batch.Worlds; world++)
        {
            var start = _motion.StartOf(world);
            Batch.SetState(world, start);
            _commands[world] = Array.ConvertAll(_fields, field => start[field]);
        }
    }

    private void CollectFlags()
    {
        for (var world = 0; world < Batch.Worlds; world++)
        {
            if (Batch.Flags(world) != 0)
                _flagged.Add(world);
        }
    }
}
