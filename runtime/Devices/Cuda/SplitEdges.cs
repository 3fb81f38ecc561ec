using ILGPU.IR;
using ILGPU.IR.Transformations;
using ILGPU.IR.Values;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Gives each edge from a branch to a block with phi values a block of its own.</summary>
/// <remarks>
/// ILGPU's PTX sets the phi values of all targets before it branches, and so overwrites what another target still reads: a
/// loop with a <c>continue</c> is enough. With the edges split, every such block has one target.
/// </remarks>
internal sealed class SplitEdges : UnorderedTransformation
{
    protected override bool PerformTransformation(Method.Builder builder)
    {
        builder.AcceptControlFlowUpdates(accept: true);
        var changed = false;
        foreach (var block in builder.SourceBlocks)
        {
            var terminator = block.Terminator;
            if (terminator is not (IfBranch or SwitchBranch))
                continue;

            var targets = terminator.Targets.ToArray();
            var split = targets.Distinct().Where(HasPhis).ToDictionary(target => target, target => Split(builder, block, target));
            if (split.Count == 0)
                continue;

            Redirect(builder[block], terminator, [.. targets.Select(target => split.GetValueOrDefault(target, target))]);
            changed = true;
        }

        return changed;
    }

    private static bool HasPhis(BasicBlock block)
    {
        foreach (var value in block)
        {
            if (value.Value is PhiValue)
                return true;
        }

        return false;
    }

    private static BasicBlock Split(Method.Builder builder, BasicBlock source, BasicBlock target)
    {
        var edge = builder.CreateBasicBlock(target.Location);
        edge.CreateBranch(target.Location, target);
        builder[target].RemapPhiArguments(new Source(source, edge.BasicBlock));
        return edge.BasicBlock;
    }

    private static void Redirect(BasicBlock.Builder block, TerminatorValue terminator, BasicBlock[] targets)
    {
        if (terminator is IfBranch branch)
        {
            block.CreateIfBranch(branch.Location, branch.Condition, targets[0], targets[1], branch.Flags);
            return;
        }

        var builder = block.CreateSwitchBranch(terminator.Location, ((SwitchBranch)terminator).Condition, targets.Length);
        foreach (var target in targets)
            builder.Add(target);
        builder.Seal();
    }

    /// <summary>Lets a value come from the edge. Several cases of a switch that share a target named it as often.</summary>
    private struct Source(BasicBlock from, BasicBlock edge) : PhiValue.IArgumentRemapper
    {
        private bool _seen;

        public readonly bool CanRemap(PhiValue phiValue) => phiValue.Sources.ToArray().Contains(from);

        public bool TryRemap(PhiValue phiValue, BasicBlock block, out BasicBlock newBlock)
        {
            newBlock = block == from ? edge : block;
            var again = block == from && _seen;
            _seen |= block == from;
            return !again;
        }

        public readonly Value RemapValue(PhiValue phiValue, BasicBlock updatedBlock, Value value) => value;
    }
}
