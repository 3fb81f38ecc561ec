"""What can go wrong between a client and a server."""

from __future__ import annotations


class SimError(Exception):
    """Any error of this package."""


class RefusedError(SimError):
    """The server refused a request, and nothing was changed.

    ``code`` says for programs what it is (PROTOCOL.md, section 8), the message for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SessionLostError(RefusedError):
    """The server no longer knows this session: it was restarted, is stopping, or the lease ended.

    All simulations of the session are gone. A saved one comes back with ``restore``.
    """


class NoAnswerError(SimError):
    """The server did not answer in time. The message says what is known of why."""


class ProtocolError(SimError):
    """The server sent what is no message of this protocol."""
