using Sim.Runtime.Physics.Model;

namespace Sim.Runtime.Physics.Hulls;

/// <summary>Starts a hull from four points that are far apart.</summary>
internal sealed class FirstSimplex(Hull hull, FacetPlanes planes)
{
    private const double LeastRatio = 1e-3, NarrowCosine = -0.99999999;

    private readonly HullTolerances _tolerances = hull.Tolerances;

    /// <summary>The four points.</summary>
    public List<int> Make()
    {
        var points = Choose();
        List<Corner> corners = [.. points.Select(hull.NewCorner).Reverse()];
        MakeFacets(corners);
        hull.EndStage(alsoVisible: true);
        hull.Facets.Unfinished = hull.Facets.First;
        hull.Inside = Middle(corners);
        TurnOutward();
        Check();
        return points;
    }

    private List<int> Choose()
    {
        if (_tolerances.Width <= 0)
            throw new HullException("all points are the same");

        List<int> simplex = [_tolerances.Extremes.MinBy(point => hull.Points[point].X)];
        var furthest = _tolerances.Extremes.MaxBy(point => hull.Points[point].X);
        if (furthest == simplex[0])
            throw new HullException("the points are in one plane");

        simplex.Add(furthest);
        var largest = hull.Points[furthest].X - hull.Points[simplex[0]].X;
        for (var count = 2; count < 4; count++)
        {
            var target = largest * _tolerances.Width;
            var best = -1;
            (largest, var isSmall) = (-1, false);
            foreach (var point in _tolerances.Extremes.Where(point => !simplex.Contains(point)))
            {
                if (point != best && Volume(point, simplex) is var (volume, small) && volume > largest)
                    (best, largest, isSmall) = (point, volume, small);
            }
            if (best < 0 || isSmall || (largest > 0 && largest / target < LeastRatio))
                best = ChooseFromAll(simplex, best, ref largest, 10 * LeastRatio * target);
            simplex.Add(best >= 0 ? best : throw new HullException("the points are in one plane"));
        }
        return simplex;
    }

    private int ChooseFromAll(List<int> simplex, int best, ref double largest, double enough)
    {
        for (var point = 0; point < hull.Points.Length; point++)
        {
            if (_tolerances.Extremes.Contains(point) || simplex.Contains(point))
                continue;
            var (volume, isSmall) = Volume(point, simplex);
            if (!(volume > largest))
                continue;
            (best, largest) = (point, volume);
            if (!isSmall && volume > enough)
                break;
        }
        return best;
    }

    /// <summary>Of the simplex with one more point: its area in the horizontal plane, or its volume, times a constant.</summary>
    private (double Volume, bool IsSmall) Volume(int apex, List<int> simplex)
    {
        var rows = simplex.ConvertAll(point => hull.Points[point] - hull.Points[apex]);
        var (a, b) = (rows[0], rows[1]);
        if (simplex.Count == 2)
            return Sized(Minor(a.X, a.Y, b.X, b.Y), _tolerances.SmallPivots.Y);

        var c = rows[2];
        var determinant = a.X * Minor(b.Y, b.Z, c.Y, c.Z) - b.X * Minor(a.Y, a.Z, c.Y, c.Z) + c.X * Minor(a.Y, a.Z, b.Y, b.Z);
        return Sized(determinant, _tolerances.SmallPivots.Z);
    }

    private static (double Volume, bool IsSmall) Sized(double determinant, double pivot) =>
        (Math.Abs(determinant), Math.Abs(determinant) < 10 * pivot);

    private static double Minor(double a, double b, double c, double d) => a * d - b * c;

    private void MakeFacets(List<Corner> corners)
    {
        for (var i = 0; i < corners.Count; i++)
        {
            var facet = hull.NewFacet();
            facet.Corners = [.. corners.Where(corner => corner != corners[i])];
            facet.FacesUp = i % 2 == 0;
            hull.Facets.Append(facet);
            hull.Corners.Append(corners[i]);
        }
        foreach (var facet in hull.Facets.All)
            facet.Neighbors.AddRange(hull.Facets.All.Where(other => other != facet));
    }

    private static Vec3 Middle(List<Corner> corners)
    {
        var (x, y, z) = (0.0, 0.0, 0.0);
        foreach (var corner in corners)
            (x, y, z) = (x + corner.Position.X, y + corner.Position.Y, z + corner.Position.Z);
        return new(x / corners.Count, y / corners.Count, z / corners.Count);
    }

    private void TurnOutward()
    {
        var first = hull.Facets.First;
        planes.Find(first);
        first.IsFlipped = false;
        if (first.Distance(hull.Inside) > _tolerances.Roundoff)
        {
            foreach (var facet in hull.Facets.All)
                facet.FacesUp = !facet.FacesUp;
            planes.Find(first);
        }
        foreach (var facet in hull.Facets.All.Skip(1))
            planes.Find(facet);
    }

    private void Check()
    {
        foreach (var facet in hull.Facets.All)
        {
            planes.CheckFlipped(facet);
            for (var i = 0; i < 3; i++)
            {
                if (facet.IsFlipped || facet.Neighbors[i].Distance(facet.Corners[i].Position) >= -_tolerances.Roundoff)
                    throw new HullException("the points are in one plane, but for rounding");
                hull.IsNarrow |= facet.Normal.Dot(facet.Neighbors[i].Normal) < NarrowCosine;
            }
        }
    }
}
