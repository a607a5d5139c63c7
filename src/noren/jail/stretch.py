"""Tracks of one stretch of time in which the camera was well all along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from noren.measure.crossings import CrossingCounter, Passages
from noren.sight.detections import Detections
from noren.sight.riders import RiderWatch
from noren.sight.smooth import Smoother, SmootherSettings
from noren.sight.track import Tracker
from noren.sight.tracked import FrameTracks, TrackedBoxes

_SETTINGS = SmootherSettings()
_ID_STEP = 1 << 20

TrackerFactory = Callable[[tuple[int, int]], Tracker]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a search found, and how each one looks (None where looks are not described).

    `packed` are the areas in which people stand too close to be told apart; `estimated` how many
    the foreground holds in areas that are filling, by area.
    """

    detections: Detections
    looks: npt.NDArray[np.float32] | None
    packed: frozenset[int] = frozenset()
    estimated: Mapping[int, float] = field(default_factory=dict)


class Stretch:
    """Tracker, fixed lag and line counter of one stretch; the next one knows nobody of it.

    `newest` is what the last look found, before anything was steadied.

    Forgets: everybody, when the stretch ends.
    """

    def __init__(
        self,
        *,
        number: int,
        frame_size_px: tuple[int, int],
        make_tracker: TrackerFactory,
        lines: npt.NDArray[np.float64],
    ) -> None:
        self._tracker = make_tracker(frame_size_px)
        self._riders = RiderWatch()
        self._smoother = Smoother(_SETTINGS)
        self._counter = CrossingCounter(lines) if len(lines) else None
        self._first_id = number * _ID_STEP
        self._now_s = float("-inf")
        self._has_ended = False
        self.active_xyxy = np.zeros((0, 4), np.float32)
        self.newest: FrameTracks | None = None

    def follow(self, at_s: float, found: Sighting | None) -> TrackedBoxes:
        """Take what was found at `at_s` (None: nobody looked); return the rows now final."""
        self._now_s = at_s
        if found is None:
            return self._rename(self._smoother.push(FrameTracks(at_s=at_s, looked=False)))
        frame = self._tracker.update(found.detections, at_s, found.looks)
        self.active_xyxy = frame.xyxy
        frame = self._riders.take(frame)
        self.newest = replace(
            frame,
            track_id=frame.track_id + self._first_id,
            renamed=frame.renamed + self._first_id,
            confirmed=frame.confirmed + self._first_id,
            ended=frame.ended + self._first_id,
            riding=frame.riding + self._first_id,
        )
        return self._rename(self._smoother.push(frame))

    def end(self) -> TrackedBoxes:
        """The rows still held back; nothing can follow."""
        self._has_ended = True
        return self._rename(self._smoother.flush())

    def is_final(self, at_s: float) -> bool:
        """Whether the rows of that moment have been handed out."""
        return self._has_ended or self._now_s - at_s >= _SETTINGS.lag_s

    def count(
        self,
        at_s: float,
        rows: TrackedBoxes,
        foot_px: npt.NDArray[np.float64],
        band_px: npt.NDArray[np.float64],
    ) -> Passages:
        """Passages decided by the rows of one moment."""
        if self._counter is None:
            return Passages.join([])
        return self._counter.update(
            at_s=at_s,
            track_id=rows.track_id,
            class_id=rows.class_id,
            xy_px=foot_px,
            band_px=band_px,
        ).counted()

    def count_rest(self) -> Passages:
        """Passages decided by the end of the stretch."""
        return self._counter.finish().counted() if self._counter else Passages.join([])

    def _rename(self, rows: TrackedBoxes) -> TrackedBoxes:
        return TrackedBoxes(
            at_s=rows.at_s,
            track_id=rows.track_id + self._first_id,
            class_id=rows.class_id,
            xyxy=rows.xyxy,
            seen=rows.seen,
        )
