#:project ../../runtime/Sim.Runtime.csproj

// An agent in C# that acts in worlds on a server: goes towards the goal of a frozen lake that is not slippery, and asks in words where
// it is. First, in another terminal: sim serve. Then: dotnet run tools/examples/agent.cs [ADDRESS]
using Sim.Runtime.Episodes;
using Sim.Runtime.Streaming.Client;

const int worlds = 16, down = 1, right = 2;
const string path = "112212"; // down, down, right, right, down, right: past the holes of the 4x4 lake

using var client = SimClient.Connect(new ClientConfig { Address = args.FirstOrDefault() ?? "tcp://127.0.0.1:5555", Name = "the agent of the examples" });
using var lake = client.Make(
    "frozen-lake", worlds, seed: 1, AutoresetMode.SameStep, new Dictionary<string, string> { ["map"] = "4x4", ["slippery"] = "false" });
lake.Reset(seed: 1);
Console.WriteLine(lake.Describe(0)[0]);

var (actions, reached) = (new int[worlds], 0);
for (var step = 0; step < 60; step++)
{
    Array.Fill(actions, path[step % path.Length] == '1' ? down : right);
    actions.CopyTo(lake.Actions<int>());
    lake.Step();
    foreach (var reward in lake.Rewards)
        reached += (int)reward;
}

Console.WriteLine($"{reached} episodes ended at the goal.");
