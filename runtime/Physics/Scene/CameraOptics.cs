namespace Sim.Runtime.Physics.Scene;

/// <summary>Focal lengths and principal point of a camera, in metres on its sensor.</summary>
internal static class CameraOptics
{
    public static ((float FocalX, float FocalY, float PrincipalX, float PrincipalY) Intrinsics, double FieldOfView) Of(SceneCamera camera, double nearPlane)
    {
        if (camera.FieldOfView >= 180)
            throw camera.Error($"'fovy' is {camera.FieldOfView} and must be below 180 degrees.");
        if (camera.SensorSize is not (X: > 0, Y: > 0))
            return (((float)nearPlane, (float)nearPlane, 0, 0), camera.FieldOfView);
        if (Both(camera.Focal, camera.FocalPixels) || Both(camera.Principal, camera.PrincipalPixels))
            throw camera.Error("a length is given both in metres and in pixels.");

        var (width, height) = (camera.Resolution.Width / camera.SensorSize.X, camera.Resolution.Height / camera.SensorSize.Y);
        var focalY = camera.FocalPixels.Y / height + camera.Focal.Y;
        return (
            (camera.FocalPixels.X / width + camera.Focal.X, focalY,
                camera.PrincipalPixels.X / width + camera.Principal.X, camera.PrincipalPixels.Y / height + camera.Principal.Y),
            MathF.Atan2(camera.SensorSize.Y / 2, focalY) * 360.0 / Math.PI);
    }

    private static bool Both((float X, float Y) a, (float X, float Y) b) => (a.X != 0 && b.X != 0) || (a.Y != 0 && b.Y != 0);
}
