"""Moves between areas while they happen: the definition SEQUENCE of `noren.measure.od_counts`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from noren.measure.visit_meter import Arrival, Event, Gone, Stay

Ints = npt.NDArray[np.int64]


class Move(NamedTuple):
    """From area to area; None is elsewhere."""

    at_s: float
    class_id: int
    origin: int | None
    destination: int | None


class MoveMeter:
    """Finds moves in the visits of the areas that one output names.

    A move is counted when the next area is entered; one from elsewhere when the first is entered
    from outside; one to elsewhere when the track has ended outside of all of them. Who was lost
    from sight in an area and is found in it again has not moved, unless `regained` says so.

    Forgets: a track when it has ended.
    """

    def __init__(self, areas: Iterable[int], *, regained: bool = False) -> None:
        self._areas = frozenset(areas)
        self._regained = regained
        self._last: dict[int, tuple[int, float]] = {}
        self._left_s: dict[int, float | None] = {}

    def update(self, events: Iterable[Event]) -> list[Move]:
        """Take what the visits brought; return the moves that are decided."""
        moves: list[Move] = []
        for event in events:
            if isinstance(event, Gone):
                moves += self._end(event)
            elif event.area not in self._areas:
                continue
            elif isinstance(event, Arrival):
                moves += self._arrive(event)
            else:
                self._leave(event)
        return moves

    def _arrive(self, arrival: Arrival) -> list[Move]:
        before = self._last.get(arrival.track_id)
        was_seen_to_leave = self._left_s.get(arrival.track_id) is not None
        self._last[arrival.track_id] = (arrival.area, arrival.enter_s)
        self._left_s[arrival.track_id] = None
        is_same = before is not None and before[0] == arrival.area
        if is_same and not (self._regained or was_seen_to_leave or arrival.entry_seen):
            return []
        if before is None and not arrival.entry_seen:
            return []
        origin = None if before is None else before[0]
        return [Move(arrival.enter_s, arrival.class_id, origin, arrival.area)]

    def _leave(self, stay: Stay) -> None:
        if self._last.get(stay.track_id) == (stay.area, stay.enter_s):
            self._left_s[stay.track_id] = stay.leave_s if stay.exit_seen else None

    def _end(self, gone: Gone) -> list[Move]:
        last = self._last.pop(gone.track_id, None)
        left_s = self._left_s.pop(gone.track_id, None)
        if last is None or left_s is None:
            return []
        return [Move(left_s, gone.class_id, last[0], None)]


class MoveTally:
    """The moves of one bin: `counts (T + 1, T + 1, C)`, from row to column, the last elsewhere."""

    def __init__(self, *, targets: tuple[int, ...], classes: int) -> None:
        self._place = {area: place for place, area in enumerate(targets)}
        size = len(targets) + 1
        self.counts = np.zeros((size, size, classes), np.int64)

    def add(self, column: int, move: Move) -> None:
        """Take a move."""
        origin, destination = (
            -1 if area is None else self._place[area] for area in (move.origin, move.destination)
        )
        self.counts[origin, destination, column] += 1
