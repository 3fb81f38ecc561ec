using Sim.Runtime.Devices.Cpu;
using Xunit;

namespace Sim.Tests.Devices;

public sealed class WorkerPoolTests
{
    /// <summary>With more workers than cores, most lists are done before some worker has seen them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Every_job_of_every_list_runs_once_before_the_list_is_done(int threads)
    {
        using var workers = new WorkerPool(threads);
        var runs = new int[300];
        for (var list = 0; list < 3_000; list++)
        {
            var jobs = list * 7919 % runs.Length;
            Array.Clear(runs);
            workers.Run(jobs, job => Interlocked.Increment(ref runs[job]));
            Assert.True(runs.AsSpan(0, jobs).Count(1) == jobs && runs.AsSpan(jobs).Count(0) == runs.Length - jobs, $"list {list} of {jobs} jobs");
        }
    }

    [Fact]
    public void A_job_that_fails_is_told_and_the_others_run()
    {
        using var workers = new WorkerPool(3);
        var runs = 0;
        var failure = Assert.Throws<InvalidOperationException>(() => workers.Run(40, job =>
        {
            Interlocked.Increment(ref runs);
            if (job == 17)
                throw new ArithmeticException("no such number");
        }));
        Assert.Contains("no such number", failure.Message, StringComparison.Ordinal);
        Assert.Equal(40, runs);
        workers.Run(40, _ => Interlocked.Decrement(ref runs));
        Assert.Equal(0, runs);
    }

    [Fact]
    public void Two_callers_at_once_each_get_their_jobs_done()
    {
        using var workers = new WorkerPool(3);
        Parallel.For(0, 4, _ =>
        {
            var runs = new int[50];
            for (var list = 0; list < 1_000; list++)
                workers.Run(runs.Length, job => Interlocked.Increment(ref runs[job]));
            Assert.All(runs, count => Assert.Equal(1_000, count));
        });
    }
}
