"""A million keyed templates searched in milliseconds: signs first, then the vectors themselves.

A template's signs under its day's rotation are a sketch of 256 bits. The share of bits in which
two sketches differ follows the angle of the templates closely, so a count of differing bits leaves
few rows of a million, and only those are compared exactly. A quarter to three quarters of the
bits are looked at first, the fewer the nearer somebody must be, and the rest only where those are
near. A gallery of few rows is compared without sketches.

Rows lie in slabs of one day each, so that a day's end is the end of whole slabs. Sketches and
vectors lie under pads (`template_pads`): a search opens the sketches of one page at a time and the
vectors of the rows it compares, and overwrites both.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noren.measure.gallery_port import DIMENSIONS
from noren.measure.template_pads import BLOCK_BYTES, Pads
from noren.measure.template_transform import SKETCH_WORDS, sketched, wipe

SLAB_ROWS: Final = 512
PAGE_SLABS: Final = 256
"""So many that the sketches of a page are large enough for large pages of memory."""
PAGE_ROWS: Final = SLAB_ROWS * PAGE_SLABS
EXACT_UP_TO: Final = 4096
"""So few rows are compared exactly."""
_SIGMAS: Final = 2.3
_NEAREST_BITS: Final = 85
"""Rows that differ in a third of the bits or less are compared before the others."""
_FREE: Final = -1
_LOOK_SLABS: Final = 128
"""So few that what is opened at once stays in a core's own cache."""
_FAR_SIGMAS: Final = 2.3
"""So many words of a sketch are looked at first that one stranger in a hundred looks near."""
_BLOCK_WORDS: Final = BLOCK_BYTES // 8
_VECTOR_BLOCKS: Final = DIMENSIONS // BLOCK_BYTES
_SKETCHES, _VECTORS = 0, 1
"""Series of pads; that of a vector written again goes on from `_VECTORS`."""

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
    """Room for `PAGE_SLABS` slabs. It never moves, so that no copy of a template is left behind.

    A vector's pad is new each time its row is written. A sketch's pad belongs to its place: who
    sees one place twice sees which signs changed, and no more.
    """

    def __init__(self, pads: Pads, number: int) -> None:
        self.rows: Rows = np.zeros(PAGE_ROWS, ROW)
        self.planes: Sketches = np.zeros((SKETCH_WORDS, PAGE_ROWS), np.uint64)
        # The names again, close together: looking for one must not read everything.
        self.names = np.zeros(PAGE_ROWS, np.uint64)
        self.owner = np.full(PAGE_SLABS, _FREE, np.intp)
        self._written = np.zeros(PAGE_ROWS, np.uint32)
        self._pads = pads
        self._number = number

    @property
    def nbytes(self) -> int:
        held = (self.rows, self.planes, self.names, self.owner, self._written)
        return sum(each.nbytes for each in held)

    @property
    def is_somebody(self) -> NDArray[np.bool_]:
        here: NDArray[np.bool_] = self.names != 0
        return here

    def write(self, places: NDArray[np.intp], rows: Rows) -> None:
        """Put rows `(N,)` into these places; they stay the caller's."""
        self._written[places] += 1
        words = sketched(rows["vector"])
        for word in range(SKETCH_WORDS):
            words[:, word] ^= self._sketch_pads(word, places)
        self.planes[:, places] = words.T
        vectors = self._vector_pads(places)
        vectors ^= rows["vector"]
        self.rows[places] = rows
        self.rows["vector"][places] = vectors
        self.names[places] = rows["pseudonym"]

    def read(self, places: NDArray[np.intp]) -> Rows:
        """A copy of rows `(N,)`, open; the caller wipes it."""
        rows = self.rows[places]
        vectors = self.vectors(places)
        rows["vector"] = vectors
        wipe(vectors)
        return rows

    def vectors(self, places: NDArray[np.intp]) -> NDArray[np.int8]:
        """The vectors `(N, DIMENSIONS)` of rows, open; the caller wipes them."""
        vectors = self._vector_pads(places)
        vectors ^= self.rows["vector"][places]
        return vectors

    def first_words(self, words: int, room: Sketches) -> Iterator[tuple[int, slice, Sketches]]:
        """So many words of all sketches, open, some slabs at a time: word, slabs, content.

        All are written into `room`, which the caller wipes.
        """
        pads = self._pads.open_page(self._number, _SKETCHES)
        rows = _LOOK_SLABS * SLAB_ROWS
        opened = room[:rows].reshape(_LOOK_SLABS, SLAB_ROWS)
        for word in range(words):
            for slab in range(0, PAGE_SLABS, _LOOK_SLABS):
                sealed = self.planes[word, slab * SLAB_ROWS :][:rows]
                pads.update_into(sealed.view(np.uint8).data, room.view(np.uint8).data)
                yield word, slice(slab, slab + _LOOK_SLABS), opened

    def one_word(self, word: int, places: NDArray[np.intp]) -> Sketches:
        """One word `(N,)` of rows' sketches, open; the caller wipes it."""
        words = self._sketch_pads(word, places)
        words ^= self.planes[word][places]
        return words

    def wipe_slab(self, slab: int) -> None:
        span = slice(slab * SLAB_ROWS, (slab + 1) * SLAB_ROWS)
        wipe(self.rows[span], self.names[span])
        self.planes[:, span] = 0
        self.owner[slab] = _FREE

    def _sketch_pads(self, word: int, places: NDArray[np.intp]) -> Sketches:
        at = word * PAGE_ROWS + places
        blocks = self._pads.blocks(self._number, _SKETCHES, at // _BLOCK_WORDS)
        pads: Sketches = blocks.view(np.uint64)[np.arange(len(at)), at % _BLOCK_WORDS]
        wipe(blocks)
        return pads

    def _vector_pads(self, places: NDArray[np.intp]) -> NDArray[np.int8]:
        numbers = places[:, np.newaxis] * _VECTOR_BLOCKS + np.arange(_VECTOR_BLOCKS)
        series = _VECTORS + self._written[places][:, np.newaxis]
        blocks = self._pads.blocks(self._number, series, numbers)
        return blocks.view(np.int8).reshape(-1, DIMENSIONS)


class SlabStore:
    """Rows of many days. A day is known by its place in the caller's list of rotations.

    Args:
        key: of the pads, `PAD_KEY_BYTES` random bytes, which `close` overwrites.
    """

    def __init__(self, key: bytearray) -> None:
        self._pads = Pads(key)
        self._pages_made = 0
        self._pages: list[_Page] = []
        self._open: dict[int, tuple[int, int, int]] = {}
        self._size = 0
        self._room = np.zeros(_LOOK_SLABS * SLAB_ROWS + _BLOCK_WORDS, np.uint64)
        self._count = np.empty((_LOOK_SLABS, SLAB_ROWS), np.uint8)
        self._total = np.empty((PAGE_SLABS, SLAB_ROWS), np.uint8)

    def __len__(self) -> int:
        return self._size

    @property
    def held_bytes(self) -> int:
        """Memory of all pages, used or not yet."""
        return sum(page.nbytes for page in self._pages)

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
            self._pages[page].write(slab * SLAB_ROWS + np.arange(len(part)), part)
            self._open[owner] = (page, slab, len(part))
            self._size += len(part)

    def row(self, page: int, row: int) -> Rows:
        """A copy of one row `(1,)`, open; the caller wipes it."""
        return self._pages[page].read(np.array([row]))

    def owner(self, page: int, row: int) -> int:
        """The day that a row belongs to."""
        return int(self._pages[page].owner[row // SLAB_ROWS])

    def put(self, page: int, row: int, content: Rows) -> None:
        """Overwrite one row."""
        self._pages[page].write(np.array([row]), content)

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
        self._pages[page].planes[:, row] = 0
        self._size -= 1

    def rows_of(self, owner: int) -> Rows:
        """A copy of all rows of a day, open; the caller wipes it."""
        parts = [
            page.read(np.flatnonzero(np.repeat(page.owner == owner, SLAB_ROWS) & page.is_somebody))
            for page in self._pages
        ]
        mine: Rows = np.concatenate([np.empty(0, ROW), *parts])
        wipe(*parts)
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
                    span = slice(slab * SLAB_ROWS, (slab + 1) * SLAB_ROWS)
                    self._size -= int(page.is_somebody[span].sum())
                    page.wipe_slab(int(slab))
        self._open = {again[old]: end for old, end in self._open.items() if old in again}
        while self._pages and (self._pages[-1].owner == _FREE).all():
            self._pages.pop()
        return before - self._size

    def close(self) -> None:
        """Overwrite every row and the pads' key."""
        self.keep([])
        self._pads.close()

    def two_nearest(
        self, turned: NDArray[np.float32], *, floor: float, margin: float = 0.0
    ) -> list[Hit]:
        """The nearest rows, at most two, best first; those below `floor` may be missed.

        When one is found above the floor, only those that come within `margin` of it still count.

        Args:
            turned: what is searched `(days, DIMENSIONS)`, under each day's rotation, of length 1.
        """
        if self._size <= EXACT_UP_TO:
            places = [np.flatnonzero(page.is_somebody) for page in self._pages]
            return self._best([], turned, places)
        words = sketched(turned)
        likely = [self._likely(page, words, floor) for page in self._pages]
        wipe(words, self._room)
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
                part = places[number][start : start + EXACT_UP_TO]
                hits += _scored(number, page, part, turned)
                hits = sorted(hits, key=lambda hit: -hit.score)[:2]
        return hits

    def _likely(
        self, page: _Page, words: Sketches, floor: float
    ) -> tuple[NDArray[np.intp], NDArray[np.uint16]]:
        """The rows of a page whose sketches are near enough for a cosine of `floor`, how near."""
        asked = words[page.owner]
        first = _words_looked_at_first(floor)
        for word, slabs, opened in page.first_words(first, self._room):
            np.bitwise_xor(opened, asked[slabs, word, np.newaxis], out=opened)
            if word:
                np.bitwise_count(opened, out=self._count)
                self._total[slabs] += self._count
            else:
                np.bitwise_count(opened, out=self._total[slabs])
        total = self._total.reshape(-1)
        places = np.flatnonzero(total <= most_differing(64 * first, floor))
        counts = total[places].astype(np.uint16)
        for word in range(first, SKETCH_WORDS):
            rest = page.one_word(word, places)
            rest ^= asked[places // SLAB_ROWS, word]
            counts += np.bitwise_count(rest)
            wipe(rest)
        wipe(asked)
        return places, counts

    def _free_slab(self) -> tuple[int, int]:
        for number, page in enumerate(self._pages):
            free = np.flatnonzero(page.owner == _FREE)
            if len(free):
                return number, int(free[0])
        # A number of its own for every page there ever was: no pad is used for two of them.
        self._pages.append(_Page(self._pads, self._pages_made))
        self._pages_made += 1
        return len(self._pages) - 1, 0


def most_differing(bits: int, cosine: float) -> int:
    """How many of `bits` signs may differ between vectors of that cosine, but in 1 of 90 cases."""
    share = math.acos(max(-1.0, min(1.0, cosine))) / math.pi
    spread = math.sqrt(share * (1 - share) / bits)
    return min(bits, math.ceil(bits * (share + _SIGMAS * spread)))


def _words_looked_at_first(floor: float) -> int:
    for words in range(1, SKETCH_WORDS - 1):
        # Of strangers half of the bits differ, give or take.
        far = 32 * words - most_differing(64 * words, floor)
        if far >= _FAR_SIGMAS * 4 * math.sqrt(words):
            return words
    return SKETCH_WORDS - 1


def _scored(
    number: int, page: _Page, places: NDArray[np.intp], turned: NDArray[np.float32]
) -> list[Hit]:
    if not len(places):
        return []
    asked = turned[page.owner[places // SLAB_ROWS]]
    # Every copy by a name of its own: small arrays are not given back but kept for the next one.
    held = page.vectors(places)
    vectors = held.astype(np.float32)
    scores = np.einsum("ij,ij->i", vectors, asked) * page.rows["scale"][places]
    scores[page.names[places] == 0] = -2.0
    wipe(held, vectors, asked)
    best: Any = np.argsort(scores)[-2:]
    return [
        Hit(page=number, row=int(places[at]), score=float(scores[at]))
        for at in best
        if scores[at] > -2.0
    ]
