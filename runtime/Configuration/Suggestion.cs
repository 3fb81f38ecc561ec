namespace Sim.Runtime.Configuration;

/// <summary>Answers a wrong name with the ones that are known.</summary>
public static class Suggestion
{
    /// <summary>"Unknown env 'frozenlake'. Did you mean 'frozen-lake'? Known: …"</summary>
    public static string Unknown(string kind, string given, IEnumerable<string> known)
    {
        var names = known.ToList();
        var nearest = names.MinBy(name => Distance(given.ToLowerInvariant(), name));
        var hint = nearest is not null && Distance(given.ToLowerInvariant(), nearest) <= Math.Max(2, given.Length / 3)
            ? $" Did you mean '{nearest}'?"
            : "";
        return $"Unknown {kind} '{given}'.{hint} Known: {(names.Count > 0 ? string.Join(", ", names) : "none")}.";
    }

    /// <summary>Letters to insert, delete or replace (Levenshtein).</summary>
    internal static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
