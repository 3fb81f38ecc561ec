using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads textures. Their pictures are not opened: what is on them changes nothing but looks.</summary>
internal static class TextureReader
{
    private static readonly string[] Sides = ["fileright", "fileleft", "fileup", "filedown", "filefront", "fileback"];

    public static SceneTexture Read(SourceElement element, Func<string, string> pathOf)
    {
        var plain = new Texture { Name = "" };
        var file = element.Text("file") is { Length: > 0 } given ? pathOf(given) : "";
        var grid = Grid(element);
        var texture = new Texture
        {
            Name = element.Text("name") ?? Path.GetFileNameWithoutExtension(file),
            Origin = element.Origin,
            Type = element.Word("type", Words.Texture) ?? plain.Type,
            File = file,
            CubeFiles = Sides.Any(element.Has) ? [.. Sides.Select(side => element.Text(side) is { Length: > 0 } name ? pathOf(name) : "")] : [],
            Pattern = element.Word("builtin", Words.Pattern) ?? plain.Pattern,
            Color1 = element.Vector("rgb1") ?? plain.Color1,
            Color2 = element.Vector("rgb2") ?? plain.Color2,
            Mark = element.Word("mark", Words.Mark) ?? plain.Mark,
            MarkColor = element.Vector("markrgb") ?? plain.MarkColor,
            RandomDots = element.Number("random") ?? plain.RandomDots,
            Width = element.Integer("width") ?? plain.Width,
            Height = element.Integer("height") ?? plain.Height,
            Grid = grid,
            GridLayout = element.Text("gridlayout") ?? plain.GridLayout,
            FlipHorizontally = element.Flag("hflip") ?? false,
            FlipVertically = element.Flag("vflip") ?? false,
        };
        if (texture.Name.Length == 0 && texture.Type != TextureType.Skybox)
            throw element.Error("a texture that is no skybox needs a name.");
        return new SceneTexture { Name = texture.Name, Origin = texture.Origin, Texture = texture };
    }

    private static (int Rows, int Columns) Grid(SourceElement element)
    {
        Span<double> size = [1, 1];
        element.Read("gridsize", size);
        if (element.Text("gridlayout") is { } layout && layout.Length != size[0] * size[1])
            throw element.Error($"'gridlayout' has {layout.Length} letters for a grid of {size[0]} x {size[1]}.");
        return ((int)size[0], (int)size[1]);
    }
}
