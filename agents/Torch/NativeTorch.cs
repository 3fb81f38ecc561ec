using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Sim.Runtime;

namespace Sim.Agents.Torch;

/// <summary>Loads libtorch and TorchSharp's library before TorchSharp looks for them itself.</summary>
public static partial class NativeTorch
{
    private const string Bridge = "libLibTorchSharp.so";
    private const string TorchCpu = "libtorch_cpu.so";
    private const string TorchCuda = "libtorch_cuda.so";

    private static readonly Lock Once = new();
    private static readonly Dictionary<string, nint> Loaded = [];

    /// <summary>The folder that libtorch was loaded from; null before.</summary>
    public static string? Directory { get; private set; }

    /// <summary>The version of the libtorch that was loaded, such as "2.10.0" or "2.10.0+cu128"; null before.</summary>
    public static string? Version { get; private set; }

    /// <summary>Loads the libraries if they are not loaded yet. To be called before anything of TorchSharp.</summary>
    /// <exception cref="UsageException">The folder has no libtorch, or one of another version.</exception>
    /// <exception cref="FailureException">The libraries cannot be loaded; the message says what was tried and what to do.</exception>
    public static void Load(TorchOptions options, ILogger logger)
    {
        lock (Once)
        {
            if (Version is not null)
                return;

            if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
                throw new FailureException("Training runs on 64-bit Linux: TorchSharp's libraries are restored for that only.");

            var own = OwnLibraries();
            var libraries = options.Directory is null ? own : UserLibraries(options);
            var version = options.Directory is null ? LibTorchVersion.Required : CheckedVersion(libraries, options.Force, logger);
            var bridge = GlibcxxMark.Apply(Path.Combine(own, Bridge), logger);
            NativeMemory.Keep();
            LoadAll(libraries, bridge);
            NativeLibrary.SetDllImportResolver(typeof(TorchSharp.torch).Assembly, Resolve);
            NativeLibrary.SetDllImportResolver(typeof(NativeTorch).Assembly, Resolve);
            (Directory, Version) = (libraries, version);
            Log.Loaded(logger, version, libraries);
        }
    }

    /// <summary>A GPU as libtorch sees it.</summary>
    /// <param name="name">As libtorch calls it: "cuda:0".</param>
    /// <exception cref="FailureException">The libtorch that was loaded is for the processor only, or sees no GPU.</exception>
    public static TorchSharp.torch.Device CudaDevice(string name) => TorchSharp.torch.cuda_is_available()
        ? TorchSharp.torch.device(name)
        : throw new FailureException($"libtorch {Version} from {Directory} " + (Loaded.ContainsKey(TorchCuda)
            ? "sees no GPU. Its CUDA must be one that the driver serves."
            : $"is for the processor only. Networks on a GPU need that of a PyTorch with CUDA: --libtorch DIR, or the variable {TorchOptions.Variable}."));

    /// <summary>Where the build or the publish put TorchSharp's library and, by default, libtorch.</summary>
    private static string OwnLibraries()
    {
        string[] places = [Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"), AppContext.BaseDirectory];
        return places.FirstOrDefault(place => File.Exists(Path.Combine(place, Bridge)))
            ?? throw new FailureException(
                $"TorchSharp's library {Bridge} is missing. Looked in {string.Join(" and ", places)}. Build the project again, or copy " +
                "the whole output folder.");
    }

    private static string UserLibraries(TorchOptions options)
    {
        string[] places = [options.Directory!, Path.Combine(options.Directory!, "lib"), Path.Combine(options.Directory!, "torch", "lib")];
        return places.FirstOrDefault(place => File.Exists(Path.Combine(place, TorchCpu)))
            ?? throw new UsageException(
                $"No libtorch in '{options.Directory}': {TorchCpu} is not in it, in its 'lib' or in its 'torch/lib'. Give the folder that " +
                "PyTorch is installed in: python3 -c \"import torch; print(torch.__path__[0])\".");
    }

    private static string CheckedVersion(string libraries, bool force, ILogger logger)
    {
        var found = LibTorchVersion.Of(libraries);
        if (found is not null && LibTorchVersion.Same(found, LibTorchVersion.Required))
            return found;

        var problem = found is null
            ? $"The version of the libtorch in '{libraries}' is not known: neither version.py nor build-version nor version.h is beside it."
            : $"The libtorch in '{libraries}' is version {found}.";
        if (!force)
        {
            throw new UsageException(
                $"{problem} TorchSharp needs {LibTorchVersion.Required}; another may crash or compute wrongly. Install that version, or " +
                "add --force-libtorch to load it all the same.");
        }

        Log.Forced(logger, problem, LibTorchVersion.Required);
        return found ?? "unknown";
    }

    /// <summary>In the order of their needs, so that each finds the others by name whatever folder it comes from.</summary>
    private static void LoadAll(string libraries, string bridge)
    {
        string[] optional = ["libc10_cuda.so", TorchCuda];
        List<string> tried = [];
        foreach (var path in (string[])[
            .. ((string[])["libc10.so", TorchCpu, .. optional, "libtorch.so"]).Select(name => Path.Combine(libraries, name)), bridge])
        {
            var name = Path.GetFileName(path);
            if (optional.Contains(name) && !File.Exists(path))
                continue;

            try
            {
                Loaded[name == Path.GetFileName(bridge) ? Bridge : name] = NativeLibrary.Load(path);
                tried.Add($"loaded {path}");
            }
            catch (Exception problem) when (problem is DllNotFoundException or BadImageFormatException)
            {
                tried.Add($"could not load {path}: {FirstLine(problem.Message)}");
                throw new FailureException(
                    $"libtorch cannot be loaded. Tried, in order:\n  {string.Join("\n  ", tried)}\n" +
                    "On Debian and Ubuntu, 'apt-get install libgomp1 libstdc++6' gives what it needs from the system. Or point sim at the " +
                    $"libtorch {LibTorchVersion.Required} of an installed PyTorch: --libtorch DIR, or the variable {TorchOptions.Variable}.",
                    problem);
            }
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        "LibTorchSharp" => Loaded[Bridge],
        "torch_cpu" => Loaded[TorchCpu],
        "torch_cuda" => Loaded.GetValueOrDefault(TorchCuda),
        _ => 0,
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "libtorch {Version} from {Directory}")]
        public static partial void Loaded(ILogger logger, string version, string directory);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} TorchSharp needs {Required}; loading it because it was forced.")]
        public static partial void Forced(ILogger logger, string problem, string required);
    }
}
