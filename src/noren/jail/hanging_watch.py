"""Whether the camera hangs upside down, asked of the same detector while a run goes on.

While the answer is open, a picture in which people are found is searched once more, turned; after
some seconds or, where nobody comes, some minutes, it is known and costs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from noren.gate.records import CameraState
from noren.sight.detections import Detections
from noren.sight.hanging import Hanging, HangingMeter, HangingSettings
from noren.vocabulary.objects import ObjectClass

_FOUND_S: Final = 0.4
_EMPTY_S: Final = 2.0
_EARLY_S: Final = 120.0
_LATE_S: Final = 20.0
PATIENCE_S: Final = 30.0
"""Figures wait so long for the answer after the first person; then they are taken as they are."""


class HangingWatch:
    """One camera's answer. `states` has `UPSIDE_DOWN` once that is clear, and keeps it."""

    def __init__(self) -> None:
        self._meter = HangingMeter()
        self._looked_s = float("-inf")
        self._first_s: float | None = None
        self._began_s: float | None = None
        self._now_s = 0.0

    @property
    def states(self) -> int:
        """What is wrong, as `CameraState` flags."""
        turned = self._meter.hanging is Hanging.UPSIDE_DOWN
        return int(CameraState.UPSIDE_DOWN if turned else CameraState.WELL)

    @property
    def is_open(self) -> bool:
        """Whether somebody was seen and the answer is still to come, soon."""
        if self._first_s is None or self._meter.hanging is not Hanging.UNKNOWN:
            return False
        return self._now_s - self._first_s < PATIENCE_S

    def look(self, at_s: float, found: Detections, search_turned: Callable[[], Detections]) -> None:
        """Take what was found at a time; searches the turned picture when that is due."""
        self._now_s = at_s
        if self._began_s is None:
            self._began_s = at_s
        if self._meter.hanging is not Hanging.UNKNOWN:
            return
        people = found.confidence[found.class_id == ObjectClass.PERSON]
        early = at_s - self._began_s < _EARLY_S or self._meter.has_seen
        pause_s = _EMPTY_S if early else _LATE_S
        if bool((people >= HangingSettings().sure).any()):
            pause_s = _FOUND_S
        if at_s - self._looked_s < pause_s:
            return
        self._looked_s = at_s
        turned = search_turned()
        self._meter.add(
            upright=people,
            upside_down=turned.confidence[turned.class_id == ObjectClass.PERSON],
        )
        if self._first_s is None and self._meter.has_seen:
            self._first_s = at_s
