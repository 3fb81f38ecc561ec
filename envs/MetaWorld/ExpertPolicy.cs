using Sim.Runtime;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Envs.MetaWorld;

/// <summary>The scripted expert of the task that it is put into. It knows the goal, hidden or not.</summary>
internal sealed class ExpertPolicy : IPolicy
{
    public void Build<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R> => TaskCatalog.Find(build.Spec.Name).BuildExpert<R>(build, schedule);

    public static void Add<T>(EnvBuilder build, Schedule schedule)
        where T : struct, ITask =>
        schedule.Add(new Advise<T>
        {
            Situations = build.Component<Situation>(),
            Actions = build.Actions<float>(),
            Look = LookRule.Of(T.Facts, clean: false, hidesGoal: false),
        });

    private struct Advise<T> : IKernel
        where T : struct, ITask
    {
        public Column<Situation> Situations;
        public Rows<float> Actions;
        public LookRule Look;

        public readonly void Run(int index)
        {
            ref var situation = ref Situations[index];
            var isClipped = situation.Stepped != 0;
            var now = isClipped ? LookRule.Clip(situation.Now) : situation.Now;
            var goal = isClipped ? Look.ClipGoal(situation.Attempt.Target) : situation.Attempt.Target;
            var aim = T.Advise(new Scene(now.Hand, now.Gripper, now.Object, now.Other, goal));
            var way = (aim.Towards - now.Hand) * aim.Gain;

            // Upstream's environment limits the first three; so that they are in the space of actions, it is done here.
            Actions[index, 0] = Limit(way.X);
            Actions[index, 1] = Limit(way.Y);
            Actions[index, 2] = Limit(way.Z);
            Actions[index, 3] = Limit(aim.Effort);
        }

        private static float Limit(double part) => (float)Scoring.Limit(part, -1, 1);
    }
}
