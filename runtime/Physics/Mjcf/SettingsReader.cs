using Sim.Runtime.Configuration;
using Sim.Runtime.Physics.Model;
using Sim.Runtime.Physics.Scene;

namespace Sim.Runtime.Physics.Mjcf;

/// <summary>Reads the sections that hold settings: compiler, option, size, visual, statistic. Later sections win, attribute by attribute.</summary>
internal sealed class SettingsReader(SceneDescription scene)
{
    public void Read(SourceElement root)
    {
        foreach (var section in root.Children)
        {
            switch (section.Name)
            {
                case "compiler":
                    scene.Compiler = Compiler(section, scene.Compiler);
                    break;
                case "option":
                    scene.Options = OptionReader.Read(section, scene.Options);
                    break;
                case "size":
                    Size(section);
                    break;
                case "visual":
                    foreach (var part in section.Children)
                        scene.Visual = Visual(part, scene.Visual);
                    break;
                case "statistic":
                    scene.Statistics = Statistics(section, scene.Statistics);
                    break;
            }
        }
    }

    private static CompilerSettings Compiler(SourceElement section, CompilerSettings settings)
    {
        if (section.Text("coordinate") is { } coordinate and not "local")
        {
            throw section.Error(coordinate == "global"
                ? "global coordinates were given up by MuJoCo 2.3.4, and are not supported."
                : Suggestion.Unknown("value of 'coordinate':", coordinate, ["local"]));
        }

        var sequence = section.Text("eulerseq") ?? settings.EulerSequence;
        if (sequence.Length != 3 || sequence.Any(letter => !"xyzXYZ".Contains(letter)))
            throw section.Error($"'eulerseq' is \"{sequence}\" and should be three of x, y, z (moving axes), X, Y, Z (fixed axes).");

        Span<double> groups = [settings.InertiaGroups.Low, settings.InertiaGroups.High];
        section.Read("inertiagrouprange", groups);
        foreach (var part in section.Children)
            settings = settings with { LengthRange = LengthRange(part, settings.LengthRange) };
        return settings with
        {
            AutoLimits = section.Flag("autolimits") ?? settings.AutoLimits,
            LeastMass = section.Number("boundmass") ?? settings.LeastMass,
            LeastInertia = section.Number("boundinertia") ?? settings.LeastInertia,
            TotalMass = section.Number("settotalmass") ?? settings.TotalMass,
            BalanceInertia = section.Flag("balanceinertia") ?? settings.BalanceInertia,
            StripPath = section.Flag("strippath") ?? settings.StripPath,
            FitBox = section.Flag("fitaabb") ?? settings.FitBox,
            Degrees = section.Word("angle", Words.Degrees) ?? settings.Degrees,
            EulerSequence = sequence,
            MeshFolder = section.Text("meshdir") ?? section.Text("assetdir") ?? settings.MeshFolder,
            TextureFolder = section.Text("texturedir") ?? section.Text("assetdir") ?? settings.TextureFolder,
            DiscardVisual = section.Flag("discardvisual") ?? settings.DiscardVisual,
            FuseStatic = section.Flag("fusestatic") ?? settings.FuseStatic,
            InertiaFromGeom = section.Word("inertiafromgeom", Words.InertiaFromGeom) ?? settings.InertiaFromGeom,
            InertiaGroups = ((int)groups[0], (int)groups[1]),
            AlignFree = section.Flag("alignfree") ?? settings.AlignFree,
        };
    }

    private static LengthRangeSettings LengthRange(SourceElement section, LengthRangeSettings settings) => settings with
    {
        Mode = section.Word("mode", Words.LengthRange) ?? settings.Mode,
        UseExisting = section.Flag("useexisting") ?? settings.UseExisting,
        UseLimit = section.Flag("uselimit") ?? settings.UseLimit,
    };

    private void Size(SourceElement section)
    {
        if (section.Integer("nkey") is { } keyframes)
        {
            scene.KeyframeCount = keyframes is >= 0 and <= 100_000
                ? keyframes
                : throw section.Error($"'nkey' is {keyframes} and should be 0 to 100000.");
        }
    }

    private static VisualSettings Visual(SourceElement part, VisualSettings visual) => part.Name switch
    {
        "global" => visual with
        {
            FieldOfView = part.Number("fovy") ?? visual.FieldOfView,
            Azimuth = part.Number("azimuth") ?? visual.Azimuth,
            Elevation = part.Number("elevation") ?? visual.Elevation,
            OffscreenWidth = part.Integer("offwidth") ?? visual.OffscreenWidth,
            OffscreenHeight = part.Integer("offheight") ?? visual.OffscreenHeight,
        },
        "quality" => visual with { ShadowSize = part.Integer("shadowsize") ?? visual.ShadowSize },
        "headlight" => visual with
        {
            HeadlightAmbient = part.Vector("ambient") ?? visual.HeadlightAmbient,
            HeadlightDiffuse = part.Vector("diffuse") ?? visual.HeadlightDiffuse,
            HeadlightSpecular = part.Vector("specular") ?? visual.HeadlightSpecular,
            HeadlightActive = (part.Integer("active") ?? (visual.HeadlightActive ? 1 : 0)) != 0,
        },
        "map" => visual with
        {
            FogStart = part.Number("fogstart") ?? visual.FogStart,
            FogEnd = part.Number("fogend") ?? visual.FogEnd,
            NearPlane = Positive(part, "znear", visual.NearPlane),
            FarPlane = part.Number("zfar") ?? visual.FarPlane,
            Haze = part.Number("haze") ?? visual.Haze,
            ShadowClip = part.Number("shadowclip") ?? visual.ShadowClip,
            ShadowScale = part.Number("shadowscale") ?? visual.ShadowScale,
        },
        "rgba" => visual with
        {
            FogColor = part.Color("fog", visual.FogColor),
            HazeColor = part.Color("haze", visual.HazeColor),
        },
        _ => visual,
    };

    private static GivenStatistics Statistics(SourceElement section, GivenStatistics statistics) => statistics with
    {
        MeanInertia = section.Number("meaninertia") ?? statistics.MeanInertia,
        MeanMass = section.Number("meanmass") ?? statistics.MeanMass,
        MeanSize = section.Number("meansize") ?? statistics.MeanSize,
        Extent = section.Has("extent") ? Positive(section, "extent", 0) : statistics.Extent,
        Center = section.Vector("center") ?? statistics.Center,
    };

    private static double Positive(SourceElement element, string attribute, double value)
    {
        value = element.Number(attribute) ?? value;
        return value > 0 ? value : throw element.Error($"'{attribute}' is {value} and must be positive.");
    }
}
