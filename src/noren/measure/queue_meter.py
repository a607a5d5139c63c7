"""Waiting lines while they happen: the definitions of `noren.measure.queue`, track by track.

Where the plan names no place of service, the area holds the line and that place together: a wait
lasts from entering it to leaving it, everybody who is seen to leave counts as served, and who
gave up cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from noren.measure.queue import Outcome as Outcome
from noren.measure.queue import QueueRule
from noren.measure.survival import estimate_survival
from noren.measure.visit_meter import Event, Gone, Stay


class Wait(NamedTuple):
    """Somebody's wait that is over, however it ended."""

    class_id: int
    arrive_s: float
    arrival_seen: bool
    wait_end_s: float
    outcome: Outcome

    @property
    def wait_s(self) -> float:
        """How long it was seen to last."""
        return self.wait_end_s - self.arrive_s


class QueueMeter:
    """Decides the waits of one line when the track of whoever waited has ended.

    Takes the events of a `VisitMeter` whose `absence_s` is the rule's `step_s`.

    Forgets: a track, with all its visits, when it has ended.
    """

    def __init__(self, *, waiting: int, service: int | None, rule: QueueRule | None = None) -> None:
        """Take the indexes of the two areas; without a service area see the module."""
        self._waiting = waiting
        self._service = service
        self._rule = rule or QueueRule()
        self._stays: dict[int, list[Stay]] = {}

    def update(self, events: Iterable[Event]) -> list[Wait]:
        """Take what the visits brought; return the waits that are decided."""
        waits: list[Wait] = []
        for event in events:
            if isinstance(event, Stay) and event.area in (self._waiting, self._service):
                self._stays.setdefault(event.track_id, []).append(event)
            elif isinstance(event, Gone):
                stays = self._stays.pop(event.track_id, [])
                waits += self._decide(sorted(stays, key=lambda stay: stay.enter_s), event.seen_s)
        return waits

    def _decide(self, stays: Sequence[Stay], seen_s: float) -> list[Wait]:
        waits = [stay for stay in stays if stay.area == self._waiting]
        if self._service is None:
            return [_left(stay) for stay in waits if not self._passes(stay)]
        rule = self._rule
        services = [stay for stay in stays if stay.area == self._service]
        real = [stay for stay in services if stay.dwell_s >= rule.service_s]
        unsure = [s for s in services if s.dwell_s < rule.service_s and not s.exit_seen]
        decided, begun = [], []
        for wait in waits:
            service = self._following(wait, real)
            if service is not None:
                begun.append(service)
            if self._walks_out(wait, real) or (service is None and self._passes(wait)):
                continue
            end_s, outcome = wait.leave_s, Outcome.LOST
            if service is not None:
                end_s, outcome = service.enter_s, Outcome.SERVED
            elif (
                wait.exit_seen
                and seen_s - wait.leave_s >= rule.step_s
                and self._following(wait, unsure) is None
            ):
                outcome = Outcome.ABANDONED
            decided.append(Wait(wait.class_id, wait.enter_s, wait.entry_seen, end_s, outcome))
        decided += [
            Wait(one.class_id, one.enter_s, True, one.enter_s, Outcome.SERVED)
            for one in real
            if one.entry_seen and one not in begun
        ]
        return decided

    def _passes(self, wait: Stay) -> bool:
        return wait.entry_seen and wait.exit_seen and wait.dwell_s <= self._rule.passing_s

    def _following(self, wait: Stay, services: Sequence[Stay]) -> Stay | None:
        """The service that the wait led to: the next one, begun soon enough."""
        for service in services:
            if service.enter_s >= wait.enter_s:
                soon = service.enter_s <= wait.leave_s + self._rule.step_s
                return service if soon else None
        return None

    def _walks_out(self, wait: Stay, services: Sequence[Stay]) -> bool:
        """Whether it is the way out through the line after one's own service."""
        before = [service for service in services if service.enter_s < wait.enter_s]
        return bool(before) and wait.enter_s <= before[-1].leave_s + self._rule.step_s


def _left(stay: Stay) -> Wait:
    outcome = Outcome.SERVED if stay.exit_seen else Outcome.LOST
    return Wait(stay.class_id, stay.enter_s, stay.entry_seen, stay.leave_s, outcome)


class QueueTally:
    """The waiting lines of T areas and C classes in one bin.

    `arrivals (T, C)`, `outcomes (T, C, 3)` by `Outcome`, `longest (T, C)`.

    Forgets: who waited, and when.
    """

    def __init__(self, *, targets: int, classes: int) -> None:
        self.arrivals = np.zeros((targets, classes), np.int64)
        self.outcomes = np.zeros((targets, classes, len(Outcome)), np.int64)
        self.longest = np.zeros((targets, classes), np.int64)
        self._person_s = np.zeros((targets, classes))
        self._watched_s = np.zeros(targets)
        self._waits: dict[tuple[int, int], list[tuple[float, bool]]] = {}

    def arrive(self, target: int, column: int) -> None:
        """Somebody has come to the line."""
        self.arrivals[target, column] += 1

    def decide(self, target: int, column: int, wait: Wait) -> None:
        """A wait has ended."""
        self.outcomes[target, column, wait.outcome] += 1
        if wait.arrival_seen:
            ended = wait.outcome is Outcome.SERVED
            self._waits.setdefault((target, column), []).append((wait.wait_s, ended))

    def hold(self, target: int, people: Sequence[int], duration_s: float) -> None:
        """So many of each class waited for so many seconds."""
        self._person_s[target] += np.array(people) * duration_s
        self._watched_s[target] += duration_s
        np.maximum(self.longest[target], people, out=self.longest[target])

    def mean_length(self, target: int, column: int) -> float:
        """People in the line on average over the watched time; 0 when none was."""
        return float(self._person_s[target, column]) / max(float(self._watched_s[target]), 1e-9)

    def wait_s(self, target: int, column: int, share: float) -> float | None:
        """By when `share` of those who waited were served; None when too few are known.

        Who gave up or was lost had waited at least so long.
        """
        known = self._waits.get((target, column), [])
        if not any(ended for _, ended in known):
            return None
        return estimate_survival(
            duration_s=[wait_s for wait_s, _ in known], has_ended=[ended for _, ended in known]
        ).percentile_s(share)
