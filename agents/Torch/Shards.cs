using static TorchSharp.torch;

namespace Sim.Agents.Torch;

/// <summary>Splits the rows of a batch over threads, each of which runs libtorch's operations alone.</summary>
/// <remarks>
/// libtorch's own threads meet after every operation, which for small networks costs as much as the work (measured on the 4-64-64
/// network of cart-pole, two cores, forward and backward: 500 thousand rows a second with its threads, 610 with shards). Shards are
/// added up in their order, so the bits depend on their number but not on their timing.
/// </remarks>
public sealed class Shards
{
    private readonly ParallelOptions _parallel;

    /// <param name="count">Threads; on a GPU, 1.</param>
    public Shards(int count)
    {
        Count = count;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = count };

        // Every thread takes this number over when it first calls libtorch.
        set_num_threads(1);
    }

    public int Count { get; }

    /// <summary>Calls work(shard, first row, rows) for each shard of so many rows.</summary>
    public void Run(long rows, Action<int, long, long> work)
    {
        if (Count == 1 || rows < Count)
        {
            work(0, 0, rows);
            return;
        }

        Parallel.For(0, Count, _parallel, shard =>
        {
            var first = rows * shard / Count;
            work(shard, first, (rows * (shard + 1) / Count) - first);
        });
    }

    /// <summary>The gradient of a loss that is a mean over rows: [parameters], all in one vector.</summary>
    /// <param name="rows">Of the batch.</param>
    /// <param name="parameters">To differentiate by.</param>
    /// <param name="loss">The mean loss over some rows, from the first; further figures of them that are means too, or null.</param>
    /// <param name="figures">The means of those figures over all rows.</param>
    public Tensor Gradient(
        long rows, IList<Tensor> parameters, Func<long, long, (Tensor Loss, Tensor Figures)> loss, out Tensor figures)
    {
        var gradients = new Tensor?[Count];
        var means = new Tensor?[Count];
        Run(rows, (shard, first, count) =>
        {
            using var scope = NewDisposeScope();
            var (mean, more) = loss(first, count);
            var share = (double)count / rows;
            var gradient = autograd.grad([mean * share], parameters);
            gradients[shard] = cat([.. gradient.Select(part => part.flatten())]).DetachFromDisposeScope();
            means[shard] = (more.detach() * share).DetachFromDisposeScope();
        });

        figures = Sum(means);
        return Sum(gradients);
    }

    private static Tensor Sum(Tensor?[] shards)
    {
        var sum = shards[0]!.clone();
        foreach (var shard in shards[1..].OfType<Tensor>())
            sum.add_(shard);
        foreach (var shard in shards)
            shard?.Dispose();

        return sum;
    }
}
