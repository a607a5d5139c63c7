"""A camera for tests: RTSP on 127.0.0.1, an encoded film as its picture, faults on request.

It speaks RTSP 1.0 with RTP over the same connection, as the jail's client wants it, and writes
down what the client did. It encodes nothing: give it H.264 access units.

    with RtspTestCamera(units, sign_in=SignIn()) as camera:
        run_against(camera.address)
    assert camera.record.connections == 1
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import quote

from noren.testing.rtp_stream import PAYLOAD_TYPE, EncodedUnit, packetize, parameter_sets
from noren.testing.rtsp_sign_in import Doorkeeper, SignIn
from noren.vocabulary.closing import Closing

Codec = Literal["H264", "H265", "JPEG"]
_REASONS = {200: "OK", 302: "Moved", 401: "Unauthorized"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFaults:
    """What goes wrong. Units and packets are counted from 0 in sending order.

    `lost_packets` are left out, `swapped_packets` trade places with the next one; `piece_bytes`
    cuts everything sent into pieces of that size; `refuses` answers one method with a status;
    `description` replaces the stream's description.
    """

    silent_after_units: int | None = None
    close_after_units: int | None = None
    lost_packets: frozenset[int] = frozenset()
    swapped_packets: frozenset[int] = frozenset()
    answer_delay_s: float = 0.0
    piece_bytes: int | None = None
    is_mute: bool = False
    redirects: bool = False
    renews_nonce: bool = False
    refuses: tuple[str, int] | None = None
    description: bytes | None = None
    codec: Codec = "H264"


@dataclass(slots=True)
class CameraRecord:
    """What the client did. `audio_set_up` says whether it asked for sound.

    `units_sent` counts those that have been sent whole, over all connections.
    """

    connections: int = 0
    units_sent: int = 0
    upstream_bytes: int = 0
    requests: list[tuple[str, str]] = field(default_factory=list)
    audio_set_up: bool = False


class RtspTestCamera(Closing):
    """A camera that serves one film to everybody who connects, as a context manager.

    Args:
        units: the film, in decoding order.
        sign_in: None lets everybody in.
        is_live: send each unit at its time; otherwise as fast as the reader takes.
        has_audio: announce sound before the video.
        session_timeout_s: announced with the session.
    """

    def __init__(
        self,
        units: Sequence[EncodedUnit],
        *,
        sign_in: SignIn | None = None,
        faults: CameraFaults | None = None,
        is_live: bool = False,
        has_audio: bool = False,
        session_timeout_s: int = 60,
    ) -> None:
        self.units = tuple(units)
        self.sign_in = sign_in
        self.faults = faults or CameraFaults()
        self.is_live = is_live
        self.has_audio = has_audio
        self.session_timeout_s = session_timeout_s
        self.record = CameraRecord()
        self.ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._door = threading.Thread(target=self._accept, daemon=True)
        self._threads: list[threading.Thread] = []
        self._links: list[socket.socket] = []

    @property
    def url(self) -> str:
        """The address without name and password."""
        return f"rtsp://127.0.0.1:{self._listener.getsockname()[1]}/film"

    @property
    def address(self) -> str:
        """The address with the name and password that the camera accepts."""
        if self.sign_in is None:
            return self.url
        user, password = quote(self.sign_in.user, safe=""), quote(self.sign_in.password, safe="")
        return self.url.replace("rtsp://", f"rtsp://{user}:{password}@")

    def __enter__(self) -> Self:
        self._door.start()
        return self

    def close(self) -> None:
        """End, and let every visitor go."""
        self.ended.set()
        _hang_up(self._listener)
        # Whoever it still let in is among the visitors then.
        self._door.join()
        for link in self._links:
            _hang_up(link)
        for thread in self._threads:
            thread.join()
        for link in [self._listener, *self._links]:
            link.close()

    def description(self) -> bytes:
        """The stream's description (SDP)."""
        if self.faults.description is not None:
            return self.faults.description
        number = 26 if self.faults.codec == "JPEG" else PAYLOAD_TYPE
        audio = ["m=audio 0 RTP/AVP 0", "a=control:audio"] if self.has_audio else []
        detail = f"packetization-mode=1;sprop-parameter-sets={parameter_sets(self.units)}"
        return "\r\n".join(
            [
                "v=0",
                "o=- 0 0 IN IP4 127.0.0.1",
                "s=test camera",
                "t=0 0",
                "a=control:*",
                *audio,
                f"m=video 0 RTP/AVP {number}",
                f"a=rtpmap:{number} {self.faults.codec}/90000",
                f"a=fmtp:{number} {detail}",
                "a=control:video",
                "",
            ]
        ).encode("ascii")

    def _start(self, work: object, *args: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            self._links.append(link)
            self.record.connections += 1
            visit = _Visit(self, link)
            self._start(visit.answer_requests)
            self._start(visit.send_film)


def _hang_up(link: socket.socket) -> None:
    # The other side may have done so first.
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)


