"""Counting by two keys: what a keyboard says, moment by moment, until enough bins are whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from noren.operations.tally import Press, Word

PATIENCE_S: Final = 0.2
"""How often the screen is drawn anew while no key is pressed."""
LINE_KEYS: Final[Mapping[str, Word]] = {
    "f": Word.FORWARD,
    "b": Word.BACKWARD,
    "\x1b[A": Word.FORWARD,
    "\x1b[B": Word.BACKWARD,
}
AREA_KEYS: Final[Mapping[str, Word]] = {
    "+": Word.MORE,
    ";": Word.MORE,  # the same key on Japanese keyboards, without shift
    "=": Word.MORE,
    "-": Word.FEWER,
}
_UNDO: Final = ("\x7f", "\x08")
_PAUSE: Final = " "
_QUIT: Final = ("q", "\x03", "\x04")


class Keyboard(Protocol):
    """Single keys, without Enter."""

    def read(self, timeout_s: float) -> str | None:
        """The next key; None when none came in time, an empty text when none will ever come."""

    def rest(self, timeout_s: float) -> str | None:
        """The same before counting begins: keys of a person are thrown away, a pipe's wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountState:
    """What the screen shows. `begins_in_s` is None once counting has begun."""

    at_s: float
    begins_in_s: float | None
    first: int
    second: int
    whole_bins: int
    wanted_bins: int
    is_paused: bool
    last: Word | None


class LiveCount:
    """One session: from the next beginning of a bin until `wanted_bins` bins are whole.

    Bins begin at multiples of `bin_s` since 1970. A pause breaks the bin in which it lies; the
    session goes on until enough others are whole, or somebody ends it. Keys come `delay_s` late.
    """

    def __init__(
        self,
        *,
        keyboard: Keyboard,
        clock: Callable[[], float],
        show: Callable[[CountState], None],
        keys: Mapping[str, Word],
        bin_s: int,
        wanted_bins: int,
        delay_s: float = 0.0,
    ) -> None:
        self._keyboard = keyboard
        self._clock = clock
        self._show = show
        self._keys = keys
        self._bin_s = bin_s
        self._wanted_bins = wanted_bins
        self._delay_s = delay_s
        self._presses: list[Press] = []
        self._stretches: list[tuple[float, float]] = []
        self._since_s: float | None = None
        first, second = dict.fromkeys(keys.values())
        self._pair = (first, second)

    def run(self) -> tuple[Press, ...]:
        """Count to the end; nothing if it was ended before it began."""
        start_s = math.floor(self._clock() / self._bin_s + 1) * self._bin_s
        if not self._wait(start_s):
            return ()
        self._note(start_s, Word.START)
        self._since_s = start_s
        while True:
            now_s = self._clock()
            self._draw(now_s)
            if self._whole_bins(now_s) >= self._wanted_bins:
                break
            key = self._keyboard.read(PATIENCE_S)
            if key == "" or key in _QUIT:
                break
            if key is not None:
                self._take(key, self._clock())
        self._note(self._clock(), Word.END)
        return tuple(self._presses)

    def _wait(self, start_s: float) -> bool:
        while (now_s := self._clock()) < start_s:
            self._draw(now_s, begins_in_s=start_s - now_s)
            key = self._keyboard.rest(min(PATIENCE_S, start_s - now_s))
            if key == "" or key in _QUIT:
                return False
        return True

    def _take(self, key: str, now_s: float) -> None:
        if key in _UNDO:
            if self._number(self._pair[0]) + self._number(self._pair[1]):
                self._note(now_s, Word.UNDO)
        elif key == _PAUSE:
            if self._since_s is None:
                self._note(now_s, Word.RESUME)
                self._since_s = now_s
            else:
                self._note(now_s, Word.PAUSE)
                self._stretches.append((self._since_s, now_s))
                self._since_s = None
        elif key in self._keys and self._since_s is not None:
            self._note(now_s, self._keys[key])

    def _note(self, at_s: float, word: Word) -> None:
        # A clock that is set back meanwhile must not put the rows out of order.
        last_s = self._presses[-1].at_s if self._presses else at_s
        self._presses.append(Press(at_s=max(at_s, last_s), word=word))

    def _whole_bins(self, now_s: float) -> int:
        stretches = list(self._stretches)
        if self._since_s is not None:
            stretches.append((self._since_s, now_s))
        return sum(
            max(
                0,
                math.floor((end - self._delay_s) / self._bin_s)
                - math.ceil((start - self._delay_s) / self._bin_s),
            )
            for start, end in stretches
        )

    def _number(self, word: Word) -> int:
        """How often a key was pressed and not taken back."""
        kept: list[Word] = []
        for press in self._presses:
            if press.word in self._pair:
                kept.append(press.word)
            elif press.word is Word.UNDO:
                kept.pop()
        return kept.count(word)

    def _draw(self, now_s: float, *, begins_in_s: float | None = None) -> None:
        shown = [one.word for one in self._presses if one.word is not Word.START]
        self._show(
            CountState(
                at_s=now_s,
                begins_in_s=begins_in_s,
                first=self._number(self._pair[0]),
                second=self._number(self._pair[1]),
                whole_bins=0 if begins_in_s is not None else self._whole_bins(now_s),
                wanted_bins=self._wanted_bins,
                is_paused=begins_in_s is None and self._since_s is None,
                last=shown[-1] if shown else None,
            )
        )
