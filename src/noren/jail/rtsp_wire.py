"""The one connection a jail has: an inherited descriptor that can be read and written."""

from __future__ import annotations

import select
import socket
from typing import Protocol

MAX_SEND_BYTES = 2048
_CHUNK_BYTES = 65536
_SEND_WAIT_MS = 5000


class Wire(Protocol):
    """Bytes to and from the camera."""

    def send(self, data: bytes) -> None:
        """Send all of it. Raises ConnectionError when the other side is gone."""

    def receive(self, wait_s: float) -> bytes | None:
        """What has arrived; None if nothing came within `wait_s`; b"" if the other side closed."""


class CameraSocket:
    """A wire over an inherited, connected descriptor.

    Make it before the second lock: making it asks the kernel about the socket, which is refused
    later. Afterwards only recvfrom, sendto, poll and close are called, on this number.
    """

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._socket.setblocking(False)
        self._readable = select.poll()
        self._readable.register(fd, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(fd, select.POLLOUT)

    def send(self, data: bytes) -> None:
        """Send at most 2 kB. Raises ConnectionError when the camera takes nothing for 5 s."""
        if len(data) > MAX_SEND_BYTES:
            raise ValueError(f"{len(data)} bytes to a camera; at most {MAX_SEND_BYTES} may go")
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[self._socket.send(rest) :]
            except BlockingIOError:
                if not self._writable.poll(_SEND_WAIT_MS):
                    raise ConnectionError("the camera takes no more bytes") from None

    def receive(self, wait_s: float) -> bytes | None:
        """At most 64 kB. A connection that broke reads like one that was closed."""
        if wait_s > 0 and not self._readable.poll(int(wait_s * 1000) + 1):
            return None
        try:
            return self._socket.recv(_CHUNK_BYTES)
        except BlockingIOError:
            return None
        except (ConnectionError, TimeoutError):
            return b""

    def close(self) -> None:
        """Close the descriptor. May be called twice."""
        self._socket.close()
