"""Records what Gymnasium, CleanRL's Gymnasium 0.29, Stable-Baselines3 and dm_env do in the scenario, for machines without them.

Run it where the package in question is installed:

    python3 record_contracts.py gymnasium | gymnasium029 | sb3 | dm_env

It writes recorded/NAME.json, which the tests compare this project's adapters with.
"""

import inspect
import json
import os
import sys

import numpy as np
from scenario import LIMIT, STEPS, WORLDS, actions, plain


def lake():
    import gymnasium

    return gymnasium.make("FrozenLake-v1", is_slippery=False, max_episode_steps=LIMIT)


def gymnasium():
    import gymnasium as gym
    from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv

    def trace(mode):
        envs = SyncVectorEnv([lake] * WORLDS, autoreset_mode=mode)
        seen = [plain(envs.reset(seed=1))]
        for step in actions():
            result = envs.step(step)
            seen.append(plain(result))
            ended = result[2] | result[3]
            if mode == AutoresetMode.DISABLED and ended.any():
                seen.append(plain(envs.reset(options={"reset_mask": ended})))
        return seen

    return {
        "version": gym.__version__,
        "modes": {mode.name: mode.value for mode in AutoresetMode},
        "members": members(VectorEnv),
        "signatures": signatures(VectorEnv, ["reset", "step", "close"]),
        "metadata": plain({key: str(value) for key, value in SyncVectorEnv([lake]).metadata.items() if key == "autoreset_mode"}),
        "spaces": {name: repr(getattr(SyncVectorEnv([lake] * WORLDS), name)) for name in
                   ("observation_space", "action_space", "single_observation_space", "single_action_space")},
        "traces": {mode.name: trace(mode) for mode in AutoresetMode},
    }


def gymnasium029():
    import gymnasium as gym

    envs = gym.vector.SyncVectorEnv([lambda: gym.wrappers.RecordEpisodeStatistics(lake())] * WORLDS)
    seen = [plain(envs.reset(seed=1))]
    for step in actions():
        result = plain(envs.step(step))
        for info in result[4].get("final_info", {"values": []})["values"]:
            if info is not None:
                info["episode"]["t"] = None  # The clock's.
        seen.append(result)
    return {"version": gym.__version__, "trace": seen}


def sb3():
    import stable_baselines3
    from stable_baselines3.common.vec_env import DummyVecEnv
    from stable_baselines3.common.vec_env.base_vec_env import VecEnv

    envs = DummyVecEnv([lake] * WORLDS)
    envs.seed(1)
    seen = [plain(envs.reset())]
    for step in actions():
        seen.append(plain(envs.step(step)) + [plain(envs.reset_infos)])
    return {
        "version": stable_baselines3.__version__,
        "members": members(VecEnv),
        "abstract": sorted(VecEnv.__abstractmethods__),
        "signatures": signatures(VecEnv, sorted(VecEnv.__abstractmethods__) + ["seed", "set_options", "step", "has_attr"]),
        "attributes": sorted(name for name in vars(envs) if not name.startswith("_")),
        "is_wrapped": envs.env_is_wrapped(object, [0, 2]),
        "trace": seen,
    }


def dm_env():
    import dm_env
    from dm_env import specs

    return {
        "members": members(dm_env.Environment),
        "abstract": sorted(dm_env.Environment.__abstractmethods__),
        "step_types": {step_type.name: int(step_type) for step_type in dm_env.StepType},
        "time_step": list(dm_env.TimeStep._fields),
        "restart": plain(dm_env.restart(1)),
        "transition": plain(dm_env.transition(0.5, 1)),
        "termination": plain(dm_env.termination(0.5, 1)),
        "truncation": plain(dm_env.truncation(0.5, 1)),
        "spec_members": {name: members(getattr(specs, name)) for name in ("Array", "BoundedArray", "DiscreteArray")},
    }


def members(kind):
    return sorted(name for name in dir(kind) if not name.startswith("_"))


def signatures(kind, names):
    return {name: [(parameter.name, parameter.kind.name) for parameter in inspect.signature(getattr(kind, name)).parameters.values()]
            for name in names}


if __name__ == "__main__":
    name = sys.argv[1]
    recorded = {"gymnasium": gymnasium, "gymnasium029": gymnasium029, "sb3": sb3, "dm_env": dm_env}[name]()
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
        json.dump(recorded, file, indent=None, separators=(",", ":"), sort_keys=True)
        file.write("\n")
    print(f"{STEPS} steps of {WORLDS} worlds recorded", file=sys.stderr)
