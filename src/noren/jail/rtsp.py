"""A small RTSP client for the inside of the jail: an inherited connection in, pictures out.

It makes no connection and looks up no name; it asks for one H.264 video over the connection it
was given and never for sound. It imports the standard library only.

Source: RFC 2326 (RTSP 1.0), RFC 7826 section 10.5 (keep-alive practice).
"""

from __future__ import annotations

import math
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from noren.errors import SourceError
from noren.jail.camera_address import CameraAddress
from noren.jail.camera_clock import CameraClock
from noren.jail.camera_trouble import CameraTrouble
from noren.jail.depacketize import AccessUnit, Depacketizer, StreamCounters
from noren.jail.rtsp_framing import BadFraming, Interleaved, Message
from noren.jail.rtsp_sdp import BadSdp, VideoMedia, parse_sdp
from noren.jail.rtsp_talk import Talk
from noren.jail.rtsp_wire import Wire

_SESSION = re.compile(r"([!-:<-~]{1,128})(?:;\s*timeout\s*=\s*([0-9]{1,5}))?")
_CHANNELS = re.compile(r"interleaved=([0-9]{1,3})", re.IGNORECASE)
_DEFAULT_SESSION_S = 60.0
_LONGEST_KEEP_ALIVE_S = 30.0
_SHORTEST_KEEP_ALIVE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for what, in seconds.

    `set_up_s` for the whole dialogue up to PLAY; `silence_s` without any video packet; `picture_s`
    without one whole picture; `behind_s` how late pictures may be taken up before the stream is
    skipped forward to a fresh keyframe.
    """

    set_up_s: float = 10.0
    silence_s: float = 10.0
    picture_s: float = 60.0
    behind_s: float = 4.0


class PacketSource:
    """Access units of one live camera.

    Make it before the second lock if the wire needs that; `open` and everything after work under
    the lock. Iterating reads for ever; it ends only by an exception or by `close`.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        address: CameraAddress,
        where: str,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = wire
        self._url = address.url
        self._patience = patience or Patience()
        self._clock = clock
        self._talk = Talk(wire, address=address, where=where, clock=clock)
        self._depacketizer = Depacketizer(payload_type=-1)
        self._camera_clock = CameraClock()
        self._ready: deque[AccessUnit] = deque()
        self._skipped = 0
        self._is_skipping = False
        self._is_live_edge = False
        self._has_ended = False
        self._channel = 0
        self._play_url = self._url
        self._keep_alive = "OPTIONS"
        self._keep_alive_every_s = _LONGEST_KEEP_ALIVE_S
        self._last_sent_s = self._last_packet_s = self._last_unit_s = 0.0

    @property
    def counters(self) -> StreamCounters:
        """What arrived and what did not, so far."""
        return replace(self._depacketizer.counters, units_skipped=self._skipped)

    @property
    def behind_s(self) -> float:
        """How much later than live the last unit was taken up."""
        return self._camera_clock.behind_s

    @property
    def sent_bytes(self) -> int:
        """Everything that was sent to the camera."""
        return self._talk.sent_bytes

    def open(self) -> VideoMedia:
        """Run the dialogue up to PLAY; returns what was asked for.

        Raises:
            SourceDenied: the camera refuses the name or password.
            SourceMissing: nothing at this path.
            SourceUnreachable: no answer in time, or it hung up.
            SourceUnreadable: not RTSP, a redirect, no H.264 video (the coding found is named),
                or no transport over this connection.
        """
        until_s = self._clock() + self._patience.set_up_s
        ask = self._talk.ask
        options = ask("OPTIONS", self._url, until_s=until_s)
        if "GET_PARAMETER" in ",".join(options.every("public")).upper():
            self._keep_alive = "GET_PARAMETER"
        accept = ("Accept", "application/sdp")
        described = ask("DESCRIBE", self._url, accept, until_s=until_s)
        media = self._parse(described)
        base = described.first("content-base") or described.first("content-location") or self._url
        if not re.fullmatch(r"rtsp://[!-~]{1,256}", base, re.IGNORECASE):
            base = self._url
        self._play_url = _join(base, media.session_control)
        transport = ("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1")
        control = _join(base, media.control)
        set_up = ask("SETUP", control, transport, until_s=until_s)
        self._begin_session(set_up)
        ask("PLAY", self._play_url, ("Range", "npt=0.000-"), until_s=until_s)
        self._depacketizer = Depacketizer(
            payload_type=media.payload_type, parameter_sets=media.parameter_sets
        )
        self._last_sent_s = self._last_packet_s = self._last_unit_s = self._clock()
        while self._talk.early:
            self._take_frame(self._talk.early.popleft())
        return media

    def _parse(self, described: Message) -> VideoMedia:
        try:
            return parse_sdp(described.body)
        except BadSdp as error:
            raise self._talk.error(error.trouble, error.number) from None

    def _begin_session(self, set_up: Message) -> None:
        session = _SESSION.match(set_up.first("session") or "")
        if session is None:
            raise self._talk.error(CameraTrouble.NO_SESSION)
        transport = set_up.first("transport") or "interleaved=0"
        channels = _CHANNELS.search(transport)
        if channels is None or int(channels[1]) > 255:
            raise self._talk.error(CameraTrouble.NO_TCP)
        self._talk.session = session[1]
        self._channel = int(channels[1])
        timeout_s = float(session[2] or 0) or _DEFAULT_SESSION_S
        half_s = max(_SHORTEST_KEEP_ALIVE_S, timeout_s / 2)
        self._keep_alive_every_s = min(_LONGEST_KEEP_ALIVE_S, half_s)

    def __iter__(self) -> Iterator[AccessUnit]:
        """Every unit as it comes. Raises as `read` does."""
        while not self._has_ended:
            unit = self.read()
            if unit is not None:
                yield unit

    def read(self, *, wait_s: float | None = None) -> AccessUnit | None:
        """The next unit; None if `wait_s` passes first (None waits for ever).

        Raises:
            SourceStopped: silence for longer than allowed, no whole picture for longer than
                allowed, the connection was closed, or its framing was lost.
        """
        give_up_s = None if wait_s is None else self._clock() + wait_s
        while True:
            self._send_keep_alive_if_due()
            if self._ready:
                return self._ready.popleft()
            data = self._wire.receive(0.0)
            if data is None:
                self._is_live_edge = True
                self._check_patience()
                if give_up_s is not None and self._clock() >= give_up_s:
                    return None
                data = self._wire.receive(self._longest_wait_s(give_up_s))
            if data is not None:
                self._take(data)

    def close(self) -> None:
        """Say good-bye (TEARDOWN) without waiting for an answer. May be called twice."""
        if self._talk.session and not self._has_ended:
            self._has_ended = True
            self._talk.allow_sign_of_life()
            # Nothing is lost when the camera does not hear it: its session times out.
            try:
                self._talk.send("TEARDOWN", self._play_url)
            except SourceError:
                return

    def _longest_wait_s(self, give_up_s: float | None) -> float:
        due = [
            self._last_sent_s + self._keep_alive_every_s,
            self._last_packet_s + self._patience.silence_s,
            self._last_unit_s + self._patience.picture_s,
        ]
        if give_up_s is not None:
            due.append(give_up_s)
        return max(0.001, min(due) - self._clock())

    def _check_patience(self) -> None:
        now_s = self._clock()
        if now_s - self._last_packet_s >= self._patience.silence_s:
            raise self._end(CameraTrouble.SILENT, self._patience.silence_s)
        if now_s - self._last_unit_s >= self._patience.picture_s:
            raise self._end(CameraTrouble.NO_PICTURE, self._patience.picture_s)

    def _end(self, trouble: CameraTrouble, number: float = 0) -> SourceError:
        self._has_ended = True
        return self._talk.error(trouble, math.ceil(number))

    def _send_keep_alive_if_due(self) -> None:
        if self._clock() - self._last_sent_s < self._keep_alive_every_s:
            return
        self._last_sent_s = self._clock()
        self._talk.allow_sign_of_life()
        self._talk.send(self._keep_alive, self._play_url)

    def _take(self, data: bytes) -> None:
        if not data:
            raise self._end(CameraTrouble.CLOSED)
        try:
            items = self._talk.take(data)
        except BadFraming:
            raise self._end(CameraTrouble.LOST_FRAMING) from None
        for item in items:
            if isinstance(item, Interleaved):
                self._take_frame(item)
            else:
                self._take_message(item)

    def _take_message(self, message: Message) -> None:
        """The answer to a keep-alive, or something the camera says by itself."""
        if message.status in (405, 501) and self._keep_alive != "OPTIONS":
            self._keep_alive = "OPTIONS"
        elif message.status == 401 and self._talk.answer_challenge(message):
            # Due at once, with the new nonce; the allowance is still one sign of life.
            self._last_sent_s = self._clock() - self._keep_alive_every_s
        elif message.status == 454:
            raise self._end(CameraTrouble.SESSION_FORGOTTEN)
        elif 200 <= message.status < 300:
            self._talk.signed_in()
        elif message.method == "REDIRECT":
            raise self._end(CameraTrouble.SENT_ELSEWHERE)

    def _take_frame(self, frame: Interleaved) -> None:
        if frame.channel != self._channel:
            return
        now_s = self._clock()
        self._last_packet_s = now_s
        for unit in self._depacketizer.feed(frame.payload):
            self._last_unit_s = now_s
            at_s = self._camera_clock.place(
                media_s=unit.at_s, arrived_s=now_s, is_live_edge=self._is_live_edge
            )
            self._is_live_edge = False
            if self._is_wanted(unit):
                self._ready.append(replace(unit, at_s=at_s))
            else:
                self._skipped += 1

    def _is_wanted(self, unit: AccessUnit) -> bool:
        """Whether reading keeps up; if not, everything goes until a keyframe near the present."""
        if self.behind_s > self._patience.behind_s:
            self._is_skipping = True
        elif self._is_skipping and unit.is_keyframe and self.behind_s < self._patience.behind_s / 4:
            self._is_skipping = False
        return not self._is_skipping


def _join(base: str, control: str | None) -> str:
    """A control address as cameras mean it: appended to the base, not resolved like a link."""
    if control is None or control == "*":
        return base
    if "://" in control:
        return control
    return base.rstrip("/") + "/" + control.lstrip("/")
