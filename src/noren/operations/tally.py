"""A person's count: what was pressed when, and what of it belongs to which bin.

A tally is a list of moments and words. It says from when to when somebody counted, so that a
minute in which nobody passed is a minute with 0, and a pause is not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Final

from noren.errors import UsageError
from noren.vocabulary.words import Words

MOST_BYTES: Final = 5_000_000


class Word(StrEnum):
    """What a row of a tally says."""

    START = "start"
    FORWARD = "forward"
    BACKWARD = "backward"
    MORE = "more"
    FEWER = "fewer"
    UNDO = "undo"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


_ALSO: Final = {"in": Word.FORWARD, "out": Word.BACKWARD, "+": Word.MORE, "-": Word.FEWER}
_EVENTS: Final = (Word.FORWARD, Word.BACKWARD, Word.MORE, Word.FEWER)
HEADER: Final = ("at", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """One row: `at_s` in UTC seconds."""

    at_s: float
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Unbroken time in which somebody counted."""

    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A finished count: its stretches, and its events without those that were taken back."""

    stretches: tuple[Stretch, ...]
    events: tuple[Press, ...]

    @property
    def counted_s(self) -> float:
        """Seconds in which somebody counted."""
        return sum(one.to_s - one.from_s for one in self.stretches)

    def holds(self, start_s: float, end_s: float) -> bool:
        """Whether somebody counted all of this time."""
        return any(one.from_s <= start_s and end_s <= one.to_s for one in self.stretches)

    def number(self, word: Word, start_s: float, end_s: float) -> int:
        """How often a key was pressed from the first second to before the second."""
        return sum(one.word is word and start_s <= one.at_s < end_s for one in self.events)

    def mean_level(self, start_s: float, end_s: float, *, first: int) -> float:
        """The mean number of people over a time, from `first` at the very beginning.

        Raises:
            UsageError: fewer than nobody.
        """
        level, since_s, whole = first, start_s, 0.0
        for one in self.events:
            step = {Word.MORE: 1, Word.FEWER: -1}.get(one.word, 0)
            if start_s < one.at_s < end_s:
                whole += level * (one.at_s - since_s)
                since_s = one.at_s
            if one.at_s < end_s:
                level += step
            if level < 0:
                raise _wrong(
                    "tally",
                    Words(en="fewer people than none", ja="人数が 0 を下回っています"),
                    Words(en="the number at the beginning", ja="数え始めの人数"),
                    Words(en="give it with --initial", ja="--initial で指定してください"),
                )
        return (whole + level * (end_s - since_s)) / (end_s - start_s)

    def delayed(self, delay_s: float) -> Tally:
        """On the clock of what was counted, when keys come `delay_s` after it.

        The time counted moves too: who passed in its last seconds was pressed too late to be in it.
        """
        events = tuple(Press(at_s=one.at_s - delay_s, word=one.word) for one in self.events)
        stretches = tuple(
            Stretch(from_s=one.from_s - delay_s, to_s=one.to_s - delay_s) for one in self.stretches
        )
        return Tally(stretches=stretches, events=events)


def finish_tally(presses: Sequence[Press], *, where: str) -> Tally:
    """What the rows mean.

    Rows stand in the order of time. `undo` takes the last event back, also one before a pause.
    An event within a pause is a mistake that is refused, because nobody can say what it meant.

    Raises:
        UsageError: no `start` or `end`, rows out of order, or an event outside the count.
    """
    stretches: list[Stretch] = []
    events: list[Press] = []
    since_s: float | None = None
    is_begun = is_over = False
    last_s = float("-inf")
    for number, press in enumerate(presses, 2):
        place = f"{where}:{number}"
        if press.at_s < last_s or is_over or (press.word is Word.START) is is_begun:
            raise _disordered(place, press.word)
        last_s = press.at_s
        match press.word:
            case Word.START:
                is_begun, since_s = True, press.at_s
            case Word.PAUSE | Word.END if since_s is not None:
                stretches.append(Stretch(from_s=since_s, to_s=press.at_s))
                since_s, is_over = None, press.word is Word.END
            case Word.END:
                is_over = True
            case Word.RESUME if since_s is None:
                since_s = press.at_s
            case Word.UNDO if events:
                events.pop()
            case word if word in _EVENTS and since_s is not None:
                events.append(press)
            case _:
                raise _disordered(place, press.word)
    if not is_over:
        raise _wrong(
            where,
            Words(en="no end of the count", ja="数え終わりがありません"),
            Words(en="rows from `start` to `end`", ja="`start` から `end` までの行"),
            Words(
                en="add a last row with the moment at which counting ended",
                ja="数え終えた時刻の行を最後に加えてください",
            ),
        )
    return Tally(stretches=tuple(stretches), events=tuple(events))


def join_tallies(tallies: Iterable[Tally]) -> Tally:
    """Several counts as one; they may not overlap.

    Raises:
        UsageError: two of them count the same time.
    """
    every = sorted(tallies, key=lambda one: one.stretches[0].from_s if one.stretches else 0.0)
    stretches = [stretch for one in every for stretch in one.stretches]
    if any(a.to_s > b.from_s for a, b in pairwise(stretches)):
        raise _wrong(
            "--tally",
            Words(en="two counts of the same time", ja="同じ時間の記録が二つあります"),
            Words(en="counts one after the other", ja="重ならない記録"),
            Words(en="leave one of them out", ja="どちらかを外してください"),
        )
    events = sorted((event for one in every for event in one.events), key=lambda one: one.at_s)
    return Tally(stretches=tuple(stretches), events=tuple(events))


def read_tally(path: Path) -> Tally:
    """A tally from a file: CSV with the columns `at` (ISO 8601 with offset) and `key`.

    Raises:
        UsageError: it cannot be read, or is no tally.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found: str | Words = getattr(error, "strerror", None) or Words(
            en="bytes that are not UTF-8", ja="UTF-8ではないデータ"
        )
        raise _no_tally(str(path), found) from error
    if len(data) > MOST_BYTES:
        large = Words(en=f"more than {MOST_BYTES} bytes", ja=f"{MOST_BYTES}バイトを超えています")
        raise _no_tally(str(path), large)
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADER:
        empty = Words(en="an empty file", ja="空のファイル")
        raise _no_tally(str(path), repr(",".join(rows[0])[:60]) if rows else empty)
    presses = [_read_row(row, f"{path}:{number}") for number, row in enumerate(rows[1:], 2)]
    return finish_tally(presses, where=str(path))


