using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Sim.Agents.Training;

/// <summary>Appends scalars to a TensorBoard event file.</summary>
/// <remarks>
/// Records are framed as TFRecord: length, masked CRC-32C of it, the event, masked CRC-32C of that (tensorflow/core/lib/io/record_writer).
/// TorchSharp's own writer opens the file anew for each number and counts steps in 32 bits.
/// </remarks>
internal sealed class TensorBoardWriter : IDisposable
{
    private readonly FileStream _stream;

    public TensorBoardWriter(string path, DateTimeOffset start)
    {
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        Write(new Event { WallTime = Seconds(start), FileVersion = "brain.Event:2" });
    }

    public void Add(DateTimeOffset time, long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        var summary = new Summary();
        summary.Value.Add(scalars.Select(scalar => new Summary.Types.Value { Tag = scalar.Tag, SimpleValue = (float)scalar.Value }));
        Write(new Event { WallTime = Seconds(time), Step = step, Summary = summary });
    }

    public void Flush() => _stream.Flush();

    public void Dispose() => _stream.Dispose();

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private void Write(Event record)
    {
        var data = record.ToByteArray();
        Span<byte> length = stackalloc byte[8];
        Span<byte> check = stackalloc byte[4];
        BinaryPrimitives.WriteInt64LittleEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(check, MaskedCrc(length));
        _stream.Write(length);
        _stream.Write(check);
        BinaryPrimitives.WriteUInt32LittleEndian(check, MaskedCrc(data));
        _stream.Write(data);
        _stream.Write(check);
    }

    internal static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var item in data)
            crc = BitOperations.Crc32C(crc, item);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
