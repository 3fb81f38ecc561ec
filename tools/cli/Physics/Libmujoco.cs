using System.Runtime.InteropServices;
using Sim.Runtime;

namespace Sim.Tools.Cli.Physics;

/// <summary>MuJoCo's own library, of the version that Debian and Ubuntu carry, to measure and compare with. Loaded when it is asked for.</summary>
internal static unsafe class Libmujoco
{
    public const string Version = "2.2.2";

    private const int VersionNumber = 222;

    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>Why it cannot be used; null where it can.</summary>
    public static string? Missing
    {
        get
        {
            try
            {
                _ = Library.Value;
                return null;
            }
            catch (FailureException problem)
            {
                return problem.Message;
            }
        }
    }

    /// <summary>A function of it.</summary>
    /// <exception cref="FailureException">The library is not there, or of another version.</exception>
    public static nint Function(string name) => NativeLibrary.GetExport(Library.Value, name);

    private static nint Load()
    {
        var found = (nint)0;
        foreach (var name in (string[])[$"libmujoco.so.{Version}", "libmujoco.so"])
        {
            if (NativeLibrary.TryLoad(name, out found))
                break;
        }

        if (found == 0)
        {
            throw new FailureException(
                $"libmujoco {Version} is not installed, and there is nothing to compare with. On Debian and Ubuntu: apt-get install libmujoco-dev.");
        }

        var version = ((delegate* unmanaged<int>)NativeLibrary.GetExport(found, "mj_version"))();
        if (version != VersionNumber)
            throw new FailureException($"The libmujoco found says that its version is {version}. Only {Version} ({VersionNumber}) can be compared with.");

        // Its own handler writes a file into the working folder.
        *(nint*)NativeLibrary.GetExport(found, "mju_user_warning") = (nint)(delegate* unmanaged<byte*, void>)&Ignore;
        return found;
    }

    [UnmanagedCallersOnly]
    private static void Ignore(byte* message)
    {
    }
}
