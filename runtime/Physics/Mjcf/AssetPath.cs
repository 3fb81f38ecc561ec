namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Names of files as scenes write them: separated by '/', with '.' and '..' taken out, so that one file has one name.</summary>
internal static class AssetPath
{
    public static string Folder(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..(slash + 1)] : "";

    public static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>Whether it starts at the root of a disk.</summary>
    public static bool IsWhole(string path) => Path.IsPathRooted(path);

    /// <summary>One path after another; a whole one starts anew.</summary>
    public static string Combine(params ReadOnlySpan<string> parts)
    {
        var path = "";
        foreach (var part in parts)
        {
            if (part.Length > 0)
                path = path.Length == 0 || IsWhole(part) ? part : path.TrimEnd('/') + "/" + part;
        }

        return Normal(path.Replace('\\', '/'));
    }

    private static string Normal(string path)
    {
        var kept = new List<string>();
        foreach (var step in path.Split('/'))
        {
            if (step == ".." && kept.Count > 0 && kept[^1] is not ("" or ".."))
                kept.RemoveAt(kept.Count - 1);
            else if (step != "." && (step.Length > 0 || kept.Count == 0))
                kept.Add(step);
        }

        return string.Join('/', kept);
    }
}
