"""CURVE keys, in ZeroMQ's certificate files or as text."""

from __future__ import annotations

import os
from typing import Dict, NamedTuple, Union

KEY_LETTERS = 40


class KeyPair(NamedTuple):
    """A client's long-term keys, as ZeroMQ writes them: 40 letters each."""

    public: bytes
    secret: bytes


def read_secret(path: Union[str, "os.PathLike[str]"]) -> KeyPair:
    """The key pair in a file ``NAME.key_secret``, as ``sim keys new NAME`` makes it.

    Raises:
        ValueError: the file holds no secret key.
        OSError: it cannot be read.
    """
    found = _read(path)
    if "public-key" not in found or "secret-key" not in found:
        raise ValueError(f"{os.fspath(path)} holds no secret key; its name should end in .key_secret.")
    return KeyPair(found["public-key"], found["secret-key"])


def read_public(key_or_path: Union[str, "os.PathLike[str]"]) -> bytes:
    """A public key: 40 letters as they are, or from a file ``NAME.key``.

    Raises:
        ValueError: it is neither.
        OSError: the file cannot be read.
    """
    text = os.fspath(key_or_path)
    if len(text) == KEY_LETTERS and not os.path.exists(text):
        return text.encode("ascii")
    found = _read(text)
    if "public-key" not in found:
        raise ValueError(f"{text} holds no public key.")
    return found["public-key"]


def _read(path: Union[str, "os.PathLike[str]"]) -> Dict[str, bytes]:
    found: Dict[str, bytes] = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, equals, value = line.strip().partition("=")
            key = value.strip().strip("\"'")
            if equals and len(key) == KEY_LETTERS:
                found[name.strip()] = key.encode("ascii")
    return found
