"""A short encoded film, a scripted wire and a clock that moves only when somebody waits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace

import av
import numpy as np
import pytest

from noren.jail.camera_address import CameraAddress, parse_camera_address
from noren.jail.camera_link import connect_camera
from noren.jail.rtsp import PacketSource, Patience
from noren.jail.rtsp_wire import CameraSocket
from noren.testing.rtp_stream import EncodedUnit

FRAMES = 130
RATE_HZ = 25


def encode(count: int, *, codec: str = "libx264", keyframe_every: int = 25) -> list[EncodedUnit]:
    """A moving square on noise, so that units have very different sizes."""
    encoder = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 240, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, RATE_HZ), Fraction(RATE_HZ)
    encoder.gop_size, encoder.max_b_frames, encoder.thread_count = keyframe_every, 0, 1
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "20"}
    noise = np.random.default_rng(7).integers(0, 60, (240, 320, 3), np.uint8)
    packets = []
    for number in range(count):
        picture = np.roll(noise, number * 3, axis=1)
        left = 4 + number * 2 % 250
        picture[80:150, left : left + 50] = (240, 30 + number, 90)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [EncodedUnit(data=bytes(p), at_s=float(p.pts * p.time_base)) for p in packets]


def digests(units: Iterable[bytes]) -> list[str]:
    """A digest of every decoded picture, in order."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    frames = [frame for data in units for frame in decoder.decode(av.Packet(data))]
    frames += decoder.decode(None)
    return [
        hashlib.sha256(frame.to_ndarray(format="yuv420p").tobytes()).hexdigest() for frame in frames
    ]


@pytest.fixture(scope="session")
def film() -> list[EncodedUnit]:
    """130 pictures at 25 Hz, a keyframe every 25."""
    return encode(FRAMES)


@pytest.fixture(scope="session")
def decoded(film: list[EncodedUnit]) -> list[str]:
    """The pictures of the film as decoded directly, without any network."""
    return digests(unit.data for unit in film)


@pytest.fixture
def decode() -> Callable[[Iterable[bytes]], list[str]]:
    """A digest of every picture that a decoder makes of access units."""
    return digests


@pytest.fixture
def watch() -> Iterator[Callable[..., PacketSource]]:
    """Connect like the supervisor, read like the jail; not yet opened."""
    wires: list[CameraSocket] = []

    def start(text: str, *, patience: Patience | None = None) -> PacketSource:
        address = parse_camera_address(text, where="camera gate")
        link = connect_camera(address, where="camera gate")
        wires.append(CameraSocket(link.detach()))
        return PacketSource(wires[-1], address=address, where="camera gate", patience=patience)

    yield start
    for wire in wires:
        wire.close()


@dataclass
class ScriptedWire:
    """A camera made of a function: request in, bytes out. Waiting moves the clock."""

    answer: Callable[[str], bytes]
    now_s: float = 1000.0
    sent: list[tuple[float, str]] = field(default_factory=list)
    waiting: list[tuple[float, bytes]] = field(default_factory=list)
    is_closed: bool = False

    def clock(self) -> float:
        return self.now_s

    def later(self, delay_s: float, data: bytes) -> None:
        self.waiting.append((self.now_s + delay_s, data))
        self.waiting.sort(key=lambda item: item[0])

    def send(self, data: bytes) -> None:
        if self.is_closed:
            raise ConnectionError("closed")
        text = data.decode()
        self.sent.append((self.now_s, text))
        reply = self.answer(text)
        if reply:
            self.later(0.0, reply)

    def receive(self, wait_s: float) -> bytes | None:
        until_s = self.now_s + wait_s
        if self.waiting and self.waiting[0][0] <= until_s:
            at_s, data = self.waiting.pop(0)
            self.now_s = max(self.now_s, at_s)
            return data
        self.now_s = until_s
        return b"" if self.is_closed else None

    def requests(self, method: str) -> list[tuple[float, str]]:
        return [(at_s, text) for at_s, text in self.sent if text.startswith(method + " ")]


SDP = b"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:video\r\n"


def number_of(request: str) -> str:
    return request.split("CSeq: ")[1].split("\r\n")[0]


def plain_answer(request: str, *, status: int = 200, extra: str = "", body: bytes = b"") -> bytes:
    head = f"RTSP/1.0 {status} X\r\nCSeq: {number_of(request)}\r\n{extra}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def good_camera(request: str, *, timeout_s: int = 60) -> bytes:
    """A camera without faults."""
    if request.startswith("OPTIONS"):
        return plain_answer(request, extra="Public: DESCRIBE, SETUP, PLAY, GET_PARAMETER\r\n")
    if request.startswith("DESCRIBE"):
        return plain_answer(request, body=SDP)
    if request.startswith("SETUP"):
        transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
        return plain_answer(request, extra=f"{transport}Session: 77;timeout={timeout_s}\r\n")
    return plain_answer(request)


@pytest.fixture
def parts() -> SimpleNamespace:
    """What a scripted camera says: `plain_answer` to any request, `good_camera` as a whole."""
    return SimpleNamespace(plain_answer=plain_answer, good_camera=good_camera)


@pytest.fixture
def scripted() -> Callable[..., tuple[ScriptedWire, PacketSource]]:
    """A wire with a given answering function, and a source that reads from it."""

    def make(
        answer: Callable[[str], bytes] = good_camera,
        *,
        user: str | None = None,
        patience: Patience | None = None,
    ) -> tuple[ScriptedWire, PacketSource]:
        wire = ScriptedWire(answer)
        address = CameraAddress(host="camera.test", path="/live", user=user, password="secret")
        source = PacketSource(
            wire, address=address, where="camera gate", clock=wire.clock, patience=patience
        )
        return wire, source

    return make
