namespace Sim.Runtime.Streaming.Wire;

/// <summary>Element types of raw frames, as NumPy writes them: byte order, kind, bytes.</summary>
internal static class WireType
{
    public const string Flag = "|b1", Mask = "|i1", Byte = "|u1", Seed = "<u8", Int32 = "<i4", Int64 = "<i8", Float32 = "<f4", Float64 = "<f8";

    public static string Of(DataType type) => type switch
    {
        DataType.UInt8 => Byte,
        DataType.Int32 => Int32,
        DataType.Float32 => Float32,
        _ => Float64,
    };

    /// <exception cref="FormatException">It is none of these.</exception>
    public static DataType ToDataType(string type) => type switch
    {
        Flag or Mask or Byte => DataType.UInt8,
        Int32 => DataType.Int32,
        Float32 => DataType.Float32,
        Float64 => DataType.Float64,
        _ => throw new FormatException($"No column has elements of type '{type}'."),
    };

    public static bool IsKnown(string type) => type is Flag or Mask or Byte or Seed or Int32 or Int64 or Float32 or Float64;

    public static int Bytes(string type) => type[^1] - '0';
}
