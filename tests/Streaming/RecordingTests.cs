using Sim.Runtime;
using Sim.Runtime.Scenes;
using Sim.Runtime.Streaming.Client;
using Sim.Runtime.Streaming.Recordings;
using Xunit;

namespace Sim.Tests.Streaming;

/// <summary>Streams in files, and files as streams.</summary>
public sealed class RecordingTests : IDisposable
{
    private const int Steps = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("gravity.rec");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recording_that_is_played_shows_the_frames_that_were_recorded()
    {
        var recorded = Record();
        using var recording = new Recording(Path);
        RecordingPlayer? player = null;
        var server = new TestServer(envs: new TestEnvs(), prepare: server => player = server.Show(recording));
        using var viewer = server.Connect();
        var source = Assert.Single(viewer.Sources());
        Assert.Equal(("gravity", 3, true), (source.Env, source.Worlds, source.HasScene));
        Assert.Equal([2, 0], source.Shown!.Value.ToArray());
        AssertSame(new GravityEnv().Scene, Assert.Single(viewer.Scene(source.Number)).Scene!);

        using var stream = viewer.Watch(source.Number, [0, 2], ["pose", "reward"], rate: 0);
        player!.WaitForWatcher(CancellationToken.None);
        player.Play(speed: 1e6, CancellationToken.None);
        server.Dispose();
        var shown = Frames(stream);

        // The first frame is shown on arrival, and again when playing begins.
        Assert.Equal(recorded, shown.Skip(shown.Count - recorded.Count));
        Assert.True(stream.HasEnded);
    }

    [Fact]
    public void A_recording_is_played_in_the_time_in_which_it_happened()
    {
        Record(pause: TimeSpan.FromMilliseconds(100));
        using var recording = new Recording(Path);
        RecordingPlayer? player = null;
        using var server = new TestServer(prepare: server => player = server.Show(recording));
        var start = System.Diagnostics.Stopwatch.StartNew();
        player!.Play(speed: 1, CancellationToken.None);
        Assert.InRange(start.Elapsed.TotalSeconds, 0.1 * Steps, 60);
        player.Rewind();
        start.Restart();
        player.Play(speed: 1e6, CancellationToken.None);
        Assert.InRange(start.Elapsed.TotalSeconds, 0, 0.1 * Steps);
    }

    [Fact]
    public void Of_a_recording_only_its_worlds_and_columns_can_be_watched_and_nothing_is_made()
    {
        Record();
        using var recording = new Recording(Path);
        using var server = new TestServer(prepare: server => server.Show(recording));
        using var viewer = server.Connect();
        Assert.Contains("2, 0", Assert.Throws<RemoteException>(() => viewer.Watch(0, [1], ["reward"], rate: 0)).Message, StringComparison.Ordinal);
        Assert.Equal("bad-argument", Assert.Throws<RemoteException>(() => viewer.Watch(0, [2], ["terminated"], rate: 0)).Code);
        Assert.Equal("not-offered", Assert.Throws<RemoteException>(() => viewer.Make("cart-pole", 1)).Code);
    }

    [Fact]
    public void A_recording_whose_recorder_was_killed_is_read_up_to_its_last_whole_frame()
    {
        Record();
        var whole = File.ReadAllBytes(Path);
        for (var cut = 1; cut < 100; cut += 7)
        {
            File.WriteAllBytes(Path, whole[..^cut]);
            using var recording = new Recording(Path);
            for (var frame = 0; frame < Steps; frame++)
                Assert.True(recording.TryNext());
            Assert.False(recording.TryNext());
            Assert.Equal(Steps - 1, recording.Steps);
        }
    }

    [Theory]
    [InlineData("", "no recording")]
    [InlineData("SIMREC\0\u0002 of a later version", "no recording")]
    [InlineData("SIMREC\0\u0001", "cut off")]
    public void What_is_no_recording_is_told_from_one(string bytes, string told)
    {
        File.WriteAllText(Path, bytes);
        Assert.Contains(told, Assert.Throws<UsageException>(() => new Recording(Path)).Message, StringComparison.Ordinal);
    }

