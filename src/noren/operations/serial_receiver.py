"""A satellite receiver on a serial line, heard for as long as a drive is watched.

    line ─▶ pieces of bytes ─▶ whole sentences, checked ─▶ fixes with the moment they were heard

The line is only ever read, and nothing of it is kept: whoever asks takes the fixes away.
A cable that is pulled out is told once and the line is tried again until it is back.
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from noren.errors import SourceMissing, UsageError
from noren.operations.gps_files import Fix
from noren.operations.nmea import NmeaReader
from noren.vocabulary.closing import Closing
from noren.vocabulary.words import Words

SPEEDS: Final = {
    4800: termios.B4800,
    9600: termios.B9600,
    38400: termios.B38400,
    115200: termios.B115200,
}
"""What receivers speak, in baud."""
RETRY_S = 1.0
"""A line that was lost is tried again after so long."""
QUIET_S = 30.0
"""A line without one whole sentence for so long is told: it may be the wrong speed."""
CLOSEST_S = 0.4
"""Of a receiver that speaks faster than this, fixes in between are not kept."""
MOST_WAITING = 4096
"""More fixes than anybody takes away are not kept: the oldest go."""
_LINE_BYTES = 512
_POLL_MS = 250

LOST = Words(
    en="the receiver {line} is gone ({reason}); trying again until it is back. Until then nothing "
    "is on the map",
    ja="受信機 {line} が読めなくなりました({reason})。戻るまで試し続けます。その間に見たものは"
    "地図に載りません",
)
BACK = Words(en="the receiver {line} is back", ja="受信機 {line} が戻りました")
QUIET = Words(
    en="no whole NMEA sentence from {line} for {seconds:.0f} s ({unusable} damaged): check --baud",
    ja="{line} から {seconds:.0f} 秒間、正しいNMEA文が届きません(壊れた文 {unusable} 件)。"
    "--baud を確かめてください",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardFix:
    """A fix, and this machine's steady clock when its sentence was whole."""

    fix: Fix
    heard_s: float


class SentenceFeed:
    """Bytes of a line as they come, cut into sentences.

    `unusable` counts sentences that were damaged or no possible fix, `whole` those that were right,
    whatever they said. What comes between two line ends in more than 512 bytes is no sentence.
    """

    def __init__(self) -> None:
        self._reader = NmeaReader()
        self._rest = b""
        self._impossible = 0
        self.whole = 0

    @property
    def unusable(self) -> int:
        """Damaged sentences and impossible fixes so far."""
        return self._reader.unusable + self._impossible

    def take(self, data: bytes) -> list[Fix]:
        """The fixes whose sentences end in `data`."""
        *lines, rest = (self._rest + data).split(b"\n")
        # A line that never ends is held no longer than a sentence could be; its rest fits no sum.
        self._rest = rest[-_LINE_BYTES:]
        return [fix for line in lines if (fix := self._fix(line[-_LINE_BYTES:])) is not None]

    def forget(self) -> None:
        """The line was cut: what was begun will not be ended."""
        self._rest = b""

    def _fix(self, line: bytes) -> Fix | None:
        damaged = self._reader.unusable
        found = self._reader.take(line)
        if self._reader.unusable == damaged and line.strip():
            self.whole += 1
        if found is None:
            return None
        fix = Fix(at_s=found[0], latitude_deg=found[1], longitude_deg=found[2])
        if not fix.is_possible:
            self._impossible += 1
            return None
        return fix


