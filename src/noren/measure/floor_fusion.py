"""Paths that several cameras told of one floor, as one: clocks judged, then people joined.

    points by camera ─▶ wait until all are as far ─▶ clocks ─▶ whole ticks of one clock ─▶ Fusion

Nothing is invented: a camera that says nothing leaves a gap, and one whose clock is another time's
is left out as long as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from noren.measure.camera_clocks import (
    MOST_APPLIED_S,
    Agreement,
    ClockVerdict,
    judge_clock,
    walked_between,
)
from noren.measure.fusion import CameraView, Fused, Fusion
from noren.measure.fusion_nearness import OF_CELLS, FusionSettings
from noren.measure.shared_presence import STEP_S, Sightings, shared_places
from noren.measure.trajectories import Trajectories

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CHUNK_S: Final = 240.0
"""HOUSE: clocks are judged, and points joined, so much time at once."""
EVIDENCE_S: Final = 300.0
"""HOUSE: no point is remembered for longer."""
PATIENCE_S: Final = 60.0
"""HOUSE: a live camera that is so far behind the others is not waited for."""
_TRUSTED: Final = ClockVerdict(agreement=Agreement.UNKNOWN, offset_s=0.0)
_SMALLEST_OFFSET_S: Final = 0.15
"""An offset below this is within the error of its measurement."""
_WELL_RATIO: Final = 0.5
"""HOUSE: a camera that was well for less of a bundle says nothing by whom it did not see."""
_CLASSES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPoints:
    """What one camera told of one span of time, by its own clock.

    Args:
        token: `(N,)` whose path it is. class_id: `(N,)`. at_s: `(N,)` seconds since 1970.
        xy_m: `(N, 2)` on the common floor.
        from_s, until_s: the span. watched_ratio: how much of it the camera was well.
    """

    token: Ints
    class_id: Ints
    at_s: Floats
    xy_m: Floats
    from_s: float
    until_s: float
    watched_ratio: float

    def wipe(self) -> None:
        """Overwrite the points."""
        for column in (self.token, self.class_id, self.at_s, self.xy_m):
            column.fill(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorMoment:
    """Who was where at one tick.

    Args:
        person: `(P,)` numbers, never used again for somebody else. class_id: `(P,)`.
        xy_m: `(P, 2)`. watched_ratio: the share of the tick in which every camera was well.
    """

    at_s: float
    person: Ints
    class_id: Ints
    xy_m: Floats
    watched_ratio: float


@dataclass(slots=True, eq=False)
class _Camera:
    """What is remembered of one camera."""

    told: list[ToldPoints] = field(default_factory=list)
    until_s: float | None = None
    has_ended: bool = False
    verdict: ClockVerdict = _TRUSTED

    @property
    def offset_s(self) -> float | None:
        """Seconds to add to its times; None where it is left out."""
        if self.verdict.agreement is Agreement.APART:
            return None
        offset_s = self.verdict.offset_s or 0.0
        return offset_s if abs(offset_s) >= _SMALLEST_OFFSET_S else 0.0

    def walks(self, from_s: float) -> Trajectories | None:
        """Its points since a moment of its own clock; None where there are none."""
        chosen = [one for one in self.told if one.until_s > from_s and len(one.token)]
        if not chosen:
            return None
        return Trajectories.from_rows(
            track_id=np.concatenate([one.token for one in chosen]),
            xy_m=np.concatenate([one.xy_m for one in chosen]),
            at_s=np.concatenate([one.at_s for one in chosen]),
        )

    def sightings(self, from_s: float) -> Sightings | None:
        """What it saw since a moment of its own clock; None where it saw nobody."""
        walks = self.walks(from_s)
        if walks is None:
            return None
        spans = [
            (one.from_s, one.until_s)
            for one in self.told
            if one.until_s > from_s and one.watched_ratio >= _WELL_RATIO
        ]
        return Sightings(
            walks=walked_between(walks, STEP_S), watched_s=np.array(spans).reshape(-1, 2)
        )

    def watched_ratio(self, at_s: float) -> float:
        """How well it was at a moment of the common clock; 0 where it told nothing."""
        if self.offset_s is None:
            return 0.0
        own_s = at_s - self.offset_s
        return next(
            (one.watched_ratio for one in self.told if one.from_s <= own_s < one.until_s), 0.0
        )


class FloorFusion:
    """Joins what cameras of one floor told, as far as all that still speak have told.

    The clock of `clock_camera` counts; the others are moved onto it. Which camera is named first
    makes no difference.

    Forgets: every point after `EVIDENCE_S`; the cameras' own tokens as soon as people are joined.
    """

    def __init__(
        self,
        cameras: Sequence[str],
        *,
        clock_camera: str,
        every_s: int = 1,
        is_live: bool = False,
        settings: FusionSettings = OF_CELLS,
    ) -> None:
        """Take the cameras that run, and the seconds between two points of a path."""
        self._cameras = {camera: _Camera() for camera in sorted(cameras)}
        self._clock_camera = (
            clock_camera if clock_camera in self._cameras else next(iter(self._cameras))
        )
        self._every_s = every_s
        self._is_live = is_live
        self._settings = settings
        self._fusions: dict[int, Fusion] = {}
        self._done_s: float | None = None
        self._ratios: dict[float, float] = {}
        self._first_number = 0
        self._used: set[str] = set()
        self.late = 0
        """Points that came after their moment had been handed out."""

    @property
    def verdicts(self) -> Mapping[str, ClockVerdict]:
        """What is known of each camera's clock; the first one's own is its own."""
        return {name: camera.verdict for name, camera in self._cameras.items()}

    @property
    def used(self) -> frozenset[str]:
        """The cameras of which something was let in so far, if only that nobody was there."""
        return frozenset(self._used)

    def take(self, name: str, told: ToldPoints) -> tuple[FloorMoment, ...]:
        """Take what a camera told, and return what is decided by that.

        What is taken is overwritten when it is no longer needed.
        """
        camera = self._cameras[name]
        camera.told.append(told)
        camera.until_s = max(told.until_s, camera.until_s or told.until_s)
        camera.has_ended = False
        if self._done_s is not None:
            self.late += int(np.sum(told.at_s + (camera.offset_s or 0.0) <= self._done_s))
        return tuple(self._advance())

    def end(self, name: str) -> tuple[FloorMoment, ...]:
        """Wait no longer for a camera; when none is left, everything is decided."""
        self._cameras[name].has_ended = True
        if all(camera.has_ended for camera in self._cameras.values()):
            return tuple(self._finish())
        return tuple(self._advance())

    def wipe(self) -> None:
        """Overwrite every point that is still there."""
        for camera in self._cameras.values():
            self._forget(camera, math.inf)

    def _advance(self) -> Iterator[FloorMoment]:
        reached_s = self._reached_s()
        if reached_s is None:
            return
        if self._done_s is None:
            self._done_s = self._first_s()
        if reached_s - MOST_APPLIED_S - self._done_s >= CHUNK_S:
            yield from self._decide(reached_s - MOST_APPLIED_S)

    def _reached_s(self) -> float | None:
        """The moment up to which every camera that is waited for has told."""
        known = [one.until_s for one in self._cameras.values() if one.until_s is not None]
        if not known:
            return None
        newest_s, oldest_s = max(known), self._first_s()
        reached = []
        for camera in self._cameras.values():
            if camera.has_ended:
                continue
            until_s = oldest_s if camera.until_s is None else camera.until_s
            if not self._is_live or newest_s - until_s <= PATIENCE_S:
                reached.append(until_s)
        return min(reached, default=newest_s)

    def _first_s(self) -> float:
        """One step before the first moment that any camera told of."""
        first = min(one.from_s for camera in self._cameras.values() for one in camera.told)
        return (math.ceil(first / self._every_s) - 1) * float(self._every_s)

    def _newest_s(self) -> float:
        """The end of what any camera told of, by the common clock."""
        return max(
            one.until_s + (one.offset_s or 0.0)
            for one in self._cameras.values()
            if one.until_s is not None
        )

    def _finish(self) -> Iterator[FloorMoment]:
        if any(camera.told for camera in self._cameras.values()):
            if self._done_s is None:
                self._done_s = self._first_s()
            self._judge_clocks(self._newest_s() - EVIDENCE_S)
            # The last moment of all; a tick is the time from it on.
            last_s = self._newest_s() - self._every_s
            if last_s > self._done_s:
                yield from self._decide(last_s)
        rest = {class_id: fusion.finish() for class_id, fusion in self._fusions.items()}
        yield from self._hand_out(rest)
        # Whoever comes after everything had ended is somebody new.
        self._first_number += 1 << 32
        self._fusions.clear()

    def _decide(self, until_s: float) -> Iterator[FloorMoment]:
        """Judge the clocks, and join everything up to a moment of the common clock."""
        assert self._done_s is not None
        self._judge_clocks(until_s - EVIDENCE_S)
        self._used |= {
            name
            for name, camera in self._cameras.items()
            if camera.told and camera.offset_s is not None
        }
        step_s = float(self._every_s)
        first, last = (math.floor(moment / step_s) for moment in (self._done_s, until_s))
        rows = {name: self._at_ticks(camera) for name, camera in self._cameras.items()}
        for tick in range(first + 1, last + 1):
            at_s = tick * step_s
            self._ratios[at_s] = min(
                camera.watched_ratio(at_s) for camera in self._cameras.values()
            )
            yield from self._join(at_s, {name: ticks.get(tick, ()) for name, ticks in rows.items()})
        self._done_s = last * step_s
        for camera in self._cameras.values():
            self._forget(camera, self._done_s - EVIDENCE_S + CHUNK_S)

    def _judge_clocks(self, from_s: float) -> None:
        """One camera after the other against those that are judged; most in common first."""
        seen = {
            name: sightings
            for name, camera in self._cameras.items()
            if (sightings := camera.sightings(from_s)) is not None
        }
        first = seen.pop(self._clock_camera, None)
        known = [] if first is None else [first]
        while seen:
            name = max(seen, key=lambda one: (shared_places(known, seen[one]), one))
            camera, theirs = self._cameras[name], seen.pop(name)
            verdict = judge_clock(known, theirs)
            if verdict.agreement is not Agreement.UNKNOWN and (
                verdict.is_sure or not camera.verdict.is_sure
            ):
                camera.verdict = verdict
            # Whoever is believed is used, so all others must fit them too.
            if camera.offset_s is not None:
                known.append(theirs.moved(camera.offset_s))

    def _at_ticks(self, camera: _Camera) -> dict[int, Sequence[tuple[int, int, Floats]]]:
        """Its points at whole ticks of the common clock: token, class, place."""
        walks, offset_s = camera.walks(-math.inf), camera.offset_s
        if walks is None or offset_s is None:
            return {}
        moved = Trajectories(track_id=walks.track_id, xy_m=walks.xy_m, at_s=walks.at_s + offset_s)
        classes = {
            token: class_id
            for one in camera.told
            for token, class_id in zip(one.token.tolist(), one.class_id.tolist(), strict=True)
        }
        there = walked_between(moved, float(self._every_s))
        numbers = np.round(there.at_s / self._every_s).astype(np.int64).tolist()
        ticks: dict[int, list[tuple[int, int, Floats]]] = {}
        for tick, token, place in zip(numbers, there.track_id.tolist(), there.xy_m, strict=True):
            ticks.setdefault(tick, []).append((token, classes[token], place))
        return dict(ticks)

    def _join(
        self, at_s: float, rows: Mapping[str, Sequence[tuple[int, int, Floats]]]
    ) -> Iterator[FloorMoment]:
        for told in rows.values():
            for _, class_id, _ in told:
                self._fusions.setdefault(class_id, Fusion(self._settings))
        if not self._fusions:
            yield from self._hand_out({}, until_s=at_s)
            return
        decided = {}
        for class_id, fusion in self._fusions.items():
            views = []
            for number, told in enumerate(rows.values()):
                mine = {token: place for token, kind, place in told if kind == class_id}
                views.append(
                    CameraView(
                        camera=number,
                        track_id=np.array(list(mine), np.int64),
                        xy_m=np.array(list(mine.values())).reshape(-1, 2),
                    )
                )
            decided[class_id] = fusion.update(at_s, views)
        yield from self._hand_out(decided, until_s=at_s - self._settings.confirm_s)

    def _hand_out(
        self, decided: Mapping[int, Sequence[Fused]], *, until_s: float = math.inf
    ) -> Iterator[FloorMoment]:
        """Moments in order, all classes of one together, those with nobody as well."""
        for at_s in sorted(one for one in self._ratios if one <= until_s):
            parts = [
                (class_id, one)
                for class_id, moments in decided.items()
                for one in moments
                if one.at_s == at_s
            ]
            yield FloorMoment(
                at_s=at_s,
                person=np.concatenate(
                    [
                        np.zeros(0, np.int64),
                        *(self._first_number + one.person * _CLASSES + kind for kind, one in parts),
                    ]
                ),
                class_id=np.concatenate(
                    [
                        np.zeros(0, np.int64),
                        *(np.full(len(one.person), kind, np.int64) for kind, one in parts),
                    ]
                ),
                xy_m=np.concatenate([np.zeros((0, 2)), *(one.xy_m for _, one in parts)]),
                watched_ratio=self._ratios.pop(at_s),
            )

    def _forget(self, camera: _Camera, before_s: float) -> None:
        for one in camera.told:
            if one.until_s <= before_s:
                one.wipe()
        camera.told = [one for one in camera.told if one.until_s > before_s]
