namespace Sim.Runtime.Physics.Collision;

/// <summary>What the steps of a box against a box leave for each other, in the free part of the work space.</summary>
internal static class BoxWork
{
    public const int
        Rotation = PairWork.Free,    // 9: of box 2 in the frame of box 1
        To2 = Rotation + 9,          // 3: from box 1 to box 2, in the frame of box 1
        To1 = To2 + 3,               // 3: from box 2 to box 1, in the frame of box 2
        Open = To1 + 3,              // mask: not apart on any axis so far
        Penetration = Open + 1,      // the least so far
        IsEdge = Penetration + 1,    // mask: of a pair of edges, else of a face
        Face = IsEdge + 1,           // masks of 3: the face crosses this axis
        IsNegative = Face + 3,       // mask: the face is on the axis' negative side
        IsSecond = IsNegative + 1,   // mask: the face is of box 2
        Edge1 = IsSecond + 1,        // masks of 3: the edge of box 1 lies along this axis
        Edge2 = Edge1 + 3,           // masks of 3: of box 2
        Corner1 = Edge2 + 3,         // masks of 3: the edge of box 1 is on the positive side of this axis
        Corner2 = Corner1 + 3,       // masks of 3: of box 2
        EdgeNormal = Corner2 + 3,    // 3: in the frame of box 1
        IsInward = EdgeNormal + 3,   // mask: the normal points from box 2 to box 1

        // Both kinds lay a frame on a face of one box: z is its normal, its centre is the origin.
        Half = IsInward + 1,         // 3: the half sizes of that box along the frame's axes
        Other = Half + 3,            // 3: the centre of the other box
        Turn = Other + 3,            // 9: the other box's axes, as columns
        Lines = Turn + 9,            // [4][6]: start and direction, in the plane of the face
        Lifted = Lines + 24,         // [4][6]: the same lines of the edge, before they were moved into the plane
        Corners = Lifted + 24,       // [4][6]: see the kind
        Raw = Corners + 24,          // [24][5]: mask, distance, position
        RawSize = 5,
        MostRaw = 24,

        // The points that are left, each lane's first.
        Count = Raw + (MostRaw * RawSize), // how many
        Points = Count + 1,          // [24][4]: distance, position in the frame
        PointSize = 4,
        Height = Points + (MostRaw * PointSize), // of the face over the centre of its box
        World = Height + 1,          // 9: the frame's axes in the world
        Origin = World + 9,          // 3: the centre of its box
        Normal = Origin + 3,         // 3: of the contacts
        Sides = Normal + 3,          // 4, for a moment
        Own = Sides + 4,             // what one step needs for itself
        OwnSize = 56,
        Size = Own + OwnSize - PairWork.Free;
}
