using Sim.Runtime.Ecs;

namespace Sim.Runtime.Flows;

// Each runs for the states of one layer, when all states that it reads are done. Sums go over edges in a fixed order, so every
// device gives the same bits.

/// <summary>The chance that an episode comes through a state, from those of its parents.</summary>
internal struct ReachStates : IKernel
{
    public Table<double> Start;
    public Table<int> FirstIn;
    public Table<int> From;     // [edge into a state]
    public Table<int> Choice;   // [edge into a state] the action's place in the policy
    public Table<double> Probability;
    public Column<double> Policy; // [state][action]
    public Column<double> Reach;
    public int First;

    public readonly void Run(int index)
    {
        var state = First + index;
        var sum = Start[state];
        for (var edge = FirstIn[state]; edge < FirstIn[state + 1]; edge++)
            sum += Reach[From[edge]] * Policy[Choice[edge]] * Probability[edge];
        Reach[state] = sum;
    }
}

/// <summary>The flow through a state: the reward of an end, else what flows on, each child's flow shared out among its parents.</summary>
internal struct FlowStates : IKernel
{
    public Table<int> FirstOut;
    public Table<int> To;
    public Table<double> Share; // [edge] P_B
    public Column<double> Reward;
    public Column<double> Flow;
    public int First;

    public readonly void Run(int index)
    {
        var state = First + index;
        var sum = 0.0;
        for (var edge = FirstOut[state]; edge < FirstOut[state + 1]; edge++)
            sum += Flow[To[edge]] * Share[edge];
        Flow[state] = FirstOut[state] == FirstOut[state + 1] ? Reward[state] : sum;
    }
}

/// <summary>The greatest expected payoff from a state on: the payoff of an end, else that of the best action.</summary>
internal struct BestStates : IKernel
{
    public Table<int> FirstOut;
    public Table<int> To;
    public Table<int> Action;
    public Table<double> Probability;
    public Column<double> Reward;
    public Column<double> Best;
    public int First;

    public readonly void Run(int index)
    {
        var state = First + index;
        var (edge, end) = (FirstOut[state], FirstOut[state + 1]);
        var best = edge == end ? Reward[state] : double.NegativeInfinity;
        while (edge < end)
        {
            var action = Action[edge];
            var value = 0.0;
            for (; edge < end && Action[edge] == action; edge++)
                value += Best[To[edge]] * Probability[edge];
            best = value > best ? value : best;
        }

        Best[state] = best;
    }
}
