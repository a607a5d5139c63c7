"""The gallery itself, in memory: people of a window, by the day of their first visit.

    remember(template)   score ─▶ rule ─▶ new: a row in today's bucket
                                       known: visit counted, the row's template averaged
                                       uncertain: nothing
    forget_before(day)   buckets, with their rotations, overwritten

A bucket is a day of first visits. Later visits of its people change its rows and never move them,
so everything about a person ends with the window that began at the first visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from noren.errors import MeasureError
from noren.measure.gallery_port import (
    NEVER_BEFORE,
    NOBODY,
    Outcome,
    Template,
    Vector,
    VisitAnswer,
)
from noren.measure.match_rule import MatchRule
from noren.measure.template_pads import PAD_KEY_BYTES
from noren.measure.template_search import ROW, Hit, Rows, SlabStore
from noren.measure.template_transform import (
    STREAM_BYTES,
    Rotations,
    quantized,
    unit_of,
    wipe,
)

DAY_S: Final = 86400
_HEAVIEST: Final = 8.0
"""So many visits of full quality at most weigh in the average, lest nothing new counts."""
_EMPTY_SCORE: Final = -1.0


class BucketKeys(Protocol):
    """Where the rotations' keys come from, and where each change goes before it counts."""

    def stream(self, day: int) -> bytes | bytearray:
        """The key stream of a day's rotation; makes the key of a new day, durably."""
        ...

    def note(self, day: int, row: Rows) -> None:
        """Keep one row `(1,)` of a day; when this raises, the gallery stays as it was."""
        ...


class PassingKeys:
    """Keys for a gallery that ends with its process: random, and kept nowhere else."""

    def __init__(self, randomness: Callable[[int], bytes]) -> None:
        self._randomness = randomness

    def stream(self, day: int) -> bytes:
        """See `BucketKeys`."""
        return self._randomness(STREAM_BYTES)

    def note(self, day: int, row: Rows) -> None:
        """See `BucketKeys`; nothing is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a search gave: the nearest, its score and how far the next one is behind."""

    hit: Hit | None
    score: float
    margin: float


