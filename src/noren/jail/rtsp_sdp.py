"""A camera's description of its stream: find the H.264 video, ignore everything else.

Source: RFC 8866 (SDP), RFC 6184 section 8 (H.264), RFC 2326 appendix C (control addresses).
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass

from noren.jail.camera_trouble import CODINGS, CameraTrouble

MAX_SDP_BYTES = 16384
MAX_SDP_LINES = 256
MAX_SDP_LINE_CHARS = 1024
MAX_PARAMETER_SETS = 8
MAX_PARAMETER_SET_BYTES = 1024
H264_CLOCK_HZ = 90000
_CONTROL = re.compile(r"[!-~]{1,256}")
_PAYLOAD_TYPE = re.compile(r"[0-9]{1,3}")
# RFC 3551: numbers that need no further description.
_STATIC = {26: "JPEG", 31: "H261", 32: "MPV", 33: "MP2T", 34: "H263"}


class BadSdp(ValueError):
    """The description names no usable video; `number` as `camera_error` takes it."""

    def __init__(self, trouble: CameraTrouble, number: int = 0) -> None:
        self.trouble = trouble
        self.number = number
        super().__init__(trouble.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoMedia:
    """The one stream that is asked for.

    `control` is the address to set up, as the camera wrote it; `session_control` the one to play
    (None if it names none); `parameter_sets` are SPS and PPS without start codes, as announced.
    """

    control: str | None
    session_control: str | None
    payload_type: int
    parameter_sets: tuple[bytes, ...]


@dataclass(slots=True)
class _Section:
    """One `m=` section, or the lines before the first one."""

    kind: str
    payload_types: tuple[int, ...]
    attributes: list[tuple[str, str]]

    def value(self, name: str) -> str | None:
        return next((value for key, value in self.attributes if key == name), None)

    def for_type(self, name: str, payload_type: int) -> str | None:
        """The text of `a=name:payload_type text`."""
        for key, value in self.attributes:
            number, _, text = value.partition(" ")
            if key == name and number == str(payload_type):
                return text.strip()
        return None

    def codec(self, payload_type: int) -> tuple[str, str]:
        """Codec name and clock rate as written; the name is "" when it is not told."""
        mapped = self.for_type("rtpmap", payload_type)
        if mapped is None:
            return _STATIC.get(payload_type, ""), "90000"
        name, _, rate = mapped.partition("/")
        return name.strip(), rate.partition("/")[0].strip()


def parse_sdp(body: bytes) -> VideoMedia:
    """Pick the first H.264 video of a description.

    Audio, metadata and further videos are not even remembered.

    Raises:
        BadSdp: too large, not a description, no video, or a video in another coding.
    """
    session, *media = _sections(body)
    videos = [section for section in media if section.kind == "video"]
    if not videos:
        raise BadSdp(CameraTrouble.NO_VIDEO)
    for section in videos:
        for payload_type in section.payload_types:
            name, rate = section.codec(payload_type)
            if name.upper() == "H264":
                return _video(session, section, payload_type, rate)
    names = [s.codec(t)[0].upper() for s in videos for t in s.payload_types]
    number = next((CODINGS.index(name) for name in names if name in CODINGS), 0)
    raise BadSdp(CameraTrouble.OTHER_CODING, number)


def _video(session: _Section, section: _Section, payload_type: int, rate: str) -> VideoMedia:
    if rate != str(H264_CLOCK_HZ):
        raise BadSdp(CameraTrouble.ODD_CLOCK)
    settings = section.for_type("fmtp", payload_type) or ""
    values = {
        name.strip().lower(): value.strip()
        for name, _, value in (item.partition("=") for item in settings.split(";"))
    }
    if values.get("packetization-mode", "0") not in ("0", "1"):
        raise BadSdp(CameraTrouble.OUT_OF_ORDER)
    return VideoMedia(
        control=_control(section),
        session_control=_control(session),
        payload_type=payload_type,
        parameter_sets=_parameter_sets(values.get("sprop-parameter-sets", "")),
    )


def _sections(body: bytes) -> list[_Section]:
    if len(body) > MAX_SDP_BYTES:
        raise BadSdp(CameraTrouble.BAD_DESCRIPTION)
    lines = body.decode("latin-1").replace("\r\n", "\n").split("\n")
    if len(lines) > MAX_SDP_LINES or max(map(len, lines)) > MAX_SDP_LINE_CHARS:
        raise BadSdp(CameraTrouble.BAD_DESCRIPTION)
    if not lines[0].startswith("v="):
        raise BadSdp(CameraTrouble.BAD_DESCRIPTION)
    sections = [_Section(kind="", payload_types=(), attributes=[])]
    for line in lines:
        if line.startswith("m="):
            kind, _, _, *types = [*line[2:].split(" "), "", ""][:32]
            words = (word for word in types if _PAYLOAD_TYPE.fullmatch(word))
            numbers = tuple(number for number in map(int, words) if number < 128)
            sections.append(_Section(kind=kind, payload_types=numbers, attributes=[]))
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            sections[-1].attributes.append((name, value))
    return sections


def _control(section: _Section) -> str | None:
    control = section.value("control")
    if control is None:
        return None
    if not _CONTROL.fullmatch(control):
        raise BadSdp(CameraTrouble.BAD_DESCRIPTION)
    if "://" in control and not control.lower().startswith("rtsp://"):
        raise BadSdp(CameraTrouble.BAD_DESCRIPTION)
    return control


def _parameter_sets(text: str) -> tuple[bytes, ...]:
    sets = []
    for part in text.split(",")[:MAX_PARAMETER_SETS]:
        try:
            data = binascii.a2b_base64(part.strip().encode("ascii"), strict_mode=True)
        except ValueError:
            continue  # the stream itself usually brings them again
        if 2 <= len(data) <= MAX_PARAMETER_SET_BYTES and data[0] & 0x1F in (7, 8):
            sets.append(data)
    return tuple(sets)
