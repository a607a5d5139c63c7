"""How fast whoever passes a line goes: over the way around the line, on the floor."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from noren.gate.speed_records import SPEED_CLASSES, speed_class
from noren.measure.crossings import Passages

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WINDOW_S = 0.75
"""To both sides of the moment in which the line was met."""
LEAST_PLACES = 3
LEAST_S = 0.4
"""A shorter way than this says more about the box than about who is in it."""
_KEPT_S = 6.0
_KM_H = 3.6


class PassageSpeed(NamedTuple):
    """One passage; `km_h` is None where the way around the line was not seen well enough."""

    at_s: float
    class_id: int
    line: int
    direction: int
    km_h: float | None


class PassageSpeeds:
    """Waits until whoever passed is on, then tells the speed of the passage.

    Definition: the length of the velocity that fits best, in least squares, to all places where
    the track was seen within `WINDOW_S` of meeting the line.

    Forgets: places after six seconds; the passage, once its speed is told.
    """

    def __init__(self) -> None:
        self._moments: deque[tuple[float, Ints, Floats]] = deque()
        self._waiting: list[tuple[float, int, int, int, int]] = []

    def update(self, *, at_s: float, track_id: Ints, xy_m: Floats) -> None:
        """Take the places `xy_m (N, 2)` in which tracks were really seen at a moment."""
        self._moments.append((at_s, track_id, xy_m))
        while at_s - self._moments[0][0] > _KEPT_S:
            self._moments.popleft()

    def wait_for(self, passages: Passages) -> None:
        """Take passages that count."""
        for row in range(len(passages)):
            self._waiting.append(
                (
                    float(passages.at_s[row]),
                    int(passages.track_id[row]),
                    int(passages.class_id[row]),
                    int(passages.line[row]),
                    int(passages.direction[row]),
                )
            )

    def settle(self, now_s: float) -> Iterator[PassageSpeed]:
        """The speeds of passages whose window ended by `now_s`; infinity for all of them."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            at_s, track, class_id, line, direction = one
            if at_s + WINDOW_S > now_s:
                self._waiting.append(one)
                continue
            yield PassageSpeed(at_s, class_id, line, direction, self._speed(track, at_s))

    def _speed(self, track: int, met_s: float) -> float | None:
        times, places = [], []
        for at_s, track_id, xy_m in self._moments:
            if abs(at_s - met_s) > WINDOW_S:
                continue
            for row in np.flatnonzero(track_id == track):
                times.append(at_s)
                places.append(xy_m[row])
        if len(times) < LEAST_PLACES or times[-1] - times[0] < LEAST_S:
            return None
        dt = np.array(times) - np.mean(times)
        velocity = dt @ np.array(places) / (dt @ dt)
        return _KM_H * float(np.hypot(velocity[0], velocity[1]))


class SpeedTally:
    """Passages of one bin: `counts (T, C, 2, K)` by line, class, direction and class of speed;
    `unknown (T, C, 2)`."""

    def __init__(self, *, targets: Sequence[int], classes: Sequence[int]) -> None:
        self._targets, self._classes = tuple(targets), tuple(classes)
        self.counts = np.zeros((len(targets), len(classes), 2, SPEED_CLASSES), np.int64)
        self.unknown = np.zeros((len(targets), len(classes), 2), np.int64)

    def holds(self, passage: PassageSpeed) -> bool:
        """Whether the passage is one that the output is about."""
        return passage.line in self._targets and passage.class_id in self._classes

    def add(self, passage: PassageSpeed) -> None:
        """Take a passage that it holds."""
        place = (
            self._targets.index(passage.line),
            self._classes.index(passage.class_id),
            passage.direction,
        )
        if passage.km_h is None:
            self.unknown[place] += 1
        else:
            self.counts[*place, speed_class(passage.km_h, passage.class_id)] += 1
