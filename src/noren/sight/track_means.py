"""Looks at followed people put together: one weighted mean a track, whatever was looked at.

A look is a vector of length 1 and a weight. What is remembered of a track is their sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackMemory:
    """What is known of one track: `vector` of length 1, and how sure it is.

    `quality_ratio` 0..1 is the sum of the looks' weights over what the fewest looks weigh at best.
    """

    vector: F64
    looks: int
    quality_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingPace:
    """How often and at how many: one look at a track per `interval_s`, at most `most_per_frame`
    people in a frame, those looked at longest ago first. A track is described by `least_looks`
    or more, and left in peace after `most_looks`: spread in time, they show it from all sides.
    """

    interval_s: float = 0.4
    most_per_frame: int = 3
    least_looks: int = 5
    most_looks: int = 60


class TrackMeans:
    """The means of all tracks that are there.

    Forgets: each look, once it is in the mean; a track when it is taken or forgotten.
    """

    def __init__(self, pace: LookingPace, *, size: int) -> None:
        self._pace = pace
        self._size = size
        self._sum: dict[int, F64] = {}
        self._weight: dict[int, float] = {}
        self._looks: dict[int, int] = {}
        self._looked_s: dict[int, float] = {}

    def due(self, at_s: float, track_id: I64) -> list[int]:
        """The places in `track_id (N,)` of those who may be looked at, longest ago first."""
        pace = self._pace
        waited = np.array([at_s - self._looked_s.get(one, -np.inf) for one in track_id.tolist()])
        busy = np.array([self._looks.get(one, 0) for one in track_id.tolist()])
        due = np.flatnonzero((waited >= pace.interval_s - 1e-6) & (busy < pace.most_looks))
        return [int(row) for row in due[np.argsort(-waited[due], kind="stable")]]

    def add(self, track: int, vector: F64, weight: float, at_s: float) -> None:
        """Take one look at a track."""
        if track not in self._sum:
            self._sum[track] = np.zeros(self._size)
        self._sum[track] += weight * vector
        self._weight[track] = self._weight.get(track, 0.0) + weight
        self._looks[track] = self._looks.get(track, 0) + 1
        self._looked_s[track] = at_s

    def note(self, track: int, at_s: float) -> None:
        """A track was looked at in vain: it is not due at once again."""
        self._looked_s[track] = at_s

    def rename(self, pairs: I64) -> None:
        """Join tracks that turned out to be one; `pairs (M, 2)` are new and old ids."""
        for new, old in pairs.tolist():
            if new in self._sum:
                total = self._sum.pop(new)
                self._sum[old] = self._sum[old] + total if old in self._sum else total
                self._weight[old] = self._weight.get(old, 0.0) + self._weight.pop(new)
                self._looks[old] = self._looks.get(old, 0) + self._looks.pop(new)
            if (since_s := self._looked_s.pop(new, None)) is not None:
                self._looked_s[old] = max(since_s, self._looked_s.get(old, since_s))

    def peek(self, track_id: int) -> TrackMemory | None:
        """The mean of a track so far; None where too few looks were good enough."""
        looks = self._looks.get(track_id, 0)
        if looks < self._pace.least_looks:
            return None
        total = self._sum[track_id]
        length = float(np.linalg.norm(total))
        return TrackMemory(
            vector=total / (length if length > 0 else 1.0),
            looks=looks,
            quality_ratio=min(self._weight[track_id] / self._pace.least_looks, 1.0),
        )

    def take(self, track_id: int) -> TrackMemory | None:
        """The mean of a track that has ended.

        Forgets: everything seen of the track.
        """
        found = self.peek(track_id)
        self.forget([track_id])
        return found

    def forget(self, track_ids: Iterable[int]) -> None:
        """Drop tracks; those that are not known are no fault."""
        for track in track_ids:
            if (total := self._sum.pop(track, None)) is not None:
                total[:] = 0.0
            self._weight.pop(track, None)
            self._looks.pop(track, None)
            self._looked_s.pop(track, None)


class LooksAtTracks:
    """The base of what looks at followed people and keeps one mean for each track.

    Forgets: a track when its template is taken or it is forgotten.
    """

    def __init__(self, pace: LookingPace, *, size: int) -> None:
        self._means = TrackMeans(pace, size=size)

    def rename(self, pairs: I64) -> None:
        """Join tracks that turned out to be one; `pairs (M, 2)` are new and old ids."""
        self._means.rename(pairs)

    def peek(self, track_id: int) -> TrackMemory | None:
        """The mean of a track so far; None where too few looks were good enough."""
        return self._means.peek(track_id)

    def take(self, track_id: int) -> TrackMemory | None:
        """The mean of a track that has ended; None where too few looks were good enough.

        Forgets: everything seen of the track.
        """
        return self._means.take(track_id)

    def forget(self, track_ids: Iterable[int]) -> None:
        """Drop tracks; those that are not known are no fault."""
        self._means.forget(track_ids)
