"""Boxes of one frame after another to tracks, in arrays.

One array per state variable, a constant-velocity filter per axis without matrices, lengths in
box sizes and times in seconds: the same settings serve any resolution and any frame rate.
The tracker never sees a pixel.

Source: two rounds of association, sure boxes first and weak ones for those left, after ByteTrack
(Zhang et al., ECCV 2022); the rest is our own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from noren.sight.assign import choose_pairs, sweep_pairs
from noren.sight.detections import Detections
from noren.sight.track_state import F32, F64, I64, Boxes, Index, Mask, Motion, TrackState
from noren.sight.tracked import FrameTracks
from noren.vocabulary.objects import ObjectClass

_NOBODY = np.zeros(0, np.intp)
_BICYCLE = int(ObjectClass.BICYCLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerSettings:
    """What the tracker believes; `_s` are seconds, lengths box sizes, costs minus two log odds.

    Boxes from `strong` confidence on begin tracks and are matched first; those from `weak` on may
    continue a track that had a strong one in the last `weak_s`. A track is confirmed when it was
    seen over `confirm_s` with `confirm_hits` strong boxes. Unseen, it is carried on for `coast_s`
    and remembered for `forget_s`.

    A box is somebody new rather than a known track when the match costs more than `newcomer_cost`
    (or deviates by more than `gate` variances, `weak_gate` for a weak box). A track alone in its
    place and lost for less than `startle_s` may have started or turned sharply. A newborn is a
    lost track come back when that costs less than `return_cost`; people stray from their way by
    `stray` per second while hidden, and nobody comes back from within `edge` of the picture's edge.

    Looks, where given, add `look_weight` per unit of unlikeness above `look_typical`. A box of
    another class than the track's costs `flip_cost` more.
    """

    strong: float = 0.35
    weak: float = 0.12
    weak_s: float = 1.0
    confirm_s: float = 0.35
    confirm_hits: int = 3
    coast_s: float = 1.0
    forget_s: float = 8.0
    newcomer_cost: float = 4.0
    gate: float = 12.0
    weak_gate: float = 6.0
    size_gate: float = 9.0
    startle_s: float = 0.35
    return_cost: float = 6.0
    stray: float = 0.2
    edge: float = 0.1
    look_weight: float = 20.0
    look_typical: float = 0.15
    flip_cost: float = 3.0
    motion: Motion = field(default_factory=Motion)


class Tracker:
    """Gives every detected box a track id, one frame at a time.

    Ids are unique within one tracker object: use one per camera and session. An id is
    provisional until it is reported in `confirmed`; ids that never are were ghosts. The order of
    the detections does not matter, and frames may come at any times as long as these rise; frames
    without detector are simply left out. What is called a bicycle now and a person or a vehicle
    then stays one track, of the class that has the most confidence behind it; people and
    vehicles never mix.

    Forgets: confidences and boxes of earlier frames. Of a live track it keeps one place, one
    velocity, one size and one look, and nothing `forget_s` after it was last seen.
    """

    def __init__(
        self, *, frame_size_px: tuple[int, int], settings: TrackerSettings | None = None
    ) -> None:
        self._set = settings or TrackerSettings()
        self._width, self._height = float(frame_size_px[0]), float(frame_size_px[1])
        self._state = TrackState(self._set.motion)
        self._next_id = 1

    def update(self, detections: Detections, at_s: float, looks: F32 | None = None) -> FrameTracks:
        """Take what was found at `at_s`, later than every frame before.

        Args:
            looks: `(N, D)` colors of each box, from `describe_looks`, for all frames of a session
                or for none.
        """
        state = self._state
        boxes = Boxes(detections, looks, floor=self._set.weak, strong=self._set.strong)
        state.predict(at_s)
        track, used = self._associate(boxes)
        state.correct(track, boxes, used)
        born = self._births(boxes, used)
        ids = np.concatenate((state.track_id[track], state.track_id[len(state) - born.size :]))
        confirmed, renamed = self._confirm()
        if renamed.size:
            order = np.argsort(renamed[:, 0])
            at = np.searchsorted(renamed[order, 0], ids)
            hit = np.isin(ids, renamed[:, 0])
            ids[hit] = renamed[order, 1][at[hit]]
        ended = self._drop()
        order = np.argsort(ids)
        rows = np.concatenate((used, born))[order]
        return FrameTracks(
            at_s=at_s,
            track_id=ids[order],
            class_id=self._classes(ids[order]),
            xyxy=boxes.xyxy[rows],
            confidence=boxes.confidence[rows],
            strong=boxes.strong[rows],
            confirmed=confirmed,
            renamed=renamed,
            ended=ended,
        )

    def _classes(self, track_id: I64) -> I64:
        """What the tracks alive with these ids are, by all that was said of them."""
        order = np.argsort(self._state.track_id)
        at = np.searchsorted(self._state.track_id, track_id, sorter=order)
        return np.asarray(self._state.class_id[order[at]], np.int64)

    # -- who is who -----------------------------------------------------------------------
    def _associate(self, boxes: Boxes) -> tuple[Index, Index]:
        s, state = self._set, self._state
        live = np.flatnonzero(state.now_s - state.seen_s <= s.coast_s)
        strong = np.flatnonzero(boxes.strong)
        track, box = self._match(live, boxes, strong, s.gate)
        left = np.setdiff1d(live, track, assume_unique=True)
        left = left[state.now_s - state.strong_s[left] <= s.weak_s]
        free = np.setdiff1d(np.arange(len(boxes)), box, assume_unique=True)
        weak_track, weak_box = self._match(left, boxes, free, s.weak_gate)
        track, box = np.concatenate((track, weak_track)), np.concatenate((box, weak_box))
        left = np.setdiff1d(live, track, assume_unique=True)
        strong = np.setdiff1d(strong, box, assume_unique=True)
        left = left[state.now_s - state.seen_s[left] <= s.startle_s]
        if not left.size or not strong.size:
            return track, box
        left = left[self._is_alone(left, live)]
        state.loosen(left)
        lone_track, lone_box = self._match(left, boxes, strong, s.gate)
        return np.concatenate((track, lone_track)), np.concatenate((box, lone_box))

    def _match(self, tracks: Index, boxes: Boxes, among: Index, gate: float) -> tuple[Index, Index]:
        """The cheapest pairs of some tracks and some boxes."""
        s, state = self._set, self._state
        if not tracks.size or not among.size:
            return _NOBODY, _NOBODY
        scale = state.scale[tracks]
        var = state.var_place[tracks] + s.motion.place_noise**2
        reach = np.sqrt(gate * var) * scale
        among = among[np.argsort(boxes.x[among], kind="stable")]
        a, b = sweep_pairs(x=state.x[tracks], reach=reach, other_x=boxes.x[among])
        box = among[b]
        near = np.abs(boxes.y[box] - state.y[tracks[a]]) <= reach[a]
        near &= _can_be(state.class_id[tracks[a]], boxes.class_id[box])
        a, box = a[near], box[near]
        track = tracks[a]
        flips = boxes.class_id[box] != state.class_id[track]
        off = np.square(boxes.x[box] - state.x[track]) + np.square(boxes.y[box] - state.y[track])
        off /= var[a] * np.square(scale[a])
        size_off = state.size_mismatch(
            track, boxes.log_wide[box], boxes.log_high[box], np.full(1, s.motion.size_noise**2)
        )
        cost = off + size_off + 2 * np.log(var[a]) + s.flip_cost * flips
        if boxes.look is not None:
            cost += s.look_weight * (state.unlikeness(track, boxes.look[box]) - s.look_typical)
        cost[(off > gate) | (size_off > s.size_gate)] = np.inf
        a, box = choose_pairs(first=a, second=box, cost=cost, unmatched_cost=s.newcomer_cost)
        return tracks[a], box

    def _is_alone(self, some: Index, others: Index) -> Mask:
        """Whose box touches no box of another track: nobody else could be meant."""
        state = self._state
        x, y = state.x, state.y
        wide, high = np.exp(state.log_wide), np.exp(state.log_high)
        half = (wide[some, None] + wide[others]) / 2
        touch: Mask = np.less(np.abs(x[some, None] - x[others]), half)
        touch &= y[some, None] < y[others] + high[others]
        touch &= y[others] < (y[some] + high[some])[:, None]
        touch &= some[:, None] != others
        return ~np.asarray(touch.any(axis=1), np.bool_)

    # -- coming and going -----------------------------------------------------------------
    def _births(self, boxes: Boxes, used: Index) -> Index:
        free = boxes.strong.copy()
        free[used] = False
        born = np.flatnonzero(free)
        if born.size:
            ids = np.arange(self._next_id, self._next_id + born.size, dtype=np.int64)
            self._state.add(boxes, born, ids)
            self._next_id += born.size
        return born

    def _confirm(self) -> tuple[I64, I64]:
        """Newborns seen long enough become trusted, or turn out to be somebody come back."""
        s, state = self._set, self._state
        ripe = np.flatnonzero(
            ~state.confirmed
            & (state.seen_s - state.born_s >= s.confirm_s)
            & (state.hits >= s.confirm_hits)
            & (state.seen_s == state.now_s)
        )
        if not ripe.size:
            return np.zeros(0, np.int64), np.zeros((0, 2), np.int64)
        new, old = self._returned(ripe)
        state.confirmed[ripe] = True
        renamed = np.column_stack((state.track_id[new], state.track_id[old])).astype(np.int64)
        state.inherit(new, old)
        confirmed = np.sort(state.track_id[ripe])
        if old.size:
            keep = np.ones(len(state), np.bool_)
            keep[old] = False
            state.keep(keep)
        return confirmed, renamed

    def _returned(self, ripe: Index) -> tuple[Index, Index]:
        """Which newborns are which lost tracks."""
        s, state = self._set, self._state
        lost = np.flatnonzero(state.confirmed & (state.seen_s < state.now_s))
        if not lost.size:
            return _NOBODY, _NOBODY
        a = np.repeat(np.arange(ripe.size), lost.size)
        b = np.tile(np.arange(lost.size), ripe.size)
        new, old = ripe[a], lost[b]
        gap_s = state.born_s[new] - state.seen_s[old]
        away, length = self._detour(new, old)
        sigma = 2 * s.motion.place_noise + s.stray * np.maximum(gap_s, 0)
        size_off = state.size_mismatch(
            old, state.log_wide[new], state.log_high[new],
            state.var_size[new] + s.motion.size_noise**2,
        )  # fmt: skip
        cost = np.square(away / sigma) + np.log(sigma * (sigma + length)) + size_off
        if state.look.size:
            cost += s.look_weight * (state.unlikeness(old, state.look[new]) - s.look_typical)
        edge = self._is_at_edge(old, *state.place_when_seen(old))
        edge |= self._is_at_edge(new, state.born_x[new], state.born_y[new])
        possible = (gap_s > 0) & (state.class_id[new] == state.class_id[old])
        possible &= (size_off <= s.size_gate) & ((gap_s <= s.confirm_s) | ~edge)
        cost[~possible] = np.inf
        a, b = choose_pairs(first=a, second=b, cost=cost, unmatched_cost=s.return_cost)
        return ripe[a], lost[b]

    def _detour(self, new: Index, old: Index) -> tuple[F64, F64]:
        """How far a newborn appeared from the old one's way, and how long that way is.

        The way leads from where the old one was last seen to where its velocity would have
        carried it by then; it may have stopped anywhere. Both in box sizes of the old one.
        """
        state = self._state
        vx, vy = state.vx[old], state.vy[old]
        gap_s = np.maximum(state.born_s[new] - state.seen_s[old], 0)
        x, y = state.place_when_seen(old)
        dx, dy = state.born_x[new] - x, state.born_y[new] - y
        length = gap_s * np.hypot(vx, vy)
        share = np.zeros(length.size)
        moved = length > 0
        np.divide((dx * vx + dy * vy) * gap_s, np.square(length), out=share, where=moved)
        share = np.clip(share, 0, 1) * gap_s
        away = np.hypot(dx - share * vx, dy - share * vy)
        scale = state.scale[old]
        return away / scale, length / scale

    def _is_at_edge(self, t: Index, x: F64, y: F64) -> Mask:
        """Whose box, put there, touches the picture's edge: where people come and go."""
        half, high = np.exp(self._state.log_wide[t]) / 2, np.exp(self._state.log_high[t])
        margin = self._set.edge * np.maximum(2 * half, high)
        edge: Mask = (x - half < margin) | (x + half > self._width - margin)
        edge |= (y < margin) | (y + high > self._height - margin)
        return edge

    def _drop(self) -> I64:
        state = self._state
        limit_s = np.where(state.confirmed, self._set.forget_s, self._set.confirm_s)
        gone = state.now_s - state.seen_s > limit_s
        ended = np.sort(state.track_id[gone])
        if gone.any():
            state.keep(~gone)
        return ended


def _can_be(track_class: I64, box_class: I64) -> Mask:
    """Whether a box may be a track in spite of their classes.

    A rider seen from behind is a person to the detector, a motorcycle now and then a bicycle; but
    nobody turns into a car.
    """
    mixed = (track_class == _BICYCLE) | (box_class == _BICYCLE)
    return np.asarray((track_class == box_class) | mixed, np.bool_)
