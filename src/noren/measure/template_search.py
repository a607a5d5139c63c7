"""A million keyed templates searched in milliseconds: signs first, then the vectors themselves.

A template's signs under its day's rotation are a sketch of 256 bits. The share of bits in which
two sketches differ follows the angle of the templates closely, so a count of differing bits leaves
few rows of a million, and only those are compared exactly. Three quarters of the bits are looked
at first, and the rest only where those are near. A gallery of few rows is compared without
sketches.

Rows lie in slabs of one day each, so that a day's end is the end of whole slabs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noren.measure.gallery_port import DIMENSIONS
from noren.measure.template_transform import SKETCH_WORDS, sketched, wipe

SLAB_ROWS: Final = 1024
PAGE_SLABS: Final = 64
PAGE_ROWS: Final = SLAB_ROWS * PAGE_SLABS
EXACT_UP_TO: Final = 4096
"""So few rows are compared exactly."""
_SIGMAS: Final = 2.6
_NEAREST_BITS: Final = 85
"""Rows that differ in a third of the bits or less are compared before the others."""
_FREE: Final = -1
_FIRST_WORDS: Final = 3

ROW: Final = np.dtype(
    [
        ("pseudonym", "<u8"),
        ("token", "<u8"),
        ("last_s", "<f8"),
        ("visits", "<u4"),
        ("site", "<u2"),
        ("step", "<i2"),
        ("kind", "u1"),
        ("weight", "<f4"),
        ("scale", "<f4"),
        ("vector", "i1", (DIMENSIONS,)),
    ]
)
"""One person: name, newest visit and the days before it, how many visits, keyed template. Somebody
with features of two kinds has two rows that differ in nothing but the template."""
Rows = NDArray[np.void]
Sketches = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A row and its cosine to what was searched."""

    page: int
    row: int
    score: float


class _Page:
    """Room for 64 slabs. It never moves, so that no copy of a template is left behind."""

    def __init__(self) -> None:
        self.rows: Rows = np.zeros(PAGE_ROWS, ROW)
        self.planes: Sketches = np.zeros((SKETCH_WORDS, PAGE_SLABS, SLAB_ROWS), np.uint64)
        # The names again, close together: looking for one must not read everything.
        self.names = np.zeros(PAGE_ROWS, np.uint64)
        self.owner = np.full(PAGE_SLABS, _FREE, np.intp)

    def wipe_slab(self, slab: int) -> None:
        span = slice(slab * SLAB_ROWS, (slab + 1) * SLAB_ROWS)
        wipe(self.rows[span], self.names[span])
        self.planes[:, slab] = 0
        self.owner[slab] = _FREE