def write_tally(presses: Iterable[Press]) -> str:
    """The rows as CSV, to be read again."""
    lines = [",".join(HEADER)]
    for one in presses:
        at = datetime.fromtimestamp(one.at_s, UTC).isoformat(timespec="milliseconds")
        lines.append(f"{at},{one.word.value}")
    return "\n".join(lines) + "\n"


def _read_row(row: Sequence[str], place: str) -> Press:
    try:
        at, key = (cell.strip() for cell in row)
        moment = datetime.fromisoformat(at)
        word = _ALSO.get(key) or Word(key)
    except ValueError:
        raise _no_tally(place, repr(",".join(row)[:60])) from None
    if moment.tzinfo is None:
        raise _no_tally(place, repr(at[:60]))
    return Press(at_s=moment.timestamp(), word=word)


def _no_tally(place: str, found: str | Words) -> UsageError:
    words = ", ".join(word.value for word in Word)
    return _wrong(
        place,
        found,
        Words(
            en=f"rows `at,key`: a time with its offset, and one of {words}",
            ja=f"`at,key` の行。時差つきの時刻と、次のどれか: {words}",
        ),
        Words(en="correct the file", ja="ファイルを直してください"),
    )


def _disordered(place: str, word: Word) -> UsageError:
    return _wrong(
        place,
        Words(en=f"`{word.value}` out of its turn", ja=f"`{word.value}` の順序が違います"),
        Words(
            en="rows in the order of time: start, keys, pause and resume in turns, end",
            ja="時刻の順に、start、キー、交互の pause と resume、end",
        ),
        Words(en="correct the file", ja="ファイルを直してください"),
    )


def _wrong(where: str, found: str | Words, expected: Words, remedy: Words) -> UsageError:
    return UsageError(where=where, found=found, expected=expected, remedy=remedy)
