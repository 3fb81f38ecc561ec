"""Act in thousands of worlds of a Sim server, as in a local Gymnasium vector environment.

``VectorEnv`` is Gymnasium's vector API over a socket; ``Client`` and ``Simulation`` are the protocol itself; ``pool``, ``sb3``,
``cleanrl`` and ``dm`` speak as EnvPool, Stable-Baselines3, CleanRL (Gymnasium 0.29) and dm_env do.
"""

from .client import DEFAULT_ADDRESS, Client, Simulation
from .errors import NoAnswerError, ProtocolError, RefusedError, SessionLostError, SimError
from .keys import KeyPair
from .registration import register, register_server
from .stream import Frame, Stream
from .vector_env import AutoresetMode, VectorEnv, envs_of, make_vec

__all__ = [
    "DEFAULT_ADDRESS",
    "AutoresetMode",
    "Client",
    "Frame",
    "KeyPair",
    "NoAnswerError",
    "ProtocolError",
    "RefusedError",
    "SessionLostError",
    "SimError",
    "Simulation",
    "Stream",
    "VectorEnv",
    "envs_of",
    "make_vec",
    "register",
    "register_server",
]

__version__ = "1.0.0"

register()
