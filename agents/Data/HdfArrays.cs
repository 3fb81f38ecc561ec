using System.Collections.Immutable;
using PureHDF;

namespace Sim.Agents.Data;

/// <summary>Numbers in HDF5 files.</summary>
internal static class HdfArrays
{
    /// <summary>A number's rows: its first axis is that of the steps. Null where the dataset holds no numbers, such as texts.</summary>
    public static DataArray? Read(IH5Dataset dataset)
    {
        var sizes = dataset.Space.Dimensions;
        ImmutableArray<int> row = [.. sizes.Skip(1).Select(size => checked((int)size))];
        Array? items = (dataset.Type.Class, dataset.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 8) => dataset.Read<double[]>(),
            (H5DataTypeClass.FloatingPoint, 4) => dataset.Read<float[]>(),
            (H5DataTypeClass.FloatingPoint, 2) => Array.ConvertAll(dataset.Read<Half[]>(), item => (float)item),
            (H5DataTypeClass.FixedPoint, 8) when dataset.Type.FixedPoint.IsSigned => dataset.Read<long[]>(),
            (H5DataTypeClass.FixedPoint, 8) => dataset.Read<ulong[]>(),
            (H5DataTypeClass.FixedPoint, 4) when dataset.Type.FixedPoint.IsSigned => dataset.Read<int[]>(),
            (H5DataTypeClass.FixedPoint, 4) => Array.ConvertAll(dataset.Read<uint[]>(), item => (long)item),
            (H5DataTypeClass.FixedPoint, 2) when dataset.Type.FixedPoint.IsSigned => Array.ConvertAll(dataset.Read<short[]>(), item => (int)item),
            (H5DataTypeClass.FixedPoint, 2) => Array.ConvertAll(dataset.Read<ushort[]>(), item => (int)item),
            (H5DataTypeClass.FixedPoint, 1) when dataset.Type.FixedPoint.IsSigned => Array.ConvertAll(dataset.Read<sbyte[]>(), item => (int)item),
            (H5DataTypeClass.FixedPoint, 1) => dataset.Read<byte[]>(),
            (H5DataTypeClass.Enumerated, 1) => Array.ConvertAll(dataset.Read<byte[]>(), item => item != 0),
            _ => null,
        };
        return items is null ? null : new DataArray(items, row);
    }

    /// <summary>An attribute that is one whole number; null where there is none.</summary>
    public static ulong? Number(IH5Object item, string name)
    {
        if (!item.AttributeExists(name))
            return null;

        var attribute = item.Attribute(name);
        return (attribute.Type.Class, attribute.Type.Size) switch
        {
            (H5DataTypeClass.FixedPoint, 8) => attribute.Read<ulong>(),
            (H5DataTypeClass.FixedPoint, 4) => attribute.Read<uint>(),
            (H5DataTypeClass.Enumerated, 1) => attribute.Read<byte>(),
            _ => null,
        };
    }
}
