using Sim.Runtime.Physics.Model;

namespace Sim.Envs.MetaWorld;

/// <summary>Where the parts of the arm and of the scene are that a task looks at, in the world frame.</summary>
public struct View
{
    public Vec3 Hand;        // m; the wrist, not the point between the fingers
    public Vec3 LeftPad;     // m
    public Vec3 RightPad;    // m
    public Vec3 LeftClaw;    // m
    public Vec3 RightClaw;   // m
    public Vec3 LeftTip;     // m
    public Vec3 RightTip;    // m
    public Vec3 Object;      // m; what is observed of the task's object
    public Vec3 Other;       // m; a second object, or a place that the task names
    public Vec3 MarkA;       // m; further places that the task names
    public Vec3 MarkB;       // m
    public Vec3 MarkC;       // m
    public Vec3 MarkD;       // m
    public Quat ObjectTurn;
    public Quat OtherTurn;
    public double Joint;     // rad or m, of the joint that the task names
    public double LeftTouch; // N, normal force between the left pad and the task's object
    public double RightTouch; // N
    public double Effort;    // of the gripper, from the last action: above 0 it closes

    /// <summary>The point between the fingertips.</summary>
    public readonly Vec3 Tcp => (RightTip + LeftTip) / 2;

    /// <summary>Whether both pads press on the object.</summary>
    public readonly bool Holds => LeftTouch > 0 && RightTouch > 0;
}

/// <summary>What is observed at one moment, but for the goal: 18 numbers.</summary>
public struct Sight
{
    public Vec3 Hand;       // m
    public double Gripper;  // from 0, closed, to 1, 0.1 m or more apart
    public Vec3 Object;     // m
    public Quat ObjectTurn; // all 0 where none is shown
    public Vec3 Other;      // m, all 0 where there is no second object
    public Quat OtherTurn;
}

/// <summary>What an episode sets out from and has reached.</summary>
public struct Attempt
{
    public Vec3 Drawn;      // m, first half of the random vector: as a rule where the object starts
    public Vec3 DrawnGoal;  // m, second half: as a rule where it is to go
    public Vec3 Fixture;    // m, where the body stands that the task moves at a reset
    public Vec3 Put;        // m, where the object is put
    public double Slide;    // m or rad, what the first sliding or turning joint is set to
    public double Slide2;   // m, the second
    public Vec3 Target;     // m, the goal that is observed
    public Vec3 Start;      // m, where the object started, as rewards have it
    public Vec3 Mark;       // m, another place at the start that a reward refers to
    public Vec3 TcpStart;   // m
    public Vec3 LeftPadStart;  // m
    public Vec3 RightPadStart; // m
    public double Distance; // m, of the object from its goal at the start; below 0 before it is known
    public int Goal;        // number in the list of goals, -1 where it was drawn anew
    public int Succeeded;   // 1 once the task was solved
}

/// <summary>What a task makes of a moment: the reward, and the infos of Meta-World.</summary>
/// <param name="Reward">From 0 to 10.</param>
/// <param name="Success">Whether the task is solved now.</param>
/// <param name="Near">Info near_object.</param>
/// <param name="Grasped">Info grasp_success.</param>
/// <param name="Grasp">Info grasp_reward.</param>
/// <param name="InPlace">Info in_place_reward.</param>
/// <param name="Distance">Info obj_to_target.</param>
public readonly record struct Outcome(
    double Reward, double Success, double Near, double Grasped, double Grasp, double InPlace, double Distance);
