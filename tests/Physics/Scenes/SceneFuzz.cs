using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sim.Runtime;
using Sim.Runtime.Devices;
using Sim.Runtime.Devices.Cpu;
using Sim.Runtime.Numerics;
using Sim.Runtime.Physics;
using Sim.Runtime.Physics.Mjcf;

namespace Sim.Tests.Physics.Scenes;

/// <summary>
/// Compiles damaged scenes. A scene compiles, or is refused by an error that begins with a file and a line; where it compiles it can be
/// stepped, or is refused by an error. Whatever else happens is a finding: another exception, more memory or time than a scene may take.
/// </summary>
internal sealed partial class SceneFuzz
{
    private const long MostBytes = 512L << 20;
    private const double MostSeconds = 30; // of the processor; seconds on the wall are many more where a machine is shared
    private const int SteppedOnce = 8;     // of the scenes that compile, one in so many is stepped
    private const int Steps = 3;

    // Files are known by the number of their folder and their path in it.
    private readonly List<(string File, XDocument Scene)> _scenes = [];
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly List<string> _meshes = [];
    private int _folders;

    /// <summary>Adds the scenes of a folder. Meshes larger than some bytes are replaced by a small one, so that many scenes can be tried.</summary>
    public void Add(string folder, int mostMeshBytes = 4096)
    {
        var small = new Dictionary<string, byte[]>
        {
            [".stl"] = Mesh("wedge.stl"),
            [".obj"] = Mesh("prism.obj"),
            [".msh"] = Mesh("diamond.msh"),
        };
        var added = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = $"{_folders}/{Path.GetRelativePath(folder, path).Replace('\\', '/')}";
            var kind = Path.GetExtension(path).ToLowerInvariant();
            if (small.TryGetValue(kind, out var replacement))
            {
                _files[file] = new FileInfo(path).Length <= mostMeshBytes ? File.ReadAllBytes(path) : replacement;
                _meshes.Add(file);
            }
            else if (kind is ".xml" or ".urdf")
            {
                _files[file] = File.ReadAllBytes(path);
                added.Add(file);
            }
        }

        _folders++;
        foreach (var file in added.Where(Compiles))
            _scenes.Add((file, XDocument.Parse(Encoding.UTF8.GetString(_files[file]))));
    }

    private static byte[] Mesh(string name) => File.ReadAllBytes(Repo.PathOf("tests", "Golden", "scenes", "meshes", name));

    public int Scenes => _scenes.Count;

    public FuzzResult Run(int count, int seed)
    {
        var result = new FuzzResult { Seed = seed, Scenes = _scenes.Count };
        for (var number = 0; number < count; number++)
        {
            var mutator = new SceneMutator(CounterRandom.Key((ulong)seed, (ulong)number));
            var (file, scene) = _scenes[mutator.Choose(_scenes.Count)];
            var files = new Dictionary<string, byte[]>(_files);
            if (_meshes.Count > 0 && mutator.Once(4))
            {
                var mesh = _meshes[mutator.Choose(_meshes.Count)];
                files[mesh] = mutator.DamageBytes(files[mesh]);
            }

            files[file] = mutator.Damage(scene);
            Try(result, number, file, files, mutator.Once(SteppedOnce));
        }

        return result;
    }

    private bool Compiles(string file)
    {
        try
        {
            Parse(file, _files);
            return true;
        }
        catch (UsageException)
        {
            return false; // a part that others include
        }
    }

    private static PhysicsModel Parse(string file, Dictionary<string, byte[]> files) => PhysicsModel.Parse(
        Encoding.UTF8.GetString(files[file]), new FolderOf(file, files), AssetPath.FileName(file));

    private static void Try(FuzzResult result, int number, string file, Dictionary<string, byte[]> files, bool steps)
    {
        var (bytes, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        result.Count++;
        try
        {
            var model = Parse(file, files);
            result.Compiled++;
            if (steps && model.DofCount > 0)
                Step(result, model);
        }
        catch (UsageException problem) when (Placed().IsMatch(problem.Message))
        {
            result.Refused++;
        }
        catch (UsageException problem)
        {
            result.Find(number, file, $"an error without file and line: {problem.Message}");
        }
        catch (Exception problem)
        {
            result.Find(number, file, $"{problem.GetType().Name}: {problem.Message} {problem.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        result.MostBytes = Math.Max(result.MostBytes, bytes);
        result.MostSeconds = Math.Max(result.MostSeconds, seconds);
        if (bytes > MostBytes)
            result.Find(number, file, $"{bytes >> 20} MiB");
        if (seconds > MostSeconds)
            result.Find(number, file, $"{seconds:n0} s");
    }

    private static void Step(FuzzResult result, PhysicsModel model)
    {
        PhysicsScene scene;
        try
        {
            scene = new PhysicsScene(model);
        }
        catch (UsageException)
        {
            result.NotStepped++;
            return;
        }

        using var device = new CpuDevice(threads: 1, lanes: 1);
        using var batch = new PhysicsBatch(device, scene, worlds: 1, Precision.F64);
        batch.Step(Steps);
        result.Stepped++;
    }

    /// <summary>Files beside one.</summary>
    private sealed class FolderOf(string file, Dictionary<string, byte[]> files) : IAssetProvider
    {
        private readonly string _folder = AssetPath.Folder(file);

        public byte[]? Read(string path) => files.GetValueOrDefault(AssetPath.Combine(_folder, path));

        public bool Exists(string path) => files.ContainsKey(AssetPath.Combine(_folder, path));
    }

    [GeneratedRegex(@"^[^:]*\.(xml|urdf)(:\d+)?: ")]
    private static partial Regex Placed();
}

/// <summary>What became of damaged scenes.</summary>
internal sealed class FuzzResult
{
    private const int MostTold = 50;

    public int Seed { get; init; }

    public int Scenes { get; init; }

    public int Count { get; set; }

    public int Compiled { get; set; }

    public int Refused { get; set; }

    public int Stepped { get; set; }

    public int NotStepped { get; set; }

    public long MostBytes { get; set; }

    public double MostSeconds { get; set; }

    public int FindingCount { get; private set; }

    public List<string> Findings { get; } = [];

    public void Find(int number, string scene, string what)
    {
        FindingCount++;
        if (Findings.Count < MostTold)
            Findings.Add($"{number} ({scene}): {what}");
    }
}
