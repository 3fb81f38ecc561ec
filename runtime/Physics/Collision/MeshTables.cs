namespace Sim.Runtime.Physics.Collision;

/// <summary>The meshes of a model as flat tables.</summary>
public sealed class MeshTables
{
    // A mesh's header among the numbers. Vertices are counted in threes of scalars.
    internal const int
        Hull = 0,       // the hull's first vertex, in the order of the graph
        HullCount = 1,
        Starts = 2,     // where among the numbers is, for each hull vertex, where its neighbours begin
        Scan = 3,       // the first vertex of a mesh that is searched as a whole, in the order of the mesh
        ScanCount = 4,  // 0 for a mesh that is searched along the graph
        Bound = 5,      // where the radius is among the scalars
        Header = 6;

    /// <summary>Meshes with fewer vertices are searched as a whole: MuJoCo's mjMESH_HILLCLIMB_MIN.</summary>
    private const int LeastClimbed = 10;

    private readonly List<int> _numbers = [];
    private readonly List<double> _scalars = [];

    public MeshTables(IReadOnlyList<ConvexMesh> meshes)
    {
        _numbers.AddRange(new int[meshes.Count * Header]);
        for (var index = 0; index < meshes.Count; index++)
            Add(meshes[index], index * Header);
    }

    /// <summary>For <see cref="NarrowTables.Meshes"/>.</summary>
    public IReadOnlyList<int> Numbers => _numbers;

    /// <summary>For <see cref="NarrowTables.Vertices"/>, in the precision of R.</summary>
    public IReadOnlyList<double> Scalars => _scalars;

    private void Add(ConvexMesh mesh, int header)
    {
        int count = mesh.Graph[0], all = mesh.Vertices.Length / 3;
        var numbers = mesh.Graph.AsSpan(2 + count, count);
        _numbers[header + Hull] = _scalars.Count / 3;
        _numbers[header + HullCount] = count;
        foreach (var vertex in numbers)
            _scalars.AddRange(mesh.Vertices.AsSpan(vertex * 3, 3));
        if (all < LeastClimbed)
        {
            _numbers[header + Scan] = _scalars.Count / 3;
            _numbers[header + ScanCount] = all;
            _scalars.AddRange(mesh.Vertices);
        }

        _numbers[header + Bound] = _scalars.Count;
        _scalars.AddRange([mesh.Bound, 0, 0]);
        AddNeighbours(mesh.Graph, count, header);
    }

    private void AddNeighbours(int[] graph, int count, int header)
    {
        int starts = _numbers.Count, lists = starts + count;
        _numbers[header + Starts] = starts;
        for (var vertex = 0; vertex < count; vertex++)
            _numbers.Add(lists + graph[2 + vertex]);
        var neighbours = count + (3 * graph[1]);
        _numbers.AddRange(graph.AsSpan(2 + (2 * count), neighbours));
    }
}