class MemoryGallery:
    """See `noren.measure.gallery_port.Gallery`.

    Args:
        rule: what it decides by.
        randomness: gives so many random bytes; the operating system's own, but for tests.
        keys: see `BucketKeys`; None for a gallery in memory only.
        memory_key: hides the templates in memory, see `Pads`; overwritten by `close`. None for a
            draw from `randomness`.

    Forgets: the template given, as soon as it is compared; everybody, when their day is forgotten.
    """

    def __init__(
        self,
        rule: MatchRule,
        *,
        randomness: Callable[[int], bytes],
        keys: BucketKeys | None = None,
        memory_key: bytearray | None = None,
    ) -> None:
        self._rule = rule
        self._randomness = randomness
        self._keys: BucketKeys = keys or PassingKeys(randomness)
        self._rotations = Rotations()
        self._slabs = SlabStore(memory_key or bytearray(randomness(PAD_KEY_BYTES)))
        self._days: list[int] = []
        self._oldest_day = 0

    def __len__(self) -> int:
        """How many people are known."""
        return len(self._slabs)

    @property
    def days(self) -> tuple[int, ...]:
        """The days of first visit that have somebody."""
        return tuple(sorted(self._days))

    @property
    def held_bytes(self) -> int:
        """Memory that templates take, or may take before more is asked for."""
        return self._slabs.held_bytes

    @property
    def threshold(self) -> float:
        """The least score of a known person now; 1 or more: nobody can be known any more."""
        return self._rule.threshold_at(len(self))

    def remember(self, template: Template, *, site: int) -> VisitAnswer:
        """See `Gallery`."""
        if not 0 <= site < 1 << 16 or not 0 <= template.at_s < 1 << 40:
            raise _not_a_visit(f"site {site} at {template.at_s:g} s", "a site of 0 to 65535")
        if template.at_s // DAY_S < self._oldest_day:
            raise _not_a_visit("a visit before the days kept", "a visit within the window")
        unit = unit_of(template.vector)
        try:
            found = self._search(unit)
            outcome = self._judge(template, found)
            if outcome is Outcome.UNCERTAIN:
                return _nobody(outcome, found)
            if outcome is Outcome.NEW:
                return self._begin(template, unit, site, found)
            return self._visit_again(template, unit, site, found)
        finally:
            wipe(unit)

    def identify(self, template: Template) -> VisitAnswer:
        """See `Gallery`."""
        unit = unit_of(template.vector)
        try:
            found = self._search(unit)
        finally:
            wipe(unit)
        outcome = self._judge(template, found)
        if outcome is not Outcome.KNOWN or found.hit is None:
            return _nobody(outcome, found)
        row = self._slabs.row(found.hit.page, found.hit.row)
        last_s = float(row["last_s"][0])
        answer = VisitAnswer(
            outcome=outcome,
            pseudonym=int(row["pseudonym"][0]),
            visit_number=int(row["visits"][0]),
            visit_token=NOBODY,
            days_since_last_step=self._rule.day_step(last_s=last_s, at_s=template.at_s),
            score=found.score,
            margin=found.margin,
        )
        wipe(row)
        return answer

    def forget_before(self, day: int) -> int:
        """See `Gallery`."""
        self._oldest_day = max(self._oldest_day, day)
        return self._keep([at for at, held in enumerate(self._days) if held >= day])

    def erase(self, pseudonym: int) -> bool:
        """See `Gallery`."""
        place = self._slabs.find(pseudonym) if pseudonym != NOBODY else None
        if place is None:
            return False
        self._slabs.wipe_row(*place)
        return True

    def day_of(self, pseudonym: int) -> int | None:
        """The day of somebody's first visit; None where nobody has that name."""
        place = self._slabs.find(pseudonym) if pseudonym != NOBODY else None
        return None if place is None else self._days[self._slabs.owner(*place)]

    def rows_of(self, day: int) -> Rows:
        """A copy of a day's rows, for sealing; the caller wipes it."""
        return self._slabs.rows_of(self._days.index(day))

    def load(self, day: int, rows: Rows) -> None:
        """Take rows of a day that were noted before; of two of one person the later counts.

        The rows stay the caller's, who wipes them.
        """
        if day in self._days:
            raise ValueError(f"day {day} is there already")
        if not len(rows):
            return
        _, last = np.unique(rows["pseudonym"][::-1], return_index=True)
        newest = rows[np.sort(len(rows) - 1 - last)]
        self._slabs.add_many(self._owner(day), newest)
        wipe(newest)

    def close(self) -> None:
        """Destroy everything."""
        self._keep([])
        self._rotations.wipe()
        self._slabs.close()

    def _search(self, unit: Vector) -> _Found:
        turned = self._rotations.under_each(unit)
        floor = max(-1.0, min(self.threshold, 1.0))
        hits = self._slabs.two_nearest(turned, floor=floor, margin=self._rule.margin)
        if len(self._rotations):
            wipe(turned)
        if not hits:
            return _Found(hit=None, score=_EMPTY_SCORE, margin=0.0)
        second = hits[1].score if len(hits) > 1 else _EMPTY_SCORE
        return _Found(
            hit=hits[0], score=max(-1.0, min(1.0, hits[0].score)), margin=hits[0].score - second
        )

    def _judge(self, template: Template, found: _Found) -> Outcome:
        # Written so that a quality that is no number counts as none.
        if not template.quality_ratio >= self._rule.least_quality_ratio:
            return Outcome.UNCERTAIN
        if found.hit is None or found.score < self.threshold:
            return Outcome.NEW
        return Outcome.KNOWN if found.margin >= self._rule.margin else Outcome.UNCERTAIN

    def _begin(self, template: Template, unit: Vector, site: int, found: _Found) -> VisitAnswer:
        day = int(template.at_s // DAY_S)
        owner = self._owner(day)
        row = np.zeros(1, ROW)
        row["pseudonym"], row["token"] = self._new_name(), self._random_number()
        row["last_s"], row["visits"], row["site"] = template.at_s, 1, site
        row["step"] = NEVER_BEFORE
        self._turn_into(row, owner, unit, weight=_weight_of(template))
        self._keys.note(day, row)
        self._slabs.add(owner, row)
        answer = _answer(Outcome.NEW, row, found)
        wipe(row)
        return answer

    def _visit_again(
        self, template: Template, unit: Vector, site: int, found: _Found
    ) -> VisitAnswer:
        assert found.hit is not None
        page, place = found.hit.page, found.hit.row
        row = self._slabs.row(page, place)
        owner, last_s = self._slabs.owner(page, place), float(row["last_s"][0])
        is_same = abs(template.at_s - last_s) <= self._rule.same_visit_s
        if not (is_same and int(row["site"][0]) == site):
            row["visits"] += 1
            row["token"] = self._random_number()
            row["step"] = self._rule.day_step(last_s=last_s, at_s=template.at_s)
        row["last_s"], row["site"] = max(last_s, template.at_s), site
        self._average(row, owner, unit, weight=_weight_of(template))
        self._keys.note(self._days[owner], row)
        self._slabs.put(page, place, row)
        answer = _answer(Outcome.KNOWN, row, found)
        wipe(row)
        return answer

    def _average(self, row: Rows, owner: int, unit: Vector, *, weight: float) -> None:
        """The row's template with a new one weighed in."""
        held = float(row["weight"][0])
        mixed = row["vector"].astype(np.float32)
        mixed *= row["scale"][:, np.newaxis] * np.float32(held)
        turned = self._rotations.turned(owner, unit[np.newaxis])
        turned *= np.float32(weight)
        mixed += turned
        mixed /= max(float(np.linalg.norm(mixed)), 1e-12)
        _put(row, mixed)
        row["weight"] = min(held + weight, _HEAVIEST)
        wipe(turned, mixed)

    def _turn_into(self, row: Rows, owner: int, unit: Vector, *, weight: float) -> None:
        turned = self._rotations.turned(owner, unit[np.newaxis])
        _put(row, turned)
        row["weight"] = weight
        wipe(turned)

    def _owner(self, day: int) -> int:
        if day not in self._days:
            stream = self._keys.stream(day)
            self._rotations.add(stream)
            if isinstance(stream, bytearray):
                stream[:] = bytes(len(stream))
            self._days.append(day)
        return self._days.index(day)

    def _keep(self, kept: list[int]) -> int:
        if len(kept) == len(self._days):
            return 0
        gone = self._slabs.keep(kept)
        self._rotations.keep(kept)
        self._days = [self._days[at] for at in kept]
        return gone

    def _new_name(self) -> int:
        name = self._random_number()
        while self._slabs.find(name) is not None:
            name = self._random_number()
        return name

    def _random_number(self) -> int:
        while not (number := int.from_bytes(self._randomness(8), "little")):
            pass
        return number


def _put(row: Rows, turned: NDArray[np.float32]) -> None:
    whole, scale = quantized(turned)
    row["vector"], row["scale"] = whole, scale
    wipe(whole)


def _weight_of(template: Template) -> float:
    return min(1.0, max(0.05, template.quality_ratio))


def _answer(outcome: Outcome, row: Rows, found: _Found) -> VisitAnswer:
    return VisitAnswer(
        outcome=outcome,
        pseudonym=int(row["pseudonym"][0]),
        visit_number=int(row["visits"][0]),
        visit_token=int(row["token"][0]),
        days_since_last_step=int(row["step"][0]),
        score=found.score,
        margin=found.margin,
    )


def _nobody(outcome: Outcome, found: _Found) -> VisitAnswer:
    return VisitAnswer(
        outcome=outcome,
        pseudonym=NOBODY,
        visit_number=0,
        visit_token=NOBODY,
        days_since_last_step=NEVER_BEFORE,
        score=found.score,
        margin=found.margin,
    )


def _not_a_visit(found: str, expected: str) -> MeasureError:
    return MeasureError(
        where="gallery",
        found=found,
        expected=f"{expected}, at UTC seconds",
        remedy="check the clock and the window; an older visit is not remembered",
    )
