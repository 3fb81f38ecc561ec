"""How fast worlds on a server are stepped from Python: a server in a process of its own, and this process as its client.

    python3 tools/python/benchmark.py steps cart-pole --worlds 4096
    python3 tools/python/benchmark.py steps frozen-lake --worlds 8 --option observation=image --curve
    python3 tools/python/benchmark.py stalled cart-pole --worlds 1024
    python3 tools/python/benchmark.py clients --clients 64 --seconds 60

Prints one JSON object. Actions are drawn before the clock runs: drawing them is the agent's work.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any, Dict, List, Optional, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import numpy as np  # noqa: E402

import sim_client  # noqa: E402

SIM = f"dotnet run -c Release --project {shlex.quote(os.path.join(HERE, '..', 'cli'))} --"
BATCHES = 64
WARM_UP = 1.0


class Server:
    """``sim serve``, and what a client must give to be let in."""

    def __init__(self, sim: str, curve: bool, *flags: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="sim-bench-")
        self.keys: Dict[str, Any] = {}
        words = shlex.split(sim)
        secure: List[str] = []
        if curve:
            client, server = (os.path.join(self.folder.name, name) for name in ("client", "server"))
            for name in (client, server):
                subprocess.run([*words, "keys", "new", name], check=True, stdout=subprocess.DEVNULL)
            secure = ["--server-key", server + ".key_secret", "--allow-keys", client + ".key"]
            self.keys = {"secret_key": client + ".key_secret", "server_key": server + ".key"}
        command = [*words, "serve", "--bind", "tcp://127.0.0.1:0", "--log-level", "warning", *secure, *flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.address = next((word.rstrip(".") for word in line.split() if "://" in word), "")
        if not self.address:
            sys.exit("The server did not start.")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def actions_of(envs: sim_client.VectorEnv, seed: int = 1) -> List[Any]:
    """Batches of random actions, of the dtype that goes over the wire."""
    random, space, dtype = np.random.default_rng(seed), envs.single_action_space, envs.simulation.spec["action"]["dtype"]
    shape = (envs.num_envs, *space.shape)
    if hasattr(space, "low"):
        return [random.uniform(-1, 1, shape).astype(dtype) for _ in range(BATCHES)]
    most = getattr(space, "nvec", getattr(space, "n", None))
    return [random.integers(0, most, shape).astype(dtype) for _ in range(BATCHES)]


def measure(envs: sim_client.VectorEnv, seconds: float) -> Tuple[List[int], float]:
    """The nanoseconds of each step, and how long all took."""
    batches = actions_of(envs)
    envs.reset(seed=1)
    clock, step = time.perf_counter_ns, envs.step
    end, place = clock() + int(WARM_UP * 1e9), 0
    while clock() < end:
        step(batches[place % BATCHES])
        place += 1
    times: List[int] = []
    begun = before = clock()
    end = begun + int(seconds * 1e9)
    while before < end:
        step(batches[place % BATCHES])
        after = clock()
        times.append(after - before)
        before, place = after, place + 1
    return times, (before - begun) / 1e9


def steps(given: argparse.Namespace) -> Dict[str, Any]:
    """Steps of one environment, one after the other; with --curve encrypted too."""
    options = dict(option.split("=", 1) for option in given.option)
    told: Dict[str, Any] = {"env": given.env, "worlds": given.worlds, "options": options, "copy": given.copy}
    for prefix, curve in [("", False)] + ([("curve_", True)] if given.curve else []):
        with Server(given.sim, curve) as server:
            envs = sim_client.VectorEnv(given.env, given.worlds, options=options, copy=given.copy, address=server.address, **server.keys)
            times, elapsed = measure(envs, given.seconds)
            reply = sum(array.nbytes for array in envs.simulation.observe().values())
            envs.close()
        times.sort()
        told[prefix + "round_trip_us"] = round(times[len(times) // 2] / 1e3, 1)
        told[prefix + "round_trip_us_99_percent"] = round(times[len(times) * 99 // 100] / 1e3, 1)
        told[prefix + "steps_per_second"] = round(len(times) * given.worlds / elapsed)
        told[prefix + "megabytes_per_second"] = round(len(times) * reply / elapsed / 1e6, 1)
    return told


def stalled(given: argparse.Namespace) -> Dict[str, Any]:
    """The speed of a simulation while a subscriber to all that it shows reads nothing, beside its speed without one."""
    rates: Dict[bool, List[float]] = {False: [], True: []}
    with Server(given.sim, False) as server:
        envs = sim_client.VectorEnv(given.env, given.worlds, copy=False, address=server.address, **server.keys)
        part = given.seconds / 4
        lost = 0
        for _ in range(4):
            times, elapsed = measure(envs, part)
            rates[False].append(len(times) / elapsed)
            with sim_client.Client(server.address, **server.keys) as watcher:
                stream = watcher.watch(envs.simulation.number, worlds=[0], columns=["observation", "reward"], rate=given.rate)
                assert stream.receive(timeout=10) is not None
                times, elapsed = measure(envs, part)
                rates[True].append(len(times) / elapsed)
                while True:
                    frame = stream.receive(timeout=0.2)
                    if frame is None:
                        break
                    lost_now = frame.lost
                lost += lost_now
        envs.close()
    plain, watched = (sorted(rates[which])[len(rates[which]) // 2] for which in (False, True))
    return {
        "env": given.env,
        "worlds": given.worlds,
        "rate": given.rate,
        "seconds_stalled": given.seconds,
        "batches_per_second": round(plain),
        "batches_per_second_stalled": round(watched),
        "speed_kept": round(watched / plain, 3),
        "frames_lost": lost,
    }


def clients(given: argparse.Namespace) -> Dict[str, Any]:
    """Many clients at once, each with worlds of its own and a thread of one of a few processes."""
    with Server(given.sim, False, "--max-clients", str(given.clients)) as server:
        each = [given.clients // given.processes + (one < given.clients % given.processes) for one in range(given.processes)]
        command = [sys.executable, os.path.abspath(__file__), "some-clients", "--address", server.address, "--seconds", str(given.seconds)]
        workers = [subprocess.Popen([*command, "--clients", str(count)], stdout=subprocess.PIPE, text=True) for count in each]
        told = [json.loads(worker.communicate()[0]) for worker in workers]
    return {
        "clients": given.clients,
        "seconds": given.seconds,
        "requests_per_second": round(sum(one["requests"] for one in told) / given.seconds),
        "steps_per_second": round(sum(one["steps"] for one in told) / given.seconds),
        "problem_count": sum(len(one["problems"]) for one in told),
        "problems": [problem for one in told for problem in one["problems"]],
        "slowest_step_ms": max(one["slowest_ms"] for one in told),
    }


def some_clients(given: argparse.Namespace) -> Dict[str, Any]:
    """The part of one process."""
    mix = [("frozen-lake", 64), ("cart-pole", 256), ("blackjack", 32), ("pendulum", 64), ("number-line", 16), ("taxi", 8)]
    told: Dict[str, Any] = {"requests": 0, "steps": 0, "problems": [], "slowest_ms": 0.0}

    def live(number: int) -> None:
        env, worlds = mix[number % len(mix)]
        try:
            envs = sim_client.VectorEnv(env, worlds, address=given.address, copy=False)
            batches = actions_of(envs, number)
            envs.reset(seed=number)
            end, made = time.monotonic() + given.seconds, 0
            while time.monotonic() < end:
                before = time.perf_counter()
                envs.step(batches[made % BATCHES])
                told["slowest_ms"] = max(told["slowest_ms"], round(1e3 * (time.perf_counter() - before), 1))
                made += 1
            told["requests"] += made
            told["steps"] += made * worlds
            envs.close()
        except Exception as problem:  # noqa: BLE001  (whatever it is, it is told)
            told["problems"].append(f"client {number}: {problem!r}")

    threads = [threading.Thread(target=live, args=(number,)) for number in range(given.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def main(words: Optional[List[str]] = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["steps", "stalled", "clients", "some-clients"])
    parser.add_argument("env", nargs="?", default="cart-pole")
    parser.add_argument("--worlds", type=int, default=4096)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="of the task")
    parser.add_argument("--copy", action="store_true", help="give the caller arrays of its own, as the environment does by default")
    parser.add_argument("--curve", action="store_true", help="encrypted too")
    parser.add_argument("--rate", type=float, default=0.0, help="frames a second of the stalled subscriber; 0 for every step")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--sim", default=SIM, help="command of the program sim")
    parser.add_argument("--address", help="of a server, for some-clients")
    given = parser.parse_args(words)
    run = {"steps": steps, "stalled": stalled, "clients": clients, "some-clients": some_clients}[given.what]
    print(json.dumps(run(given)))


if __name__ == "__main__":
    main()
