using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Scene;

/// <summary>
/// Groups of triangles by direction. Directions that are nearly the same count as equal, which is no order: which ones
/// meet depends on the shape of the tree, so it is the red-black tree of every C++ library.
/// </summary>
internal sealed class DirectionTree
{
    private const double SameDirection = 0.99999872;

    private Node? _root;

    public FacingTriangles? Find(Vec3 direction)
    {
        Node? found = null;
        for (var node = _root; node is not null;)
        {
            if (IsBefore(node.Piece.Normal, direction))
                node = node.Right;
            else
                (found, node) = (node, node.Left);
        }
        return found is null || IsBefore(direction, found.Piece.Normal) ? null : found.Piece;
    }

    /// <summary>Adds a direction that was not found; in vain where it is nearly that of the one before it.</summary>
    public void Add(FacingTriangles piece)
    {
        Node? parent = null, before = null;
        var isLeft = false;
        for (var node = _root; node is not null;)
        {
            parent = node;
            isLeft = IsBefore(piece.Normal, node.Piece.Normal);
            before = isLeft ? before : node;
            node = isLeft ? node.Left : node.Right;
        }
        if (before is not null && !IsBefore(before.Piece.Normal, piece.Normal))
            return;

        var added = new Node(piece) { Parent = parent };
        if (parent is null)
            _root = added;
        else if (isLeft)
            parent.Left = added;
        else
            parent.Right = added;
        Balance(added);
    }

    public List<FacingTriangles> InOrder()
    {
        List<FacingTriangles> pieces = [];
        var above = new Stack<Node>();
        for (var node = _root; node is not null || above.Count > 0;)
        {
            if (node is not null)
            {
                above.Push(node);
                node = node.Left;
                continue;
            }
            var next = above.Pop();
            pieces.Add(next.Piece);
            node = next.Right;
        }
        return pieces;
    }

    private static bool IsBefore(Vec3 a, Vec3 b)
    {
        if (a.Dot(b) > SameDirection)
            return false;
        for (var axis = 0; axis < 3; axis++)
        {
            if (Math.Abs(a[axis] - b[axis]) > Tiny.Least)
                return a[axis] > b[axis];
        }
        return false;
    }

    private void Balance(Node node)
    {
        while (node.Parent is { IsRed: true } parent)
        {
            var grandparent = parent.Parent!;
            var uncle = parent == grandparent.Left ? grandparent.Right : grandparent.Left;
            if (uncle is { IsRed: true })
            {
                parent.IsRed = uncle.IsRed = false;
                grandparent.IsRed = true;
                node = grandparent;
                continue;
            }
            if ((node == parent.Left) != (parent == grandparent.Left))
            {
                Rotate(parent, toLeft: node == parent.Right);
                (node, parent) = (parent, node);
            }
            (parent.IsRed, grandparent.IsRed) = (false, true);
            Rotate(grandparent, toLeft: parent == grandparent.Right);
        }
        _root!.IsRed = false;
    }

    private void Rotate(Node node, bool toLeft)
    {
        var risen = (toLeft ? node.Right : node.Left)!;
        var moved = toLeft ? risen.Left : risen.Right;
        if (toLeft)
            (node.Right, risen.Left) = (moved, node);
        else
            (node.Left, risen.Right) = (moved, node);
        if (moved is not null)
            moved.Parent = node;
        risen.Parent = node.Parent;
        if (node.Parent is null)
            _root = risen;
        else if (node.Parent.Left == node)
            node.Parent.Left = risen;
        else
            node.Parent.Right = risen;
        node.Parent = risen;
    }

    private sealed class Node(FacingTriangles piece)
    {
        public FacingTriangles Piece => piece;

        public Node? Parent { get; set; }

        public Node? Left { get; set; }

        public Node? Right { get; set; }

        public bool IsRed { get; set; } = true;
    }
}
