"""The supervisor's side of a camera: decide the address, connect, hand over the descriptor.

The jail can make no connection of its own; it receives this one and no other.
"""

from __future__ import annotations

import math
import socket
import time

from noren.jail.camera_address import CameraAddress
from noren.jail.camera_trouble import CameraTrouble, camera_error

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
        raise camera_error(CameraTrouble.UNKNOWN_HOST, where=shown) from None
    trouble = CameraTrouble.UNKNOWN_HOST
    for family, kind, protocol, _, place in places:
        try:
            link = socket.socket(family, kind, protocol)
        except OSError:
            trouble = CameraTrouble.NO_WAY
            continue
        try:
            link.settimeout(max(0.05, deadline_s - time.monotonic()))
            link.connect(place)
        except OSError as error:
            link.close()
            trouble = _trouble(error)
            continue
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # The jail may not change the mode any more once it is locked.
        link.setblocking(False)
        return link
    raise camera_error(trouble, where=shown, number=math.ceil(timeout_s))


def _trouble(error: OSError) -> CameraTrouble:
    if isinstance(error, TimeoutError):
        return CameraTrouble.NO_CONNECTION
    if isinstance(error, ConnectionRefusedError):
        return CameraTrouble.REFUSED
    if isinstance(error, ConnectionError):
        return CameraTrouble.CUT
    return CameraTrouble.NO_WAY