class SerialReceiver(Closing):
    """A receiver's line, open as a context manager; `take` gives what was heard since.

    Args:
        path: a character device that is a serial line.
        baud: one of `SPEEDS`.
        tell: hears of a lost, found or silent line, from the listening thread.
    """

    def __init__(self, path: Path, *, baud: int, tell: Callable[[Words], None]) -> None:
        self._path = path
        self._speed = SPEEDS[baud]
        self._tell = tell
        self._feed = SentenceFeed()
        self._mutex = threading.Lock()
        self._heard: list[HeardFix] = []
        self._last_s = float("-inf")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="receiver", daemon=True)
        self._line: int | None = None
        self.fixes = 0
        """Fixes heard so far."""

    @property
    def unusable(self) -> int:
        """Sentences that could not be used so far."""
        return self._feed.unusable

    def __enter__(self) -> Self:
        """Open the line and listen.

        Raises:
            SourceMissing: nothing is there, or it may not be read.
            UsageError: it is no serial line.
        """
        try:
            self._line = _open(self._path, self._speed)
        except OSError as error:
            raise _missing(self._path, error) from None
        self._thread.start()
        return self

    def close(self) -> None:
        """Hear no more, and give the line back."""
        self._over.set()
        self._thread.join()
        self._close()

    def take(self) -> list[HeardFix]:
        """What was heard since it was last asked; it is not kept here any longer."""
        with self._mutex:
            heard, self._heard = self._heard, []
        return heard

    def _listen(self) -> None:
        whole, since_s, is_told = 0, time.monotonic(), False
        while not self._over.is_set():
            if self._line is None:
                self._over.wait(RETRY_S)
                self._reopen()
                whole, since_s = self._feed.whole, time.monotonic()
                continue
            try:
                self._hear(self._line)
            except OSError as error:
                self._lose(error)
                continue
            if self._feed.whole > whole:
                whole, since_s, is_told = self._feed.whole, time.monotonic(), False
            elif not is_told and time.monotonic() - since_s > QUIET_S:
                is_told = True
                self._tell(QUIET.fill(line=self._path, seconds=QUIET_S, unusable=self.unusable))

    def _hear(self, line: int) -> None:
        poll = select.poll()
        poll.register(line, select.POLLIN)
        if not poll.poll(_POLL_MS):
            return
        try:
            data = os.read(line, 4096)
        except BlockingIOError:
            return
        if not data:
            raise OSError(0, "hung up")
        now_s = time.monotonic()
        found = self._feed.take(data)
        with self._mutex:
            for fix in found:
                self.fixes += 1
                if not 0 <= fix.at_s - self._last_s < CLOSEST_S:
                    self._last_s = fix.at_s
                    self._heard.append(HeardFix(fix=fix, heard_s=now_s))
            del self._heard[:-MOST_WAITING]

    def _lose(self, error: OSError) -> None:
        self._close()
        self._feed.forget()
        self._tell(LOST.fill(line=self._path, reason=error.strerror or error))

    def _reopen(self) -> None:
        # Something else may lie there meanwhile: it is not the receiver.
        with contextlib.suppress(OSError, UsageError):
            self._line = _open(self._path, self._speed)
            self._tell(BACK.fill(line=self._path))

    def _close(self) -> None:
        if self._line is not None:
            os.close(self._line)
            self._line = None


def _open(path: Path, speed: int) -> int:
    """The line, raw and read-only, without what waited in it; it becomes nobody's terminal.

    Raises:
        OSError: it cannot be opened. UsageError: it is no serial line.
    """
    if not stat.S_ISCHR(path.stat().st_mode):
        raise _no_line(path)
    line = os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not os.isatty(line):
            raise _no_line(path)
        ends = termios.tcgetattr(line)[6]
        ends[termios.VMIN], ends[termios.VTIME] = 1, 0
        eight_bits = termios.CS8 | termios.CREAD | termios.CLOCAL
        raw = [termios.IGNBRK, 0, eight_bits, 0, speed, speed, ends]
        termios.tcsetattr(line, termios.TCSANOW, raw)
        # What was said before nobody knows when.
        termios.tcflush(line, termios.TCIFLUSH)
    except termios.error as error:
        os.close(line)
        raise OSError(*error.args) from None
    except BaseException:
        os.close(line)
        raise
    return line


def is_line(path: Path) -> bool:
    """Whether positions come from a device and not from a file."""
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except OSError:
        return False


def _missing(path: Path, error: OSError) -> SourceMissing:
    return SourceMissing(
        where=str(path),
        found=Words(
            en=f"no line that can be read ({error.strerror})",
            ja=f"読めません({error.strerror})",
        ),
        expected=Words(
            en="the receiver's device, such as /dev/ttyUSB0",
            ja="受信機のデバイス(/dev/ttyUSB0 など)",
        ),
        remedy=Words(
            en="plug it in, correct the path, or join the group that may read it (often dialout)",
            ja="接続と場所を確かめ、読む権限のあるグループ(多くは dialout)に加わってください",
        ),
    )


def _no_line(path: Path) -> UsageError:
    return UsageError(
        where=f"--positions {path}",
        found=Words(en="no serial line", ja="シリアル回線ではありません"),
        expected=Words(
            en="for a live camera the receiver's device, such as /dev/ttyUSB0",
            ja="生カメラでは受信機のデバイス(/dev/ttyUSB0 など)",
        ),
        remedy=Words(
            en="name the device; a file of positions goes with a film",
            ja="デバイスを指定してください。位置のファイルは録画に使います",
        ),
    )
