using Sim.Envs.MetaWorld.Tasks;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Ecs;
using Sim.Runtime.Numerics;

namespace Sim.Envs.MetaWorld;

/// <summary>The fifty tasks, in the order in which Meta-World numbers them.</summary>
internal static class TaskCatalog
{
    public static IReadOnlyList<TaskEntry> All { get; } =
    [
        TaskEntry.Of<Assembly>(),
        TaskEntry.Of<Basketball>(),
        TaskEntry.Of<BinPicking>(),
        TaskEntry.Of<BoxClose>(),
        TaskEntry.Of<ButtonPressTopdown>(),
        TaskEntry.Of<ButtonPressTopdownWall>(),
        TaskEntry.Of<ButtonPress>(),
        TaskEntry.Of<ButtonPressWall>(),
        TaskEntry.Of<CoffeeButton>(),
        TaskEntry.Of<CoffeePull>(),
        TaskEntry.Of<CoffeePush>(),
        TaskEntry.Of<DialTurn>(),
        TaskEntry.Of<Disassemble>(),
        TaskEntry.Of<DoorClose>(),
        TaskEntry.Of<DoorLock>(),
        TaskEntry.Of<DoorOpen>(),
        TaskEntry.Of<DoorUnlock>(),
        TaskEntry.Of<HandInsert>(),
        TaskEntry.Of<DrawerClose>(),
        TaskEntry.Of<DrawerOpen>(),
        TaskEntry.Of<FaucetOpen>(),
        TaskEntry.Of<FaucetClose>(),
        TaskEntry.Of<Hammer>(),
        TaskEntry.Of<HandlePressSide>(),
        TaskEntry.Of<HandlePress>(),
        TaskEntry.Of<HandlePullSide>(),
        TaskEntry.Of<HandlePull>(),
        TaskEntry.Of<LeverPull>(),
        TaskEntry.Of<PickPlaceWall>(),
        TaskEntry.Of<PickOutOfHole>(),
        TaskEntry.Of<PickPlace>(),
        TaskEntry.Of<PlateSlide>(),
        TaskEntry.Of<PlateSlideSide>(),
        TaskEntry.Of<PlateSlideBack>(),
        TaskEntry.Of<PlateSlideBackSide>(),
        TaskEntry.Of<PegInsertSide>(),
        TaskEntry.Of<PegUnplugSide>(),
        TaskEntry.Of<Soccer>(),
        TaskEntry.Of<StickPush>(),
        TaskEntry.Of<StickPull>(),
        TaskEntry.Of<Push>(),
        TaskEntry.Of<PushWall>(),
        TaskEntry.Of<PushBack>(),
        TaskEntry.Of<Reach>(),
        TaskEntry.Of<ReachWall>(),
        TaskEntry.Of<ShelfPlace>(),
        TaskEntry.Of<SweepInto>(),
        TaskEntry.Of<Sweep>(),
        TaskEntry.Of<WindowOpen>(),
        TaskEntry.Of<WindowClose>(),
    ];

    /// <exception cref="UsageException">No task of this name.</exception>
    public static TaskEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Facts.Name == name)
        ?? throw new UsageException(
            Suggestion.Unknown("task", name, All.Select(entry => entry.Facts.Name)));
}

/// <summary>A task as a value: its facts, and what is made for its type.</summary>
internal abstract class TaskEntry
{
    public abstract TaskFacts Facts { get; }

    public static TaskEntry Of<T>()
        where T : struct, ITask => new Entry<T>();

    public abstract Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean);

    public abstract Aim Advise(in Scene scene);

    public IEnv Create(MetaWorldConfig config) => Create(config, membership: null);

    /// <param name="config">Of the task.</param>
    /// <param name="membership">In a benchmark, null outside.</param>
    public abstract IEnv Create(MetaWorldConfig config, Membership? membership);

    /// <summary>Adds the task's scripted expert to a schedule.</summary>
    public abstract void BuildExpert<R>(EnvBuilder build, Schedule schedule)
        where R : unmanaged, IReal<R>;

    private sealed class Entry<T> : TaskEntry
        where T : struct, ITask
    {
        public override TaskFacts Facts => T.Facts;

        public override Outcome Score(in View view, in Sight sight, ref Attempt attempt, bool clean) =>
            T.Score(view, sight, ref attempt, clean);

        public override Aim Advise(in Scene scene) => T.Advise(scene);

        public override IEnv Create(MetaWorldConfig config, Membership? membership) => new MetaWorldEnv<T>(config, membership);

        public override void BuildExpert<R>(EnvBuilder build, Schedule schedule) => ExpertPolicy.Add<T>(build, schedule);
    }
}
