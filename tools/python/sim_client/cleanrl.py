"""Worlds under the names of Gymnasium 0.29, which CleanRL is written for.

Contract: gymnasium 0.29's SyncVectorEnv with RecordEpisodeStatistics around each environment, as cleanrl/ppo*.py, dqn.py and
sac_continuous_action.py use it.
"""

from __future__ import annotations

import time
from typing import Any, Dict, Optional, Tuple

import numpy as np

from .connection import Array
from .vector_env import AutoresetMode, VectorEnv


class CleanRLVectorEnv:
    """Ended worlds are reset at once, and the step that ends episodes has

    - ``infos["final_observation"]``: an object array with the last observation of each, None elsewhere,
    - ``infos["final_info"]``: an object array with a dict of each, None elsewhere, in which ``["episode"]`` holds ``r`` (return), ``l``
      (length) and ``t`` (seconds), arrays of one number,
    - their masks ``infos["_final_observation"]`` and ``infos["_final_info"]``.

    Example:
        >>> envs = CleanRLVectorEnv("cart-pole", 8)          # in place of gym.vector.SyncVectorEnv([...])
        >>> next_obs, _ = envs.reset(seed=1)
    """

    def __init__(self, env: Optional[str] = None, num_envs: Optional[int] = None, **kwargs: Any) -> None:
        """Makes the worlds. The arguments are those of :class:`sim_client.VectorEnv`, without ``autoreset_mode``."""
        self.env = VectorEnv(env, num_envs, autoreset_mode=AutoresetMode.SAME_STEP, **kwargs)
        self.num_envs = self.env.num_envs
        self.single_observation_space = self.env.single_observation_space
        self.single_action_space = self.env.single_action_space
        self.action_space = self.env.action_space
        self.is_vector_env = True
        self._returns = np.zeros(self.num_envs)
        self._lengths = np.zeros(self.num_envs, dtype=np.int32)
        self._began = np.zeros(self.num_envs)

    @property
    def observation_space(self) -> Any:
        """The space of all worlds' observations."""
        return self.env.observation_space

    @property
    def unwrapped(self) -> VectorEnv:
        """The environment with Gymnasium 1.x's names."""
        return self.env

    def reset(self, *, seed: Any = None, options: Optional[Dict[str, Any]] = None) -> Tuple[Array, Dict[str, Any]]:
        """Begins episodes in all worlds."""
        self._returns[:], self._lengths[:], self._began[:] = 0, 0, time.perf_counter()
        return self.env.reset(seed=seed, options=options)

    def step(self, actions: Any) -> Tuple[Array, Array, Array, Array, Dict[str, Any]]:
        """One step of every world."""
        observations, rewards, terminations, truncations, infos = self.env.step(actions)
        self._returns += rewards
        self._lengths += 1
        if "final_obs" in infos:
            infos["final_observation"], infos["_final_observation"] = self._final_observation(infos), infos.pop("_final_obs")
            infos["final_info"] = self._final_info(infos["final_info"], infos["_final_info"])
        return observations, rewards, terminations, truncations, infos

    def close(self) -> None:
        """Frees the worlds."""
        self.env.close()

    def _final_observation(self, infos: Dict[str, Any]) -> Array:
        """Gymnasium 0.29 kept single numbers as an array of them, and all else as objects."""
        final: Array = infos.pop("final_obs")
        if self.single_observation_space.shape != ():
            return final
        return np.array([0 if number is None else number for number in final], dtype=np.int64)

    def _final_info(self, last: Dict[str, Any], ended: Array) -> Array:
        now = time.perf_counter()
        final = np.full(self.num_envs, None, dtype=object)
        for world in np.flatnonzero(ended).tolist():
            info = {name: values[world] for name, values in last.items() if not name.startswith("_") and last["_" + name][world]}
            info["episode"] = {
                "r": np.array([self._returns[world]], dtype=np.float32),
                "l": np.array([self._lengths[world]], dtype=np.int32),
                "t": np.array([round(now - self._began[world], 6)], dtype=np.float32),
            }
            final[world] = info
        self._returns[ended], self._lengths[ended], self._began[ended] = 0, 0, now
        return final