    /// <summary>Files come from anywhere, so one that is damaged or forged is told so and nothing else happens.</summary>
    [Fact]
    public void A_damaged_recording_is_told_so_wherever_it_is_damaged()
    {
        Record();
        var whole = File.ReadAllBytes(Path);
        var (random, refused) = (new CsRandom(3), 0);
        for (var round = 0; round < 2000; round++)
        {
            var bytes = whole.ToArray();
            bytes[random.Below(bytes.Length)] ^= (byte)(1 + random.Below(255));
            File.WriteAllBytes(Path, bytes);
            try
            {
                using var recording = new Recording(Path);
                while (recording.TryNext())
                {
                    // Only whether it can be read is looked at: a number may have been changed into another.
                }
            }
            catch (Exception told) when (told is UsageException or FailureException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 1999);
    }

    [Fact]
    public void A_recording_is_not_written_over()
    {
        Record();
        Assert.Contains("there already", Assert.Throws<UsageException>(() => Record()).Message, StringComparison.Ordinal);
    }

    /// <summary>What two worlds of three show before the first step and after each. Returns what every frame held.</summary>
    private List<string> Record(TimeSpan pause = default)
    {
        using var server = new TestServer(envs: new TestEnvs());
        using var client = server.Connect();
        using var remote = client.Make("gravity", worlds: 3);
        var source = Assert.Single(client.Sources());
        using var stream = client.Watch(remote.Number, [2, 0], ["reward", "pose"], rate: 0);
        using var writer = new RecordingWriter(Path, source, client.Scene(remote.Number), stream);
        var frames = new List<string>();
        for (var step = 0; step <= Steps; step++)
        {
            if (step > 0)
            {
                remote.Actions<float>()[4] = step / 8f;
                remote.Step();
            }

            Assert.True(stream.TryNext(Patience));
            writer.Write();
            frames.Add(Text(stream, [1, 0]));
            Thread.CurrentThread.Join(pause);
        }

        Assert.Equal(Steps + 1, writer.Count);
        return frames;
    }

    private static List<string> Frames(StateSubscription stream)
    {
        var frames = new List<string>();
        while (stream.TryNext(Patience))
            frames.Add(Text(stream, [0, 1]));
        return frames;
    }

    private static string Text(StateSubscription stream, int[] rows) =>
        string.Join(' ', rows.Select(row => string.Join(',', new object[]
        {
            stream.Steps,
            stream.Arrays["episode"].Span<int>()[row],
            stream.Arrays["step"].Span<int>()[row],
            stream.Arrays["reward"].Span<double>()[row],
            string.Join(',', stream.Arrays["pose"].Span<float>().Slice(row * 14, 14).ToArray()),
        })));

    private static void AssertSame(Scene expected, Scene actual)
    {
        Assert.Equal(expected.Bodies.ToArray(), actual.Bodies.ToArray());
        Assert.Equal(Text(expected), Text(actual));

        // Records of arrays are equal only where the arrays are the same, so their elements are written out.
        static string Text(Scene scene) => string.Join('\n',
        [
            .. scene.Geoms.Select(geom => $"{geom.Name} {geom.Body} {geom.Shape} {List(geom.Size)} {List(geom.Position)} {List(geom.Rotation)} {List(geom.Color)} {geom.Mesh}"),
            .. scene.Cameras.Select(camera => $"{camera.Name} {camera.Body} {camera.FieldOfView} {List(camera.Position)} {List(camera.Rotation)}"),
            .. scene.Meshes.Select(mesh => $"{mesh.Name} {string.Join(',', mesh.Vertices)} {string.Join(',', mesh.Faces)}"),
        ]);

        static string List(IEnumerable<double> numbers) => string.Join(',', numbers);
    }
}
