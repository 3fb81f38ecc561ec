"""A client: what a server offers, and simulations on it."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from .connection import Array, Connection, Reply
from .errors import SessionLostError
from .keys import KeyPair, read_public, read_secret
from .stream import Stream

DEFAULT_ADDRESS = os.environ.get("SIM_ADDRESS", "tcp://127.0.0.1:5555")

Path = Union[str, "os.PathLike[str]"]
OptionValue = Union[str, int, float, bool, Sequence[Union[str, int, float]]]


class Client:
    """A session on a server. For one thread; others make clients of their own.

    Example:
        >>> client = Client("tcp://127.0.0.1:5555")
        >>> lake = client.make("frozen-lake", worlds=64, options={"map": "4x4"}, seed=1)
        >>> lake.step(np.zeros(64, dtype=np.int32))["reward"].shape
        (64,)
    """

    def __init__(
        self,
        address: str = DEFAULT_ADDRESS,
        *,
        timeout: float = 60.0,
        window: int = 2,
        name: str = "a Python client",
        secret_key: Union[Path, KeyPair, None] = None,
        server_key: Optional[Path] = None,
    ) -> None:
        """Connects and says hello.

        Args:
            address: ``tcp://HOST:PORT`` or ``ipc://PATH``.
            timeout: seconds that an answer may take, a connection that has to be made again included.
            window: requests that may be unanswered at once, 1 to 64.
            name: what the client calls itself in the server's log.
            secret_key: for a server that encrypts: file ``NAME.key_secret`` from ``sim keys new``, or the keys themselves.
            server_key: the server's public key: file ``NAME.key``, or its 40 letters.

        Raises:
            NoAnswerError: no server answers there in time, or it does not let this client in.
            RefusedError: the server refuses, such as for too many clients.
        """
        self._streams: List[Stream] = []
        self.connection = Connection(
            address,
            timeout=timeout,
            window=window,
            name=name,
            keys=secret_key if secret_key is None or isinstance(secret_key, KeyPair) else read_secret(secret_key),
            server_key=None if server_key is None else read_public(server_key),
        )

    @property
    def server(self) -> Dict[str, Any]:
        """What the server told of itself: PROTOCOL.md, hello."""
        return self.connection.server

    def envs(self) -> List[Dict[str, Any]]:
        """The tasks that the server offers, with their options."""
        found: List[Dict[str, Any]] = self.connection.call("envs").header["envs"]
        return found

    def describe(self, env: Optional[str] = None, options: Optional[Mapping[str, OptionValue]] = None) -> Dict[str, Any]:
        """The spec of a task, without making anything: PROTOCOL.md, describe."""
        spec: Dict[str, Any] = self.connection.call("describe", **_given(env=env, options=_plain(options))).header["spec"]
        return spec

    def make(
        self,
        env: Optional[str] = None,
        worlds: Optional[int] = None,
        *,
        options: Optional[Mapping[str, OptionValue]] = None,
        groups: Optional[Iterable[Mapping[str, Any]]] = None,
        seed: int = 0,
        autoreset: str = "next-step",
        precision: Optional[str] = None,
        first_world: int = 0,
        private: bool = False,
    ) -> "Simulation":
        """Makes worlds on the server. The arguments are those of PROTOCOL.md, make."""
        made = _given(env=env, worlds=worlds, options=_plain(options), precision=precision)
        if groups is not None:
            made = _given(groups=[{**group, "options": _plain(group.get("options")) or {}} for group in groups], precision=precision)
        made.update(seed=seed, autoreset=autoreset, first_world=first_world, private=private)
        return Simulation(self, "make", made)

    def attach(self, role: str = "watch") -> "Simulation":
        """Joins the simulation that all clients of the server share, to ``act`` or to ``watch``."""
        return Simulation(self, "attach", {"role": role})

    def sources(self) -> List[Dict[str, Any]]:
        """What can be watched: PROTOCOL.md, section 7."""
        found: List[Dict[str, Any]] = self.connection.call("sources").header["sources"]
        return found

    def scene(self, source: int) -> Reply:
        """Bodies and shapes of a source, with the arrays of its meshes."""
        return self.connection.call("scene", source=source)

    def watch(
        self,
        source: int,
        *,
        worlds: Optional[Sequence[int]] = None,
        columns: Optional[Sequence[str]] = None,
        rate: float = 30.0,
    ) -> Stream:
        """Asks for a stream of a source's state and subscribes to it: PROTOCOL.md, section 7."""
        fields = _given(worlds=None if worlds is None else [int(world) for world in worlds], columns=None if columns is None else list(columns))
        reply = self.connection.call("watch", source=source, rate=rate, **fields).header
        stream = Stream(self.connection.subscribe(reply["topic"]), reply)
        self._streams.append(stream)
        return stream

    def unwatch(self, stream: Stream) -> None:
        """Ends a stream."""
        stream.close()
        self._streams.remove(stream)
        self.connection.call("unwatch", stream=stream.number)

    def close(self) -> None:
        """Ends the session and frees all that it has on the server."""
        for stream in self._streams:
            stream.close()
        self.connection.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Simulation:
    """Worlds on a server that are stepped together, with the arrays of the protocol. ``VectorEnv`` wraps one in Gymnasium's terms."""

    def __init__(self, client: Client, op: str, made: Dict[str, Any]) -> None:
        self.client = client
        self._op = op
        self._made = made
        self.number = 0
        self.worlds = 0
        self.spec: Dict[str, Any] = {}
        self.groups: List[Dict[str, Any]] = []
        self._make()

    @property
    def autoreset(self) -> str:
        """``next-step``, ``same-step`` or ``disabled``."""
        return str(self._made.get("autoreset", "next-step"))

    def reset(
        self,
        seed: Union[int, Sequence[Optional[int]], None] = None,
        mask: Optional[Array] = None,
    ) -> Dict[str, Array]:
        """Begins episodes, of all worlds or of those in the mask; PROTOCOL.md, reset.

        Args:
            seed: world i gets ``seed + i``, or its own of a list, in which None means that a world keeps its seed.
            mask: bool ``[worlds]``.
        """
        arrays: Dict[str, Array] = {}
        fields: Dict[str, Any] = {}
        if mask is not None:
            arrays["mask"] = np.ascontiguousarray(mask, dtype=np.bool_)
        if seed is None:
            pass
        elif isinstance(seed, (int, np.integer)):
            fields["seed"] = int(seed)
        else:
            arrays["seeds"] = np.array([0 if one is None else one for one in seed], dtype=np.uint64)
            seeded = np.array([one is not None for one in seed], dtype=np.bool_)
            arrays["seeded"] = seeded if mask is None else seeded & arrays["mask"]
        return self.client.connection.call("reset", arrays, sim=self.number, **fields).arrays

    def step(self, actions: Array) -> Dict[str, Array]:
        """One step of every world; the arrays of PROTOCOL.md, step."""
        self.send(actions)
        return self.receive()

    def send(self, actions: Array) -> None:
        """Sends the actions of a step without waiting. They must have the dtype and shape of the spec."""
        self.client.connection.send("step", {"action": actions}, sim=self.number)

    def receive(self) -> Dict[str, Array]:
        """Waits for what the oldest sent actions led to."""
        return self.client.connection.receive().arrays

    def observe(self) -> Dict[str, Array]:
        """The arrays of the last step."""
        return self.client.connection.call("observe", sim=self.number).arrays

    def save(self) -> bytes:
        """Everything that the next steps depend on, exactly."""
        return self.client.connection.call("save", sim=self.number).arrays["state"].tobytes()

    def restore(self, state: bytes) -> Dict[str, Array]:
        """Goes back to a saved state. If the server has lost this simulation, it is made again first, in a new session.

        Steps that were sent before, and whose replies were not received, are forgotten.
        """
        try:
            self.client.connection.discard()
            return self._restore(state)
        except SessionLostError:
            self.client.connection.begin()
            self._make()
            return self._restore(state)

    def texts(self, worlds: Optional[Sequence[int]] = None) -> List[str]:
        """The states of some worlds in words, for language models."""
        found: List[str] = self.client.connection.call(
            "text", sim=self.number, **_given(worlds=None if worlds is None else [int(world) for world in worlds])
        ).header["texts"]
        return found

    def statistics(self) -> Dict[str, Any]:
        """What happened since the last call: PROTOCOL.md, statistics."""
        header = self.client.connection.call("statistics", sim=self.number).header
        return {key: header[key] for key in ("steps", "flagged_worlds", "episodes")}

    def parameters(self) -> Dict[str, Array]:
        """The task's numbers that can be changed while it runs, a row a world."""
        return self.client.connection.call("parameters", sim=self.number).arrays

    def set_parameters(self, values: Mapping[str, npt.ArrayLike], mask: Optional[Array] = None) -> None:
        """Changes parameters: a row a world, or one for all; in the worlds of the mask, or in all."""
        arrays = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
        if mask is not None:
            arrays["mask"] = np.ascontiguousarray(mask, dtype=np.bool_)
        self.client.connection.call("set-parameters", arrays, sim=self.number)

    def close(self) -> None:
        """Frees it on the server."""
        try:
            if not self.client.connection.closed:
                self.client.connection.call("close", sim=self.number)
        except SessionLostError:
            pass  # Then it is freed already.

    def _make(self) -> None:
        reply = self.client.connection.call(self._op, **self._made).header
        self.number, self.worlds = reply["sim"], reply["worlds"]
        self.spec, self.groups = reply["spec"], reply["groups"]

    def _restore(self, state: bytes) -> Dict[str, Array]:
        arrays = {"state": np.frombuffer(state, dtype=np.uint8)}
        return self.client.connection.call("restore", arrays, sim=self.number).arrays


def _given(**fields: Any) -> Dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _plain(options: Optional[Mapping[str, OptionValue]]) -> Optional[Dict[str, Any]]:
    """Options with the names of the command line and with values that MessagePack has."""
    if options is None:
        return None
    return {name.replace("_", "-"): _plain_value(value) for name, value in options.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value
