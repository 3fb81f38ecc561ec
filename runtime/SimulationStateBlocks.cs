using System.Security.Cryptography;
using Sim.Runtime.Devices;

namespace Sim.Runtime;

// How columns go between a stream and a device.
public sealed partial class Simulation
{
    private const int PieceBytes = 1 << 20;

    private sealed class BlockWriter(Stream stream, IncrementalHash hash, IDevice device)
    {
        private readonly byte[] _piece = new byte[PieceBytes];

        public void Write(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }

        public void Write(StateBlock block)
        {
            if (block.Lanes is { } lanes)
            {
                foreach (var (firstWorld, worlds) in Pieces(block.Worlds, lanes.RowBytes))
                {
                    var rows = new byte[worlds * lanes.RowBytes];
                    lanes.Download(device, firstWorld, worlds, rows);
                    Write(rows);
                }

                return;
            }

            for (long done = 0; done < block.Bytes; done += PieceBytes)
            {
                var piece = _piece.AsSpan(0, (int)Math.Min(PieceBytes, block.Bytes - done));
                device.Download(block.Address + (nint)done, piece);
                Write(piece);
            }
        }

        /// <summary>The rows of some worlds.</summary>
        public void WriteRows(AgentColumn column, bool[] chosen)
        {
            foreach (var (firstWorld, worlds) in Pieces(column.Worlds, column.RowBytes))
            {
                if (!chosen.AsSpan(firstWorld, worlds).Contains(true))
                    continue;

                var rows = new byte[worlds * column.RowBytes];
                device.Download(column.At(firstWorld), rows);
                for (var world = 0; world < worlds; world++)
                {
                    if (chosen[firstWorld + world])
                        Write(rows.AsSpan(world * column.RowBytes, column.RowBytes));
                }
            }
        }
    }

    private ref struct BlockReader(ReadOnlySpan<byte> bytes, IDevice device)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public void Read(StateBlock block)
        {
            if (block.Lanes is { } lanes)
            {
                foreach (var (firstWorld, worlds) in Pieces(block.Worlds, lanes.RowBytes))
                    lanes.Upload(device, firstWorld, worlds, Take(worlds * lanes.RowBytes));
                return;
            }

            for (long done = 0; done < block.Bytes; done += PieceBytes)
                device.Upload(Take((int)Math.Min(PieceBytes, block.Bytes - done)), block.Address + (nint)done);
        }

        /// <summary>The rows of some worlds; the others keep theirs.</summary>
        public void ReadRows(AgentColumn column, bool[] chosen)
        {
            foreach (var (firstWorld, worlds) in Pieces(column.Worlds, column.RowBytes))
            {
                if (!chosen.AsSpan(firstWorld, worlds).Contains(true))
                    continue;

                var rows = new byte[worlds * column.RowBytes];
                device.Download(column.At(firstWorld), rows);
                for (var world = 0; world < worlds; world++)
                {
                    if (chosen[firstWorld + world])
                        Take(column.RowBytes).CopyTo(rows.AsSpan(world * column.RowBytes));
                }

                device.Upload(rows, column.At(firstWorld));
            }
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }

    /// <summary>Consecutive worlds whose rows are about a megabyte, beginning at multiples of every lane count.</summary>
    private static IEnumerable<(int FirstWorld, int Worlds)> Pieces(int worlds, int rowBytes)
    {
        const int lanes = 16;
        var size = Math.Max(1, PieceBytes / rowBytes / lanes) * lanes;
        for (var first = 0; first < worlds; first += size)
            yield return (first, Math.Min(size, worlds - first));
    }
}
