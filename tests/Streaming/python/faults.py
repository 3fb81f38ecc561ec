"""Clients to which things happen: parts of FaultTests.cs, each a process of its own. A line says where it is; a line of input lets it go on."""

import hashlib
import json
import sys
import threading
import time

import support  # noqa: F401  (finds the package)

import numpy as np

import sim_client

# The tasks of the many clients: small and large worlds, numbers and pictures, discrete and real actions.
MIX = [
    ("frozen-lake", {}, 64),
    ("cart-pole", {}, 256),
    ("blackjack", {}, 32),
    ("pendulum", {}, 64),
    ("number-line", {}, 16),
    ("frozen-lake", {"observation": "image", "map": "4x4"}, 1),
    ("taxi", {}, 8),
    ("cliff-walking", {}, 128),
]


def say(text):
    print(text, flush=True)


def wait_for_word():
    if not sys.stdin.readline():
        sys.exit("The test has gone.")


def random_actions(envs, random):
    """Of every dtype that a space may have, within its bounds; legal where a mask says what is."""
    space = envs.single_action_space
    if hasattr(space, "low"):
        return random.uniform(np.maximum(space.low, -1), np.minimum(space.high, 1), (envs.num_envs, *space.shape)).astype(space.dtype)
    most = getattr(space, "nvec", getattr(space, "n", None))
    return random.integers(0, most, (envs.num_envs, *space.shape))


def act(address, env, worlds):
    """Steps until it is killed."""
    envs = sim_client.VectorEnv(env, int(worlds), address=address)
    envs.reset(seed=1)
    actions = np.zeros(envs.action_space.shape, envs.action_space.dtype)
    envs.step(actions)
    say("stepping")
    while True:
        envs.step(actions)


def restart(address):
    """A server that goes away and comes back: the error, the time that it takes, and the steps after a restored state."""
    envs = sim_client.VectorEnv("cart-pole", 50, address=address, autoreset_mode="SameStep", timeout=3.0)
    random = np.random.default_rng(5)
    envs.reset(seed=3)
    for _ in range(100):
        envs.step(random_actions(envs, random))
    state = envs.save()
    actions = [random_actions(envs, random) for _ in range(100)]
    before = [digest_of(envs.step(action)) for action in actions]
    say("saved")
    wait_for_word()
    begun = time.monotonic()
    try:
        envs.step(actions[0])
        sys.exit("A step was made without a server.")
    except sim_client.NoAnswerError as problem:
        say(json.dumps({"seconds": time.monotonic() - begun, "message": str(problem)}))
    wait_for_word()
    envs.restore(state)
    if [digest_of(envs.step(action)) for action in actions] != before:
        sys.exit("The steps after the restored state are others.")
    say("same")


def cut(address, expected):
    """Slow steps, compared with what the same simulation showed in the process of the tests, while the network is cut and healed."""
    slowest = 0.0
    with open(expected, encoding="utf-8") as file:
        told = json.load(file)
    envs = sim_client.VectorEnv(told["env"], told["worlds"], address=address, timeout=30.0)
    envs.reset(seed=told["seed"])
    say("stepping")
    for step, reward in enumerate(told["rewards"]):
        begun = time.monotonic()
        _, rewards, _, _, _ = envs.step(np.full(told["worlds"], told["actions"][step]))
        slowest = max(slowest, time.monotonic() - begun)
        if rewards.tolist() != reward:
            sys.exit(f"step {step}: {rewards} instead of {reward}")
        time.sleep(0.01)
    say(json.dumps({"steps": len(told["rewards"]), "slowest": slowest}))


def watch(address, source):
    """Watches every step, is stopped by a signal and let go on, and tells what it missed."""
    client = sim_client.Client(address)
    stream = client.watch(int(source), worlds=[0, 1, 2, 3], columns=["observation"], rate=0)
    received, last, lost = 0, -1, 0
    for frame in stream:
        if frame.sequence <= last:
            sys.exit(f"Frame {frame.sequence} came after {last}.")
        received, last, lost = received + 1, frame.sequence, frame.lost
        if received == 1:
            say("watching")
    say(json.dumps({"received": received, "last": last, "lost": lost}))


def enter(address, secret="", server=""):
    """What somebody with these keys, or with none, learns of the server."""
    keys = {"secret_key": secret, "server_key": server} if secret else {}
    try:
        with sim_client.Client(address, timeout=1.5, **keys) as client:
            client.make("frozen-lake", worlds=4).step(np.zeros(4, dtype=np.int32))
            say(json.dumps({"envs": [env["name"] for env in client.envs()]}))
    except sim_client.SimError as problem:
        say(json.dumps({"refused": f"{type(problem).__name__}: {problem}"}))


def digest_of(step):
    observations, rewards, terminations, truncations, _ = step
    digest = hashlib.blake2b(digest_size=16)
    for array in (observations, rewards, terminations, truncations):
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def one_of_many(address, number, steps):
    """What one client sees, as a digest. The same number sees the same, whoever else is there."""
    env, options, worlds = MIX[number % len(MIX)]
    envs = sim_client.VectorEnv(env, worlds, options=options, address=address, name=f"client {number}")
    random = np.random.default_rng(number)
    seen = hashlib.blake2b(digest_size=16)
    observations, _ = envs.reset(seed=1000 * number)
    seen.update(np.ascontiguousarray(observations))
    for _ in range(steps):
        seen.update(digest_of(envs.step(random_actions(envs, random))).encode())
    envs.close()
    return seen.hexdigest()


def many(address, first, count, steps, seconds):
    """Some of many clients at once, each a thread, again and again for so long; with no seconds, one after the other and once."""
    address, first, count, steps, seconds = address, int(first), int(count), int(steps), float(seconds)
    numbers = range(first, first + count)
    if seconds == 0:
        say(json.dumps({"digests": {number: one_of_many(address, number, steps) for number in numbers}}))
        return
    found = {number: set() for number in numbers}
    problems, rounds, end = [], [0], time.monotonic() + seconds

    def live(number):
        try:
            while not found[number] or time.monotonic() < end:
                found[number].add(one_of_many(address, number, steps))
                rounds[0] += 1
        except Exception as problem:  # noqa: BLE001  (whatever it is, it is told)
            problems.append(f"client {number}: {problem!r}")

    threads = [threading.Thread(target=live, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    digests = {number: sorted(digests) for number, digests in found.items()}
    say(json.dumps({"digests": digests, "rounds": rounds[0], "problems": problems}))


if __name__ == "__main__":
    {"act": act, "enter": enter, "restart": restart, "cut": cut, "watch": watch, "many": many}[sys.argv[1]](*sys.argv[2:])
