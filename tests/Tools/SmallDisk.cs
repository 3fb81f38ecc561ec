using Xunit;

namespace Sim.Tests.Tools;

/// <summary>A disk of a few kilobytes, mounted on a folder for the length of a script that nobody else sees.</summary>
internal static class SmallDisk
{
    /// <summary>Runs a script of bash, in which $disk is the folder, $size its size, and sim the command line.</summary>
    public static SimProcess.Outcome Run(string folder, string size, string script)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "sim.dll");
        return SimProcess.RunProgram("unshare", [
            "--map-root-user", "--mount", "bash", "-c",
            $"mount -t tmpfs -o size={size} tmpfs '{folder}' || exit 99; disk='{folder}'; sim() {{ dotnet exec '{program}' \"$@\"; }}\n{script}",
        ]);
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Missing()
    {
        using var folder = new TemporaryFolder();
        try
        {
            return Run(folder.Path, "64k", "exit 0").ExitCode == 0 ? null : "No file system can be mounted here, even in a namespace of one's own.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "There is no 'unshare' here (Debian's package util-linux).";
        }
    }
}

public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.Missing();
}
