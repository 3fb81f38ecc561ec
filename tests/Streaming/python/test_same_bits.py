"""Steps an environment through the actions in a file, and compares all that it shows, bit for bit, with what the file says.

The file is what the same simulation showed in the process of the tests (SameBitsTests.cs): a line of JSON, then the arrays.
"""

import json
import os
import sys

from support import ADDRESS

import numpy as np

import sim_client


class Reader:
    def __init__(self, file):
        self.file = file

    def take(self, head):
        dtype, shape = np.dtype(head["dtype"]), tuple(head["shape"])
        data = self.file.read(dtype.itemsize * int(np.prod(shape, dtype=np.int64)))
        return np.frombuffer(data, dtype).reshape(shape)


def check(where, given, expected):
    if given.dtype != expected.dtype or given.shape != expected.shape or given.tobytes() != expected.tobytes():
        sys.exit(f"{where}: {given.dtype}{given.shape} {given} instead of {expected.dtype}{expected.shape} {expected}")


def check_infos(where, infos, names, reader, heads, present):
    keys = {key for key in infos if key not in ("final_obs", "_final_obs", "final_info", "_final_info")}
    if keys != set(names) | {"_" + name for name in names}:
        sys.exit(f"{where}: the infos are {sorted(keys)}")
    for name in names:
        expected = reader.take(heads[name])
        mask = present.reshape(-1, *([1] * (expected.ndim - 1)))
        check(f"{where}, info {name}", infos[name], np.where(mask, expected, 0).astype(expected.dtype))
        check(f"{where}, mask of {name}", infos["_" + name], present)


def numbered(array):
    """Numbered observations are int64 in Gymnasium's terms."""
    return array.astype(np.int64) if array.dtype == np.int32 else array


def main(path):
    with open(path, "rb") as file:
        told = json.loads(file.readline())
        reader, heads, worlds = Reader(file), told["heads"], told["worlds"]
        names = told["infos"]
        everywhere = np.ones(worlds, dtype=bool)
        envs = sim_client.VectorEnv(told["env"], worlds, options=told["options"], autoreset_mode=told["mode"], address=ADDRESS)
        observations, infos = envs.reset(seed=told["seed"])
        check("reset", observations, numbered(reader.take(heads["observation"])))
        check_infos("reset", infos, names, reader, heads, everywhere)
        ends = 0
        for step in range(told["steps"]):
            where = f"step {step}"
            observations, rewards, terminations, truncations, infos = envs.step(reader.take(heads["action"]))
            check(f"{where}, observation", observations, numbered(reader.take(heads["observation"])))
            check(f"{where}, reward", rewards, reader.take(heads["reward"]))
            check(f"{where}, terminated", terminations, reader.take(heads["flag"]))
            check(f"{where}, truncated", truncations, reader.take(heads["flag"]))
            check_infos(where, infos, names, reader, heads, everywhere)
            ended = terminations | truncations
            ends += int(ended.sum())
            if told["mode"] == "SameStep":
                if ("final_obs" in infos) != bool(ended.any()):
                    sys.exit(f"{where}: final_obs is there or not there wrongly")
                if ended.any():
                    check(f"{where}, mask", infos["_final_obs"], ended)
                    last = numbered(reader.take(heads["observation"]))
                    for world in range(worlds):
                        if ended[world]:
                            check(f"{where}, final observation", np.asarray(infos["final_obs"][world]), last[world])
                        elif infos["final_obs"][world] is not None:
                            sys.exit(f"{where}: a final observation in world {world}, which did not end")
                    kept = [name for name in names if name != "action_mask"]
                    check_infos(f"{where}, final info", infos["final_info"], kept, reader, heads, ended)
            elif told["mode"] == "Disabled" and ended.any():
                observations, infos = envs.reset(options={"reset_mask": ended})
                check(f"{where}, reset", observations, numbered(reader.take(heads["observation"])))
                check_infos(f"{where}, reset", infos, names, reader, heads, ended)
        if file.read(1):
            sys.exit("The file says more than was seen.")
        envs.close()
        print(f"{told['steps']} steps of {worlds} worlds, {ends} episodes ended, nothing differed")


if __name__ == "__main__":
    main(os.fspath(sys.argv[1]))
