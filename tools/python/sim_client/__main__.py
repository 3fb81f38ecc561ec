"""A session with a server by hand: every message as the bytes that go over the wire and as what they mean.

    python3 -m sim_client tcp://127.0.0.1:5555

Each line of standard input is a request, such as these; values are JSON or else text, arrays are @NAME=DTYPE:NUMBERS.

    make env=frozen-lake worlds=2 seed=7
    step sim=1 @action=<i4:2,1
    bye

The hello is said first, and ids and the session are filled in.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, Dict, Mapping, Tuple

import msgpack
import numpy as np
import zmq

from .client import DEFAULT_ADDRESS
from .connection import PROTOCOL, Array, _arrays_of, _header_of
from .errors import ProtocolError

_MOST_BYTES = 512


def dump(sign: str, header: bytes, arrays: Mapping[str, Array]) -> None:
    """Shows a message: its header in bytes and in words, and its arrays."""
    for at in range(0, min(len(header), _MOST_BYTES), 16):
        part = header[at : at + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        print(f"{sign} {part.hex(' '):<47}  {letters}")
    if len(header) > _MOST_BYTES:
        print(f"{sign} ... {len(header)} bytes in all")
    print(f"{sign} {json.dumps(msgpack.unpackb(header, raw=False), default=lambda value: value.hex(), ensure_ascii=False)}")
    for name, array in arrays.items():
        print(f"{sign} {name}: {array.dtype.str} {list(array.shape)} {np.array2string(array, threshold=32, separator=', ')}")
    print(flush=True)


def request_of(line: str) -> Tuple[Dict[str, Any], Dict[str, Array]]:
    """The header and the arrays that a line asks for."""
    op, *words = line.split()
    header: Dict[str, Any] = {"op": op}
    arrays: Dict[str, Array] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ValueError(f"'{word}' is neither KEY=VALUE nor @NAME=DTYPE:NUMBERS.")
        if name.startswith("@"):
            dtype, _, numbers = value.partition(":")
            arrays[name[1:]] = np.array([float(number) for number in numbers.split(",")]).astype(dtype)
            continue
        try:
            header[name] = json.loads(value)
        except ValueError:
            header[name] = value
    return header, arrays


class Session:
    """A socket, and what is filled in."""

    def __init__(self, address: str, timeout: float) -> None:
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.rcvtimeo = int(timeout * 1000)
        self.socket.connect(address)
        self.id = -1
        self.session = b""

    def ask(self, header: Dict[str, Any], arrays: Mapping[str, Array]) -> Dict[str, Any]:
        """Sends a request and waits for the reply, and shows both."""
        self.id += 1
        header = {"op": header.pop("op"), "id": self.id, **({"session": self.session} if self.session else {}), **header}
        if arrays:
            header["arrays"] = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
        packed = msgpack.packb(header)
        dump(">", packed, arrays)
        self.socket.send_multipart([packed, *(array.tobytes() for array in arrays.values())])
        parts = self.socket.recv_multipart(copy=False)
        reply = _header_of(parts[0])
        dump("<", parts[0].bytes, _arrays_of(reply, parts))
        self.session = reply.get("session", self.session)
        return reply


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m sim_client", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", default=DEFAULT_ADDRESS)
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds that an answer may take")
    given = parser.parse_args()
    try:
        session = Session(given.address, given.timeout)
        session.ask({"op": "hello", "protocol": list(PROTOCOL), "client": "a session by hand"}, {})
        for line in sys.stdin:
            if line.strip():
                session.ask(*request_of(line))
    except zmq.Again:
        sys.exit(f"No answer from {given.address} within {given.timeout:g} s.")
    except (ValueError, TypeError, ProtocolError, zmq.ZMQError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
