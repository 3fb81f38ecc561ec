using System.Text;

namespace Sim.Runtime.Devices.Cuda;

/// <summary>Cuts a PTX text into statements, at semicolons, colons and the braces of functions and scopes.</summary>
internal sealed class PtxScanner(string ptx)
{
    private readonly List<PtxStatement> _statements = [];
    private readonly StringBuilder _text = new();
    private int _line = 1;
    private int _firstLine;
    private int _vectors; // open braces within a statement

    public List<PtxStatement> Read()
    {
        for (var at = 0; at < ptx.Length; at++)
        {
            if (ptx[at] == '/' && at + 1 < ptx.Length && ptx[at + 1] == '/')
            {
                // Up to the line's end, which is read next.
                var end = ptx.IndexOf('\n', at);
                at = end < 0 ? ptx.Length : end - 1;
                continue;
            }

            Take(ptx[at]);
        }

        return _statements;
    }

    private void Take(char letter)
    {
        switch (letter)
        {
            case '\n':
                _line++;
                if (_text.Length > 0 && _text[0] == '.' && PtxStatement.IsLineDirective(_text.ToString()))
                    End(PtxKind.Directive);
                else
                    Append(' ');
                break;
            case ';':
                End(_text.Length > 0 && _text[0] == '.' ? PtxKind.Directive : PtxKind.Instruction);
                break;
            case ':':
                End(PtxKind.Label);
                break;
            case '{' when _text.Length == 0 || _text[0] == '.':
                if (_text.Length > 0)
                    End(PtxKind.Header);
                _statements.Add(new PtxStatement(_line, PtxKind.Open, "", ""));
                break;
            case '}' when _vectors == 0:
                _statements.Add(new PtxStatement(_line, PtxKind.Close, "", ""));
                break;
            default:
                _vectors += letter == '{' ? 1 : letter == '}' ? -1 : 0;
                Append(letter);
                break;
        }
    }

    private void Append(char letter)
    {
        if (!char.IsWhiteSpace(letter))
        {
            _firstLine = _text.Length == 0 ? _line : _firstLine;
            _text.Append(letter);
        }
        else if (_text.Length > 0 && _text[^1] != ' ')
        {
            _text.Append(' ');
        }
    }

    private void End(PtxKind kind)
    {
        _statements.Add(PtxStatement.Of(_firstLine, kind, _text.ToString().Trim()));
        _text.Clear();
    }
}
