"""The templates of one kind of features, by the day of their people's first visit.

Each day has a rotation of its own, and each kind of features another one: nothing of a body's
template can be compared with a face's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.measure.gallery_port import NOBODY, Vector
from noren.measure.template_search import Hit, Rows, SlabStore
from noren.measure.template_transform import Rotations, quantized, wipe

HEAVIEST: Final = 8.0
"""So many visits of full quality at most weigh in the average, lest nothing new counts."""
EMPTY_SCORE: Final = -1.0
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search gave: whose row is nearest, its score and how far the next one is behind."""

    hit: Hit | None
    pseudonym: int
    score: float
    margin: float


class TemplateShelf:
    """Rows of one kind of features, and the rotations under which they are held.

    Args:
        stream: the key stream of a day's rotation.
        memory_key: hides the rows in memory, see `Pads`; overwritten by `close`. It must be this
            shelf's alone: under one key, two shelves could be compared place by place.
    """

    def __init__(
        self, stream: Callable[[int], bytes | bytearray], *, memory_key: bytearray
    ) -> None:
        self._stream = stream
        self._rotations = Rotations()
        self._slabs = SlabStore(memory_key)
        self._days: list[int] = []

    def __len__(self) -> int:
        return len(self._slabs)

    @property
    def days(self) -> tuple[int, ...]:
        """The days that have a rotation."""
        return tuple(self._days)

    @property
    def held_bytes(self) -> int:
        """Memory that templates take, or may take before more is asked for."""
        return self._slabs.held_bytes

    def search(self, unit: Vector, *, floor: float, margin: float) -> Found:
        """The nearest row to a template `(DIMENSIONS,)` of length 1."""
        turned = self._rotations.under_each(unit)
        hits = self._slabs.two_nearest(turned, floor=max(-1.0, min(floor, 1.0)), margin=margin)
        if len(self._rotations):
            wipe(turned)
        if not hits:
            return Found(hit=None, pseudonym=NOBODY, score=EMPTY_SCORE, margin=0.0)
        second = hits[1].score if len(hits) > 1 else EMPTY_SCORE
        row = self._slabs.row(hits[0].page, hits[0].row)
        pseudonym = int(row["pseudonym"][0])
        wipe(row)
        return Found(
            hit=hits[0],
            pseudonym=pseudonym,
            score=max(-1.0, min(1.0, hits[0].score)),
            margin=hits[0].score - second,
        )

    def likeness(self, pseudonym: int, unit: Vector) -> float | None:
        """The cosine of a template to one person's; None where they have none here."""
        place = self.find(pseudonym)
        if place is None:
            return None
        row = self._slabs.row(*place)
        turned = self._rotations.turned(self._slabs.owner(*place), unit[np.newaxis])
        held = row["vector"].astype(np.float32)
        score = float(np.einsum("ij,ij->i", held, turned)[0] * row["scale"][0])
        wipe(turned, held, row)
        return score

    def find(self, pseudonym: int) -> Place | None:
        """Where a person lies."""
        return None if pseudonym == NOBODY else self._slabs.find(pseudonym)

    def day_at(self, place: Place) -> int:
        """The day of the first visit of whoever lies there."""
        return self._days[self._slabs.owner(*place)]

    def copy_at(self, place: Place) -> Rows:
        """A row `(1,)`; the caller wipes it."""
        return self._slabs.row(*place)

    def fill(self, row: Rows, day: int, unit: Vector, *, weight: float) -> None:
        """Put a template into a row, under the day's rotation."""
        turned = self._rotations.turned(self._owner(day), unit[np.newaxis])
        _put(row, turned)
        row["weight"] = weight
        wipe(turned)

    def average(self, row: Rows, day: int, unit: Vector, *, weight: float) -> None:
        """Weigh a new template in."""
        held = float(row["weight"][0])
        mixed = row["vector"].astype(np.float32)
        mixed *= row["scale"][:, np.newaxis] * np.float32(held)
        turned = self._rotations.turned(self._owner(day), unit[np.newaxis])
        turned *= np.float32(weight)
        mixed += turned
        mixed /= max(float(np.linalg.norm(mixed)), 1e-12)
        _put(row, mixed)
        row["weight"] = min(held + weight, HEAVIEST)
        wipe(turned, mixed)

    def put(self, row: Rows, day: int, place: Place | None) -> None:
        """Overwrite a row, or add one to a day."""
        if place is None:
            self._slabs.add(self._owner(day), row)
        else:
            self._slabs.put(*place, row)

    def add_many(self, day: int, rows: Rows) -> None:
        """Add rows `(N,)` to a day."""
        self._slabs.add_many(self._owner(day), rows)

    def rows_of(self, day: int) -> Rows:
        """A copy of a day's rows; the caller wipes it."""
        return self._slabs.rows_of(self._days.index(day))

    def wipe_row(self, place: Place) -> None:
        """Destroy one row."""
        self._slabs.wipe_row(*place)

    def keep(self, first_day: int | None) -> None:
        """Destroy all days before one, with their rotations; None: all of them."""
        kept = [
            at for at, day in enumerate(self._days) if first_day is not None and day >= first_day
        ]
        if len(kept) == len(self._days):
            return
        self._slabs.keep(kept)
        self._rotations.keep(kept)
        self._days = [self._days[at] for at in kept]

    def close(self) -> None:
        """Destroy everything."""
        self.keep(None)
        self._rotations.wipe()
        self._slabs.close()

    def _owner(self, day: int) -> int:
        if day not in self._days:
            stream = self._stream(day)
            self._rotations.add(stream)
            if isinstance(stream, bytearray):
                stream[:] = bytes(len(stream))
            self._days.append(day)
        return self._days.index(day)


def _put(row: Rows, turned: NDArray[np.float32]) -> None:
    whole, scale = quantized(turned)
    row["vector"], row["scale"] = whole, scale
    wipe(whole)
