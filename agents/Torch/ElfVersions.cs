using System.Buffers.Binary;
using System.Text;

namespace Sim.Agents.Torch;

/// <summary>The symbol versions that an ELF library for 64-bit Linux needs from others, and those that it offers.</summary>
/// <remarks>Layout: the System V ABI, and "Symbol Versioning" in the Linux Standard Base core specification.</remarks>
internal sealed class ElfVersions
{
    private const uint DynamicSymbols = 11, VersionNeeds = 0x6FFFFFFE, VersionDefinitions = 0x6FFFFFFD, VersionOfSymbol = 0x6FFFFFFF;
    private const ushort Weak = 2;

    private readonly byte[] _file;
    private readonly List<Section> _sections = [];

    /// <exception cref="InvalidDataException">This is no 64-bit little-endian ELF file, or it is cut short.</exception>
    public ElfVersions(byte[] file)
    {
        _file = file;
        if (file.Length < 64 || !file.AsSpan().StartsWith("\u007fELF"u8) || file[4] != 2 || file[5] != 1)
            throw new InvalidDataException("It is no 64-bit ELF library.");

        try
        {
            Read();
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("The ELF library is cut short.");
        }
    }

    /// <summary>Versions needed, such as GLIBCXX_3.4.32.</summary>
    public List<Need> Needs { get; } = [];

    /// <summary>Versions offered.</summary>
    public HashSet<string> Definitions { get; } = [];

    /// <summary>Names of the symbols that are wanted in a version.</summary>
    public IEnumerable<string> SymbolsOf(Need need)
    {
        var symbols = _sections.Find(section => section.Type == DynamicSymbols);
        var versions = _sections.Find(section => section.Type == VersionOfSymbol);
        if (symbols is null || versions is null)
            yield break;

        const int symbolBytes = 24;
        for (var index = 0; index < symbols.Size / symbolBytes; index++)
        {
            if (Short(versions.Offset + (2 * index)) == need.Index)
                yield return Text(_sections[symbols.Link].Offset + (int)Word(symbols.Offset + (symbolBytes * index)));
        }
    }

    /// <summary>Tells the loader that it may do without a version: sets the weak bit of its flags.</summary>
    public void MarkWeak(Need need)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_file.AsSpan(need.FlagsOffset), (ushort)(Short(need.FlagsOffset) | Weak));
        need.IsWeak = true;
    }

    private void Read()
    {
        var table = (int)Long(0x28);
        var entryBytes = Short(0x3A);
        for (var index = 0; index < Short(0x3C); index++)
        {
            var at = table + (index * entryBytes);
            _sections.Add(new Section(Word(at + 4), (int)Long(at + 24), (int)Long(at + 32), (int)Word(at + 40)));
        }

        foreach (var section in _sections.Where(section => section.Type == VersionNeeds))
            ReadNeeds(section);
        foreach (var section in _sections.Where(section => section.Type == VersionDefinitions))
            ReadDefinitions(section);
    }

    private void ReadNeeds(Section section)
    {
        var strings = _sections[section.Link].Offset;
        for (var library = section.Offset; ;)
        {
            var entry = library + (int)Word(library + 8);
            for (var index = 0; index < Short(library + 2); index++)
            {
                Needs.Add(new Need(Text(strings + (int)Word(entry + 8)), Short(entry + 6), entry + 4)
                {
                    IsWeak = (Short(entry + 4) & Weak) != 0,
                });
                entry += (int)Word(entry + 12);
            }

            if (Word(library + 12) == 0)
                return;
            library += (int)Word(library + 12);
        }
    }

    private void ReadDefinitions(Section section)
    {
        var strings = _sections[section.Link].Offset;
        for (var definition = section.Offset; ;)
        {
            Definitions.Add(Text(strings + (int)Word(definition + (int)Word(definition + 12))));
            if (Word(definition + 16) == 0)
                return;
            definition += (int)Word(definition + 16);
        }
    }

    private ushort Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at));

    private uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    private ulong Long(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan(at));

    private string Text(int at) => Encoding.UTF8.GetString(_file.AsSpan(at, _file.AsSpan(at).IndexOf((byte)0)));

    private sealed record Section(uint Type, int Offset, int Size, int Link);

    /// <summary>A version that the library wants from another.</summary>
    internal sealed record Need(string Name, ushort Index, int FlagsOffset)
    {
        /// <summary>Whether the loader may do without it.</summary>
        public bool IsWeak { get; set; }
    }
}
