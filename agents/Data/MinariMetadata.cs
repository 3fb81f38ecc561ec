using System.Text.Json.Nodes;
using Sim.Runtime;

namespace Sim.Agents.Data;

/// <summary>What a data set says of itself, in the words of Minari.</summary>
/// <remarks>Farama Foundation, Minari 0.5.3: minari/dataset/minari_storage.py; gymnasium/envs/registration.py for the task.</remarks>
public static class MinariMetadata
{
    private const string Version = "0.5.3";

    /// <param name="spec">Of the task.</param>
    /// <param name="id">Of the data set: namespace/name-vN.</param>
    /// <param name="policy">Who acted.</param>
    /// <param name="options">Of the task.</param>
    public static JsonObject Of(EnvSpec spec, string id, string policy, JsonObject options) => new()
    {
        ["dataset_id"] = id,
        ["minari_version"] = Version,
        ["data_format"] = "hdf5",
        ["jpeg_encoding"] = false,
        ["observation_space"] = MinariSpace.Text(spec.Observation),
        ["action_space"] = MinariSpace.Text(spec.Action),
        ["env_spec"] = EnvSpecOf(spec, options).ToJsonString(),
        ["algorithm_name"] = policy,
        ["description"] = $"Episodes of {spec.Name}, recorded by sim.",
        ["requirements"] = new JsonArray(),
    };

    private static JsonObject EnvSpecOf(EnvSpec spec, JsonObject options) => new()
    {
        ["id"] = $"sim/{spec.Name}",
        ["entry_point"] = null,
        ["reward_threshold"] = null,
        ["nondeterministic"] = false,
        ["max_episode_steps"] = spec.MaxSteps > 0 ? spec.MaxSteps : null,
        ["order_enforce"] = true,
        ["disable_env_checker"] = true,
        ["kwargs"] = options.DeepClone(),
        ["additional_wrappers"] = new JsonArray(),
        ["vector_entry_point"] = null,
    };
}
