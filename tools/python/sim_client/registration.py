"""Makes Sim's worlds known to Gymnasium."""

from __future__ import annotations

from typing import Any

from .client import DEFAULT_ADDRESS
from .spaces import HAS_GYMNASIUM

ANY_WORLD = "sim/World-v0"


def register() -> None:
    """Registers ``sim/World-v0``, which takes the task as an argument. Without Gymnasium it does nothing.

    Importing this package calls it, and Gymnasium imports the package itself for the name with the module in front:
    ``gymnasium.make_vec("sim_client:sim/World-v0", 64, env="frozen-lake")``.
    """
    if HAS_GYMNASIUM:
        _register(ANY_WORLD)


def register_server(address: str = DEFAULT_ADDRESS, **client_options: Any) -> None:
    """Registers every task of a server under its own name, such as ``sim/frozen-lake-v0``."""
    from .vector_env import envs_of

    if not HAS_GYMNASIUM:
        raise ImportError("Gymnasium is not installed, so there is nothing to register with.")
    for env in envs_of(address, **client_options):
        _register(f"sim/{env}-v0", env=env, address=address, **client_options)


def _register(name: str, **kwargs: Any) -> None:
    import gymnasium

    if name not in gymnasium.registry:
        gymnasium.register(id=name, vector_entry_point="sim_client.vector_env:make_vec", kwargs=kwargs)
