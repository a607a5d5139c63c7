"""Texts on boards and signs: what is read never leaves, only which declared entry it was.

A board can show anything: a telephone number, a person's name, a plate that stands before it. So
no text is handed on at all. The plan lists what may be told, and a picture gives the places in
that list of what it shows, or nothing. People and vehicles are painted over before anything looks
for letters, and the street itself is not searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import TextAssignment
from noren.sight.scenery.signs import SignClass, Signs
from noren.sight.scenery.text_lines import TextLine
from noren.vocabulary.board_texts import (
    BoardPlace,
    fold_text,
    has_plate_shape,
    is_class_number,
    is_plate_serial,
    looks_private,
    numbers_in,
)

Picture = npt.NDArray[np.uint8]
Boxes = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float32]

_KANJI = re.compile(r"[々一-鿿]")

HIDDEN_LEVEL = 127
"""People and vehicles are painted over with this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSettings:
    """What is read, and how well it must be read.

    Only above `lowest_ratio` of the picture's height: below are the road and the plates of those
    ahead. Letters are at least `least_letter_ratio` of its height: those of a door plate are
    smaller from more than about three metres. `least_confidence` of a line's letters on average.
    Boxes of people and vehicles are grown by `grow_ratio` of their size before they are painted
    over. A ring is read from `least_ring_px` on.
    """

    lowest_ratio: float = 0.62
    least_letter_ratio: float = 0.018
    least_confidence: float = 0.7
    grow_ratio: float = 0.1
    least_ring_px: float = 22.0


class LineReader(Protocol):
    """Software that finds and reads lines of text."""

    def find(self, pixels: Picture) -> list[Floats]:
        """Corners `(4, 2)` of each line in a `(H, W, 3)` uint8 BGR picture."""
        ...

    def read(self, pixels: Picture, corners: Floats) -> TextLine:
        """What stands between four corners."""
        ...

    def rehearse(self) -> None:
        """Run everything once on nothing."""
        ...


def searched_rows(height_px: int, settings: TextSettings | None = None) -> int:
    """How many rows of a picture are searched, from its top."""
    return round((settings or TextSettings()).lowest_ratio * height_px)


class DeclaredTexts:
    """The texts that may be told, by their places in the plan's list."""

    def __init__(self, texts: Sequence[TextAssignment]) -> None:
        self._spellings = [
            (number, text.place, fold_text(spelling), numbers_in(spelling))
            for number, text in enumerate(texts)
            for spelling in text.spellings
        ]
        self._places = {text.place for text in texts}

    def wants(self, place: BoardPlace) -> bool:
        """Whether any text is asked for there."""
        return place in self._places

    def find(self, line: str, place: BoardPlace) -> frozenset[int]:
        """The entries that a line shows: those of one word, in however many lists it stands.

        A line is a word when it spells it with at most `faults_of` letters wrong, or holds a word
        of four letters or more and no number beside it. Numbers are never forgiven; a line as near
        to two words is neither; and a line that looks like a plate, a telephone number or a person
        is none, whatever it holds.
        """
        private = looks_private(line)
        plain, numbers = fold_text(line), numbers_in(line)
        found: dict[str, set[int]] = {}
        least = len(plain) + 1
        for number, where, spelling, wanted in self._spellings:
            # The number of a route stands alone on its sign, as that of a class on no plate does.
            is_number = place != "signboard" and spelling.isdigit()
            if where != place or (private and not is_number):
                continue
            faults = _faults(plain, numbers, spelling, wanted)
            if faults is None or faults > least:
                continue
            if faults < least:
                found, least = {}, faults
            found.setdefault(spelling, set()).add(number)
        return frozenset(*found.values()) if len(found) == 1 else frozenset()


def faults_of(spelling: str) -> int:
    """How many letters of a word may be read wrongly: of long words in kana or Latin letters only.

    One kanji makes another word of it, and so does one letter of a short word.
    """
    if _KANJI.search(spelling) or len(spelling) < 6:
        return 0
    return 1 if len(spelling) < 10 else 2


def _faults(
    plain: str, numbers: tuple[str, ...], spelling: str, wanted: tuple[str, ...]
) -> int | None:
    if numbers != wanted:
        return None
    if plain == spelling:
        return 0
    allowed = faults_of(spelling)
    if len(spelling) >= 4 and not numbers and spelling in plain:
        return 1
    if abs(len(plain) - len(spelling)) > allowed:
        return None
    faults = edit_distance(plain, spelling)
    return faults if faults <= allowed else None


