"""A session on a server: messages, ids, and what happens when the network breaks."""

from __future__ import annotations

import itertools
import time
from collections import OrderedDict
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import msgpack
import numpy as np
import numpy.typing as npt
import zmq
from zmq.utils.monitor import recv_monitor_message

from .errors import NoAnswerError, ProtocolError, RefusedError, SessionLostError
from .keys import KeyPair

Array = npt.NDArray[Any]

PROTOCOL = (1, 0)

# How long a wait is at most before the state of the connection is looked at.
_SLICE_MS = 250
_monitors = itertools.count()  # pyzmq names monitors by file descriptors, which are used again while old ones live.
_LOST = ("no-session", "stopping")
_DTYPES = {name: np.dtype(name) for name in ("|b1", "|i1", "|u1", "<i4", "<i8", "<u8", "<f4", "<f8")}


class Reply(NamedTuple):
    """A reply's header and its arrays by name, which lie in the memory of the message."""

    header: Dict[str, Any]
    arrays: Dict[str, Array]


class Connection:
    """A session's connection, for one thread.

    ZeroMQ makes a broken connection again by itself; the unanswered requests then go out once more, and the server, which
    knows them by their ids, works on none of them twice.
    """

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 60.0,
        window: int = 2,
        name: str = "a Python client",
        keys: Optional[KeyPair] = None,
        server_key: Optional[bytes] = None,
    ) -> None:
        """Connects and says hello.

        Args:
            address: ``tcp://HOST:PORT`` or ``ipc://PATH``.
            timeout: seconds that an answer may take, a connection that has to be made again included.
            window: requests that may be unanswered at once, 1 to 64.
            name: what the client calls itself in the server's log.
            keys: the client's keys, for a server that encrypts.
            server_key: the server's public key, with ``keys``.

        Raises:
            NoAnswerError: no server answers there in time, or it does not let this client in.
            RefusedError: the server refuses, such as for too many clients.
        """
        if (keys is None) != (server_key is None):
            raise ValueError("For a server that encrypts, give both keys and server_key.")
        self.address = address
        self.timeout = timeout
        self.window = window
        self._name = name
        self._keys = keys
        self._server_key = server_key
        self._context = zmq.Context.instance()
        self._socket: Optional["zmq.Socket[bytes]"] = None
        self._monitor: Any = None
        self._was_broken = False
        self._events: List[str] = []
        self._session = b""
        self._next_id = 1
        self._unanswered: "OrderedDict[int, List[Any]]" = OrderedDict()
        self.server: Dict[str, Any] = {}
        self.begin()

    @property
    def unanswered(self) -> int:
        """Requests that were sent and whose replies were not received."""
        return len(self._unanswered)

    @property
    def socket(self) -> "zmq.Socket[bytes]":
        """The socket that replies come on, for polling several at once."""
        if self._socket is None:
            raise RuntimeError("This connection is closed.")
        return self._socket

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` was called."""
        return self._socket is None

    def begin(self) -> None:
        """Begins a new session. What the old one had is lost to this client."""
        self._open()
        self._unanswered.clear()
        self._session, self._next_id = b"", 1
        hello = {"op": "hello", "id": 0, "protocol": list(PROTOCOL), "client": self._name, "window": self.window}
        self._unanswered[0] = [msgpack.packb(hello)]
        self._was_broken = not self._try_send(self._unanswered[0])
        self.server = self.receive().header
        self._session = self.server["session"]

    def call(self, op: str, arrays: Optional[Mapping[str, Array]] = None, **fields: Any) -> Reply:
        """Sends a request and waits for its reply.

        Raises:
            RefusedError: the server refuses it. Nothing was changed.
            NoAnswerError: no answer came in time. Whether it was worked on is not known.
        """
        if self._unanswered:
            raise RuntimeError(f"{len(self._unanswered)} replies must be received before '{op}' can be asked.")
        self.send(op, arrays, **fields)
        return self.receive()

    def send(self, op: str, arrays: Optional[Mapping[str, Array]] = None, **fields: Any) -> None:
        """Sends a request without waiting; :meth:`receive` takes its reply."""
        if len(self._unanswered) >= self.window:
            raise RuntimeError(f"{self.window} requests are unanswered, as many as the window holds: receive a reply first.")
        header = {"op": op, "id": self._next_id, "session": self._session, **fields}
        frames: List[Any] = []
        if arrays:
            # Copied, because ZeroMQ sends later, and perhaps again, what the caller may write over now.
            owned = [np.array(array, order="C") if array.flags.writeable else np.ascontiguousarray(array) for array in arrays.values()]
            header["arrays"] = [[name, array.dtype.str, array.shape] for name, array in zip(arrays, owned)]
            frames = [array.reshape(-1).data if array.size else b"" for array in owned]
        message = [msgpack.packb(header), *frames]
        self._unanswered[self._next_id] = message
        self._next_id += 1
        if not self._try_send(message):
            self._was_broken = True

    def receive(self) -> Reply:
        """Waits for the reply to the oldest unanswered request.

        Raises:
            RefusedError: the server refuses that request.
            NoAnswerError: no answer came in time.
        """
        wanted = next(iter(self._unanswered))
        deadline = time.monotonic() + self.timeout
        while True:
            parts = self._receive_parts(deadline)
            header = _header_of(parts[0])
            notice = header.get("notice")
            if notice is not None:
                self._unanswered.clear()
                kind = SessionLostError if notice in _LOST else RefusedError
                raise kind(str(notice), str(header.get("message", "")))
            answered = header.get("re", wanted)
            if answered != wanted:
                if header.get("error", {}).get("code") == "out-of-order":
                    self._was_broken = True
                continue  # A reply that came twice, or one to a request whose turn has not come.
            error = header.get("error")
            if error is None:
                del self._unanswered[wanted]
                return Reply(header, _arrays_of(header, parts))
            code, message = str(error.get("code")), str(error.get("message"))
            if code == "out-of-order":
                self._was_broken = True
                continue
            if code in _LOST:
                self._unanswered.clear()
                raise SessionLostError(code, message)
            del self._unanswered[wanted]
            raise RefusedError(code, message)

    def discard(self) -> None:
        """Waits for the replies to all unanswered requests, and looks at none of them.

        Raises:
            SessionLostError: the server has ended the session, or was restarted.
            NoAnswerError: no answer came in time.
        """
        while self._unanswered:
            try:
                self.receive()
            except SessionLostError:
                raise
            except RefusedError:
                pass

    def subscribe(self, topic: bytes) -> "zmq.Socket[bytes]":
        """A socket that receives a stream (PROTOCOL.md, section 7)."""
        socket: "zmq.Socket[bytes]" = self._context.socket(zmq.SUB)
        socket.linger = 0
        self._secure(socket)
        socket.connect(self.address)
        socket.subscribe(topic)
        return socket

    def close(self) -> None:
        """Ends the session, if the server can be told without waiting for it."""
        if self._socket is None:
            return
        if self._session:
            bye = {"op": "bye", "id": self._next_id, "session": self._session}
            self._try_send([msgpack.packb(bye)])
            self._socket.linger = 500
        self._close_monitor()
        self._socket.close()
        self._socket = None

    def _open(self) -> None:
        if self._socket is not None:
            self._close_monitor()
            self._socket.close(linger=0)
        socket: "zmq.Socket[bytes]" = self._context.socket(zmq.DEALER)
        socket.linger = 0
        socket.sndhwm = socket.rcvhwm = 0
        socket.immediate = 1  # What cannot be sent now is sent again by this class, in its order.
        socket.rcvtimeo = socket.sndtimeo = _SLICE_MS
        socket.reconnect_ivl, socket.reconnect_ivl_max = 50, 1000
        self._secure(socket)
        watched = f"inproc://sim-client-{next(_monitors)}"
        socket.monitor(watched, zmq.EVENT_ALL)
        self._monitor = self._context.socket(zmq.PAIR)
        self._monitor.linger = 0
        self._monitor.connect(watched)
        self._events, self._was_broken = [], False
        socket.connect(self.address)
        self._socket = socket

    def _secure(self, socket: "zmq.Socket[bytes]") -> None:
        if self._keys is not None and self._server_key is not None:
            socket.curve_publickey, socket.curve_secretkey = self._keys
            socket.curve_serverkey = self._server_key

    def _close_monitor(self) -> None:
        if self._socket is not None and self._monitor is not None:
            self._socket.disable_monitor()
            self._monitor.close()
            self._monitor = None

    def _try_send(self, message: Sequence[Any]) -> bool:
        try:
            self.socket.send_multipart(message, copy=False)
            return True
        except zmq.Again:
            return False

    def _receive_parts(self, deadline: float) -> List[zmq.Frame]:
        while True:
            if self._was_broken:
                self._send_again()
            try:
                return self.socket.recv_multipart(copy=False)
            except zmq.Again:
                self._watch_connection()
                if time.monotonic() >= deadline:
                    raise NoAnswerError(f"No answer from {self.address} within {self.timeout:g} s: {self._why()}.") from None

    def _send_again(self) -> None:
        """Sends everything unanswered, in order, on the connection that took the broken one's place."""
        self._was_broken = not all(self._try_send(message) for message in self._unanswered.values())

    def _watch_connection(self) -> None:
        while self._monitor is not None and self._monitor.poll(0):
            event = recv_monitor_message(self._monitor)["event"]
            name = str(zmq.Event(event).name)
            if name == "HANDSHAKE_SUCCEEDED" and "DISCONNECTED" in self._events:
                self._was_broken = True
                self._events.clear()
            self._events = [*self._events[-7:], name]

    def _why(self) -> str:
        for event in reversed(self._events):
            if event == "HANDSHAKE_FAILED_AUTH":
                return "the server does not let this client in, its key is not allowed there"
            if event.startswith("HANDSHAKE_FAILED") or (event == "DISCONNECTED" and "HANDSHAKE_SUCCEEDED" not in self._events):
                return (
                    "whatever listens there closes the connection; a server that encrypts wants keys and its own key must be the "
                    "right one, a server that does not encrypt wants none"
                )
            if event in ("CONNECT_RETRIED", "CLOSED", "CONNECT_DELAYED"):
                return "nobody listens there, or the network does not lead there"
            if event == "DISCONNECTED":
                return "the connection broke and cannot be made again"
            if event == "HANDSHAKE_SUCCEEDED":
                return "the request was sent, and the server may be busy"
        return "nothing is known of why"


def _header_of(frame: zmq.Frame) -> Dict[str, Any]:
    try:
        header = msgpack.unpackb(frame.buffer, raw=False)
    except (ValueError, msgpack.exceptions.UnpackException) as problem:
        raise ProtocolError(f"The server sent a header that is none: {problem}") from problem
    if not isinstance(header, dict):
        raise ProtocolError("The server sent a header that is no map.")
    return header


def _arrays_of(header: Mapping[str, Any], parts: Sequence[zmq.Frame], first: int = 1) -> Dict[str, Array]:
    heads: List[Tuple[str, str, List[int]]] = header.get("arrays", [])
    try:
        return {
            name: np.ndarray(shape, _DTYPES[dtype], parts[first + place].buffer) for place, (name, dtype, shape) in enumerate(heads)
        }
    except (IndexError, KeyError, TypeError, ValueError) as problem:
        raise ProtocolError(f"The server sent arrays that do not fit their heads: {problem}") from problem
