"""A satellite receiver for tests: one end of a pseudo terminal, behind a name as udev gives it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from noren.vocabulary.closing import Closing


def sentence(body: str) -> bytes:
    """A body between `$` and its right checksum."""
    total = 0
    for byte in body.encode():
        total ^= byte
    return f"${body}*{total:02X}\r\n".encode()


def rmc(at_s: float, *, north_m: float = 0.0) -> bytes:
    """A fix so far north of 35.6 N 139.7 E."""
    moment = datetime.fromtimestamp(at_s, UTC)
    minutes = (35.6 + north_m / 111_195 - 35) * 60
    clock = moment.strftime("%H%M%S") + f".{moment.microsecond // 10_000:02d}"
    day = moment.strftime("%d%m%y")
    return sentence(f"GPRMC,{clock},A,35{minutes:08.5f},N,13942.00000,E,0.0,0.0,{day},,,A")


class DrawnReceiver(Closing):
    """A device named `gps` in a folder. Its cable can be pulled out and put in again."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "gps"
        self._ends: tuple[int, ...] = ()

    def __enter__(self) -> Self:
        self.plug()
        return self

    def close(self) -> None:
        """Pull the cable out."""
        self.pull()

    @property
    def line(self) -> int:
        """The end that a program opens by its name."""
        return self._ends[1]

    def plug(self) -> None:
        """Put the cable in: the same name, another device behind it."""
        self._ends = os.openpty()
        self.path.symlink_to(os.ttyname(self.line))

    def pull(self) -> None:
        """Pull the cable out."""
        self.path.unlink(missing_ok=True)
        for end in self._ends:
            os.close(end)
        self._ends = ()

    def say(self, *sentences: bytes) -> None:
        """Say something on the line."""
        for one in sentences:
            os.write(self._ends[0], one)
