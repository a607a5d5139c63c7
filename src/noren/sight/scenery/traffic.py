"""Vehicles around a moving camera: how many, and how fast each one drives itself.

A vehicle that touches the road d below the horizon is 1 / d away, in the unit of
`EgoMotion.forward_rate` times a second, and its distance goes with the inverse of its size. So its
own speed is the camera's plus the change of that.
Only vehicles are looked at from frame to frame, and only for a second: what is handed out has no
number by which anything could be found again. For people there is no such thing at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from noren.sight.detections import Detections
from noren.sight.scenery.ego_motion import EgoMotion
from noren.vocabulary.objects import ObjectClass

Floats = npt.NDArray[np.float64]
Boxes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficSettings:
    """What counts as a vehicle in view, and when its speed is judged.

    A vehicle counts from `least_confidence` on and if its box is at least `least_height_ratio` of
    the picture's height: a car of 1.5 m within about 60 m of a usual camera. Its speed is judged
    from at least `least_looks` looks over `least_s`; looks older than `memory_s` are forgotten.
    The foot must lie at least `least_below` below the horizon.
    """

    least_confidence: float = 0.35
    least_height_ratio: float = 0.04
    least_looks: int = 4
    least_s: float = 0.35
    memory_s: float = 1.0
    least_below: float = 0.02
    same_iou: float = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficLook:
    """Traffic at one moment: no box, no place and no number of a vehicle.

    `vehicles` in view; `own_rates (K,)` the speeds of those that could be judged, in the unit of
    `EgoMotion.forward_rate`, negative for oncoming ones; `ego_rate` the camera's own, None where
    it could not be told (then `own_rates` is empty).
    """

    at_s: float
    vehicles: int
    own_rates: Floats
    ego_rate: float | None


@dataclass(slots=True)
class _Seen:
    """The last second of one vehicle."""

    box: Boxes
    at_s: list[float] = field(default_factory=list)
    inverse_size: list[float] = field(default_factory=list)
    is_cut: bool = False


class TrafficWatch:
    """Watches vehicles for as long as it takes to tell their speed.

    Forgets: every vehicle a second after it was seen last, and its looks after a second.
    """

    def __init__(
        self, *, frame_size_px: tuple[int, int], settings: TrafficSettings | None = None
    ) -> None:
        self._width, self._height = frame_size_px
        self._settings = settings or TrafficSettings()
        self._seen: list[_Seen] = []

    def look(self, found: Detections, at_s: float, ego: EgoMotion | None) -> TrafficLook:
        """Take what was found in the frame at `at_s`; times only grow.

        Anything that is no vehicle is ignored.
        """
        settings = self._settings
        high = found.xyxy[:, 3] - found.xyxy[:, 1]
        chosen = (
            (found.class_id == ObjectClass.VEHICLE)
            & (found.confidence >= settings.least_confidence)
            & (high >= settings.least_height_ratio * self._height)
        )
        boxes = found.xyxy[chosen]
        self._link(boxes, at_s)
        rates = [] if ego is None else [self._own_rate(one, at_s, ego) for one in self._seen]
        return TrafficLook(
            at_s=at_s,
            vehicles=len(boxes),
            own_rates=np.array([rate for rate in rates if rate is not None], np.float64),
            ego_rate=None if ego is None else ego.forward_rate,
        )

    def forget(self) -> None:
        """Forget all vehicles, as after a cut or a gap."""
        self._seen = []

    def _link(self, boxes: Boxes, at_s: float) -> None:
        oldest_s = at_s - self._settings.memory_s
        self._seen = [one for one in self._seen if one.at_s[-1] >= oldest_s]
        free = list(self._seen)
        for box in boxes:
            likeness = [_iou(box, one.box) for one in free]
            best = int(np.argmax(likeness)) if likeness else -1
            if best >= 0 and likeness[best] >= self._settings.same_iou:
                seen = free.pop(best)
            else:
                seen = _Seen(box)
                self._seen.append(seen)
            wide, high = float(box[2] - box[0]), float(box[3] - box[1])
            seen.box = box
            seen.is_cut = bool(
                box[0] <= 1
                or box[1] <= 1
                or box[2] >= self._width - 1
                or box[3] >= self._height - 1
            )
            seen.at_s.append(at_s)
            seen.inverse_size.append(float((wide * high) ** -0.5))
            while seen.at_s[0] < oldest_s:
                seen.at_s.pop(0)
                seen.inverse_size.pop(0)

    def _own_rate(self, one: _Seen, at_s: float, ego: EgoMotion) -> float | None:
        settings = self._settings
        below = float(one.box[3]) / self._height - ego.horizon
        if (
            one.at_s[-1] < at_s
            or one.is_cut
            or len(one.at_s) < settings.least_looks
            or one.at_s[-1] - one.at_s[0] < settings.least_s
            or below < settings.least_below
        ):
            return None
        times = np.array(one.at_s) - one.at_s[0]
        change, begun = np.polyfit(times, np.array(one.inverse_size), 1)
        # What stays as large as it is drives as fast as we do.
        away = float(change / max(begun + change * times[-1], 1e-6)) / below
        return ego.forward_rate + away


def _iou(one: Boxes, other: Boxes) -> float:
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    common = float(np.prod(np.maximum(high - low, 0)))
    areas = float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]))
    return common / max(areas - common, 1e-6)
