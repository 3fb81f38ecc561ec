using System.CommandLine;
using Sim.Runtime.Streaming;

namespace Sim.Tools.Cli;

/// <summary>sim keys new NAME: a key pair for an encrypted server or one of its clients.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "path of the two files without their endings" };
        var make = new Command("new", "Makes a key pair: NAME.key, which others may know, and NAME.key_secret.") { name };
        make.SetAction(result =>
        {
            var (publicPath, secretPath, keys) = KeyFile.Create(result.GetValue(name)!);
            Console.WriteLine($"{publicPath}: the public key {keys.PublicText}");
            Console.WriteLine($"{secretPath}: the secret key; only its owner can read it");
            return ExitCode.Done;
        });
        return new Command("keys", "Keys for servers and clients that encrypt.") { make };
    }
}
