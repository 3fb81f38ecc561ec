namespace Sim.Runtime.Physics.Tables;

/// <summary>Pairs of links that may touch, in clusters.</summary>
internal sealed class CoupleTable
{
    private const int MostInCluster = 32; // a bit each

    private readonly LinkTable _links;
    private readonly DofLists _dofs;
    private readonly Dictionary<(int, int), int> _numbers = [];
    private readonly List<CoupleInfo> _couples = [];
    private readonly List<ClusterInfo> _clusters = [];
    private readonly List<GroupInfo> _groups = [];
    private readonly List<CellInfo> _cells = [];

    /// <param name="pairs">Links of each pair of geoms, in the order of the pairs.</param>
    /// <param name="links">Of the model.</param>
    /// <param name="dofs">Takes the lists of the clusters.</param>
    public CoupleTable(IEnumerable<(int Link1, int Link2)> pairs, LinkTable links, DofLists dofs)
    {
        (_links, _dofs) = (links, dofs);
        foreach (var cluster in pairs.Select(Ordered).Distinct().GroupBy(KeyOf))
        {
            foreach (var part in cluster.Chunk(MostInCluster))
                AddCluster(part);
        }
    }

    public CoupleInfo[] Couples => [.. _couples];

    public ClusterInfo[] Clusters => [.. _clusters];

    public GroupInfo[] Groups => [.. _groups];

    public CellInfo[] Cells => [.. _cells];

    public int Of((int Link1, int Link2) links) => _numbers[Ordered(links)];

    /// <summary>The link of the later tree is the second.</summary>
    private (int Link1, int Link2) Ordered((int Link1, int Link2) links)
    {
        int tree1 = TreeOf(links.Link1), tree2 = TreeOf(links.Link2);
        return tree1 > tree2 || (tree1 == tree2 && links.Link1 > links.Link2) ? (links.Link2, links.Link1) : links;
    }

    private int TreeOf(int link) => link < _links.FirstMoving ? -1 : _links.Links[link].Tree;

    private (string Kind, int Number, int Other) KeyOf((int Link1, int Link2) links)
    {
        int tree1 = TreeOf(links.Link1), tree2 = TreeOf(links.Link2);
        if (tree1 == tree2)
            return ("pair", links.Link1, links.Link2);
        return tree1 < 0 && _links.Trees[tree2].LinkCount > 1 ? ("tree", tree2, 0) : ("link", links.Link2, 0);
    }

    private void AddCluster((int Link1, int Link2)[] couples)
    {
        var moved = couples.Select(couple => _dofs.Between(couple.Link1, couple.Link2).ToList()).ToList();
        var masks = new SortedDictionary<int, (uint Mask, int Sign)>();
        for (var bit = 0; bit < couples.Length; bit++)
        {
            _numbers.Add(couples[bit], _couples.Count);
            _couples.Add(new CoupleInfo { Link1 = couples[bit].Link1, Link2 = couples[bit].Link2, Cluster = _clusters.Count, Bit = bit });
            foreach (var dof in moved[bit])
                masks[dof.Dof] = (masks.GetValueOrDefault(dof.Dof).Mask | (1u << bit), dof.Sign);
        }

        // A couple's groups follow its degrees of freedom upwards, so a sum over them is the same in whatever cluster it is.
        var groups = masks.GroupBy(entry => entry.Value.Mask).ToList();
        var listed = groups.SelectMany(group => group.Select(entry => (Dof: entry.Key, entry.Value.Mask, entry.Value.Sign))).ToList();
        var list = _dofs.AddSigned(listed.Select(entry => new SignedDof { Dof = entry.Dof, Sign = entry.Sign }));
        _clusters.Add(new ClusterInfo
        {
            Tree = TreeOf(couples[0].Link2),
            FirstDof = list.First,
            DofCount = list.Count,
            FirstGroup = _groups.Count,
            GroupCount = groups.Count,
            FirstCell = _cells.Count,
        });
        var first = 0;
        foreach (var group in groups)
        {
            _groups.Add(new GroupInfo { FirstDof = first, DofCount = group.Count(), Couples = group.Key });
            first += group.Count();
        }

        for (var i = 0; i < listed.Count; i++)
            AddCells(listed, i);
    }

    /// <summary>
    /// The entries that are made of the stiffness of the couples that a degree of freedom moves: with those that move at least the same
    /// ones, and of its own group with those before it.
    /// </summary>
    private void AddCells(List<(int Dof, uint Mask, int Sign)> listed, int i)
    {
        var (dof, mask, _) = listed[i];
        var cells = new List<CellInfo>();
        for (var j = 0; j < listed.Count; j++)
        {
            var isWider = (listed[j].Mask & mask) == mask && listed[j].Mask != mask;
            var isBefore = listed[j].Mask == mask && j <= i;
            if (!isWider && !isBefore)
                continue;
            int high = Math.Max(dof, listed[j].Dof), low = Math.Min(dof, listed[j].Dof);
            cells.Add(new CellInfo { Dof = j, Entry = Stepping.Triangle.Row(high) + low });
        }

        _cells.Add(new CellInfo { Dof = cells.Count });
        _cells.AddRange(cells);
    }
}
