"""The folder, listeners and descriptors that the attempts may try themselves on.

Everything lies in one temporary folder and on loopback, and is gone afterwards. After a jailed
run `traces` tells what the attempts left behind, seen from outside: that nothing was refused only
in name.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from noren.jail.escapes.attempt import SMALL_SEND, Field

_KEPT = frozenset({"film", "listener", "datagrams", "leaked"})
_LONGEST_PLACE_BYTES = 70
"""A socket's whole name may have 107 bytes."""


def lay_out(folder: str) -> None:
    """Put the folder back into the state every attempt expects."""
    for name in os.listdir(folder):
        if name not in _KEPT:
            path = os.path.join(folder, name)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.unlink(path)
    for name in ("existing", "second"):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(b"what was there before")
    os.mkdir(os.path.join(folder, "empty"))


@dataclass(slots=True, kw_only=True)
class Playground:
    """Made by `open_playground`; holds the launcher's ends.

    Args:
        field: what the attempting process is told.
        film, leaked_file, leaked_socket, camera: the ends it inherits.
        listeners: sockets on which nothing should arrive.
        camera_far_end, leaked_far_end: the other ends of the two it inherits.
        before: the state of the folder when the run began.
    """

    field: Field
    film: int
    leaked_file: int
    leaked_socket: socket.socket
    camera: socket.socket
    listeners: dict[str, socket.socket]
    camera_far_end: socket.socket
    leaked_far_end: socket.socket
    before: dict[str, str]

    def traces(self) -> tuple[str, ...]:
        """Return what has changed or arrived since the start; empty when nothing escaped."""
        found = [f"folder:{name}" for name in _differences(self.before, self._snapshot())]
        for name, listener in self.listeners.items():
            if _something_waits(listener):
                found.append(f"listener:{name}")
        if _drain(self.leaked_far_end):
            found.append("leaked_socket")
        if _drain(self.camera_far_end).replace(SMALL_SEND, b""):
            found.append("camera")
        return tuple(found)

    def _snapshot(self) -> dict[str, str]:
        return _snapshot(self.field.folder)


@contextlib.contextmanager
def open_playground(*, owner: int | None = None) -> Iterator[Playground]:
    """Make the playground and remove it at the end.

    Args:
        owner: user that the attempts are made as, if not the present one.
    """
    with contextlib.ExitStack() as stack:
        folder = tempfile.mkdtemp(prefix="noren-escapes-", dir=_place())
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield _build(folder, stack, owner)


def _place() -> str:
    """The temporary folder, or the machine's own where its sockets would have too long a name."""
    place = tempfile.gettempdir()
    return place if len(os.fsencode(place)) <= _LONGEST_PLACE_BYTES else "/tmp"


def _build(folder: str, stack: contextlib.ExitStack, owner: int | None) -> Playground:
    lay_out(folder)
    for name in ("film", "leaked"):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(secrets.token_bytes(60_000))
    if owner is not None:
        for name in (".", *os.listdir(folder)):
            os.chown(os.path.join(folder, name), owner, owner)
    film = os.open(os.path.join(folder, "film"), os.O_RDONLY)
    stack.callback(os.close, film)
    leaked_file = os.open(os.path.join(folder, "leaked"), os.O_RDWR)
    stack.callback(os.close, leaked_file)
    listeners = {name: stack.enter_context(made) for name, made in _listeners(folder)}
    leaked_socket, leaked_far_end = map(stack.enter_context, socket.socketpair())
    leaked_far_end.send(b"something to receive")
    camera, camera_far_end = map(stack.enter_context, _connected_pair())
    field = Field(
        folder=folder,
        tcp_port=_port(listeners.get("tcp")),
        udp_port=_port(listeners.get("udp")),
        udp6_port=_port(listeners.get("udp6")),
        unix_path=os.path.join(folder, "listener"),
        datagram_path=os.path.join(folder, "datagrams"),
        abstract_name=os.path.basename(folder),
    )
    return Playground(
        field=field,
        film=film,
        leaked_file=leaked_file,
        leaked_socket=leaked_socket,
        camera=camera,
        listeners=listeners,
        camera_far_end=camera_far_end,
        leaked_far_end=leaked_far_end,
        before=_snapshot(folder),
    )


def _listeners(folder: str) -> Iterator[tuple[str, socket.socket]]:
    kinds = (
        ("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
        ("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
        ("udp6", socket.AF_INET6, socket.SOCK_DGRAM, ("::1", 0)),
        ("unix", socket.AF_UNIX, socket.SOCK_STREAM, os.path.join(folder, "listener")),
        ("datagrams", socket.AF_UNIX, socket.SOCK_DGRAM, os.path.join(folder, "datagrams")),
        ("abstract", socket.AF_UNIX, socket.SOCK_STREAM, "\0" + os.path.basename(folder)),
    )
    for name, family, kind, address in kinds:
        try:
            listener = socket.socket(family, kind)
        except OSError:
            continue  # a machine without this family has nothing to be reached by it either
        try:
            listener.bind(address)
            if kind == socket.SOCK_STREAM:
                listener.listen()
        except OSError:
            listener.close()
            continue
        listener.setblocking(False)
        yield name, listener


def _connected_pair() -> tuple[socket.socket, socket.socket]:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            near = socket.create_connection(server.getsockname())
            far, _ = server.accept()
    except OSError:  # no loopback: a unix pair is refused by the same rules
        near, far = socket.socketpair()
    return near, far


def _port(listener: socket.socket | None) -> int:
    return 0 if listener is None else int(listener.getsockname()[1])


def _something_waits(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_STREAM:
            listener.accept()[0].close()
        else:
            listener.recv(1)
    except BlockingIOError:
        return False
    return True


def _drain(end: socket.socket) -> bytes:
    end.setblocking(False)
    parts = []
    with contextlib.suppress(BlockingIOError, ConnectionResetError):
        while part := end.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def _snapshot(folder: str) -> dict[str, str]:
    return {name: _describe(os.path.join(folder, name)) for name in sorted(os.listdir(folder))} | {
        ".": _attributes(folder)
    }


def _describe(path: str) -> str:
    state = os.lstat(path)
    content = ""
    if os.path.isfile(path):
        with open(path, "rb") as read:
            content = hashlib.sha256(read.read()).hexdigest()
    return f"{state.st_ino} {state.st_mode:o} {state.st_nlink} {_attributes(path)} {content}"


def _attributes(path: str) -> str:
    state = os.lstat(path)
    try:
        names = os.listxattr(path, follow_symlinks=False)
    except OSError:
        names = []
    return f"{state.st_uid} {state.st_gid} {state.st_size} {state.st_mtime_ns} {sorted(names)}"


def _differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
