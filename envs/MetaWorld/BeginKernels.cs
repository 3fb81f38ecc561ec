using Sim.Runtime.Ecs;
using Sim.Runtime.Episodes;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>Draws where things are, and moves the fixture there.</summary>
internal struct Furnish<R, T> : IKernel
    where R : unmanaged, IReal<R>
    where T : struct, ITask
{
    private const uint GoalDraw = 0, VectorDraw = 1; // VectorDraw and the numbers after it, six a try
    private const int Tries = 1000;                  // at least one in five is good

    public Column<Situation> Situations;
    public LaneColumn<R> State;
    public Draws Draws;
    public Vec3 Home;
    public StateRule Rule;
    public Table<double> Goals; // Width numbers each
    public int GoalCount;       // 0 to draw the vector itself
    public Table<double> Low;
    public Table<double> High;
    public int Width;
    public double Apart;
    public double ApartX;
    public double ApartY;
    public int IsApartFromGoal;
    public int IsClean;

    public readonly void Run(int index)
    {
        ref var situation = ref Situations[index];
        situation = default;
        ref var attempt = ref situation.Attempt;
        (attempt.Goal, attempt.Distance) = (-1, -1);
        if (GoalCount > 0)
            Take(index, ref attempt);
        else
            Draw(index, ref attempt);

        T.Furnish(ref attempt, Home, IsClean != 0);
        if (Rule.Fixture >= 0)
            StateRule.Write(State, index, Rule.Fixture, attempt.Fixture);
    }

    private readonly void Take(int index, ref Attempt attempt)
    {
        attempt.Goal = Draws.Below(index, GoalDraw, GoalCount);
        var first = attempt.Goal * Width;
        attempt.Drawn = new(Goals[first], Goals[first + 1], Goals[first + 2]);
        if (Width > 3)
            attempt.DrawnGoal = new(Goals[first + 3], Goals[first + 4], Goals[first + 5]);
    }

    private readonly void Draw(int index, ref Attempt attempt)
    {
        for (var attemptNumber = 0; attemptNumber < Tries; attemptNumber++)
        {
            var first = VectorDraw + (6 * (uint)attemptNumber);
            attempt.Drawn = Draw(index, first, 0);
            if (Width > 3)
                attempt.DrawnGoal = Draw(index, first, 3);
            var x = attempt.Drawn.X - (IsApartFromGoal != 0 ? attempt.DrawnGoal.X : ApartX);
            var y = attempt.Drawn.Y - (IsApartFromGoal != 0 ? attempt.DrawnGoal.Y : ApartY);
            if (!((x * x) + (y * y) < Apart * Apart))
                return;
        }
    }

    private readonly Vec3 Draw(int index, uint first, int item) => new(
        Draws.Between(index, first + (uint)item, Low[item], High[item]),
        Draws.Between(index, first + (uint)item + 1, Low[item + 1], High[item + 1]),
        Draws.Between(index, first + (uint)item + 2, Low[item + 2], High[item + 2]));
}

/// <summary>With the hand at its start, takes note of where it is and puts the object in its place.</summary>
internal struct Settle<R, T> : IKernel
    where R : unmanaged, IReal<R>
    where T : struct, ITask
{
    public Column<Situation> Situations;
    public LaneColumn<R> State;
    public LaneColumn<R> Watched;
    public ViewFields Fields;
    public LookRule Look;
    public StateRule Rule;
    public int Notes;
    public int Places;

    public readonly void Run(int index)
    {
        ref var attempt = ref Situations[index].Attempt;
        var view = Fields.Read(State, Watched, index, effort: 0);
        Look.Apply(ref view);
        if (Notes != 0)
            (attempt.TcpStart, attempt.LeftPadStart, attempt.RightPadStart) = (view.Tcp, view.LeftPad, view.RightPad);
        if (Places == 0)
            return;

        T.Place(view, ref attempt);
        Rule.Put(State, index, attempt);
    }
}

/// <summary>Looks at the scene as the episode begins.</summary>
internal struct Begin<R, T> : IKernel
    where R : unmanaged, IReal<R>
    where T : struct, ITask
{
    public Column<Situation> Situations;
    public LaneColumn<R> State;
    public LaneColumn<R> Watched;
    public ViewFields Fields;
    public LookRule Look;
    public ScoreColumns Columns;

    public readonly void Run(int index)
    {
        ref var situation = ref Situations[index];
        var view = Fields.Read(State, Watched, index, effort: 0);
        Look.Apply(ref view);
        T.Begin(view, ref situation.Attempt);
        situation.Now = situation.Before = Look.See(view);
        Columns.WriteInfos(index, default);
    }
}
