"""RTSP bytes to messages: replies, requests and interleaved binary frames.

Everything read here comes from a device nobody vouches for, so every length has a bound.

Source: RFC 2326 sections 4 to 7 and 10.12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_HEAD_BYTES = 8192
MAX_LINES = 64
MAX_LINE_BYTES = 1024
MAX_BODY_BYTES = 16384
_STATUS = re.compile(r"[1-5][0-9]{2}")


class BadFraming(ValueError):
    """The bytes are not RTSP. Holds only our own words, never the camera's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interleaved:
    """Binary data that arrived between messages."""

    channel: int
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A reply (`status` 100..599) or a request of the camera (`status` 0, `method` set).

    Header names are lower case.
    """

    status: int
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a header, in order."""
        return tuple(value for key, value in self.headers if key == name)

    def first(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return next(iter(self.every(name)), None)


class Deframer:
    """Cuts a byte stream into messages and interleaved frames. Holds at most one of them."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Add bytes; take everything out again before feeding more."""
        self._buffer += data

    def take(self) -> Interleaved | Message | None:
        """The next whole item, or None when more bytes are needed.

        Raises:
            BadFraming: the bytes cannot be RTSP, or a message is larger than any camera's.
        """
        while self._buffer and self._buffer[0] in b"\r\n":
            del self._buffer[:1]
        if not self._buffer:
            return None
        return self._take_frame() if self._buffer[0] == 0x24 else self._take_message()

    def _take_frame(self) -> Interleaved | None:
        if len(self._buffer) < 4:
            return None
        end = 4 + int.from_bytes(self._buffer[2:4], "big")
        if len(self._buffer) < end:
            return None
        frame = Interleaved(channel=self._buffer[1], payload=bytes(self._buffer[4:end]))
        del self._buffer[:end]
        return frame

    def _take_message(self) -> Message | None:
        # A first byte that begins no method and no "RTSP" needs no waiting for a line's end.
        if not (0x41 <= self._buffer[0] <= 0x5A):
            raise BadFraming("bytes that are no RTSP message")
        end = self._buffer.find(b"\r\n\r\n", 0, MAX_HEAD_BYTES)
        if end < 0:
            if len(self._buffer) >= MAX_HEAD_BYTES:
                raise BadFraming(f"a message head of over {MAX_HEAD_BYTES} bytes")
            return None
        message, body_bytes = parse_head(bytes(self._buffer[:end]))
        whole = end + 4 + body_bytes
        if len(self._buffer) < whole:
            return None
        body = bytes(self._buffer[end + 4 : whole])
        del self._buffer[:whole]
        return Message(
            status=message.status, method=message.method, headers=message.headers, body=body
        )


def parse_head(head: bytes) -> tuple[Message, int]:
    """A message without its body, and the length of the body in bytes.

    Raises:
        BadFraming: not an RTSP head, or larger than the limits.
    """
    lines = head.split(b"\r\n")
    if len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE_BYTES:
        raise BadFraming(f"a head of over {MAX_LINES} lines or a line of over {MAX_LINE_BYTES} B")
    words = lines[0].decode("latin-1").split(" ", 2)
    if len(words) < 2:
        raise BadFraming("a first line that is neither a reply nor a request")
    status, method = 0, ""
    if words[0].startswith("RTSP/1."):
        if not _STATUS.fullmatch(words[1]):
            raise BadFraming("a reply without a status")
        status = int(words[1])
    elif len(words) == 3 and words[2].startswith("RTSP/1.") and len(words[0]) <= 32:
        method = words[0]
    else:
        raise BadFraming("a first line that is neither a reply nor a request")
    # Cheap cameras send lines without a colon; they mean nothing and harm nothing.
    headers = tuple(_header(line) for line in lines[1:] if b":" in line)
    message = Message(status=status, method=method, headers=headers)
    length = message.first("content-length") or "0"
    if not (length.isascii() and length.isdigit() and len(length) <= 6):
        raise BadFraming("a length that is no number")
    if int(length) > MAX_BODY_BYTES:
        raise BadFraming(f"a body of over {MAX_BODY_BYTES} bytes")
    return message, int(length)


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(":")
    return name.strip().lower(), value.strip()