def edit_distance(one: str, other: str) -> int:
    """The fewest letters to change, add or take away. Source: V. Levenshtein, 1966."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            changed = before[column - 1] + (letter != against)
            now.append(min(changed, before[column] + 1, now[-1] + 1))
        before = now
    return before[-1]


class BoardReader:
    """Tells which declared texts the boards and signs of one picture show.

    Forgets: the picture and every letter that was read, when `read` returns.
    """

    def __init__(
        self,
        lines: LineReader,
        texts: Sequence[TextAssignment],
        *,
        settings: TextSettings | None = None,
    ) -> None:
        self._lines = lines
        self._texts = DeclaredTexts(texts)
        self._settings = settings or TextSettings()

    def rehearse(self) -> None:
        """Run everything once on nothing."""
        self._lines.rehearse()

    def read(self, pixels: Picture, *, signs: Signs, hidden: Boxes) -> frozenset[int]:
        """The places in the list of what a `(H, W, 3)` uint8 BGR picture shows.

        Args:
            signs: candidates in it. hidden: `(N, 4)` boxes of people, bicycles and vehicles.
        """
        height = pixels.shape[0]
        shown = paint_over(pixels, hidden, self._settings.grow_ratio)
        shown = shown[: searched_rows(height, self._settings)]
        found: set[int] = set()
        if self._texts.wants("speed_limit"):
            for box in _of_class(signs, SignClass.PROHIBITION):
                found |= self._read_ring(shown, box)
        if self._texts.wants("signboard") or self._texts.wants("guide_sign"):
            lines = [self._lines.read(shown, corners) for corners in self._lines.find(shown)]
            found |= self._find(lines, _of_class(signs, SignClass.GUIDE), height)
        return frozenset(found)

    def _find(self, lines: list[TextLine], guides: Boxes, height: int) -> set[int]:
        least_px = self._settings.least_letter_ratio * height
        found: set[int] = set()
        for line in lines:
            if (
                line.confidence >= self._settings.least_confidence
                and line.letter_px >= least_px
                # Lines that are hard to read say nevertheless what stands beside them.
                and not any(_makes_a_plate(line, other) for other in lines if other is not line)
            ):
                found |= self._texts.find(line.text, "signboard")
                if _lies_on(line, guides):
                    found |= self._texts.find(line.text, "guide_sign")
        return found

    def _read_ring(self, shown: Picture, box: Floats) -> frozenset[int]:
        x1, y1, x2, y2 = box
        wide, high = x2 - x1, y2 - y1
        if min(wide, high) < self._settings.least_ring_px or y2 > shown.shape[0]:
            return frozenset()
        left, right = x1 + 0.17 * wide, x2 - 0.17 * wide
        above, below = y1 + 0.26 * high, y2 - 0.26 * high
        corners = np.array(
            [[left, above], [right, above], [right, below], [left, below]], np.float32
        )
        line = self._lines.read(shown, corners)
        if line.confidence < self._settings.least_confidence:
            return frozenset()
        return self._texts.find(line.text, "speed_limit")


def paint_over(pixels: Picture, hidden: Boxes, grow_ratio: float) -> Picture:
    """A copy of the picture in which boxes `(N, 4)`, grown to each side, are one gray."""
    height, width = pixels.shape[:2]
    painted = pixels.copy()
    for x1, y1, x2, y2 in hidden:
        across, down = grow_ratio * (x2 - x1), grow_ratio * (y2 - y1)
        left, right = max(0, int(x1 - across)), min(width, int(np.ceil(x2 + across)))
        above, below = max(0, int(y1 - down)), min(height, int(np.ceil(y2 + down)))
        painted[above:below, left:right] = HIDDEN_LEVEL
    return painted


def _of_class(signs: Signs, wanted: SignClass) -> Boxes:
    return np.asarray(signs.xyxy[signs.sign_class == int(wanted)], np.float32)


def _lies_on(line: TextLine, boards: Boxes) -> bool:
    middle = line.corners.mean(axis=0)
    return any(box[0] <= middle[0] <= box[2] and box[1] <= middle[1] <= box[3] for box in boards)


def _makes_a_plate(line: TextLine, other: TextLine) -> bool:
    """Whether both lines together look like a plate: region, class number and serial.

    The number stands to the right of the region on one line with it, the serial closely below.
    """
    one, two = line.box, other.box
    size = line.letter_px
    if is_class_number(other.text):
        beside = -0.5 * size <= two[0] - one[2] <= 2.0 * size
        level = abs((one[1] + one[3]) - (two[1] + two[3])) / 2 <= 0.7 * size
        if beside and level:
            return True
    if is_plate_serial(other.text) or has_plate_shape(other.text):
        over = min(one[2], two[2]) - max(one[0], two[0])
        below = -0.5 * size <= two[1] - one[3] <= 1.5 * max(size, other.letter_px)
        return bool(over > 0 and below)
    return False
