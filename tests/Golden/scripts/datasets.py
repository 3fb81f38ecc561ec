"""Writes the small data sets of tests/Golden/datasets: what Minari, D4RL and L2M leave on disk.

python3 datasets.py MINARI OUT, with h5py and NumPy; MINARI is a checkout of Farama-Foundation/Minari, whose own code writes its file.
"""

import importlib.util
import json
import pathlib
import sys
import types

import h5py
import numpy as np

minari, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


class Space:
    """Stands for Gymnasium's spaces, which the writer only asks for their types."""


class Dict(Space):
    def __init__(self, spaces):
        self.spaces = spaces


def stand_in(name, **items):
    module = types.ModuleType(name)
    module.__dict__.update(items)
    sys.modules[name] = module
    return module


spaces = types.SimpleNamespace(Space=Space, Dict=Dict, Tuple=type("Tuple", (Space,), {}), Text=type("Text", (Space,), {}))
stand_in("gymnasium", Space=Space, spaces=spaces)
stand_in("PIL", Image=None)
stand_in("minari")
stand_in("minari.data_collector", EpisodeBuffer=object)
stand_in("minari.dataset")
stand_in("minari.dataset.minari_storage", MinariStorage=object, is_image_space=lambda space: False)
spec = importlib.util.spec_from_file_location("storage", minari / "minari/dataset/_storages/hdf5_storage.py")
storage = importlib.util.module_from_spec(spec)
spec.loader.exec_module(storage)


def write_minari():
    path = out / "minari/data/main_data.hdf5"
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w", track_order=True) as file:
        for number, steps in enumerate([3, 2]):
            group = file.create_group(f"episode_{number}")
            group.attrs["id"] = number
            if number == 0:
                group.attrs["seed"] = 123
            group.attrs["total_steps"] = steps
            episode = {
                "observations": {
                    "goal": [np.array([number, step], np.float64) for step in range(steps + 1)],
                    "achieved": [np.array([step * 0.5], np.float32) for step in range(steps + 1)],
                },
                "actions": [np.array([step, -step, 0.25], np.float32) for step in range(steps)],
                "rewards": [step * 1.5 for step in range(steps)],
                "terminations": [number == 0 and step == steps - 1 for step in range(steps)],
                "truncations": [number == 1 and step == steps - 1 for step in range(steps)],
                "infos": {
                    "success": [step == steps for step in range(steps + 1)],
                    "deep": {"count": [step * 2 for step in range(steps + 1)]},
                    "words": [f"step {step}" for step in range(steps + 1)],
                },
            }
            storage._add_episode_to_group(episode, group)
    metadata = {"total_episodes": 2, "total_steps": 5, "data_format": "hdf5", "dataset_id": "test/nested-v0", "minari_version": "0.5.3"}
    (path.parent / "metadata.json").write_text(json.dumps(metadata))


def steps(count):
    observations = np.arange(count * 2, dtype=np.float32).reshape(count, 2)
    return observations, np.arange(count, dtype=np.float32).reshape(count, 1) / 4, np.arange(count, dtype=np.float32)


def write_d4rl():
    observations, actions, rewards = steps(7)
    with h5py.File(out / "d4rl.hdf5", "w") as file:
        file.create_dataset("observations", data=observations, compression="gzip")
        file.create_dataset("next_observations", data=observations + 2, compression="gzip")
        file.create_dataset("actions", data=actions, compression="gzip")
        file.create_dataset("rewards", data=rewards.reshape(-1, 1), compression="gzip")
        file.create_dataset("terminals", data=np.array([0, 0, 1, 0, 0, 0, 0], bool), compression="gzip")
        file.create_dataset("timeouts", data=np.array([0, 0, 0, 0, 1, 0, 0], bool), compression="gzip")
        file.create_dataset("infos/qpos", data=observations.astype(np.float64) * 10)
        file.create_dataset("metadata/algorithm", data=np.bytes_("SAC"))


def write_l2m():
    observations, actions, rewards = steps(6)
    np.savez_compressed(
        out / "l2m.npz", observations=observations.astype(np.float16), next_observations=(observations + 2).astype(np.float16),
        actions=actions, rewards=rewards.astype(np.float64), dones=np.array([0, 1, 0, 0, 0, 0], np.float32))
    folder = out / "l2m"
    folder.mkdir(exist_ok=True)
    for number, count in enumerate([2, 3], start=1):
        observations, actions, rewards = steps(count)
        np.savez_compressed(folder / f"{number:09d}.npz", states=observations + number, actions=actions, rewards=rewards, dones=np.array(True))
    np.savez(out / "objects.npz", actions=np.array([{"a": 1}], dtype=object))
    np.savez(out / "columns.npz", actions=np.asfortranarray(np.zeros((3, 2))))


out.mkdir(parents=True, exist_ok=True)
write_minari()
write_d4rl()
write_l2m()
