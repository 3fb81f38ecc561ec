"""Spaces: Gymnasium's where it is installed, from version 1.1 on, else these, which behave like them for as far as agents need.

``HAS_GYMNASIUM`` says which. Semantics: gymnasium/spaces/{box,discrete,multi_discrete}.py and vector/utils/space_utils.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt

try:
    import gymnasium
    from gymnasium.vector import AutoresetMode as _SinceGymnasium1_1  # noqa: F401

    HAS_GYMNASIUM = True
except ImportError:
    HAS_GYMNASIUM = False

Array = npt.NDArray[Any]


class _Space:
    """What the spaces below share."""

    def __init__(self, shape: Sequence[int], dtype: npt.DTypeLike, seed: Optional[int] = None) -> None:
        self.shape: Tuple[int, ...] = tuple(int(size) for size in shape)
        self.dtype = np.dtype(dtype)
        self._np_random: Optional[np.random.Generator] = None
        if seed is not None:
            self.seed(seed)

    @property
    def np_random(self) -> np.random.Generator:
        """The generator that samples are drawn from."""
        if self._np_random is None:
            self._np_random = np.random.default_rng()
        return self._np_random

    def seed(self, seed: Optional[int] = None) -> int:
        """Seeds the generator and returns the seed."""
        chosen = seed if seed is not None else int(np.random.SeedSequence().generate_state(1)[0])
        self._np_random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(chosen)))
        return chosen

    def contains(self, x: Any) -> bool:
        """Whether the value is in the space."""
        raise NotImplementedError

    def __contains__(self, x: Any) -> bool:
        return self.contains(x)


class _Discrete(_Space):
    """``n`` numbers from ``start`` on."""

    def __init__(self, n: int, seed: Optional[int] = None, start: int = 0, dtype: npt.DTypeLike = np.int64) -> None:
        super().__init__((), dtype, seed)
        self.n = np.int64(n)
        self.start = np.int64(start)

    def sample(self, mask: Optional[Array] = None) -> np.int64:
        """One of the numbers; with a mask of ``n`` ones and zeros, one that it allows."""
        if mask is None:
            return np.int64(self.start + self.np_random.integers(self.n))
        allowed = np.flatnonzero(mask)
        return np.int64(self.start + self.np_random.choice(allowed)) if allowed.size else self.start

    def contains(self, x: Any) -> bool:
        array = np.asarray(x)
        if array.shape != () or not np.issubdtype(array.dtype, np.integer):
            return False
        return bool(self.start <= array < self.start + self.n)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Discrete) and (self.n, self.start) == (other.n, other.start)

    def __repr__(self) -> str:
        return f"Discrete({self.n})" if self.start == 0 else f"Discrete({self.n}, start={self.start})"


class _MultiDiscrete(_Space):
    """Independent choices, the i-th among ``nvec[i]`` numbers."""

    def __init__(self, nvec: Union[Array, Sequence[int]], dtype: npt.DTypeLike = np.int64, seed: Optional[int] = None) -> None:
        self.nvec = np.array(nvec, dtype=dtype)
        super().__init__(self.nvec.shape, dtype, seed)

    def sample(self) -> Array:
        """One number for each choice."""
        drawn: Array = (self.np_random.random(self.nvec.shape) * self.nvec).astype(self.dtype)
        return drawn

    def contains(self, x: Any) -> bool:
        array = np.asarray(x)
        return bool(
            array.shape == self.shape
            and np.issubdtype(array.dtype, np.integer)
            and np.all(array >= 0)
            and np.all(array < self.nvec)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _MultiDiscrete) and np.array_equal(self.nvec, other.nvec)

    def __repr__(self) -> str:
        return f"MultiDiscrete({self.nvec})"


class _Box(_Space):
    """Numbers within bounds, element by element."""

    def __init__(
        self,
        low: Union[float, Array],
        high: Union[float, Array],
        shape: Optional[Sequence[int]] = None,
        dtype: npt.DTypeLike = np.float32,
        seed: Optional[int] = None,
    ) -> None:
        sizes = tuple(shape) if shape is not None else np.broadcast_shapes(np.shape(low), np.shape(high))
        super().__init__(sizes, dtype, seed)
        # Broadcast, so that the bounds of thousands of images take no memory.
        self.low = np.broadcast_to(np.asarray(low, dtype=self.dtype), self.shape)
        self.high = np.broadcast_to(np.asarray(high, dtype=self.dtype), self.shape)

    def sample(self) -> Array:
        """Uniform where both bounds are finite, exponential from one bound, normal without."""
        rng = self.np_random
        if np.issubdtype(self.dtype, np.integer):
            return rng.integers(self.low, self.high, size=self.shape, endpoint=True).astype(self.dtype)
        low, high = self.low.astype(np.float64), self.high.astype(np.float64)
        below, above = np.isfinite(low), np.isfinite(high)
        drawn = rng.normal(size=self.shape)
        both = below & above
        drawn[both] = rng.uniform(low[both], high[both])
        drawn[below & ~above] = low[below & ~above] + rng.exponential(size=int((below & ~above).sum()))
        drawn[~below & above] = high[~below & above] - rng.exponential(size=int((~below & above).sum()))
        return drawn.astype(self.dtype)

    def contains(self, x: Any) -> bool:
        array = np.asarray(x)
        return bool(
            np.can_cast(array.dtype, self.dtype)
            and array.shape == self.shape
            and np.all(array >= self.low)
            and np.all(array <= self.high)
        )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Box)
            and self.shape == other.shape
            and self.dtype == other.dtype
            and np.array_equal(self.low, other.low)
            and np.array_equal(self.high, other.high)
        )

    def __repr__(self) -> str:
        low, high = (bound.flat[0] if bound.size and np.all(bound == bound.flat[0]) else bound for bound in (self.low, self.high))
        return f"Box({low}, {high}, {self.shape}, {self.dtype})"


if TYPE_CHECKING or not HAS_GYMNASIUM:
    Box, Discrete, MultiDiscrete = _Box, _Discrete, _MultiDiscrete
else:
    Box, Discrete, MultiDiscrete = gymnasium.spaces.Box, gymnasium.spaces.Discrete, gymnasium.spaces.MultiDiscrete

Space = Union[_Box, _Discrete, _MultiDiscrete]


def space_of(spec: Mapping[str, Any]) -> Space:
    """The space of one world, from its form in the protocol (PROTOCOL.md, section 4). Numbered choices are int64, as in Gymnasium."""
    kind = spec["type"]
    if kind == "discrete":
        return Discrete(int(spec["n"]))
    if kind == "multi-discrete":
        return MultiDiscrete(np.array(spec["n"], dtype=np.int64))
    if kind == "box":
        dtype, shape = np.dtype(spec["dtype"]), tuple(spec["shape"])
        low, high = (
            np.broadcast_to(np.array(spec[bound], dtype=np.float64), shape)
            if np.ndim(spec[bound]) == 0
            else np.array(spec[bound], dtype=np.float64).reshape(shape)
            for bound in ("low", "high")
        )
        return Box(low.astype(dtype), high.astype(dtype), shape, dtype.type)
    raise ValueError(f"A space of type '{kind}' is not known to this client.")


def batch_space(space: Any, n: int) -> Any:
    """The space of ``n`` worlds together, as Gymnasium batches spaces."""
    if hasattr(space, "n"):
        return MultiDiscrete(np.full(n, space.n, dtype=np.int64))
    if hasattr(space, "nvec"):
        return Box(np.zeros((n, *space.shape), dtype=space.dtype), np.tile(space.nvec - 1, (n, *([1] * len(space.shape)))), dtype=space.dtype.type)
    shape = (n, *space.shape)
    return Box(np.broadcast_to(space.low, shape), np.broadcast_to(space.high, shape), shape, space.dtype.type)
