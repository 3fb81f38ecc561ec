using System.Diagnostics;
using System.Globalization;
using Sim.Runtime;
using Sim.Runtime.Episodes;

namespace Sim.Agents.Training;

/// <summary>The loop: learn, report, evaluate, save.</summary>
/// <remarks>
/// Nothing here feeds the clock back into what is learned: a run that was killed and resumed from a checkpoint ends with the same
/// bytes in its last checkpoint as one that was not.
/// </remarks>
public sealed class Trainer(
    TrainConfig config,
    RunFolder folder,
    SimulationTensors worlds,
    IAgent agent,
    Func<int, Evaluation> evaluate,
    string environment,
    IMeasure? measure = null)
    : IDisposable
{
    /// <summary>What a checkpoint calls the iterations that were done.</summary>
    public const string IterationItem = "iteration";

    private const string StepsItem = "steps", EpisodesItem = "episodes", SimulationItem = "simulation";

    private readonly Stopwatch _clock = new();
    private Evaluation? _evaluation;

    /// <summary>Iterations done.</summary>
    public long Iteration { get; private set; }

    /// <summary>Environment steps done.</summary>
    public long Steps { get; private set; }

    /// <summary>Episodes that ended.</summary>
    public long Episodes { get; private set; }

    /// <summary>Of the run that is done, from 0 to 1.</summary>
    public double Fraction => Math.Min(
        1, Math.Max((double)Steps / config.Steps, config.StopEpisodes == 0 ? 0 : (double)Episodes / config.StopEpisodes));

    /// <summary>What the bits of a run depend on beside its configuration: threads, devices and the version of libtorch.</summary>
    public static string Environment(string device, int threads, string libtorch) =>
        $"{device}, {threads} threads, libtorch {libtorch}";

    /// <summary>Takes up a run where a checkpoint left it.</summary>
    /// <param name="checkpoint">Of this run.</param>
    /// <param name="warn">Told where the bits will differ from those of a run that was not stopped.</param>
    /// <exception cref="UsageException">The checkpoint is of another task or network.</exception>
    public void Resume(CheckpointReader checkpoint, Action<string> warn)
    {
        var made = checkpoint.Text("environment");
        if (made != environment)
            warn($"The checkpoint was made with {made}; this is {environment}. The run goes on, but not to the same bits.");

        agent.Load(checkpoint);
        worlds.Simulation.Restore(checkpoint.Bytes(SimulationItem));
        (Iteration, Steps, Episodes) = (checkpoint.Number(IterationItem), checkpoint.Number(StepsItem), checkpoint.Number(EpisodesItem));
    }

    /// <summary>Trains until all steps are done or it is stopped. Either way a checkpoint is left.</summary>
    /// <returns>Whether all steps are done.</returns>
    public bool Train(Action<TrainReport> report, CancellationToken stop)
    {
        _clock.Start();
        var saved = _clock.Elapsed;
        while (Fraction < 1)
        {
            var start = _clock.Elapsed;
            var outcome = agent.Learn(new LearnProgress(Iteration, Fraction));
            Iteration++;
            Steps += outcome.Steps;
            var seconds = (_clock.Elapsed - start).TotalSeconds;
            var episodes = worlds.Simulation.CollectEpisodes();
            Episodes += episodes.Episodes;
            var evaluation = EvaluateIfDue(stop);
            var row = new TrainReport(
                Iteration,
                Steps,
                folder.SecondsBefore + _clock.Elapsed.TotalSeconds,
                outcome.Steps / seconds,
                episodes,
                worlds.Simulation.Flags().Count(flags => flags != 0),
                evaluation,
                WithMeasures(outcome.Metrics, isDue: evaluation is not null))
            {
                Fraction = Fraction,
            };
            folder.Append(row);
            report(row);
            if (stop.IsCancellationRequested)
                break;

            if ((_clock.Elapsed - saved).TotalSeconds >= config.CheckpointSeconds && Fraction < 1)
            {
                Save();
                saved = _clock.Elapsed;
            }
        }

        Save();
        return Fraction >= 1;
    }

    /// <summary>Measures the policy as it is now.</summary>
    public EpisodeStatistics Evaluate(int episodes, CancellationToken stop)
    {
        using var evaluation = evaluate(episodes);
        return evaluation.Run(agent, config.EvaluateGreedy, stop);
    }

    /// <summary>Writes a checkpoint. Returns its path.</summary>
    public string Save()
    {
        using var checkpoint = new CheckpointWriter();
        checkpoint.Add("environment", environment);
        checkpoint.Add(IterationItem, Iteration.ToString(CultureInfo.InvariantCulture));
        checkpoint.Add(StepsItem, Steps.ToString(CultureInfo.InvariantCulture));
        checkpoint.Add(EpisodesItem, Episodes.ToString(CultureInfo.InvariantCulture));
        checkpoint.Add("config", RunFolder.ReadConfig(folder.Path));
        agent.Save(checkpoint);
        checkpoint.Add(SimulationItem, worlds.Simulation.Save());
        return folder.Save(checkpoint, Iteration);
    }

    public void Dispose() => _evaluation?.Dispose();

    private IReadOnlyDictionary<string, double> WithMeasures(IReadOnlyDictionary<string, double> metrics, bool isDue)
    {
        if (measure is null)
            return metrics;

        var values = isDue ? measure.Measure(agent) : [.. measure.Names.Select(_ => double.NaN)];
        return metrics.Concat(measure.Names.Zip(values, KeyValuePair.Create)).ToDictionary();
    }

    private EpisodeStatistics? EvaluateIfDue(CancellationToken stop)
    {
        if (config.EvaluateEvery == 0 || Iteration % config.EvaluateEvery != 0 || stop.IsCancellationRequested)
            return null;

        try
        {
            _evaluation ??= evaluate(config.EvaluateEpisodes);
            return _evaluation.Run(agent, config.EvaluateGreedy, stop);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
