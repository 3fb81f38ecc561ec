namespace Sim.Tests.Devices.Ptx;

/// <summary>A PTX text, read and decoded.</summary>
internal sealed class PtxModule
{
    private readonly Dictionary<string, PtxFunction> _functions = [];

    /// <exception cref="PtxException">The text is not PTX, or uses what this machine does not know.</exception>
    public PtxModule(string text)
    {
        var reader = new PtxReader(text);
        reader.Expect(".version");
        reader.Take();
        reader.Expect(".target");
        Target = reader.Take();
        reader.Expect(".address_size");
        reader.Expect("64");
        while (!reader.AtEnd)
            ReadFunction(reader);
    }

    public string Target { get; }

    /// <summary>Local memory of all functions: none calls itself, so each has its own place.</summary>
    public int LocalBytes { get; set; }

    /// <summary>Null where there is no such entry.</summary>
    public PtxFunction? Entry(string name) => _functions.GetValueOrDefault(name) is { IsEntry: true } entry ? entry : null;

    public PtxFunction Function(string name) =>
        _functions.GetValueOrDefault(name) ?? throw new PtxException($"Function {name} is not declared.");

    private void ReadFunction(PtxReader reader)
    {
        if (reader.Peek == ".extern")
            throw new PtxException($"Line {reader.Line}: an external function cannot be linked.");

        reader.TryTake(".visible");
        var isEntry = reader.TryTake(".entry");
        if (!isEntry)
            reader.Expect(".func");

        PtxVariable? result = null;
        if (!isEntry && reader.TryTake("("))
        {
            result = ReadParameter(reader, offset: 0);
            reader.Expect(")");
        }

        var function = new PtxFunction(reader.TakeName(), isEntry) { Result = result };
        function.ParameterBytes = result?.Bytes ?? 0;
        reader.Expect("(");
        while (!reader.TryTake(")"))
        {
            if (function.Parameters.Count > 0)
                reader.Expect(",");
            var parameter = ReadParameter(reader, function.ParameterBytes);
            function.Parameters.Add(parameter);
            function.ParameterBytes = parameter.Offset + parameter.Bytes;
        }

        if (!_functions.TryAdd(function.Name, function))
            function = _functions[function.Name];
        if (reader.TryTake(";"))
            return;

        if (function.Code.Length > 0)
            throw new PtxException($"Line {reader.Line}: {function.Name} is defined twice.");
        new PtxBody(this, function, reader).Read();
    }

    internal static PtxVariable ReadParameter(PtxReader reader, int offset)
    {
        reader.Expect(".param");
        return ReadVariable(reader, offset);
    }

    /// <summary>What follows .param or .local: [.align N] type name [ [count] ].</summary>
    internal static PtxVariable ReadVariable(PtxReader reader, int offset)
    {
        var alignment = reader.TryTake(".align") ? reader.TakeInteger() : 0;
        var type = reader.TakeType();
        alignment = Math.Max(alignment, type.Bytes);
        var name = reader.TakeName();
        var bytes = type.Bytes;
        if (reader.TryTake("["))
        {
            bytes *= reader.TakeInteger();
            reader.Expect("]");
        }

        return new PtxVariable(name, (offset + alignment - 1) / alignment * alignment, bytes, alignment);
    }
}
