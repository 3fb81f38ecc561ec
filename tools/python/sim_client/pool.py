"""Worlds as EnvPool offers them: ``send`` actions, ``recv`` whichever batch is done first.

Semantics: envpool/python/{envpool,protocol}.py and gymnasium_envpool.py. The worlds are split into batches that the server
steps side by side, so that it works on one while the agent thinks about another.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Deque, Dict, List, Mapping, Optional, Tuple

import numpy as np
import zmq

from .client import DEFAULT_ADDRESS, Client, OptionValue
from .connection import Array
from .spaces import batch_space
from .vector_env import VectorEnv

Step = Tuple[Array, Array, Array, Array, Dict[str, Any]]


class Pool:
    """``num_envs`` worlds, of which ``batch_size`` at a time are received and sent. An ended world is reset by its next step.

    Infos have, beside those of the task, ``env_id`` (int32, which worlds the rows are of) and ``elapsed_step`` (int32, in their
    episodes). As in EnvPool, the step that ends an episode shows its last observation, and the next one ignores the action.

    Example:
        >>> pool = Pool("cart-pole", num_envs=4096, batch_size=1024, seed=42)
        >>> pool.async_reset()
        >>> while True:
        ...     observations, rewards, terminations, truncations, infos = pool.recv()
        ...     pool.send(policy(observations), infos["env_id"])
    """

    def __init__(
        self,
        task_id: str,
        num_envs: int,
        batch_size: Optional[int] = None,
        *,
        seed: int = 42,
        options: Optional[Mapping[str, OptionValue]] = None,
        precision: Optional[str] = None,
        copy: bool = True,
        address: str = DEFAULT_ADDRESS,
        **client_options: Any,
    ) -> None:
        """Makes the worlds on the server.

        Args:
            task_id: the task's name.
            num_envs: worlds, a multiple of ``batch_size``.
            batch_size: worlds of a batch; all of them by default, which is synchronous.
            seed: world i is seeded with ``seed + i``.
            options: the task's options that differ from their defaults.
            precision: ``f32`` or ``f64``, of the worlds' real-valued state.
            copy: whether arrays are the caller's own. Without, they are views of the received message.
            address: of the server.
            client_options: more arguments for :class:`Client`.
        """
        batch = num_envs if batch_size is None else batch_size
        if batch < 1 or num_envs % batch != 0:
            raise ValueError(f"num_envs must be a multiple of batch_size; {num_envs} and {batch} were given.")
        self.num_envs, self.batch_size = num_envs, batch
        self.config: Dict[str, Any] = {"task_id": task_id, "num_envs": num_envs, "batch_size": batch, "seed": seed}
        self._batches: List[VectorEnv] = []
        try:
            for first in range(0, num_envs, batch):
                # A session each, so that the server can work on several at once.
                client_options.setdefault("name", f"a pool of {task_id}")
                client = Client(address, **client_options)
                simulation = client.make(task_id, batch, options=options, seed=seed, precision=precision, first_world=first)
                env = VectorEnv.of(simulation, copy=copy)
                env._owns_client = True
                self._batches.append(env)
        except BaseException:
            self.close()
            raise
        self._ids = [np.arange(first, first + batch, dtype=np.int32) for first in range(0, num_envs, batch)]
        self._elapsed = [np.zeros(batch, dtype=np.int32) for _ in self._batches]
        self._ended = [np.zeros(batch, dtype=np.bool_) for _ in self._batches]
        self._ready: Deque[Tuple[int, Step]] = deque()
        self._turn = 0

    @property
    def observation_space(self) -> Any:
        """Of one world, as EnvPool has it."""
        return self._batches[0].single_observation_space

    @property
    def action_space(self) -> Any:
        """Of one world."""
        return self._batches[0].single_action_space

    @property
    def batch_action_space(self) -> Any:
        """Of a batch."""
        return batch_space(self.action_space, self.batch_size)

    @property
    def is_async(self) -> bool:
        """Whether a batch holds fewer worlds than there are."""
        return len(self._batches) > 1

    def __len__(self) -> int:
        return self.num_envs

    def async_reset(self) -> None:
        """Begins episodes in all worlds; their first observations are then received."""
        self._ready.clear()
        for batch, env in enumerate(self._batches):
            observations, infos = env.reset()
            worlds = env.num_envs
            self._elapsed[batch][:] = 0
            self._ended[batch][:] = False
            step = (observations, np.zeros(worlds), np.zeros(worlds, dtype=np.bool_), np.zeros(worlds, dtype=np.bool_), infos)
            self._ready.append((batch, self._with_ids(batch, step)))

    def reset(self) -> Tuple[Array, Dict[str, Any]]:
        """Begins episodes in all worlds and returns their first observations. Only where a batch holds all worlds."""
        self._check_sync("reset")
        self.async_reset()
        observations, _, _, _, infos = self.recv()
        return observations, infos

    def send(self, action: Any, env_id: Optional[Array] = None) -> None:
        """Sends actions for the worlds of a batch, as :meth:`recv` named them in ``env_id``."""
        if env_id is None:
            self._check_sync("send without env_id")
            env_id = self._ids[0]
        batch = int(env_id[0]) // self.batch_size
        if batch >= len(self._ids) or not np.array_equal(env_id, self._ids[batch]):
            raise ValueError("env_id must be as recv gave it: the worlds of one batch, in their order.")
        self._batches[batch].step_async(action)

    def recv(self) -> Step:
        """Waits for a batch that is done: the first one sent, unless another comes first."""
        if self._ready:
            return self._ready.popleft()[1]
        batch = self._first_done()
        step = self._batches[batch].step_wait()
        terminations, truncations = step[2], step[3]
        self._elapsed[batch] += 1
        self._elapsed[batch][self._ended[batch]] = 0
        self._ended[batch] = terminations | truncations
        return self._with_ids(batch, step)

    def step(self, action: Any, env_id: Optional[Array] = None) -> Step:
        """Sends actions and receives a batch, with one batch the same worlds."""
        self.send(action, env_id)
        return self.recv()

    def close(self) -> None:
        """Frees the worlds."""
        for env in self._batches:
            env.close()

    def _first_done(self) -> int:
        waiting = [batch for batch, env in enumerate(self._batches) if env.client.connection.unanswered]
        if not waiting:
            raise RuntimeError("No actions were sent, so there is nothing to receive. Begin with async_reset.")
        if len(waiting) == 1:
            return waiting[0]
        # Those that follow the last one taken come first, so that none waits forever.
        waiting.sort(key=lambda batch: (batch - self._turn) % len(self._batches))
        poller = zmq.Poller()
        sockets = {self._batches[batch].client.connection.socket: batch for batch in waiting}
        for socket in sockets:
            poller.register(socket, zmq.POLLIN)
        done = {sockets[socket] for socket, _ in poller.poll(250)}
        chosen = next((batch for batch in waiting if batch in done), waiting[0])
        self._turn = chosen + 1
        return chosen

    def _with_ids(self, batch: int, step: Step) -> Step:
        step[4]["env_id"], step[4]["elapsed_step"] = self._ids[batch].copy(), self._elapsed[batch].copy()
        return step

    def _check_sync(self, what: str) -> None:
        if self.is_async:
            raise ValueError(f"With several batches there is no {what}: use async_reset, recv and send with env_id.")


def make(task_id: str, num_envs: int = 1, **kwargs: Any) -> Pool:
    """EnvPool's way to make one: ``make("cart-pole", num_envs=64, batch_size=16, seed=42)``."""
    return Pool(task_id, num_envs, **kwargs)
