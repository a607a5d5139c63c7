"""The gallery itself, in memory: people of a window, by the day of their first visit.

    remember(template)   score ─▶ rule ─▶ new: a row in today's bucket
                                       known: visit counted, the row's template averaged
                                       uncertain: nothing
    forget_before(day)   buckets, with their rotations, overwritten

A bucket is a day of first visits. Later visits of its people change its rows and never move them,
so everything about a person ends with the window that began at the first visit.

Features of two kinds, body and face, are told apart and judged together, see `gallery_verdict`.
Each kind has half of the declared ratio of false matches, so a new person is taken for somebody
known in no more cases than declared. Where the face named somebody and the body did not, the
clothes are others: the newer body takes the older one's place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from noren.errors import MeasureError
from noren.measure.gallery_keys import BucketKeys, PassingKeys
from noren.measure.gallery_port import (
    NEVER_BEFORE,
    NOBODY,
    FeatureKind,
    Outcome,
    Template,
    Vector,
    VisitAnswer,
)
from noren.measure.gallery_verdict import Look, Verdict, answer_of, judge, nobody_by
from noren.measure.match_rule import MatchRule
from noren.measure.template_pads import PAD_KEY_BYTES
from noren.measure.template_search import ROW, Rows
from noren.measure.template_shelf import TemplateShelf
from noren.measure.template_transform import unit_of, wipe

DAY_S: Final = 86400


class MemoryGallery:
    """See `noren.measure.gallery_port.Gallery`.

    Args:
        rule: what it decides by.
        randomness: gives so many random bytes; the operating system's own, but for tests.
        keys: see `BucketKeys`; None for a gallery in memory only.
        memory_key: makes the keys, one for each kind of features, that hide the templates in
            memory, see `Pads`; overwritten by `close`. None for draws from `randomness`.

    Forgets: the template given, as soon as it is compared; everybody, when their day is forgotten.
    """

    def __init__(
        self,
        rule: MatchRule,
        *,
        randomness: Callable[[int], bytes],
        keys: BucketKeys | None = None,
        memory_key: Callable[[], bytearray] | None = None,
    ) -> None:
        self._rule = rule
        self._randomness = randomness
        self._keys: BucketKeys = keys or PassingKeys(randomness)
        self._memory_key = memory_key or (lambda: bytearray(randomness(PAD_KEY_BYTES)))
        self._shelves = {kind: self._new_shelf(kind) for kind in rule.kinds}
        self._people: Counter[int] = Counter()
        self._oldest_day = 0

    def __len__(self) -> int:
        """How many people are known."""
        return self._people.total()

    @property
    def days(self) -> tuple[int, ...]:
        """The days of first visit that have somebody."""
        return tuple(sorted({day for shelf in self._shelves.values() for day in shelf.days}))

    @property
    def held_bytes(self) -> int:
        """Memory that templates take, or may take before more is asked for."""
        return sum(shelf.held_bytes for shelf in self._shelves.values())

    @property
    def threshold(self) -> float:
        """The least score of a known person now; 1 or more: nobody can be known any more."""
        return min(self._threshold_of(kind) for kind in self._shelves)

    def remember(self, template: Template, *, site: int) -> VisitAnswer:
        """See `Gallery`."""
        if not 0 <= site < 1 << 16 or not 0 <= template.at_s < 1 << 40:
            raise _not_a_visit(f"site {site} at {template.at_s:g} s", "a site of 0 to 65535")
        if template.at_s // DAY_S < self._oldest_day:
            raise _not_a_visit("a visit before the days kept", "a visit within the window")
        looks = self._look(template)
        try:
            verdict = self._judge(looks)
            if verdict.outcome is Outcome.UNCERTAIN:
                return nobody_by(verdict)
            if verdict.outcome is Outcome.NEW:
                return self._begin(template.at_s, site, looks, verdict)
            return self._visit_again(template.at_s, site, looks, verdict)
        finally:
            wipe(*(look.unit for look in looks))

    def identify(self, template: Template) -> VisitAnswer:
        """See `Gallery`."""
        looks = self._look(template)
        try:
            verdict = self._judge(looks)
        finally:
            wipe(*(look.unit for look in looks))
        hit = verdict.by.found.hit
        if verdict.outcome is not Outcome.KNOWN or hit is None:
            return nobody_by(verdict)
        row = self._shelves[verdict.by.kind].copy_at((hit.page, hit.row))
        step = self._rule.day_step(last_s=float(row["last_s"][0]), at_s=template.at_s)
        # Whoever only looks is on no visit.
        answer = replace(answer_of(row, verdict), visit_token=NOBODY, days_since_last_step=step)
        wipe(row)
        return answer

    def forget_before(self, day: int) -> int:
        """See `Gallery`."""
        self._oldest_day = max(self._oldest_day, day)
        return self._keep(day)

    def erase(self, pseudonym: int) -> bool:
        """See `Gallery`."""
        day = self.day_of(pseudonym)
        if day is None:
            return False
        for shelf in self._shelves.values():
            if (place := shelf.find(pseudonym)) is not None:
                shelf.wipe_row(place)
        self._people[day] -= 1
        return True

    def day_of(self, pseudonym: int) -> int | None:
        """The day of somebody's first visit; None where nobody has that name."""
        for shelf in self._shelves.values():
            if (place := shelf.find(pseudonym)) is not None:
                return shelf.day_at(place)
        return None

    def rows_of(self, day: int) -> Rows:
        """A copy of a day's rows of every kind, for sealing; the caller wipes it."""
        parts = [shelf.rows_of(day) for shelf in self._shelves.values() if day in shelf.days]
        rows: Rows = np.concatenate(parts) if parts else np.empty(0, ROW)
        wipe(*parts)
        return rows

    def load(self, day: int, rows: Rows) -> int:
        """Take rows of a day that were noted before; of one person and kind the latest counts.

        The rows stay the caller's, who wipes them.

        Returns: how many are of a kind that is not compared any more, and were not taken.
        """
        if day in self.days:
            raise ValueError(f"day {day} is there already")
        left_out = len(rows)
        names = []
        for kind, shelf in self._shelves.items():
            mine = rows[rows["kind"] == kind]
            left_out -= len(mine)
            if len(mine):
                _, last = np.unique(mine["pseudonym"][::-1], return_index=True)
                newest = mine[np.sort(len(mine) - 1 - last)]
                shelf.add_many(day, newest)
                names.append(newest["pseudonym"].copy())
                wipe(newest)
            wipe(mine)
        if names:
            self._people[day] = len(np.unique(np.concatenate(names)))
            wipe(*names)
        return left_out

    def close(self) -> None:
        """Destroy everything."""
        self._keep(None)
        for shelf in self._shelves.values():
            shelf.close()

    def _new_shelf(self, kind: FeatureKind) -> TemplateShelf:
        return TemplateShelf(
            lambda day: self._keys.stream(day, kind), memory_key=self._memory_key()
        )

    def _threshold_of(self, kind: FeatureKind) -> float:
        return self._rule.threshold_at(len(self._shelves[kind]), kind)

    def _look(self, template: Template) -> list[Look]:
        """Every feature of a template, searched; the caller wipes them."""
        features = template.features
        if not features or any(kind not in self._shelves for kind, _, _ in features):
            raise MeasureError(
                where="template",
                found=f"features of {', '.join(kind.name for kind, _, _ in features) or 'nothing'}",
                expected=f"of {', '.join(kind.name for kind in self._shelves)}",
                remedy="describe what the plan declares, and nothing else",
            )
        return [self._search(kind, unit_of(vector), how) for kind, vector, how in features]

    def _search(self, kind: FeatureKind, unit: Vector, quality_ratio: float) -> Look:
        threshold = self._threshold_of(kind)
        found = self._shelves[kind].search(unit, floor=threshold, margin=self._rule.margin)
        is_near = found.hit is not None and found.score >= threshold
        return Look(
            kind=kind,
            unit=unit,
            weight=min(1.0, max(0.05, quality_ratio)),
            # Written so that a quality that is no number counts as none.
            is_good=quality_ratio >= self._rule.least_quality_ratio,
            found=found,
            is_near=is_near,
            is_sure=is_near and found.margin >= self._rule.margin,
        )

    def _judge(self, looks: Sequence[Look]) -> Verdict:
        return judge(looks, is_contradicted=self._is_contradicted)

    def _is_contradicted(self, by: Look, good: Sequence[Look]) -> bool:
        """Whether a body names somebody whose face is held and is another's.

        Clothes contradict no face: people change them.
        """
        for look in good:
            if look.kind is FeatureKind.FACE and by.kind is not look.kind:
                likeness = self._shelves[look.kind].likeness(by.found.pseudonym, look.unit)
                return likeness is not None and likeness < self._rule.tails[look.kind].start
        return False

    def _begin(
        self, at_s: float, site: int, looks: Sequence[Look], verdict: Verdict
    ) -> VisitAnswer:
        day = int(at_s // DAY_S)
        row = np.zeros(1, ROW)
        row["pseudonym"], row["token"] = self._new_name(), self._random_number()
        row["last_s"], row["visits"], row["site"] = at_s, 1, site
        row["step"] = NEVER_BEFORE
        self._keep_looks(row, day, looks, named=None)
        self._people[day] += 1
        answer = answer_of(row, verdict)
        wipe(row)
        return answer

    def _visit_again(
        self, at_s: float, site: int, looks: Sequence[Look], verdict: Verdict
    ) -> VisitAnswer:
        by = verdict.by
        assert by.found.hit is not None
        place = (by.found.hit.page, by.found.hit.row)
        row = self._shelves[by.kind].copy_at(place)
        last_s = float(row["last_s"][0])
        is_same = abs(at_s - last_s) <= self._rule.same_visit_s
        if not (is_same and int(row["site"][0]) == site):
            row["visits"] += 1
            row["token"] = self._random_number()
            row["step"] = self._rule.day_step(last_s=last_s, at_s=at_s)
        row["last_s"], row["site"] = max(last_s, at_s), site
        named = [look.kind for look in looks if look.is_sure]
        self._keep_looks(row, self._shelves[by.kind].day_at(place), looks, named=named)
        answer = answer_of(row, verdict)
        wipe(row)
        return answer

    def _keep_looks(
        self,
        person: Rows,
        day: int,
        looks: Sequence[Look],
        *,
        named: Sequence[FeatureKind] | None,
    ) -> None:
        """Note a person's rows of all kinds on the day of the first visit, then put them in place.

        Args:
            person: name, visits and times, for all rows.
            named: the kinds that recognized the person by themselves; None for somebody new.
        """
        changed = []
        who = NOBODY if named is None else int(person["pseudonym"][0])
        by_kind = {look.kind: look for look in looks if look.is_good}
        for kind, shelf in self._shelves.items():
            place, look = shelf.find(who), by_kind.get(kind)
            if place is None and look is None:
                continue
            row = person.copy() if place is None else shelf.copy_at(place)
            for name in ("pseudonym", "token", "last_s", "visits", "site", "step"):
                row[name] = person[name]
            row["kind"] = kind
            if look is not None:
                if kind in (named or ()):
                    shelf.average(row, day, look.unit, weight=look.weight)
                elif place is None or kind is FeatureKind.BODY:
                    shelf.fill(row, day, look.unit, weight=look.weight)
            changed.append((shelf, row, place))
        rows = np.concatenate([row for _, row, _ in changed])
        try:
            self._keys.note(day, rows)
            for shelf, row, place in changed:
                shelf.put(row, day, place)
        finally:
            wipe(rows, *(row for _, row, _ in changed))

    def _keep(self, first_day: int | None) -> int:
        before = len(self)
        for shelf in self._shelves.values():
            shelf.keep(first_day)
        for day in [day for day in self._people if first_day is None or day < first_day]:
            del self._people[day]
        return before - len(self)

    def _new_name(self) -> int:
        name = self._random_number()
        while self.day_of(name) is not None:
            name = self._random_number()
        return name

    def _random_number(self) -> int:
        while not (number := int.from_bytes(self._randomness(8), "little")):
            pass
        return number


def _not_a_visit(found: str, expected: str) -> MeasureError:
    return MeasureError(
        where="gallery",
        found=found,
        expected=f"{expected}, at UTC seconds",
        remedy="check the clock and the window; an older visit is not remembered",
    )
