using static TorchSharp.torch;

namespace Sim.Agents.Torch;

/// <summary>Splits the rows of a batch over threads, each of which runs libtorch's operations alone.</summary>
/// <remarks>
/// libtorch's own threads meet after every operation, which for small networks costs as much as the work (measured on the 4-64-64
/// network of cart-pole, two cores, forward and backward: 500 thousand rows a second with its threads, 610 with shards). Shards are
/// added up in their order, so the bits depend on their number but not on their timing. A shard of many large rows, such as images,
/// is worked on in pieces, so that the layers' outputs for all of them are never in memory at once.
/// </remarks>
public sealed class Shards
{
    private const long PieceBytes = 32 << 20;

    private readonly ParallelOptions _parallel;
    private readonly long _pieceRows;

    /// <param name="count">Threads; on a GPU, 1.</param>
    /// <param name="rowBytes">Of a row as the first layer reads it.</param>
    public Shards(int count, long rowBytes)
    {
        Count = count;
        _pieceRows = Math.Max(1, PieceBytes / rowBytes);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = count };

        // Every thread takes this number over when it first calls libtorch.
        set_num_threads(1);
    }

    public int Count { get; }

    /// <summary>Calls work(shard, first row, rows) for each piece of each shard of so many rows, those of a shard one after the other.</summary>
    public void Run(long rows, Action<int, long, long> work)
    {
        if (Count == 1 || rows < Count)
            InPieces(0, 0, rows);
        else
            Parallel.For(0, Count, _parallel, shard => InPieces(shard, rows * shard / Count, rows * (shard + 1) / Count));

        void InPieces(int shard, long first, long end)
        {
            for (; first < end; first += _pieceRows)
                work(shard, first, Math.Min(_pieceRows, end - first));
        }
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
            Add(ref gradients[shard], cat([.. gradient.Select(part => part.flatten())]));
            Add(ref means[shard], more.detach() * share);
        });

        figures = Sum(means);
        return Sum(gradients);
    }

    /// <summary>
    /// The gradient of any function of what a network puts out for many rows: the function sees all rows at once, on one thread.
    /// </summary>
    /// <param name="rows">Of the batch.</param>
    /// <param name="parameters">To differentiate by.</param>
    /// <param name="outputs">What the network puts out for some rows, from the first: [count, columns].</param>
    /// <param name="gradientOf">The function's gradient by all outputs, at their values: [rows, columns] of both.</param>
    /// <returns>[parameters], all in one vector.</returns>
    public Tensor Gradient(long rows, IList<Tensor> parameters, Func<long, long, Tensor> outputs, Func<Tensor, Tensor> gradientOf)
    {
        List<(long First, Tensor Outputs)>[] parts = [.. Enumerable.Range(0, Count).Select(_ => new List<(long, Tensor)>())];
        Run(rows, (shard, first, count) =>
        {
            using var scope = NewDisposeScope();
            parts[shard].Add((first, outputs(first, count).DetachFromDisposeScope()));
        });

        using var all = cat([.. parts.SelectMany(part => part).Select(part => part.Outputs.detach())]);
        using var pull = gradientOf(all);
        var gradients = new Tensor?[Count];
        Parallel.For(0, Count, _parallel, shard =>
        {
            foreach (var (first, output) in parts[shard])
            {
                using var scope = NewDisposeScope();
                var gradient = autograd.grad([output], parameters, [pull.narrow(0, first, output.shape[0])]);
                Add(ref gradients[shard], cat([.. gradient.Select(part => part.flatten())]));
                output.Dispose();
            }
        });
        return Sum(gradients);
    }

    private static void Add(ref Tensor? sum, Tensor part)
    {
        if (sum is null)
            sum = part.DetachFromDisposeScope();
        else
            sum.add_(part);
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
