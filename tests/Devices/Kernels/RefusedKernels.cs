using Sim.Runtime.Ecs;

// None of these is ever made: they are only compiled, or refused.
#pragma warning disable CS0649

namespace Sim.Tests.Devices.Kernels;

internal struct Pair : IKernel
{
    public long First, Second;

    public readonly void Run(int index)
    {
    }
}

internal struct HasBool : IKernel
{
    public Options Settings;

    public readonly void Run(int index)
    {
    }

    internal struct Options
    {
        public bool Fast;
    }
}

internal struct HasBoolColumn : IKernel
{
    public Column<bool> Flags;

    public readonly void Run(int index) => Flags[index] = true;
}

internal struct CallsExp : IKernel
{
    public Column<double> Numbers;

    public readonly void Run(int index) => Numbers[index] = Math.Exp(Numbers[index]);
}

internal struct Rounds : IKernel
{
    public Column<double> Numbers;

    public readonly void Run(int index) => Numbers[index] = Math.Round(Numbers[index]);
}

internal struct TakesMinimum : IKernel
{
    public Column<double> Numbers;

    public readonly void Run(int index) => Numbers[index] = Math.Min(Numbers[index], 1);
}

internal struct Throws : IKernel
{
    public Column<int> Numbers;

    public readonly void Run(int index)
    {
        if (Numbers[index] < 0)
            throw new InvalidOperationException("negative");
    }
}

internal struct Generic<T>
{
    internal struct Inner<U> : IKernel
    {
        public readonly void Run(int index)
        {
        }
    }
}
