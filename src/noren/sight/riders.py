"""Who rides a bicycle: bicycle and rider are one, and count as a bicycle.

A detector that finds the bicycle often finds its rider too, as a person. Nothing in one picture
tells a rider from somebody behind a parked bicycle; over half a second the way does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from noren.sight.tracked import FrameTracks
from noren.vocabulary.objects import ObjectClass

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiderRule:
    """When somebody rides, and when no longer.

    A person is on a bicycle where at least `on_ratio` of the person's box lies in the bicycle's
    and its middle does. A person rides who was on it in `looks` looks over `together_s`, while it
    went at least `pace` of its own size a second: slower it is pushed, parked, or a pram. Who was
    not on it for `apart_s` has got off.
    """

    on_ratio: float = 0.4
    looks: int = 4
    together_s: float = 0.5
    pace: float = 0.6
    apart_s: float = 1.0


@dataclass(slots=True)
class _Pair:
    since_s: float
    from_x: float
    from_y: float
    seen_s: float
    looks: int = 1
    rides: bool = False


class RiderWatch:
    """Takes riders out of what the tracker says, one frame at a time.

    Only a bicycle that the tracker trusts has riders: no doubtful one takes a person away.

    Forgets: a pair once the two have parted; with it where they met.
    """

    def __init__(self, rule: RiderRule | None = None) -> None:
        self._rule = rule or RiderRule()
        self._pairs: dict[tuple[int, int], _Pair] = {}
        self._trusted: set[int] = set()

    def take(self, frame: FrameTracks) -> FrameTracks:
        """The frame without those who ride; `riding` says who they are."""
        self._rename(frame.renamed)
        self._trusted |= set(frame.confirmed.tolist())
        self._trusted -= set(frame.ended.tolist())
        self._meet(frame)
        self._pairs = {
            pair: state
            for pair, state in self._pairs.items()
            if frame.at_s - state.seen_s <= self._rule.apart_s
        }
        riding = sorted({person for (person, _), state in self._pairs.items() if state.rides})
        if not riding:
            return frame
        stays = ~np.isin(frame.track_id, riding)
        return replace(
            frame,
            track_id=frame.track_id[stays],
            class_id=frame.class_id[stays],
            xyxy=frame.xyxy[stays],
            confidence=frame.confidence[stays],
            strong=frame.strong[stays],
            riding=np.array(riding, np.int64),
        )

    def _meet(self, frame: FrameTracks) -> None:
        people = np.flatnonzero(frame.class_id == ObjectClass.PERSON)
        bicycles = np.flatnonzero(frame.class_id == ObjectClass.BICYCLE)
        if not people.size or not bicycles.size:
            return
        box = frame.xyxy.astype(np.float64)
        on = _is_on(box[people], box[bicycles], self._rule.on_ratio)
        for person, bicycle in np.argwhere(on).tolist():
            ids = frame.track_id[people[person]], frame.track_id[bicycles[bicycle]]
            if int(ids[1]) in self._trusted:
                self._note((int(ids[0]), int(ids[1])), box[bicycles[bicycle]], frame.at_s)

    def _note(self, pair: tuple[int, int], bicycle: F64, at_s: float) -> None:
        x, y = (bicycle[0] + bicycle[2]) / 2, bicycle[3]
        known = self._pairs.get(pair)
        if known is None:
            self._pairs[pair] = _Pair(at_s, float(x), float(y), at_s)
            return
        known.seen_s, known.looks = at_s, known.looks + 1
        lasts_s = at_s - known.since_s
        if lasts_s < self._rule.together_s or known.looks < self._rule.looks:
            return
        size = max(bicycle[2] - bicycle[0], bicycle[3] - bicycle[1])
        way = float(np.hypot(x - known.from_x, y - known.from_y))
        known.rides = known.rides or way >= self._rule.pace * size * lasts_s

    def _rename(self, renamed: I64) -> None:
        names = dict(renamed.tolist())
        if not names:
            return
        self._trusted = {names.get(one, one) for one in self._trusted}
        self._pairs = {
            (names.get(person, person), names.get(bicycle, bicycle)): state
            for (person, bicycle), state in self._pairs.items()
        }


def _is_on(people: F64, bicycles: F64, on_ratio: float) -> Mask:
    """`(P, B)` which people are in the place of which bicycles."""
    low = np.maximum(people[:, None, :2], bicycles[None, :, :2])
    high = np.minimum(people[:, None, 2:], bicycles[None, :, 2:])
    side = np.maximum(high - low, 0.0)
    area = (people[:, 2] - people[:, 0]) * (people[:, 3] - people[:, 1])
    middle = (people[:, 0] + people[:, 2]) / 2
    within = (middle[:, None] > bicycles[:, 0]) & (middle[:, None] < bicycles[:, 2])
    held = side[..., 0] * side[..., 1] >= on_ratio * np.maximum(area[:, None], 1e-9)
    return np.asarray(within & held, np.bool_)
