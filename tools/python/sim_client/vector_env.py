"""Gymnasium's vector environment over a socket.

Semantics: gymnasium/vector/{vector_env,sync_vector_env}.py of version 1.x, in all three autoreset modes, to the key and the dtype.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np

from .client import DEFAULT_ADDRESS, Client, OptionValue, Simulation
from .connection import Array
from .spaces import HAS_GYMNASIUM, batch_space, space_of


class _AutoresetMode(enum.Enum):
    """What happens to a world whose episode has ended."""

    NEXT_STEP = "NextStep"
    SAME_STEP = "SameStep"
    DISABLED = "Disabled"


class _VectorEnv:
    """What Gymnasium's base class gives, where it is not installed."""

    metadata: Dict[str, Any] = {}
    spec: Any = None
    render_mode: Optional[str] = None
    closed: bool = False
    num_envs: int
    _np_random: Optional[np.random.Generator] = None
    _np_random_seed: Optional[int] = None

    @property
    def np_random(self) -> np.random.Generator:
        """A generator for the user's own draws; the worlds draw on the server."""
        if self._np_random is None:
            self._np_random = np.random.default_rng()
        return self._np_random

    @property
    def unwrapped(self) -> "_VectorEnv":
        """The environment itself."""
        return self

    def close(self, **kwargs: Any) -> None:
        """Frees the worlds. A second call does nothing."""
        if not self.closed:
            self.close_extras(**kwargs)
            self.closed = True

    def close_extras(self, **kwargs: Any) -> None:
        """What is to be closed beside."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(num_envs={self.num_envs})"


if TYPE_CHECKING or not HAS_GYMNASIUM:
    AutoresetMode = _AutoresetMode
    BaseVectorEnv = _VectorEnv
else:
    from gymnasium.vector import AutoresetMode
    from gymnasium.vector import VectorEnv as BaseVectorEnv

_WIRE_NAMES = {"NextStep": "next-step", "SameStep": "same-step", "Disabled": "disabled"}


class VectorEnv(BaseVectorEnv):
    """Worlds on a server, as a Gymnasium vector environment.

    Observations, rewards (float64), terminations, truncations and infos are those of ``gymnasium.vector.SyncVectorEnv``: numbered
    observations and actions are int64; ``infos[key]`` comes with its mask ``infos["_" + key]``; in SAME_STEP mode
    ``infos["final_obs"]`` and ``infos["final_info"]`` hold the last moment of episodes that ended. Legal actions, where some are
    illegal, are in ``infos["action_mask"]``, int8.

    Example:
        >>> envs = VectorEnv("frozen-lake", 1024, options={"map": "4x4"})
        >>> observations, infos = envs.reset(seed=42)
        >>> observations, rewards, terminations, truncations, infos = envs.step(envs.action_space.sample())
    """

    def __init__(
        self,
        env: Optional[str] = None,
        num_envs: Optional[int] = None,
        *,
        options: Optional[Mapping[str, OptionValue]] = None,
        groups: Optional[Sequence[Mapping[str, Any]]] = None,
        autoreset_mode: Union[str, AutoresetMode] = AutoresetMode.NEXT_STEP,
        seed: int = 0,
        precision: Optional[str] = None,
        copy: bool = True,
        success_key: Optional[str] = None,
        client: Optional[Client] = None,
        address: str = DEFAULT_ADDRESS,
        **client_options: Any,
    ) -> None:
        """Makes the worlds on the server.

        Args:
            env: the task's name; the server's default if it has one.
            num_envs: worlds.
            options: the task's options that differ from their defaults; underscores in names may stand for dashes.
            groups: several tasks side by side instead: a sequence of maps with ``env``, ``worlds`` and ``options``.
            autoreset_mode: NEXT_STEP, SAME_STEP or DISABLED.
            seed: of the worlds until :meth:`reset` gives another.
            precision: ``f32`` or ``f64``, of the worlds' real-valued state.
            copy: whether arrays are the caller's own. Without, they are views of the received message.
            success_key: the name of an info under which it is told which episodes ended in success, such as ``is_success``.
            client: a client to share; by default the environment has its own.
            address: of the server, for a client of its own.
            client_options: more arguments for :class:`Client`.
        """
        self._owns_client = client is None
        self.client = client if client is not None else Client(address, **client_options)
        self.autoreset_mode = AutoresetMode(autoreset_mode) if isinstance(autoreset_mode, str) else autoreset_mode
        try:
            self.simulation = self.client.make(
                env,
                num_envs,
                options=options,
                groups=groups,
                seed=seed,
                precision=precision,
                autoreset=_WIRE_NAMES[self.autoreset_mode.value],
            )
        except BaseException:
            if self._owns_client:
                self.client.close()
            raise
        self.copy = copy
        self.success_key = success_key
        self._wrap(self.simulation)

    _observation_space: Any = None

    @classmethod
    def of(cls, simulation: Simulation, *, copy: bool = True, success_key: Optional[str] = None) -> "VectorEnv":
        """A vector environment over a simulation that there is, such as one that is shared."""
        self = cls.__new__(cls)
        self._owns_client, self.client, self.simulation = False, simulation.client, simulation
        self.autoreset_mode = next(mode for mode in AutoresetMode if _WIRE_NAMES[mode.value] == simulation.autoreset)
        self.copy, self.success_key = copy, success_key
        self._wrap(simulation)
        return self

    @property
    def observation_space(self) -> Any:
        """The space of all worlds' observations. Made when it is first asked for: bounds of many images take much memory."""
        if self._observation_space is None:
            self._observation_space = batch_space(self.single_observation_space, self.num_envs)
        return self._observation_space

    def reset(
        self,
        *,
        seed: Union[int, Sequence[Optional[int]], None] = None,
        options: Optional[Mapping[str, Any]] = None,
    ) -> Tuple[Array, Dict[str, Any]]:
        """Begins episodes.

        Args:
            seed: world i gets ``seed + i``, or its own of a list, in which None means that a world keeps its seed. None: the next
                episodes begin.
            options: ``{"reset_mask": bool[num_envs]}`` for some worlds only; the others keep their last observation.

        Returns:
            Observations of all worlds, and infos of those that were reset.
        """
        unknown = [name for name in options or {} if name != "reset_mask"]
        if unknown:
            raise ValueError(f"Unknown reset option '{unknown[0]}'. Known: reset_mask. Options of the task are given when it is made.")
        if seed is not None and not isinstance(seed, (int, np.integer)) and len(seed) != self.num_envs:
            raise ValueError(f"If seeds are passed as a list, there must be one for each of {self.num_envs} worlds; got {len(seed)}.")
        mask = None if options is None else options.get("reset_mask")
        if mask is not None:
            self._check_mask(mask)
        arrays = self.simulation.reset(seed, mask)
        if isinstance(seed, (int, np.integer)):
            self._np_random = np.random.Generator(np.random.PCG64(int(seed)))
            self._np_random_seed = int(seed)
        return self._observations(arrays["observation"]), self._infos(arrays, mask)

    def step(self, actions: Any) -> Tuple[Array, Array, Array, Array, Dict[str, Any]]:
        """One step of every world.

        Args:
            actions: ``[num_envs, ...]``, of any dtype that fits the action space without loss.

        Returns:
            Observations, rewards (float64), terminations, truncations (bool), infos.

        Raises:
            RefusedError: an action is outside its space, or in DISABLED mode an ended world was not reset.
        """
        self.step_async(actions)
        return self.step_wait()

    def step_async(self, actions: Any) -> None:
        """Sends the actions of a step without waiting."""
        self.simulation.send(self._actions(actions))

    def step_wait(self) -> Tuple[Array, Array, Array, Array, Dict[str, Any]]:
        """Waits for what the sent actions led to."""
        arrays = self.simulation.receive()
        return self._stepped(arrays)

    def save(self) -> bytes:
        """Everything that the next steps depend on, exactly."""
        return self.simulation.save()

    def restore(self, state: bytes) -> Tuple[Array, Array, Array, Array, Dict[str, Any]]:
        """Goes back to a saved state, also on a server that was restarted. Returns what the step before the save did."""
        return self._stepped(self.simulation.restore(state))

    def call(self, name: str, *args: Any, **kwargs: Any) -> Tuple[Any, ...]:
        """A fact of each world: ``texts`` (the state in words), or any attribute that :meth:`get_attr` knows."""
        if name == "texts":
            return tuple(self.simulation.texts(*args, **kwargs))
        return self.get_attr(name)

    def get_attr(self, name: str) -> Tuple[Any, ...]:
        """An attribute of each world: a parameter, ``_max_episode_steps``, or ``task`` (the name of its env)."""
        if name == "_max_episode_steps":
            return (self.simulation.spec["max_steps"],) * self.num_envs
        if name in ("task", "env_name"):
            return tuple(group["env"] for group in self.simulation.groups for _ in range(group["worlds"]))
        values = self.simulation.parameters()
        if name not in values:
            raise AttributeError(f"The worlds have no attribute '{name}'. Known: _max_episode_steps, task, {', '.join(values) or 'no parameters'}.")
        return tuple(values[name].copy())

    def set_attr(self, name: str, values: Any) -> None:
        """Sets a parameter: one value for all worlds, or a sequence with one each."""
        self.simulation.set_parameters({name: values})

    def render(self) -> Optional[Tuple[Array, ...]]:
        """The last observations where they are pictures; None where they are not."""
        if len(self.single_observation_space.shape) == 3 and self.single_observation_space.dtype == np.uint8:
            return tuple(self.simulation.observe()["observation"].copy())
        return None

    def close_extras(self, **kwargs: Any) -> None:
        """Frees the worlds, and ends the client if it is the environment's own."""
        if self._owns_client:
            self.client.close()
        else:
            self.simulation.close()

    def _wrap(self, simulation: Simulation) -> None:
        self.num_envs = simulation.worlds
        self.single_observation_space = space_of(simulation.spec["observation"])
        self.single_action_space = space_of(simulation.spec["action"])
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.metadata = {"autoreset_mode": self.autoreset_mode, "render_modes": []}
        self._action_dtype = np.dtype(simulation.spec["action"]["dtype"])
        self._action_shape = (self.num_envs, *simulation.spec["action"]["shape"])
        self._is_numbered = simulation.spec["observation"]["type"] != "box"
        self._info_masks = {name: self._worlds_with(name) for name, _, _ in simulation.spec["infos"]}
        if simulation.spec["action_mask"]:
            self._info_masks["action_mask"] = np.ones(self.num_envs, dtype=np.bool_)

    def _worlds_with(self, info: str) -> Array:
        """An info that a group does not name is absent in its worlds."""
        return np.concatenate([np.full(group["worlds"], info in group["infos"]) for group in self.simulation.groups])

    def _check_mask(self, mask: Any) -> None:
        if not isinstance(mask, np.ndarray):
            raise TypeError(f"`options['reset_mask']` must be a numpy array, got {type(mask)}")
        if mask.shape != (self.num_envs,):
            raise ValueError(f"`options['reset_mask']` must have shape `({self.num_envs},)`, got {mask.shape}")
        if mask.dtype != np.bool_:
            raise TypeError(f"`options['reset_mask']` must have `dtype=np.bool_`, got {mask.dtype}")
        if not np.any(mask):
            raise ValueError("`options['reset_mask']` must contain at least one True value")

    def _actions(self, actions: Any) -> Array:
        array = np.asarray(actions)
        if array.shape != self._action_shape:
            raise ValueError(f"Actions must have the shape {self._action_shape}; got {array.shape}.")
        if array.dtype == self._action_dtype:
            return array
        if array.dtype.kind not in ("iu" if self._action_dtype.kind == "i" else "iuf"):
            raise TypeError(f"Actions must fit {self._action_dtype}; got {array.dtype}.")
        cast: Array = array.astype(self._action_dtype)
        if self._action_dtype.kind == "i" and not np.array_equal(cast, array):
            raise ValueError(f"An action does not fit {self._action_dtype}: {array[cast != array].flat[0]}.")
        return cast

    def _stepped(self, arrays: Dict[str, Array]) -> Tuple[Array, Array, Array, Array, Dict[str, Any]]:
        terminations, truncations = arrays["terminated"], arrays["truncated"]
        infos = self._infos(arrays, None)
        ended = None
        if self.success_key is not None and "success" in arrays:
            ended = terminations | truncations
        if "final_observation" in arrays:
            ended = terminations | truncations
            self._add_final(infos, arrays, ended)
        elif ended is not None and self.success_key is not None and ended.any():
            infos[self.success_key], infos["_" + self.success_key] = self._own(arrays["success"]), ended
        return (
            self._observations(arrays["observation"]),
            self._own(arrays["reward"]),
            self._own(terminations),
            self._own(truncations),
            infos,
        )

    def _infos(self, arrays: Mapping[str, Array], only: Optional[Array]) -> Dict[str, Any]:
        infos: Dict[str, Any] = {}
        for name, mask in self._info_masks.items():
            values = arrays[name if name == "action_mask" else "info." + name]
            _put(infos, name, values if self.copy is False and only is None else values.copy(), mask if only is None else mask & only)
        return infos

    def _add_final(self, infos: Dict[str, Any], arrays: Mapping[str, Array], ended: Array) -> None:
        """The last moment of episodes that ended, as Gymnasium gathers it world by world."""
        worlds = np.flatnonzero(ended)
        rows = self._observations(arrays["final_observation"])
        final_obs = np.full(self.num_envs, None, dtype=object)
        for world, row in zip(worlds.tolist(), rows):
            final_obs[world] = row
        final_info: Dict[str, Any] = {}
        for name, mask in self._info_masks.items():
            if name == "action_mask":
                continue
            last = arrays["final_info." + name]
            values = np.zeros((self.num_envs, *last.shape[1:]), dtype=last.dtype)
            values[worlds] = last
            _put(final_info, name, values, mask & ended)
        if self.success_key is not None and "success" in arrays:
            final_info[self.success_key], final_info["_" + self.success_key] = arrays["success"] & ended, ended
        infos["final_obs"], infos["_final_obs"] = final_obs, ended
        infos["final_info"], infos["_final_info"] = final_info, ended.copy()

    def _observations(self, observations: Array) -> Array:
        if self._is_numbered:
            return observations.astype(np.int64)
        return self._own(observations)

    def _own(self, array: Array) -> Array:
        return array.copy() if self.copy else array


def _put(infos: Dict[str, Any], name: str, values: Array, mask: Array) -> None:
    """Where no world has an info, Gymnasium has no key either; where some have it, it is 0 in the others."""
    if not mask.any():
        return
    if not mask.all():
        if not values.flags.writeable:
            values = values.copy()
        values[~mask] = 0
    infos[name], infos["_" + name] = values, mask.copy()


def make_vec(env: Optional[str] = None, num_envs: int = 1, **kwargs: Any) -> VectorEnv:
    """The entry point for ``gymnasium.make_vec("sim/World-v0", num_envs, env="frozen-lake", ...)``."""
    kwargs.pop("max_episode_steps", None)
    return VectorEnv(env, num_envs, **kwargs)


def envs_of(address: str = DEFAULT_ADDRESS, **client_options: Any) -> List[str]:
    """The names of the tasks that a server offers."""
    with Client(address, **client_options) as client:
        return [env["name"] for env in client.envs()]
