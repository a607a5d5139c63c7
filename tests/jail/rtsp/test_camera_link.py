"""The supervisor connects to the declared camera, and says why when it cannot."""

from __future__ import annotations

import errno
import socket
import struct
import threading
from collections.abc import Callable

import pytest

from noren.errors import SourceUnreachable
from noren.jail import rtsp_wire
from noren.jail.camera_address import parse_camera_address
from noren.jail.camera_link import connect_camera
from noren.jail.rtsp_wire import CameraSocket


def unreachable(text: str, *, timeout_s: float = 2.0) -> str:
    address = parse_camera_address(text, where="camera gate")
    with pytest.raises(SourceUnreachable) as raised:
        connect_camera(address, where="camera gate", timeout_s=timeout_s)
    assert "hunter2" not in raised.value.in_language("en") + raised.value.in_language("ja")
    return str(raised.value)


@pytest.mark.parametrize(
    ("family", "host"),
    [
        pytest.param(socket.AF_INET, "127.0.0.1", id="ipv4"),
        pytest.param(socket.AF_INET6, "[::1]", id="ipv6"),
        pytest.param(socket.AF_INET, "localhost", id="name"),
    ],
)
def test_a_listening_camera_is_connected_once_and_told_nothing(
    family: socket.AddressFamily, host: str
) -> None:
    try:
        server = socket.create_server(("", 0), family=family)
    except OSError:
        pytest.skip("this machine does not speak the address family")
    with server:
        address = parse_camera_address(
            f"rtsp://u:hunter2@{host}:{server.getsockname()[1]}/x", where="camera gate"
        )
        with connect_camera(address, where="camera gate") as link:
            assert link.getblocking() is False
            other, _ = server.accept()
            with other:
                other.setblocking(False)
                with pytest.raises(BlockingIOError):
                    other.recv(1)


def test_a_closed_port_is_named_as_refused() -> None:
    with socket.socket() as taken:  # and does not listen: nobody else can take the port meanwhile
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        message = unreachable(f"rtsp://u:hunter2@127.0.0.1:{port}/x")
    assert f"camera gate (rtsp://127.0.0.1:{port}/x): the connection was refused" in message


def test_an_unknown_host_name_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*args: object, **options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    message = unreachable("rtsp://u:hunter2@camera.invalid/x")
    assert "no address is known for this host name" in message


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        pytest.param(TimeoutError(), "nobody answered within 1 s", id="silence"),
        pytest.param(OSError(errno.ENETUNREACH, "x"), "no way to this address", id="no network"),
        pytest.param(OSError(errno.EHOSTUNREACH, "x"), "no way to this address", id="no host"),
        pytest.param(ConnectionResetError(), "cut while it was made", id="reset"),
    ],
)
def test_each_way_to_fail_has_its_words(
    fault: OSError, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(self: socket.socket, place: object) -> None:
        raise fault

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert words in unreachable("rtsp://u:hunter2@192.0.2.1/x", timeout_s=0.5)


@pytest.fixture
def pair() -> Callable[[], tuple[CameraSocket, socket.socket]]:
    def make() -> tuple[CameraSocket, socket.socket]:
        ours, theirs = socket.socketpair()
        return CameraSocket(ours.detach()), theirs

    return make


def test_a_wire_tells_nothing_yet_from_closed(
    pair: Callable[[], tuple[CameraSocket, socket.socket]],
) -> None:
    wire, theirs = pair()
    assert wire.receive(0.0) is None
    assert wire.receive(0.01) is None
    theirs.sendall(b"abc")
    assert wire.receive(1.0) == b"abc"
    theirs.close()
    assert wire.receive(1.0) == b""
    with pytest.raises(ConnectionError):
        wire.send(b"x")
    wire.close()
    wire.close()


def test_a_connection_that_broke_reads_like_a_closed_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
    wire = CameraSocket(ours.detach())
    # Lingering for 0 seconds makes closing a reset.
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    theirs.close()
    assert wire.receive(1.0) == b""
    wire.close()


def test_a_camera_that_takes_no_more_bytes_is_waited_for_and_then_given_up(
    pair: Callable[[], tuple[CameraSocket, socket.socket]], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, theirs = pair()
    monkeypatch.setattr(rtsp_wire, "_SEND_WAIT_MS", 50)
    with theirs:

        def fill() -> None:
            for _ in range(10000):
                wire.send(b"x" * 2048)

        with pytest.raises(ConnectionError, match="takes no more"):
            fill()
        monkeypatch.setattr(rtsp_wire, "_SEND_WAIT_MS", 60_000)
        reader = threading.Timer(0.05, theirs.recv, args=[1_000_000])
        reader.start()
        wire.send(b"y" * 2048)
        reader.join()
    wire.close()


def test_a_wire_sends_at_most_two_kilobytes_a_call(
    pair: Callable[[], tuple[CameraSocket, socket.socket]],
) -> None:
    wire, theirs = pair()
    with theirs:
        wire.send(b"x" * 2048)
        with pytest.raises(ValueError, match="at most 2048"):
            wire.send(b"x" * 2049)
        assert len(theirs.recv(9999)) == 2048
    wire.close()
