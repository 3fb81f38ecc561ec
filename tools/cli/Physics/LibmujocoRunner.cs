using System.Diagnostics;
using Sim.Runtime.Physics;

namespace Sim.Tools.Cli.Physics;

/// <summary>
/// Steps the same worlds with libmujoco on one thread, one world after the other, each for an episode: what it needs stays in the cache.
/// </summary>
internal sealed class LibmujocoRunner : IDisposable
{
    private const int Most = 1024; // of anything that is counted

    private readonly SceneMotion _motion;
    private readonly PhysicsScene _scene;
    private readonly int[] _fields;
    private readonly LibmujocoModel _model;
    private readonly LibmujocoWorld _world;
    private readonly long[] _contacts = new long[Most], _rows = new long[Most], _iterations = new long[Most];
    private long _ticks;
    private long _steps;
    private int _next;

    public LibmujocoRunner(string path, SceneMotion motion)
    {
        _motion = motion;
        _scene = new PhysicsScene(motion.Model);
        _fields = SceneMotion.Fields(_scene);
        _model = new LibmujocoModel(path);
        _model.TakeEqualities(motion.Model);
        _world = new LibmujocoWorld(_model);
    }

    public double Rate => _steps / (_ticks / (double)Stopwatch.Frequency);

    public CountSummary Contacts => CountSummary.Of(_contacts);

    public CountSummary Rows => CountSummary.Of(_rows);

    public CountSummary Iterations => CountSummary.Of(_iterations);

    /// <summary>Steps for about so many seconds, whole episodes.</summary>
    public void Run(double seconds, CancellationToken stop)
    {
        for (var begin = _ticks; (_ticks - begin) < seconds * Stopwatch.Frequency; _next++)
        {
            stop.ThrowIfCancellationRequested();
            var start = _motion.StartOf(_next);
            var command = Array.ConvertAll(_fields, field => start[field]);
            _world.Take(_scene, start);
            for (var time = 0; time < SceneMotion.EpisodeCommands; time++)
            {
                _motion.Next(_next, time, command);
                _world.Command(command);
                Step();
            }
        }
    }

    public void Clear()
    {
        (_ticks, _steps, _next) = (0, 0, 0);
        Array.Clear(_contacts);
        Array.Clear(_rows);
        Array.Clear(_iterations);
    }

    public void Dispose()
    {
        _world.Dispose();
        _model.Dispose();
    }

    private void Step()
    {
        var start = Stopwatch.GetTimestamp();
        for (var step = 0; step < SceneMotion.StepsPerCommand; step++)
            _world.Step();
        _ticks += Stopwatch.GetTimestamp() - start;
        _steps += SceneMotion.StepsPerCommand;
        _contacts[Math.Min(_world.ContactCount, Most - 1)]++;
        _rows[Math.Min(_world.Rows, Most - 1)]++;
        _iterations[Math.Min(_world.Iterations, Most - 1)]++;
    }
}
