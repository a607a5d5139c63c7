"""Requests to a camera and its replies, over the one connection the jail has.

What goes up is bounded: `SET_UP_BYTES` for the whole set-up, then `KEEP_ALIVE_BYTES` more for
each sign of life. A camera that provokes more gets no more.

Source: RFC 2326 sections 6, 7, 10 and 12.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from noren.errors import SourceError
from noren.jail.camera_address import CameraAddress
from noren.jail.camera_trouble import CameraTrouble, camera_error
from noren.jail.rtsp_framing import BadFraming, Deframer, Interleaved, Message
from noren.jail.rtsp_login import Challenge, Login, parse_challenges
from noren.jail.rtsp_wire import Wire

SET_UP_BYTES = 2048
KEEP_ALIVE_BYTES = 1024
MAX_EARLY_FRAMES = 256
_REFUSALS = {
    403: CameraTrouble.FORBIDDEN,
    404: CameraTrouble.NO_SUCH_STREAM,
    410: CameraTrouble.NO_SUCH_STREAM,
    453: CameraTrouble.NO_ROOM,
    461: CameraTrouble.NO_TCP,
    503: CameraTrouble.NO_ROOM,
}


class Talk:
    """One RTSP dialogue: numbering, signing in, waiting for answers, and errors with names."""

    def __init__(
        self, wire: Wire, *, address: CameraAddress, where: str, clock: Callable[[], float]
    ) -> None:
        self._wire = wire
        self._where = f"{where} ({address.url})"
        self._clock = clock
        self._deframer = Deframer()
        self._login = (
            None if address.user is None else Login(user=address.user, password=address.password)
        )
        self._has_answered = False
        self._sequence = 0
        self._allowance_bytes = SET_UP_BYTES
        self.session = ""
        self.sent_bytes = 0
        self.early: deque[Interleaved] = deque(maxlen=MAX_EARLY_FRAMES)
        """Pictures that came before the answer that was waited for."""

    def allow_sign_of_life(self) -> None:
        """Permit the bytes of one more keep-alive; what was left over is not saved up."""
        self._allowance_bytes = KEEP_ALIVE_BYTES

    def ask(self, method: str, url: str, *extra: tuple[str, str], until_s: float) -> Message:
        """Send a request and wait for a good answer, signing in if asked to.

        Args:
            extra: further headers.
            until_s: when to give up, on the clock given.

        Raises:
            SourceDenied: the camera refuses the name or password, or forbids it.
            SourceMissing: the camera has nothing at this path.
            SourceUnreachable: no answer in time, or the connection was closed.
            SourceUnreadable: an answer that is no RTSP, a redirect, or a refusal.
        """
        while True:
            number = self.send(method, url, *extra)
            reply = self._answer(number, until_s=until_s)
            if reply.status == 401 and self.answer_challenge(reply):
                continue
            if 200 <= reply.status < 300:
                self.signed_in()
                return reply
            raise self._refusal(reply.status)

    def send(self, method: str, url: str, *extra: tuple[str, str]) -> int:
        """Send one request; returns its number. Does not wait."""
        self._sequence += 1
        headers = [("CSeq", str(self._sequence)), *extra]
        if self.session:
            headers.append(("Session", self.session))
        signed = self._login.header(method=method, url=url) if self._login else None
        if signed is not None:
            headers.append(("Authorization", signed))
        lines = [f"{method} {url} RTSP/1.0", *(f"{name}: {value}" for name, value in headers)]
        data = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        if len(data) > self._allowance_bytes:
            raise self.error(CameraTrouble.TOO_MUCH_TO_SAY)
        self._allowance_bytes -= len(data)
        try:
            self._wire.send(data)
        except ConnectionError:
            raise self.closed() from None
        self.sent_bytes += len(data)
        return self._sequence

    def take(self, data: bytes) -> list[Interleaved | Message]:
        """Cut received bytes into items; raises BadFraming."""
        self._deframer.feed(data)
        items = []
        while (item := self._deframer.take()) is not None:
            items.append(item)
        return items

    def answer_challenge(self, reply: Message) -> bool:
        """Prepare to sign as a 401 asks; False if there is nothing new to try."""
        challenges = parse_challenges(reply.every("www-authenticate"))
        if self._login is None or not challenges:
            return False
        best: Challenge = challenges[0]
        if self._has_answered and not best.is_stale:
            return False
        self._has_answered = True
        self._login.answer_to(best)
        return True

    def signed_in(self) -> None:
        """An answer was accepted: a later 401 is a new question, not a wrong password."""
        self._has_answered = False

    def _answer(self, number: int, *, until_s: float) -> Message:
        while True:
            left_s = until_s - self._clock()
            data = self._wire.receive(left_s) if left_s > 0 else None
            if data is None and left_s > 0:
                continue
            if data is None:
                raise self.error(CameraTrouble.NO_ANSWER)
            if not data:
                raise self.closed()
            for reply in self._sorted(data, number):
                return reply

    def _sorted(self, data: bytes, number: int) -> list[Message]:
        """The answers to request `number`; pictures are kept for later, the rest is ignored."""
        try:
            items = self.take(data)
        except BadFraming:
            raise self.error(CameraTrouble.NOT_RTSP) from None
        self.early.extend(item for item in items if isinstance(item, Interleaved))
        replies = [item for item in items if isinstance(item, Message) and item.status >= 200]
        return [reply for reply in replies if reply.first("cseq") in (None, str(number))]

    def _refusal(self, status: int) -> SourceError:
        if status == 401:
            return self._denied()
        if 300 <= status < 400:
            return self.error(CameraTrouble.REDIRECTED, status)
        return self.error(_REFUSALS.get(status, CameraTrouble.OTHER_STATUS), status)

    def _denied(self) -> SourceError:
        if self._login is None:
            return self.error(CameraTrouble.WANTS_A_NAME)
        if not self._has_answered:
            return self.error(CameraTrouble.UNKNOWN_SIGN_IN)
        return self.error(CameraTrouble.WRONG_PASSWORD)

    def error(self, trouble: CameraTrouble, number: int = 0) -> SourceError:
        """The error for a trouble with this camera."""
        return camera_error(trouble, where=self._where, number=number)

    def closed(self) -> SourceError:
        """The camera hung up: before any picture it was not reached, later it stopped."""
        return self.error(CameraTrouble.CLOSED if self.session else CameraTrouble.HUNG_UP)
