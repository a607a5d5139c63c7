"""Boxes of one frame after another to tracks, in arrays.

One array per state variable, a constant-velocity filter per axis without matrices, lengths in
box sizes and times in seconds: the same settings serve any resolution and any frame rate.
The tracker never sees a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.sight.assign import choose_pairs, sweep_pairs
from noren.sight.detections import Detections
from noren.sight.tracked import FrameTracks

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerSettings:
    """What the tracker believes about detectors and moving things.

    Lengths are in *box sizes* (the longer side of the box: about 1.7 m for a standing person,
    4 m for a car), so that near and far objects are treated alike; `_s` are seconds.
    """

    high_confidence: float = 0.35
    low_confidence: float = 0.12
    birth_confidence: float = 0.35
    confirm_s: float = 0.35
    confirm_hits: int = 3
    coast_s: float = 1.0
    weak_s: float = 1.0
    forget_s: float = 5.0
    position_noise: float = 0.05
    size_noise: float = 0.12
    size_drift: float = 0.25
    acceleration: float = 0.3
    speed: tuple[float, float, float] = (1.0, 3.0, 3.0)
    newcomer_cost: float = 4.0
    gate: float = 12.0
    relink_cost: float = 3.0
    low_gate: float = 6.0
    look_weight: float = 20.0
    look_typical: float = 0.1
    look_s: float = 1.0


_ROWS = (
    "x", "y", "vx", "vy", "lw", "lh", "ppp", "ppv", "pvv", "ps",
    "updated_s", "seen_s", "strong_s", "born_s", "hits", "born_x", "born_y", "confirmed", "look_s",
)  # fmt: skip
_ROW = {name: k for k, name in enumerate(_ROWS)}


class Tracker:
    """Gives every detected box a track id, one frame at a time.

    Ids are unique within one tracker object: use one per camera and session. An id is
    provisional until it is reported in `confirmed`; ids that never are were ghosts.

    Forgets: confidences and boxes of earlier frames; keeps per live track one position, one
    velocity, one size.
    """

    def __init__(
        self, *, frame_size_px: tuple[int, int], settings: TrackerSettings | None = None
    ) -> None:
        self._set = settings or TrackerSettings()
        self._width, self._height = float(frame_size_px[0]), float(frame_size_px[1])
        self._state = np.zeros((len(_ROWS), 0))
        self._id = np.zeros(0, np.int64)
        self._class = np.zeros(0, np.int64)
        self._next_id = 1
        self._look = np.zeros((0, 0))
        self._speed_var = np.square(np.asarray(self._set.speed, np.float64))

    # -- state access -------------------------------------------------------------------
    def __getattr__(self, name: str) -> F64:
        try:
            return self._state[_ROW[name]]
        except KeyError:
            raise AttributeError(name) from None

    def update(
        self, detections: Detections, at_s: float, look: F64 | None = None
    ) -> FrameTracks:
        s = self._set
        det = _Boxes(detections, s.low_confidence, look)
        self._predict(at_s)
        taken_track, taken_det = self._associate(det, at_s)
        self._correct(taken_track, det, taken_det, at_s)
        born_det = self._births(det, taken_det)
        self._add(det, born_det, at_s)
        ids = np.concatenate((self._id[taken_track], self._id[self._id.size - born_det.size :]))
        used = np.concatenate((taken_det, born_det))
        order = np.argsort(ids)
        confirmed, renamed, swallowed = self._confirm(at_s)
        final_ids = ids[order]
        if renamed.size:
            at = np.searchsorted(final_ids, renamed[:, 0])
            final_ids[at] = renamed[:, 1]
            again = np.argsort(final_ids)
            order, final_ids = order[again], final_ids[again]
        ended = self._drop(at_s, swallowed)
        return FrameTracks(
            at_s=at_s,
            track_id=final_ids,
            class_id=det.class_id[used][order],
            xyxy=det.xyxy[used][order],
            confidence=det.confidence[used][order].astype(np.float32),
            strong=det.confidence[used][order] >= s.high_confidence,
            confirmed=confirmed,
            renamed=renamed,
            ended=ended,
        )

    # -- steps --------------------------------------------------------------------------
    def _scale(self) -> F64:
        return np.exp(np.maximum(self.lw, self.lh))

    def _predict(self, at_s: float) -> None:
        if not self._id.size:
            return
        s = self._set
        dt = at_s - self.updated_s
        q = s.acceleration**2
        self._state[_ROW["x"]] += self.vx * dt
        self._state[_ROW["y"]] += self.vy * dt
        self._state[_ROW["ppp"]] += dt * (2 * self.ppv + dt * (self.pvv + q * dt / 3))
        self._state[_ROW["ppv"]] += dt * (self.pvv + q * dt / 2)
        self._state[_ROW["pvv"]] += q * dt
        self._state[_ROW["ps"]] += s.size_drift**2 * dt
        self._state[_ROW["updated_s"]] = at_s

    def _associate(self, det: _Boxes, at_s: float) -> tuple[Index, Index]:
        s = self._set
        live = np.flatnonzero((at_s - self.seen_s <= s.coast_s))
        high = np.flatnonzero(det.confidence >= s.high_confidence)
        t1, d1 = self._match(live, det, high, s.gate)
        left = np.setdiff1d(live, t1, assume_unique=True)
        left = left[at_s - self.strong_s[left] <= s.weak_s]
        low = np.setdiff1d(np.arange(det.confidence.size), d1, assume_unique=True)
        t2, d2 = self._match(left, det, low, s.low_gate)
        t, d = np.concatenate((t1, t2)), np.concatenate((d1, d2))
        return t, d

    def _match(self, tracks: Index, det: _Boxes, dets: Index, gate: float) -> tuple[Index, Index]:
        s = self._set
        if not tracks.size or not dets.size:
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        x, y, scale = self.x[tracks], self.y[tracks], self._scale()[tracks]
        var = self.ppp[tracks] + s.position_noise**2
        reach = np.sqrt(gate * var) * scale
        dx_all = det.x[dets]
        order = np.argsort(dx_all, kind="stable")
        a, b = sweep_pairs(x=x, reach=reach, other_x=dx_all[order])
        if not a.size:
            return a, b
        d = dets[order[b]]
        near = np.abs(det.y[d] - y[a]) <= reach[a]
        near &= det.class_id[d] == self._class[tracks[a]]
        a, d = a[near], d[near]
        ta = tracks[a]
        va, sa = var[a], scale[a]
        d2 = (np.square(det.x[d] - x[a]) + np.square(det.y[d] - y[a])) / (va * sa * sa)
        vs = self.ps[ta] + s.size_noise**2
        d2s = (np.square(det.lh[d] - self.lh[ta]) + 0.25 * np.square(det.lw[d] - self.lw[ta])) / vs
        cost = d2 + d2s + 2 * np.log(va)
        if det.look is not None:
            cost += s.look_weight * (self._unlike(ta, det.look[d]) - s.look_typical)
        cost[(d2 > gate) | (d2s > 9.0)] = np.inf
        a, d = choose_pairs(first=a, second=d, cost=cost, unmatched_cost=s.newcomer_cost)
        return tracks[a], d

    def _correct(self, t: Index, det: _Boxes, d: Index, at_s: float) -> None:
        if not t.size:
            return
        s, st = self._set, self._state
        c = det.confidence[d]
        r = np.square(s.position_noise) * np.where(c < s.high_confidence, 4.0, 1.0)
        ppp, ppv, pvv = self.ppp[t], self.ppv[t], self.pvv[t]
        gain = 1 / (ppp + r)
        k, kv = ppp * gain, ppv * gain
        for p, v, z in (("x", "vx", det.x), ("y", "vy", det.y)):
            e = z[d] - st[_ROW[p], t]
            st[_ROW[p], t] += k * e
            st[_ROW[v], t] += kv * e
        st[_ROW["ppp"], t] = (1 - k) * ppp
        st[_ROW["ppv"], t] = (1 - k) * ppv
        st[_ROW["pvv"], t] = pvv - kv * ppv
        ps = self.ps[t]
        ks = ps / (ps + s.size_noise**2 * np.where(c < s.high_confidence, 4.0, 1.0))
        st[_ROW["lw"], t] += ks * (det.lw[d] - self.lw[t])
        st[_ROW["lh"], t] += ks * (det.lh[d] - self.lh[t])
        st[_ROW["ps"], t] = (1 - ks) * ps
        st[_ROW["seen_s"], t] = at_s
        strong = c >= s.high_confidence
        st[_ROW["strong_s"], t[strong]] = at_s
        st[_ROW["hits"], t] += strong

        if det.look is not None:
            dt = np.minimum(at_s - self.look_s[t[strong]], s.look_s)
            f = np.where(self.look_s[t[strong]] < 0, 1.0, 1 - np.exp(-dt / s.look_s))[:, None]
            self._look[t[strong]] += f * (det.look[d[strong]] - self._look[t[strong]])
            st[_ROW["look_s"], t[strong]] = at_s

    def _unlike(self, t: Index, look: F64) -> F64:
        mine = self._look[t]
        norm = np.sqrt(np.einsum("nd,nd->n", mine, mine) * np.einsum("nd,nd->n", look, look))
        return 1 - np.einsum("nd,nd->n", mine, look) / (norm + 1e-9)

    def _births(self, det: _Boxes, taken: Index) -> Index:
        free = np.ones(det.confidence.size, np.bool_)
        free[taken] = False
        return np.flatnonzero(free & (det.confidence >= self._set.birth_confidence))

    def _add(self, det: _Boxes, d: Index, at_s: float) -> None:
        if not d.size:
            return
        n = d.size
        s = self._set
        new = np.zeros((len(_ROWS), n))
        put = {
            "x": det.x[d], "y": det.y[d], "lw": det.lw[d], "lh": det.lh[d],
            "ppp": s.position_noise**2, "pvv": self._speed_var[det.class_id[d]],
            "ps": s.size_noise**2, "updated_s": at_s, "seen_s": at_s, "strong_s": at_s, "born_s": at_s,
            "hits": 1.0, "born_x": det.x[d], "born_y": det.y[d],
        }  # fmt: skip
        for name, value in put.items():
            new[_ROW[name]] = value
        self._id = np.concatenate((self._id, np.arange(self._next_id, self._next_id + n)))
        self._class = np.concatenate((self._class, det.class_id[d]))
        if det.look is not None:
            new[_ROW["look_s"]] = at_s
            old = self._look if self._look.shape[1] else np.zeros((0, det.look.shape[1]))
            self._look = np.concatenate((old, det.look[d]))
        self._state = np.concatenate((self._state, new), axis=1)
        self._next_id += n

    def _confirm(self, at_s: float) -> tuple[I64, I64, Index]:
        """Newborns old enough become trusted, or turn out to be a lost track come back."""
        s = self._set
        none = np.zeros(0, np.int64)
        ripe = np.flatnonzero(
            (self.confirmed == 0)
            & (self.seen_s - self.born_s >= s.confirm_s)
            & (self.hits >= s.confirm_hits)
            & (self.seen_s == at_s)
        )
        if not ripe.size:
            return none, np.zeros((0, 2), np.int64), np.zeros(0, np.intp)
        self._state[_ROW["confirmed"], ripe] = 1.0
        new, old = self._relink(ripe, at_s)
        renamed = np.column_stack((self._id[new], self._id[old])).astype(np.int64)
        self._id[new] = self._id[old]
        self._id[old] = -1
        return np.sort(self._id[ripe]), renamed, old

    def _relink(self, ripe: Index, at_s: float) -> tuple[Index, Index]:
        s = self._set
        lost = np.flatnonzero((self.confirmed == 1) & (self.seen_s < at_s))
        lost = lost[~np.isin(lost, ripe)]
        if not lost.size:
            return np.zeros(0, np.intp), np.zeros(0, np.intp)
        a, b = np.meshgrid(np.arange(ripe.size), np.arange(lost.size), indexing="ij")
        n, o = ripe[a.ravel()], lost[b.ravel()]
        gap = self.born_s[n] - self.seen_s[o]
        # where the lost one would be at the newborn's birth, if it kept its velocity
        back = at_s - self.born_s[n]
        px, py = self.x[o] - self.vx[o] * back, self.y[o] - self.vy[o] * back
        scale = np.exp(np.maximum(self.lh[o], self.lw[o]))
        var = self.ppp[o] + s.position_noise**2
        d2 = (np.square(self.born_x[n] - px) + np.square(self.born_y[n] - py)) / (var * scale**2)
        vs = self.ps[o] + self.ps[n] + s.size_noise**2
        d2s = (np.square(self.lh[o] - self.lh[n]) + 0.25 * np.square(self.lw[o] - self.lw[n])) / vs
        cost = d2 + d2s + 2 * np.log(var)
        if self._look.shape[1]:
            cost += s.look_weight * (self._unlike(n, self._look[o]) - s.look_typical)
        inside = (
            (px > 0) & (px < self._width) & (py < self._height) & (py + np.exp(self.lh[o]) > 0)
        )
        ok = (gap > 0) & (self._class[n] == self._class[o]) & (d2 < s.gate) & (d2s < 9) & inside
        cost[~ok] = np.inf
        i, j = choose_pairs(
            first=a.ravel(), second=b.ravel(), cost=cost, unmatched_cost=s.relink_cost
        )
        return ripe[i], lost[j]

    def _drop(self, at_s: float, swallowed: Index) -> I64:
        s = self._set
        unseen = at_s - self.seen_s
        gone = np.where(self.confirmed > 0, unseen > s.forget_s, unseen > s.confirm_s)
        ended = self._id[gone & (self._id >= 0)]
        gone[swallowed] = True
        if gone.any():
            keep = ~gone
            self._state = self._state[:, keep]
            self._id, self._class = self._id[keep], self._class[keep]
            if self._look.shape[1]:
                self._look = self._look[keep]
        return np.sort(ended)


class _Boxes:
    """Detections in canonical order with the quantities the tracker compares."""

    def __init__(self, detections: Detections, floor: float, look: F64 | None) -> None:
        box = detections.xyxy
        keep = np.flatnonzero(detections.confidence >= floor)
        order = keep[np.lexsort((box[keep, 3], box[keep, 1], box[keep, 2], box[keep, 0]))]
        self.xyxy = box[order]
        self.class_id = detections.class_id[order]
        self.confidence = detections.confidence[order].astype(np.float64)
        self.look = None if look is None else look[order]
        b = self.xyxy.astype(np.float64)
        self.x = (b[:, 0] + b[:, 2]) / 2
        self.y = b[:, 1]
        self.lw = np.log(b[:, 2] - b[:, 0])
        self.lh = np.log(b[:, 3] - b[:, 1])
