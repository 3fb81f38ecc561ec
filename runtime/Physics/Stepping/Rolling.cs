using System.Runtime.CompilerServices;
using Sim.Runtime.Numerics;

namespace Sim.Runtime.Physics.Stepping;

internal unsafe partial struct PhysicsStep<R, P>
{
    /// <summary>block += Gᵀ C G of a contact with rolling: its six rows G, and the second derivatives C of its cost.</summary>
    private readonly void AddRolling(R* slot, R* work, R* block)
    {
        R* rows = work, curvatures = work + 36;
        PutRows(slot, rows);
        if (Model.IsPyramidal != 0)
            PutPyramid(slot, curvatures);
        else
            PutCone(slot, curvatures);
        for (var a = 0; a < 6; a++)
            AddRow(rows, rows + (6 * a), curvatures + (6 * a), work + 72, block);
    }

    /// <summary>Each row of a contact as a motion of its couple that it answers, angular first.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PutRows(R* slot, R* rows)
    {
        var arm = Vec3<R>.Load(slot + SlotAt.Arm);
        for (var row = 0; row < 3; row++)
        {
            var direction = Vec3<R>.Load(slot + SlotAt.Frame + (3 * row));
            var scale = row == 0 ? slot[SlotAt.Spin] : slot[At.SlotRolls + row - 1];
            Vec3<R>.Cross(arm, direction).Store(rows + (6 * row));
            direction.Store(rows + (6 * row) + 3);
            (direction * scale).Store(rows + (6 * row) + 18);
            Vec3<R>.Of(0, 0, 0).Store(rows + (6 * row) + 21);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void PutCone(R* slot, R* to)
    {
        var zones = slot + SlotAt.Zones;
        R bottom = zones[ConeZone.Bottom], middle = zones[ConeZone.Middle], turn = zones[ConeZone.Turn], slope = slot[SlotAt.Slope];
        R sliding = R.Fma(middle * slope, slope, -turn), both = turn + bottom;
        to[0] = bottom + middle;
        for (var a = 1; a < 6; a++)
        {
            var along = zones[ConeZone.Sliding + a - 1];
            to[a] = to[6 * a] = -(middle * slope * along);
            for (var b = 1; b <= a; b++)
            {
                var value = sliding * along * zones[ConeZone.Sliding + b - 1];
                to[(6 * a) + b] = to[(6 * b) + a] = a == b ? value + both : value;
            }
        }
    }

    private readonly void PutPyramid(R* slot, R* to)
    {
        R* sums = slot + SlotAt.Zones, differences = sums + 5;
        Spatial<R>.Clear(to, 36);
        for (var a = 1; a < 6; a++)
        {
            to[0] += sums[a - 1];
            to[a] = to[6 * a] = differences[a - 1];
            to[7 * a] = sums[a - 1];
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddRow(R* rows, R* row, R* curvatures, R* sum, R* block)
    {
        Spatial<R>.Clear(sum, 6);
        for (var b = 0; b < 6; b++)
            Spatial<R>.AddScaled(rows + (6 * b), curvatures[b], sum);
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j <= i; j++)
                block[Triangle.Row(i) + j] = R.Fma(row[i], sum[j], block[Triangle.Row(i) + j]);
        }
    }
}
