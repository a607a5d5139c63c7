"""The supervisor's side of a camera: decide the address, connect, hand over the descriptor.

The jail can make no connection of its own; it receives this one and no other.
"""

from __future__ import annotations

import socket
import time

from noren.errors import SourceUnreachable
from noren.jail.camera_address import CameraAddress

DEFAULT_TIMEOUT_S = 5.0


def connect_camera(
    address: CameraAddress, *, where: str, timeout_s: float = DEFAULT_TIMEOUT_S
) -> socket.socket:
    """Connect to the declared camera and nothing else.

    Returns a connected, non-blocking TCP socket; pass its descriptor to the jail and close it
    here. Nothing has been sent yet. Every address that the host name stands for is tried in
    turn, all of them within `timeout_s` seconds (looking the name up may take longer).

    Raises:
        SourceUnreachable: the name is unknown, the connection is refused, nobody answers, or
            there is no way to the network. The message shows the address without the password.
    """
    shown = f"{where} ({address.url})"
    deadline_s = time.monotonic() + timeout_s
    try:
        places = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _unreachable(shown, "no address is known for this host name") from None
    found = "no address is known for this host name"
    for family, kind, protocol, _, place in places:
        try:
            link = socket.socket(family, kind, protocol)
        except OSError:
            found = "this machine does not speak the address family"
            continue
        try:
            link.settimeout(max(0.05, deadline_s - time.monotonic()))
            link.connect(place)
        except OSError as error:
            link.close()
            found = _what(error, timeout_s)
            continue
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # The jail may not change the mode any more once it is locked.
        link.setblocking(False)
        return link
    raise _unreachable(shown, found)


def _what(error: OSError, timeout_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {timeout_s:g} s"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, ConnectionError):
        return "the connection was cut while it was made"
    return f"there is no way to this address ({error.strerror or 'unknown reason'})"


def _unreachable(shown: str, found: str) -> SourceUnreachable:
    return SourceUnreachable(
        where=shown,
        found=found,
        expected="a camera that accepts a TCP connection",
        remedy="check that the camera is on, its address and port, and the network between",
    )
