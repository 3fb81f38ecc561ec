using ILGPU.IR;
using ILGPU.IR.Construction;
using ILGPU.IR.Transformations;
using ILGPU.IR.Values;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Replaces the bits of a constant, read as another type, by a constant: ILGPU's PTX writer fails on them.</summary>
internal sealed class FoldCasts : UnorderedTransformation
{
    protected override bool PerformTransformation(Method.Builder builder)
    {
        var changed = false;
        foreach (var block in builder.SourceBlocks)
        {
            var casts = new List<CastValue>();
            foreach (var value in block)
            {
                if (value.Value is FloatAsIntCast or IntAsFloatCast)
                    casts.Add((CastValue)value.Value);
            }

            foreach (var cast in casts.Where(cast => cast.Value.Resolve() is PrimitiveValue))
            {
                Fold(builder[block], cast);
                changed = true;
            }
        }

        return changed;
    }

    private static void Fold(BasicBlock.Builder block, CastValue cast)
    {
        block.SetupInsertPosition(cast);
        IRBuilder builder = block;
        var folded = cast is FloatAsIntCast
            ? builder.CreateFloatAsIntCast(cast.Location, cast.Value)
            : builder.CreateIntAsFloatCast(cast.Location, cast.Value);
        cast.Replace(folded);
        block.Remove(cast);
    }
}
