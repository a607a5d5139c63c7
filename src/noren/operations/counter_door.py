"""How the desk reaches a vault that a run holds: a door in the store's folder, one at a time.

    STORE/counter.sock    only the user of the run, and root, may knock

Who knocks is given the counter's own socket to the vault, by which nothing but "who is this" can be
asked, and has it until the connection is closed. The run itself sees neither picture nor answer.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from noren.stores.trouble import explained_os
from noren.vocabulary.closing import Closing

DOOR: Final = "counter.sock"
PATIENCE_S: Final = 20.0
"""Who waits at the door for longer than this is told that the vault is busy."""
HOLD_S: Final = 300.0
"""Nobody has the door for longer: starting a jail on a slow machine takes a while."""
_CREDENTIALS: Final = struct.Struct("3i")


class CounterDoor(Closing):
    """The run's side. Use as a context manager, and call `tend` every moment.

    Args:
        place: the store's folder.
        counter: the socket that is given to who knocks; it stays the caller's.
    Raises:
        StoreError: the door cannot be made.
    """

    def __init__(self, place: Path, counter: int) -> None:
        self._place = place
        self._counter = counter
        self._guest: socket.socket | None = None
        self._since_s = 0.0
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with explained_os(place), _short(place) as short:
                (place / DOOR).unlink(missing_ok=True)
                self._listening.bind(short)
                # Nobody can knock before it listens; a mask would be every thread's.
                (place / DOOR).chmod(0o600)
                self._listening.listen(4)
            self._listening.setblocking(False)
        except BaseException:
            self._listening.close()
            raise

    def close(self) -> None:
        """Shut the door; who is inside loses the way."""
        self._see_off()
        self._listening.close()
        with contextlib.suppress(OSError):
            (self._place / DOOR).unlink(missing_ok=True)

    def tend(self) -> None:
        """Let the next one in, once the one before has gone."""
        if self._guest is not None and self._is_there(self._guest):
            return
        self._see_off()
        with contextlib.suppress(OSError):
            guest, _ = self._listening.accept()
            self._guest, self._since_s = guest, time.monotonic()
            guest.setblocking(False)
            if _user_of(guest) not in (os.geteuid(), 0):
                self._see_off()
                return
            socket.send_fds(guest, [b"\1"], [self._counter])

    def _is_there(self, guest: socket.socket) -> bool:
        if time.monotonic() > self._since_s + HOLD_S:
            return False
        try:
            return bool(guest.recv(1))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _see_off(self) -> None:
        if self._guest is not None:
            self._guest.close()
            self._guest = None


@contextmanager
def knock(place: Path, *, patience_s: float = PATIENCE_S) -> Iterator[int | None]:
    """The counter's socket to the vault of the run that measures; None where nobody opens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.settimeout(patience_s)
        given: list[int] = []
        try:
            with _short(place) as short:
                door.connect(short)
            _, given, _, _ = socket.recv_fds(door, 1, 1)
        except OSError:
            pass  # no door, or too many before it
        try:
            yield given[0] if given else None
        finally:
            for descriptor in given:
                os.close(descriptor)


@contextmanager
def _short(place: Path) -> Iterator[str]:
    """A name of the door that is short enough for a socket, however long the folder's is."""
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{DOOR}"
    finally:
        os.close(folder)


def _user_of(guest: socket.socket) -> int:
    said = guest.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(said)[1])
