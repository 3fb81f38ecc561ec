namespace Sim.Runtime.Rendering;

/// <summary>
/// A pixel: red, green, blue, and how much of what lies under it it hides (255: all). Not premultiplied.
/// </summary>
public readonly record struct Color(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    public static Color Black => Of(0x000000);

    public static Color White => Of(0xFFFFFF);

    /// <param name="rgb">0xRRGGBB</param>
    public static Color Of(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    public Color WithAlpha(byte alpha) => this with { Alpha = alpha };
}
