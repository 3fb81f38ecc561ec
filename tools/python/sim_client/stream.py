"""What happens in a simulation, as it happens."""

from __future__ import annotations

import time
from typing import Any, Dict, List, Mapping, NamedTuple, Optional

import zmq

from .connection import Array, _arrays_of, _header_of
from .errors import ProtocolError


class Frame(NamedTuple):
    """A moment of a stream. Rows of arrays are in the order of the stream's worlds."""

    sequence: int
    """From 0, one more for each frame of the stream."""
    steps: int
    """Of the simulation so far."""
    time: float
    """Seconds since the stream began."""
    lost: int
    """Frames that the server dropped because this subscriber was too slow."""
    arrays: Dict[str, Array]
    """``episode``, ``step`` and the chosen columns."""


class Stream:
    """A stream that is watched. Iterating over it ends when the simulation ends."""

    def __init__(self, socket: "zmq.Socket[bytes]", reply: Mapping[str, Any]) -> None:
        self._socket = socket
        self.number: int = reply["stream"]
        self.worlds: List[int] = reply["worlds"]
        self.columns: List[Any] = reply["columns"]
        self.ended = False

    def receive(self, timeout: Optional[float] = None) -> Optional[Frame]:
        """The next frame; None when the stream has ended, or none came within the seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while not self.ended:
            left = None if deadline is None else max(0, int((deadline - time.monotonic()) * 1000))
            if not self._socket.poll(left):
                return None
            parts = self._socket.recv_multipart(copy=False)
            if len(parts) < 3:
                raise ProtocolError("A frame of the stream is too short.")
            header = _header_of(parts[1])
            if header.get("stream") != self.number:
                continue
            if header.get("ended"):
                self.ended = True
                break
            lost = int.from_bytes(parts[-1].bytes, "little")
            return Frame(header["sequence"], header["steps"], header["time"], lost, _arrays_of(header, parts, first=2))
        return None

    def __iter__(self) -> "Stream":
        return self

    def __next__(self) -> Frame:
        frame = self.receive()
        if frame is None:
            raise StopIteration
        return frame

    def close(self) -> None:
        """Stops watching."""
        self._socket.close(linger=0)
