using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Envs.Tabletop;

/// <summary>Goes to the mug, takes it to the goal, lets go and goes home.</summary>
internal sealed class TabletopExpert : IPolicy
{
    public void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R> =>
        schedule.Add(new Carry { Tables = build.Component<TabletopState>(), Actions = build.Actions<float>() });

    private struct Carry : IKernel
    {
        private const double Longest = 0.2; // m, of a step in x or y
        private const double There = 0.05;  // m, near enough to the goal to let go
        private const double Reach = 0.1;   // m, near enough to the mug to take it

        public Column<TabletopState> Tables;
        public Rows<float> Actions;

        public readonly void Run(int index)
        {
            var table = Tables[index];
            var isThere = IsNear(table.MugX - table.GoalX, table.MugY - table.GoalY, There);
            var isHeld = table.Held != 0 || IsNear(table.GripperX - table.MugX, table.GripperY - table.MugY, Reach);

            // What is held moves as the gripper does.
            var (x, y) = isThere ? (table.HomeX - table.GripperX, table.HomeY - table.GripperY)
                : isHeld ? (table.GoalX - table.MugX, table.GoalY - table.MugY)
                : (table.MugX - table.GripperX, table.MugY - table.GripperY);
            Actions[index, 0] = Part(x);
            Actions[index, 1] = Part(y);
            Actions[index, 2] = isHeld && !isThere ? 1 : -1;
        }

        private static bool IsNear(double x, double y, double distance) => (x * x) + (y * y) < distance * distance;

        private static float Part(double way)
        {
            var part = way / Longest;
            return (float)(part < -1 ? -1 : part > 1 ? 1 : part);
        }
    }
}