class _Visit:
    """One connection: a thread that answers and one that sends."""

    def __init__(self, camera: RtspTestCamera, link: socket.socket) -> None:
        self._camera = camera
        self._link = link
        self._lock = threading.Lock()
        self._plays = threading.Event()
        renews = camera.faults.renews_nonce
        self._doorkeeper = (
            Doorkeeper(camera.sign_in, renews_nonce=renews) if camera.sign_in else None
        )

    def answer_requests(self) -> None:
        """Until the client hangs up."""
        waiting = b""
        while True:
            try:
                data = self._link.recv(4096)
            except OSError:
                return
            if not data:
                return
            self._camera.record.upstream_bytes += len(data)
            waiting += data
            while b"\r\n\r\n" in waiting and not self._camera.faults.is_mute:
                head, _, waiting = waiting.partition(b"\r\n\r\n")
                self._camera.ended.wait(self._camera.faults.answer_delay_s)
                with contextlib.suppress(OSError):
                    self._send(self._reply(head.decode("latin-1")))
                    self._begin_if_asked(head)

    def _begin_if_asked(self, head: bytes) -> None:
        if head.startswith(b"PLAY") and self._accepted:
            self._plays.set()

    def _reply(self, head: str) -> bytes:
        lines = head.split("\r\n")
        method, url, _ = lines[0].split(" ")
        headers = dict(line.split(": ", 1) for line in lines[1:])
        camera = self._camera
        camera.record.requests.append((method, url))
        extra: list[str] = []
        body = b""
        status = self._status(method, headers.get("Authorization"))
        self._accepted = status == 200
        if status == 401 and self._doorkeeper is not None:
            extra = [f"WWW-Authenticate: {self._doorkeeper.question()}"]
        elif status == 302:
            extra = ["Location: rtsp://127.0.0.1:9/elsewhere"]
        elif status == 200 and method == "OPTIONS":
            extra = ["Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"]
        elif status == 200 and method == "DESCRIBE":
            body = camera.description()
            extra = [f"Content-Base: {camera.url}/", "Content-Type: application/sdp"]
        elif status == 200 and method == "SETUP":
            camera.record.audio_set_up |= url.endswith("/audio")
            session = f"Session: 5e551004;timeout={camera.session_timeout_s}"
            extra = [f"Transport: {headers['Transport']}", session]
        reason = _REASONS.get(status, "Refused")
        top = [f"RTSP/1.0 {status} {reason}", f"CSeq: {headers['CSeq']}", *extra]
        return "\r\n".join([*top, f"Content-Length: {len(body)}", "", ""]).encode() + body

    def _status(self, method: str, answer: str | None) -> int:
        faults = self._camera.faults
        if faults.refuses is not None and faults.refuses[0] == method:
            return faults.refuses[1]
        if method == "OPTIONS" or self._doorkeeper is None:
            allowed = True
        else:
            allowed = self._doorkeeper.lets_in(method, answer)
        if not allowed:
            return 401
        return 302 if faults.redirects and method == "DESCRIBE" else 200

    def send_film(self) -> None:
        """Once the client has said PLAY."""
        camera, faults = self._camera, self._camera.faults
        while not self._plays.wait(0.05):
            if camera.ended.is_set():
                return
        packets = list(packetize(camera.units))
        for index in sorted(faults.swapped_packets):
            packets[index], packets[index + 1] = packets[index + 1], packets[index]
        unit, began_s = 0, time.monotonic()
        with contextlib.suppress(OSError):
            for index, packet in enumerate(packets):
                if packet.unit != unit:
                    unit = packet.unit
                    camera.record.units_sent += 1
                    due_s = began_s + camera.units[unit].at_s if camera.is_live else 0.0
                    if camera.ended.wait(max(0.0, due_s - time.monotonic())):
                        return
                if faults.close_after_units is not None and unit >= faults.close_after_units:
                    self._link.shutdown(socket.SHUT_RDWR)
                    return
                if faults.silent_after_units is not None and unit >= faults.silent_after_units:
                    return
                if index not in faults.lost_packets:
                    size = len(packet.data).to_bytes(2, "big")
                    self._send(b"$\x00" + size + packet.data)

    def _send(self, data: bytes) -> None:
        step = self._camera.faults.piece_bytes or len(data)
        with self._lock:
            for start in range(0, len(data), step):
                self._link.sendall(data[start : start + step])
