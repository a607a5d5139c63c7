"""Stops in front of shelves while people walk: `noren.measure.shelf_stops`, row by row.

A stop is told once nobody can add to it: `pause_s` after its last slow step, when the way out has
been seen for `turn_s`, or when the track is lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import OutputAssignment
from noren.gate.stop_records import NO_SHELF as NO_AREA
from noren.gate.stop_records import STOP_CLASSES, STOP_EDGES_S
from noren.measure.shelf_stops import NO_SHELF, Shelves, StopRule, find_facing, name_shelves

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class ShelfStop(NamedTuple):
    """One stop that is over.

    `shelf` is its index, `NO_SHELF` if several were in reach and none could be named; `along_m`
    how far along that front from its start, 0 without one. `turned`: a facing was seen. `is_whole`:
    both its beginning and its end were seen.
    """

    end_s: float
    class_id: int
    shelf: int
    along_m: float
    turned: bool
    duration_s: float
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfFronts:
    """The feet of shelves on the floor, and on which side people stand.

    `front_m (S, 2, 2)` both ends of each as they were drawn; `people_m (S, 2)` a place on the side
    of the people.

    Raises:
        GeometryError: no front, one without length, or a coordinate that is no number.
    """

    front_m: Floats
    people_m: Floats

    @property
    def shelves(self) -> Shelves:
        """The fronts turned so that people stand to their right."""
        along = self.front_m[:, 1] - self.front_m[:, 0]
        offset = self.people_m - self.front_m[:, 0]
        right = along[:, 1] * offset[:, 0] - along[:, 0] * offset[:, 1] >= 0
        turned = np.where(right[:, None, None], self.front_m, self.front_m[:, ::-1])
        return Shelves(front_m=turned)


class _Row(NamedTuple):
    at_s: float
    xy_m: Floats
    sum_ms: Floats
    """Place times time since the walk began, for mean places."""


@dataclass(slots=True)
class _Run:
    """Slow steps that may still go on."""

    first: _Row
    last: _Row
    before: _Row
    after: _Row
    began: bool
    """Whether the walk began with it."""


@dataclass(slots=True)
class _Walk:
    """A track without gaps, as far as it still matters."""

    class_id: int
    newest: _Row
    recent: deque[_Row]
    is_first: bool = True
    runs: list[_Run] = field(default_factory=list)


class ShelfStopMeter:
    """Takes the rows of one moment after the other, and tells the stops that are over.

    Forgets: where somebody was, `turn_s` after it cannot matter to a stop; everybody, when their
    track is lost.
    """

    def __init__(self, fronts: ShelfFronts, *, rule: StopRule | None = None) -> None:
        self._front = fronts.shelves.front_m
        self._drawn = fronts.front_m
        self._rule = rule or StopRule()
        self._walks: dict[int, _Walk] = {}

    def update(
        self, *, at_s: float, track_id: Ints, class_id: Ints, xy_m: Floats
    ) -> list[ShelfStop]:
        """The rows of a moment; what is over by then."""
        stops = [stop for number in self._lost(at_s) for stop in self._end(number)]
        for row, number in enumerate(track_id.tolist()):
            walk = self._walks.get(number)
            if walk is None:
                here = _Row(at_s, xy_m[row], np.zeros(2))
                self._walks[number] = _Walk(int(class_id[row]), here, deque([here]))
            else:
                stops += self._step(walk, at_s, xy_m[row])
        return stops

    def finish(self) -> list[ShelfStop]:
        """Nobody is followed any longer: who still stands is lost from sight."""
        return [stop for number in list(self._walks) for stop in self._end(number)]

    def _lost(self, at_s: float) -> list[int]:
        gap_s = self._rule.gap_s
        return [n for n, walk in self._walks.items() if at_s - walk.newest.at_s > gap_s]

    def _end(self, number: int) -> Iterator[ShelfStop]:
        walk = self._walks.pop(number)
        for run in walk.runs:
            yield from self._stop(walk, run)

    def _step(self, walk: _Walk, at_s: float, xy_m: Floats) -> list[ShelfStop]:
        rule, past = self._rule, walk.newest
        lasts_s = at_s - past.at_s
        here = _Row(at_s, xy_m, past.sum_ms + (past.xy_m + xy_m) / 2 * lasts_s)
        if np.hypot(*(xy_m - past.xy_m)) < rule.slow_m_s * lasts_s:
            newest = walk.runs[-1] if walk.runs else None
            if newest is not None and past.at_s - newest.last.at_s <= rule.pause_s:
                newest.last = newest.after = here
            else:
                before = _nearest(walk.recent, past.at_s - rule.turn_s)
                walk.runs.append(_Run(past, here, before, here, walk.is_first))
        over: list[_Run] = []
        going: list[_Run] = []
        for run in walk.runs:
            goal_s = run.last.at_s + rule.turn_s
            if abs(at_s - goal_s) < abs(run.after.at_s - goal_s):
                run.after = here
            is_over = at_s >= goal_s and at_s - run.last.at_s > rule.pause_s
            (over if is_over else going).append(run)
        walk.runs, walk.newest, walk.is_first = going, here, False
        walk.recent.append(here)
        # The next stop may begin here at the earliest: older rows than its way in are not asked.
        while len(walk.recent) > 1 and walk.recent[1].at_s <= at_s - rule.turn_s:
            walk.recent.popleft()
        return [stop for run in over for stop in self._stop(walk, run)]

    def _stop(self, walk: _Walk, run: _Run) -> Iterator[ShelfStop]:
        duration_s = run.last.at_s - run.first.at_s
        if duration_s < self._rule.minimum_s:
            return
        place = (run.last.sum_ms - run.first.sum_ms) / duration_s
        end_seen = run.last.at_s < walk.newest.at_s
        facing = find_facing(
            place[None],
            run.before.xy_m[None],
            run.after.xy_m[None],
            start_seen=np.array([not run.began]),
            end_seen=np.array([end_seen]),
        )
        shelf, in_reach = name_shelves(place[None], facing, self._front, self._rule.reach_m)
        if in_reach[0] == 0:
            return
        yield ShelfStop(
            end_s=run.last.at_s,
            class_id=walk.class_id,
            shelf=int(shelf[0]),
            along_m=self._along(place, int(shelf[0])),
            turned=bool(np.isfinite(facing[0, 0])),
            duration_s=duration_s,
            is_whole=end_seen and not run.began,
        )

    def _along(self, place: Floats, shelf: int) -> float:
        if shelf == NO_SHELF:
            return 0.0
        start, end = self._drawn[shelf]
        length = float(np.hypot(*(end - start)))
        return float(np.clip((place - start) @ (end - start) / length, 0.0, length))


def _nearest(rows: deque[_Row], goal_s: float) -> _Row:
    return min(rows, key=lambda row: abs(row.at_s - goal_s))


class StopTally:
    """Stops of one bin: `counts (P, C, 2, 2, K)` by place, class, whether the shelf was told by
    turning (1) or by place alone (0), whether seen whole (1) or not (0), and class of length.

    The last place is that of stops without a shelf.
    """

    def __init__(self, output: OutputAssignment) -> None:
        self._targets = output.targets
        self._classes = output.classes
        self._section_m = output.section_m
        self.places: Sequence[tuple[int, int]] = (
            *(
                (target, section)
                for target, sections in zip(output.targets, output.sections, strict=True)
                for section in range(sections)
            ),
            (NO_AREA, 0),
        )
        shape = (len(self.places), len(output.classes), 2, 2, STOP_CLASSES)
        self.counts = np.zeros(shape, np.int64)
        self._sections = dict(zip(output.targets, output.sections, strict=True))

    def add(self, stop: ShelfStop) -> None:
        """Take a stop; its shelf is an index of the output's areas."""
        if stop.class_id not in self._classes:
            return
        place = (NO_AREA, 0)
        if stop.shelf != NO_SHELF:
            target = self._targets[stop.shelf]
            section = int(stop.along_m / self._section_m)
            place = target, min(section, self._sections[target] - 1)
        length = int(np.searchsorted(STOP_EDGES_S, stop.duration_s, side="right")) - 1
        self.counts[
            self.places.index(place),
            self._classes.index(stop.class_id),
            int(stop.turned),
            int(stop.is_whole),
            max(0, length),
        ] += 1
