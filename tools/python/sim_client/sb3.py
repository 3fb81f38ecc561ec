"""Worlds for Stable-Baselines3: its ``VecEnv``.

Contract: stable_baselines3/common/vec_env/{base_vec_env,dummy_vec_env}.py of version 2.9. Where the package is not installed, the
same class without its base.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Sequence, Tuple, Type, Union

import numpy as np

from .connection import Array
from .vector_env import AutoresetMode, VectorEnv

Indices = Union[None, int, Iterable[int]]


class _VecEnv:
    """What Stable-Baselines3's base class gives to its users, where it is not installed."""

    def __init__(self, num_envs: int, observation_space: Any, action_space: Any) -> None:
        self.num_envs = num_envs
        self.observation_space = observation_space
        self.action_space = action_space
        self.reset_infos: List[Dict[str, Any]] = [{} for _ in range(num_envs)]
        self._seeds: List[Optional[int]] = [None] * num_envs
        self._options: List[Dict[str, Any]] = [{} for _ in range(num_envs)]
        self.render_mode = self.get_attr("render_mode")[0]
        self.metadata: Dict[str, Any] = {"render_modes": []}

    def _reset_seeds(self) -> None:
        self._seeds = [None] * self.num_envs

    def _reset_options(self) -> None:
        self._options = [{} for _ in range(self.num_envs)]

    def get_attr(self, attr_name: str, indices: Indices = None) -> List[Any]:
        raise NotImplementedError

    def has_attr(self, attr_name: str) -> bool:
        """Whether all worlds have the attribute."""
        try:
            self.get_attr(attr_name)
            return True
        except AttributeError:
            return False

    def step_async(self, actions: Array) -> None:
        raise NotImplementedError

    def step_wait(self) -> Tuple[Array, Array, Array, List[Dict[str, Any]]]:
        raise NotImplementedError

    def step(self, actions: Array) -> Tuple[Array, Array, Array, List[Dict[str, Any]]]:
        """One step of every world."""
        self.step_async(actions)
        return self.step_wait()

    def seed(self, seed: Optional[int] = None) -> Sequence[Optional[int]]:
        """Seeds that the next reset uses: ``seed + i``."""
        first = seed if seed is not None else int(np.random.SeedSequence().generate_state(1)[0])
        self._seeds = [first + world for world in range(self.num_envs)]
        return self._seeds

    def set_options(self, options: Union[List[Dict[str, Any]], Dict[str, Any], None] = None) -> None:
        """Options that the next reset uses."""
        self._options = [dict(options or {}) for _ in range(self.num_envs)] if not isinstance(options, list) else list(options)

    def _get_indices(self, indices: Indices) -> Iterable[int]:
        return range(self.num_envs) if indices is None else [indices] if isinstance(indices, int) else indices

    @property
    def unwrapped(self) -> "_VecEnv":
        """The environment itself."""
        return self


if TYPE_CHECKING:
    Base = _VecEnv
else:
    try:
        from stable_baselines3.common.vec_env.base_vec_env import VecEnv as Base
    except ImportError:
        Base = _VecEnv


class SB3VecEnv(Base):
    """Worlds on a server, as Stable-Baselines3 wants them.

    Ended worlds are reset at once. ``infos[i]["terminal_observation"]`` is the last observation of an episode that ended,
    ``infos[i]["TimeLimit.truncated"]`` says that it was cut off and did not terminate. For ``infos[i]["episode"]``, wrap it in
    Stable-Baselines3's ``VecMonitor``.

    Example:
        >>> model = PPO("MlpPolicy", VecMonitor(SB3VecEnv("cart-pole", 64)))
    """

    def __init__(self, env: Optional[str] = None, num_envs: Optional[int] = None, **kwargs: Any) -> None:
        """Makes the worlds. The arguments are those of :class:`sim_client.VectorEnv`, without ``autoreset_mode``."""
        self.env = VectorEnv(env, num_envs, autoreset_mode=AutoresetMode.SAME_STEP, **kwargs)
        super().__init__(self.env.num_envs, self.env.single_observation_space, self.env.single_action_space)

    def reset(self) -> Array:
        """Begins episodes in all worlds, with the seeds of :meth:`seed` if there are any. Returns the first observations."""
        unknown = [name for options in self._options for name in options]
        if unknown:
            raise ValueError(f"Unknown reset option '{unknown[0]}'. The worlds know none; options are given when they are made.")
        seeds = None if all(seed is None for seed in self._seeds) else self._seeds
        observations, infos = self.env.reset(seed=seeds)
        self.reset_infos = self._infos_of(infos)
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: Array) -> None:
        """Sends the actions of a step without waiting."""
        self.env.step_async(actions)

    def step_wait(self) -> Tuple[Array, Array, Array, List[Dict[str, Any]]]:
        """Observations, rewards (float32), dones (terminated or truncated), and a dict for each world."""
        observations, rewards, terminations, truncations, vector_infos = self.env.step_wait()
        infos = self._infos_of(vector_infos)
        dones = terminations | truncations
        ended = np.flatnonzero(dones)
        if ended.size:
            last = self._infos_of(vector_infos["final_info"])
            resets = self.reset_infos = list(self.reset_infos)
            for world in ended.tolist():
                # The infos of the new episode's start go where Stable-Baselines3 looks for them.
                resets[world] = infos[world]
                infos[world] = {**last[world], "terminal_observation": vector_infos["final_obs"][world]}
        for world, info in enumerate(infos):
            info["TimeLimit.truncated"] = bool(truncations[world] and not terminations[world])
        return observations, rewards.astype(np.float32), dones, infos

    def close(self) -> None:
        """Frees the worlds."""
        self.env.close()

    def get_attr(self, attr_name: str, indices: Indices = None) -> List[Any]:
        """An attribute of some worlds: ``render_mode``, or one of :meth:`sim_client.VectorEnv.get_attr`."""
        values = (None,) * self.env.num_envs if attr_name == "render_mode" else self.env.get_attr(attr_name)
        return [values[world] for world in self._chosen(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Indices = None) -> None:
        """Sets a parameter of some worlds."""
        mask = np.zeros(self.env.num_envs, dtype=np.bool_)
        mask[list(self._chosen(indices))] = True
        self.env.simulation.set_parameters({attr_name: value}, mask)

    def env_method(self, method_name: str, *method_args: Any, indices: Indices = None, **method_kwargs: Any) -> List[Any]:
        """Calls ``texts`` (the states in words) or reads an attribute of some worlds."""
        values = self.env.call(method_name, *method_args, **method_kwargs)
        return [values[world] for world in self._chosen(indices)]

    def env_is_wrapped(self, wrapper_class: Type[Any], indices: Indices = None) -> List[bool]:
        """The worlds run on the server, in no wrapper."""
        return [False for _ in self._chosen(indices)]

    def get_images(self) -> Sequence[Optional[Array]]:
        """The last observations where they are pictures."""
        images = self.env.render()
        return images if images is not None else [None] * self.env.num_envs

    def _chosen(self, indices: Indices) -> Iterable[int]:
        return range(self.env.num_envs) if indices is None else [indices] if isinstance(indices, (int, np.integer)) else indices

    def _infos_of(self, infos: Dict[str, Any]) -> List[Dict[str, Any]]:
        """A dict of arrays and their masks as a dict for each world."""
        each: List[Dict[str, Any]] = [{} for _ in range(self.env.num_envs)]
        for name, values in infos.items():
            mask = infos.get("_" + name)
            if mask is None or name in ("final_obs", "final_info"):
                continue
            for world in np.flatnonzero(mask).tolist():
                each[world][name] = values[world]
        return each
