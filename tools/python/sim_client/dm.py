"""A world as a dm_env environment.

Contract: dm_env/_environment.py and specs.py of version 1.6. Where the package is not installed, the same with small classes in the
place of its own.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Sequence

import numpy as np
import numpy.typing as npt

from .vector_env import AutoresetMode, VectorEnv


class _StepType(enum.IntEnum):
    """Where a step is in its episode."""

    FIRST = 0
    MID = 1
    LAST = 2

    def first(self) -> bool:
        return self is _StepType.FIRST

    def mid(self) -> bool:
        return self is _StepType.MID

    def last(self) -> bool:
        return self is _StepType.LAST


class _TimeStep(NamedTuple):
    """What a step shows."""

    step_type: Any
    reward: Any
    discount: Any
    observation: Any

    def first(self) -> bool:
        return bool(self.step_type == _StepType.FIRST)

    def mid(self) -> bool:
        return bool(self.step_type == _StepType.MID)

    def last(self) -> bool:
        return bool(self.step_type == _StepType.LAST)


class _Array:
    """Shape and dtype of a value."""

    def __init__(self, shape: Sequence[int], dtype: npt.DTypeLike, name: Optional[str] = None) -> None:
        self.shape, self.dtype, self.name = tuple(shape), np.dtype(dtype), name

    def validate(self, value: Any) -> Any:
        """The value, if it fits."""
        array = np.asarray(value)
        if array.shape != self.shape or array.dtype != self.dtype:
            raise ValueError(f"{self.name}: expected {self.dtype} {self.shape}, got {array.dtype} {array.shape}.")
        return value

    def generate_value(self) -> Any:
        """A value that fits."""
        return np.zeros(self.shape, self.dtype)


class _BoundedArray(_Array):
    """The same with bounds."""

    def __init__(self, shape: Sequence[int], dtype: npt.DTypeLike, minimum: Any, maximum: Any, name: Optional[str] = None) -> None:
        super().__init__(shape, dtype, name)
        self.minimum, self.maximum = np.array(minimum, dtype=self.dtype), np.array(maximum, dtype=self.dtype)

    def validate(self, value: Any) -> Any:
        super().validate(value)
        if np.any(value < self.minimum) or np.any(value > self.maximum):
            raise ValueError(f"{self.name}: {value} is out of bounds.")
        return value

    def generate_value(self) -> Any:
        return np.broadcast_to(self.minimum, self.shape).astype(self.dtype)


class _DiscreteArray(_BoundedArray):
    """One of some numbers."""

    def __init__(self, num_values: int, dtype: npt.DTypeLike = np.int32, name: Optional[str] = None) -> None:
        super().__init__((), dtype, 0, num_values - 1, name)
        self.num_values = num_values


class _Environment:
    """What dm_env's base class gives, where it is not installed."""

    def reward_spec(self) -> Any:
        return Array((), float, name="reward")

    def discount_spec(self) -> Any:
        return BoundedArray((), float, minimum=0.0, maximum=1.0, name="discount")

    def close(self) -> None:
        pass

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


if TYPE_CHECKING:
    Base = _Environment
    StepType, TimeStep = _StepType, _TimeStep
    Array, BoundedArray, DiscreteArray = _Array, _BoundedArray, _DiscreteArray
else:
    try:
        from dm_env import Environment as Base
        from dm_env import StepType, TimeStep
        from dm_env.specs import Array, BoundedArray, DiscreteArray
    except ImportError:
        Base, StepType, TimeStep = _Environment, _StepType, _TimeStep
        Array, BoundedArray, DiscreteArray = _Array, _BoundedArray, _DiscreteArray


class DmEnvironment(Base):
    """One world on a server, as a dm_env environment.

    The step after a LAST one begins an episode and ignores its action, as does the first step of all. The discount is 0 where an
    episode terminated and 1 where it was cut off.

    Example:
        >>> with DmEnvironment("cart-pole", seed=1) as env:
        ...     time_step = env.reset()
        ...     while not time_step.last():
        ...         time_step = env.step(env.action_spec().generate_value())
    """

    def __init__(self, env: Optional[str] = None, **kwargs: Any) -> None:
        """Makes the world. The arguments are those of :class:`sim_client.VectorEnv`, without ``num_envs`` and ``autoreset_mode``."""
        self.env = VectorEnv(env, 1, autoreset_mode=AutoresetMode.DISABLED, **kwargs)
        self._between = True

    def reset(self) -> Any:
        """Begins an episode."""
        observations, _ = self.env.reset()
        self._between = False
        return TimeStep(StepType.FIRST, None, None, observations[0])

    def step(self, action: Any) -> Any:
        """One step, or the beginning of an episode after the end of another."""
        if self._between:
            return self.reset()
        observations, rewards, terminations, truncations, _ = self.env.step(np.asarray(action)[np.newaxis])
        terminated = bool(terminations[0])
        self._between = terminated or bool(truncations[0])
        step_type = StepType.LAST if self._between else StepType.MID
        return TimeStep(step_type, float(rewards[0]), 0.0 if terminated else 1.0, observations[0])

    def observation_spec(self) -> Any:
        """What observations are."""
        return _spec_of(self.env.single_observation_space, "observation", np.int64)

    def action_spec(self) -> Any:
        """What actions must be."""
        return _spec_of(self.env.single_action_space, "action", np.int32)

    def close(self) -> None:
        """Frees the world."""
        self.env.close()


def _spec_of(space: Any, name: str, numbers: npt.DTypeLike) -> Any:
    if hasattr(space, "n"):
        return DiscreteArray(int(space.n), dtype=numbers, name=name)
    if hasattr(space, "nvec"):
        return BoundedArray(space.shape, numbers, minimum=0, maximum=space.nvec - 1, name=name)
    return BoundedArray(space.shape, space.dtype, minimum=space.low, maximum=space.high, name=name)