class SlabStore:
    """Rows of many days. A day is known by its place in the caller's list of rotations."""

    def __init__(self) -> None:
        self._pages: list[_Page] = []
        self._open: dict[int, tuple[int, int, int]] = {}
        self._size = 0
        shape = (PAGE_SLABS, SLAB_ROWS)
        self._differing = np.empty(shape, np.uint64)
        self._count = np.empty(shape, np.uint8)
        self._total = np.empty(shape, np.uint8)

    def __len__(self) -> int:
        return self._size

    @property
    def held_bytes(self) -> int:
        """Memory of all pages, used or not yet."""
        return sum(
            page.rows.nbytes + page.planes.nbytes + page.names.nbytes for page in self._pages
        )

    def add(self, owner: int, row: Rows) -> None:
        """Add one row `(1,)` to a day."""
        page, slab, filled = self._open.get(owner, (0, 0, SLAB_ROWS))
        if filled == SLAB_ROWS:
            page, slab = self._free_slab()
            self._pages[page].owner[slab] = owner
            filled = 0
        self._open[owner] = (page, slab, filled + 1)
        self.put(page, slab * SLAB_ROWS + filled, row)
        self._size += 1

    def add_many(self, owner: int, rows: Rows) -> None:
        """Add rows `(N,)` to a day, in slabs of their own."""
        for start in range(0, len(rows), SLAB_ROWS):
            part = rows[start : start + SLAB_ROWS]
            page, slab = self._free_slab()
            self._pages[page].owner[slab] = owner
            first = slab * SLAB_ROWS
            self._pages[page].rows[first : first + len(part)] = part
            self._pages[page].names[first : first + len(part)] = part["pseudonym"]
            self._pages[page].planes[:, slab, : len(part)] = sketched(part["vector"]).T
            self._open[owner] = (page, slab, len(part))
            self._size += len(part)

    def row(self, page: int, row: int) -> Rows:
        """One row `(1,)`, not a copy."""
        return self._pages[page].rows[row : row + 1]

    def owner(self, page: int, row: int) -> int:
        """The day that a row belongs to."""
        return int(self._pages[page].owner[row // SLAB_ROWS])

    def put(self, page: int, row: int, content: Rows) -> None:
        """Overwrite one row."""
        target = self._pages[page]
        target.rows[row : row + 1] = content
        target.names[row] = content["pseudonym"][0]
        words = sketched(content["vector"])[0]
        target.planes[:, row // SLAB_ROWS, row % SLAB_ROWS] = words

    def find(self, pseudonym: int) -> tuple[int, int] | None:
        """Where a person lies."""
        for number, page in enumerate(self._pages):
            places = np.flatnonzero(page.names == np.uint64(pseudonym))
            if len(places):
                return number, int(places[0])
        return None

    def wipe_row(self, page: int, row: int) -> None:
        """Destroy one row; its room stays empty until its day ends."""
        wipe(self._pages[page].rows[row : row + 1], self._pages[page].names[row : row + 1])
        self._pages[page].planes[:, row // SLAB_ROWS, row % SLAB_ROWS] = 0
        self._size -= 1

    def rows_of(self, owner: int) -> Rows:
        """A copy of all rows of a day; the caller wipes it."""
        parts = [
            page.rows[slab * SLAB_ROWS : (slab + 1) * SLAB_ROWS]
            for page in self._pages
            for slab in np.flatnonzero(page.owner == owner)
        ]
        mine: Rows = np.empty(sum(int(_is_somebody(part).sum()) for part in parts), ROW)
        start = 0
        for part in parts:
            here = _is_somebody(part)
            count = int(here.sum())
            np.compress(here, part, out=mine[start : start + count])
            start += count
        return mine

    def keep(self, kept: list[int]) -> int:
        """Destroy all days but these, which are counted anew in the order given; returns rows."""
        before = self._size
        again = {old: new for new, old in enumerate(kept)}
        for page in self._pages:
            for slab in np.flatnonzero(page.owner != _FREE):
                owner = int(page.owner[slab])
                if owner in again:
                    page.owner[slab] = again[owner]
                else:
                    span = page.rows[slab * SLAB_ROWS : (slab + 1) * SLAB_ROWS]
                    self._size -= int(_is_somebody(span).sum())
                    page.wipe_slab(int(slab))
        self._open = {again[old]: end for old, end in self._open.items() if old in again}
        while self._pages and (self._pages[-1].owner == _FREE).all():
            self._pages.pop()
        return before - self._size

    def two_nearest(
        self, turned: NDArray[np.float32], *, floor: float, margin: float = 0.0
    ) -> list[Hit]:
        """The nearest rows, at most two, best first; those below `floor` may be missed.

        When one is found above the floor, only those that come within `margin` of it still count.

        Args:
            turned: what is searched `(days, DIMENSIONS)`, under each day's rotation, of length 1.
        """
        if self._size <= EXACT_UP_TO:
            places = [_everybody(page) for page in self._pages]
            return self._best([], turned, places)
        words = sketched(turned)
        likely = [self._likely(page, words, floor) for page in self._pages]
        limit = most_differing(DIMENSIONS, floor)
        hits: list[Hit] = []
        least = -1
        for cut in sorted({min(limit, _NEAREST_BITS), limit}):
            if hits and hits[0].score > floor:
                cut = min(cut, most_differing(DIMENSIONS, hits[0].score - margin))
            # Written in steps, so that many likely rows never make a large copy.
            hits = self._best(
                hits, turned, [at[(counts > least) & (counts <= cut)] for at, counts in likely]
            )
            least = cut
        return hits

    def _best(
        self, hits: list[Hit], turned: NDArray[np.float32], places: list[NDArray[np.intp]]
    ) -> list[Hit]:
        for number, page in enumerate(self._pages):
            for start in range(0, len(places[number]), EXACT_UP_TO):
                hits += _scored(number, page, places[number][start : start + EXACT_UP_TO], turned)
                hits = sorted(hits, key=lambda hit: -hit.score)[:2]
        return hits

    def _likely(
        self, page: _Page, words: Sketches, floor: float
    ) -> tuple[NDArray[np.intp], NDArray[np.uint16]]:
        """The rows of a page whose sketches are near enough for a cosine of `floor`, how near."""
        asked = words[page.owner]
        for word in range(_FIRST_WORDS):
            np.bitwise_xor(page.planes[word], asked[:, word, None], out=self._differing)
            if word:
                np.bitwise_count(self._differing, out=self._count)
                np.add(self._total, self._count, out=self._total)
            else:
                np.bitwise_count(self._differing, out=self._total)
        total = self._total.reshape(-1)
        places = np.flatnonzero(total <= most_differing(64 * _FIRST_WORDS, floor))
        counts = total[places].astype(np.uint16)
        slabs = places // SLAB_ROWS
        flat = page.planes.reshape(SKETCH_WORDS, -1)
        for word in range(_FIRST_WORDS, SKETCH_WORDS):
            counts += np.bitwise_count(flat[word][places] ^ asked[slabs, word])
        return places, counts

    def _free_slab(self) -> tuple[int, int]:
        for number, page in enumerate(self._pages):
            free = np.flatnonzero(page.owner == _FREE)
            if len(free):
                return number, int(free[0])
        self._pages.append(_Page())
        return len(self._pages) - 1, 0


def most_differing(bits: int, cosine: float) -> int:
    """How many of `bits` signs may differ between vectors of that cosine, but in 1 of 200 cases."""
    share = math.acos(max(-1.0, min(1.0, cosine))) / math.pi
    spread = math.sqrt(share * (1 - share) / bits)
    return min(bits, math.ceil(bits * (share + _SIGMAS * spread)))


def _is_somebody(rows: Rows) -> NDArray[np.bool_]:
    here: NDArray[np.bool_] = rows["pseudonym"] != 0
    return here


def _everybody(page: _Page) -> NDArray[np.intp]:
    return np.flatnonzero(_is_somebody(page.rows))


def _scored(
    number: int, page: _Page, places: NDArray[np.intp], turned: NDArray[np.float32]
) -> list[Hit]:
    if not len(places):
        return []
    asked = turned[page.owner[places // SLAB_ROWS]]
    # Every copy by a name of its own: small arrays are not given back but kept for the next one.
    held, names = page.rows["vector"][places], page.rows["pseudonym"][places]
    vectors = held.astype(np.float32)
    scores = np.einsum("ij,ij->i", vectors, asked) * page.rows["scale"][places]
    scores[names == 0] = -2.0
    wipe(held, names, vectors, asked)
    best: Any = np.argsort(scores)[-2:]
    return [
        Hit(page=number, row=int(places[at]), score=float(scores[at]))
        for at in best
        if scores[at] > -2.0
    ]
