"""Single keys from a terminal or a pipe, and the one line that a person who counts looks at."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import click

from noren.operations.live_count import CountState
from noren.operations.tally import Word
from noren.vocabulary.words import Words

_ARROW_S: Final = 0.05
"""A terminal sends the three bytes of an arrow at once."""

BEGINS = Words(en="begins in {seconds:.0f} s", ja="開始まで {seconds:.0f} 秒")
GOING = Words(en="{bins}/{wanted} bins", ja="{bins}/{wanted} 区間")
PAUSED = Words(en="PAUSED – space goes on", ja="中断中 – スペースで再開")
TAKEN_BACK = Words(en="taken back", ja="取り消しました")
_LINE_SIGNS: Final = ("▲", "▼")
_AREA_SIGNS: Final = ("+", "-")


class Keys:
    """Keys from a descriptor."""

    def __init__(self, descriptor: int, *, is_terminal: bool) -> None:
        self._descriptor = descriptor
        self._is_terminal = is_terminal

    def read(self, timeout_s: float) -> str | None:
        """The next key; None when none came in time, an empty text at the end of a pipe."""
        if not self._is_ready(timeout_s):
            return None
        byte = os.read(self._descriptor, 1)
        if byte == b"\x1b" and self._is_ready(_ARROW_S):
            byte += os.read(self._descriptor, 2)
        return byte.decode("ascii", "replace")

    def rest(self, timeout_s: float) -> str | None:
        """Before counting begins: what a person types is thrown away, but what a pipe has waits."""
        if self._is_terminal:
            return self.read(timeout_s)
        time.sleep(timeout_s)
        return None

    def _is_ready(self, timeout_s: float) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], timeout_s)
        return bool(ready)


@contextmanager
def open_keyboard() -> Iterator[Keys]:
    """Standard input key by key; a terminal is put back as it was, whatever happens."""
    descriptor = sys.stdin.fileno()
    if not os.isatty(descriptor):
        yield Keys(descriptor, is_terminal=False)
        return
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield Keys(descriptor, is_terminal=True)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


class Screen:
    """One line that is written over and over on a terminal; elsewhere only what is told."""

    def __init__(self, *, language: str, is_area: bool) -> None:
        self._language = language
        self._signs = _AREA_SIGNS if is_area else _LINE_SIGNS
        self._is_terminal = sys.stderr.isatty()
        self._is_open = False
        self._shown = ""

    def show(self, state: CountState) -> None:
        """Draw the line anew, if it says something else now."""
        if not self._is_terminal:
            return
        line = line_of(state, self._signs, self._language)
        if line != self._shown:
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)
            self._shown, self._is_open = line, True

    def tell(self, words: Words) -> None:
        """A line of its own."""
        if self._is_open:
            click.echo("", err=True)
            self._is_open = False
        click.echo(words.in_language(self._language), err=True)


def line_of(state: CountState, signs: tuple[str, str], language: str) -> str:
    """What stands on the line: the time, both counts, and how far it is."""
    clock = datetime.fromtimestamp(state.at_s).astimezone().strftime("%H:%M:%S")
    if state.begins_in_s is not None:
        return f"{clock}  {BEGINS.fill(seconds=state.begins_in_s).in_language(language)}"
    going = GOING.fill(bins=state.whole_bins, wanted=state.wanted_bins).in_language(language)
    line = f"{clock}  {signs[0]} {state.first:>4}   {signs[1]} {state.second:>4}   {going}"
    if state.is_paused:
        return f"{line}   {PAUSED.in_language(language)}"
    if state.last is Word.UNDO:
        return f"{line}   {TAKEN_BACK.in_language(language)}"
    return line
