"""A short look back: steady boxes, bridged gaps and late corrections before anything is measured.

Whatever is measured lags the camera by `lag_s`. Inside that time a track that turns out to be
an older one gets the older id, gaps between sightings are filled, boxes are steadied with
sightings from both sides, and ghosts that were never confirmed vanish.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.sight.tracked import FrameTracks, TrackedBoxes

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmootherSettings:
    """Seconds of delay, of steadying and of bridging."""

    lag_s: float = 2.0
    position_s: float = 0.12
    size_s: float = 0.6
    bridge_s: float = 5.0


class Smoother:
    """Fixed-lag output stage between tracker and measures.

    `push` takes every frame, also those without detector (`FrameTracks(looked=False)`), and
    returns the rows that became final; `flush` returns the rest at the end of the session.

    Forgets: every sighting older than the lag, and with it how each box really was detected.
    """

    def __init__(self, settings: SmootherSettings | None = None) -> None:
        self._set = settings or SmootherSettings()
        s = self._set
        self._reach_s = 2.5 * max(s.position_s, s.size_s)
        self._at = np.zeros(0)
        self._next = 0  # slot to be emitted next
        self._id = np.zeros(0, np.int64)
        self._class = np.zeros(0, np.int64)
        self._sure = np.zeros(0, np.bool_)
        self._ended = np.zeros(0, np.bool_)
        # slots x columns x (cx, cy, w, h); weight 0 where not sighted
        self._value = np.zeros((0, 0, 4))
        self._weight = np.zeros((0, 0))
        # last sighting already behind the emitted slot, per column
        self._past_at = np.zeros(0)
        self._past_value = np.zeros((0, 4))

    def push(self, frame: FrameTracks) -> TrackedBoxes:
        """Take one frame in time order; return the rows that are final now."""
        self._append(frame)
        out = []
        while self._next < self._at.size and frame.at_s - self._at[self._next] >= self._set.lag_s:
            out.append(self._emit())
        if out:
            self._trim()
        return TrackedBoxes.join(out)

    def flush(self) -> TrackedBoxes:
        """The rows still held back; afterwards the smoother is empty."""
        out = []
        while self._next < self._at.size:
            out.append(self._emit())
        self.__init__(self._set)  # type: ignore[misc]
        return TrackedBoxes.join(out)

    # -- taking in ------------------------------------------------------------------------
    def _append(self, frame: FrameTracks) -> None:
        fresh = np.setdiff1d(frame.track_id, self._id, assume_unique=True)
        fresh = np.setdiff1d(fresh, frame.renamed[:, 1], assume_unique=True)
        if fresh.size:
            self._grow(frame, fresh)
        self._rename(frame.renamed)
        t, c = self._weight.shape
        value, weight = np.zeros((1, c, 4)), np.zeros((1, c))
        if len(frame):
            order = np.argsort(self._id)
            column = order[np.searchsorted(self._id, frame.track_id, sorter=order)]
            box = frame.xyxy.astype(np.float64)
            value[0, column, :2] = (box[:, :2] + box[:, 2:]) / 2
            value[0, column, 2:] = box[:, 2:] - box[:, :2]
            weight[0, column] = frame.confidence
        self._value = np.concatenate((self._value, value))
        self._weight = np.concatenate((self._weight, weight))
        self._at = np.append(self._at, frame.at_s)
        self._sure |= np.isin(self._id, frame.confirmed)
        self._ended |= np.isin(self._id, frame.ended)

    def _grow(self, frame: FrameTracks, fresh: I64) -> None:
        n, t = fresh.size, self._at.size
        self._id = np.concatenate((self._id, fresh))
        at = np.searchsorted(frame.track_id, fresh)
        self._class = np.concatenate((self._class, frame.class_id[at]))
        self._sure = np.concatenate((self._sure, np.zeros(n, np.bool_)))
        self._ended = np.concatenate((self._ended, np.zeros(n, np.bool_)))
        self._value = np.concatenate((self._value, np.zeros((t, n, 4))), axis=1)
        self._weight = np.concatenate((self._weight, np.zeros((t, n))), axis=1)
        self._past_at = np.concatenate((self._past_at, np.full(n, -np.inf)))
        self._past_value = np.concatenate((self._past_value, np.zeros((n, 4))))

    def _rename(self, renamed: I64) -> None:
        for new, old in renamed.tolist():
            a, b = np.flatnonzero(self._id == new), np.flatnonzero(self._id == old)
            if not a.size:
                continue
            if not b.size:
                self._id[a] = old
                self._sure[a] = True
                continue
            i, j = int(a[0]), int(b[0])
            mine = self._weight[:, i] > 0
            self._value[mine, j], self._weight[mine, j] = self._value[mine, i], self._weight[mine, i]
            self._id[i] = -1
            self._weight[:, i] = 0
            self._ended[i] = True
            self._ended[j] = False

    # -- giving out -----------------------------------------------------------------------
    def _emit(self) -> TrackedBoxes:
        k = self._next
        now = self._at[k]
        self._next += 1
        seen = self._weight[k] > 0
        ahead = self._weight[k:] > 0
        has_next = ahead.any(axis=0)
        before = np.isfinite(self._past_at)
        want = np.flatnonzero(self._sure & (seen | (before & has_next)))
        if want.size:
            nxt = k + ahead[:, want].argmax(axis=0)
            gap = self._at[nxt] - self._past_at[want]
            keep = seen[want] | (gap <= self._set.bridge_s)
            want, nxt = want[keep], nxt[keep]
        rows = TrackedBoxes.none()
        if want.size:
            box = self._steady(k, want, nxt, seen[want])
            rows = TrackedBoxes(
                at_s=np.full(want.size, now),
                track_id=self._id[want],
                class_id=self._class[want],
                xyxy=box.astype(np.float32),
                seen=seen[want],
            )
        self._past_at[seen] = now
        self._past_value[seen] = self._value[k, seen]
        return rows

    def _steady(self, k: int, want: npt.NDArray[np.intp], nxt: npt.NDArray[np.intp], seen: Mask) -> F64:
        s = self._set
        now = self._at[k]
        lo = int(np.searchsorted(self._at, now - self._reach_s))
        hi = int(np.searchsorted(self._at, now + self._reach_s, side="right"))
        dt = self._at[lo:hi] - now
        value = self._value[lo:hi, want]
        weight = self._weight[lo:hi, want]
        centre = _local_line(dt, value[..., :2], weight * np.exp(-0.5 * (dt / s.position_s) ** 2)[:, None])
        size = _local_mean(value[..., 2:], weight * np.exp(-0.5 * (dt / s.size_s) ** 2)[:, None])
        gap = ~seen
        if gap.any():
            past, at = self._past_value[want[gap]], self._past_at[want[gap]]
            ahead = self._value[nxt[gap], want[gap]]
            f = ((now - at) / (self._at[nxt[gap]] - at))[:, None]
            mixed = past + f * (ahead - past)
            centre[gap] = mixed[:, :2]
            empty = ~np.isfinite(size[gap]).all(axis=1)
            size[gap] = np.where(empty[:, None], mixed[:, 2:], size[gap])
        return np.concatenate((centre - size / 2, centre + size / 2), axis=1)

    def _trim(self) -> None:
        now = self._at[self._next - 1]
        cut = int(np.searchsorted(self._at, now - self._reach_s))
        cut = min(cut, self._next)
        self._at, self._value, self._weight = self._at[cut:], self._value[cut:], self._weight[cut:]
        self._next -= cut
        done = self._ended & ~(self._weight[self._next :] > 0).any(axis=0)
        if done.any():
            keep = ~done
            self._id, self._class = self._id[keep], self._class[keep]
            self._sure, self._ended = self._sure[keep], self._ended[keep]
            self._past_at, self._past_value = self._past_at[keep], self._past_value[keep]
            self._value, self._weight = self._value[:, keep], self._weight[:, keep]


def _local_mean(value: F64, weight: F64) -> F64:
    total = weight.sum(axis=0)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.einsum("tc,tcv->cv", weight, value) / total


def _local_line(dt: F64, value: F64, weight: F64) -> F64:
    """Value at dt = 0 of a weighted straight line through the sightings of each column."""
    s0 = weight.sum(axis=0)
    s1 = dt @ weight
    s2 = np.square(dt) @ weight
    y0 = np.einsum("tc,tcv->cv", weight, value)
    y1 = np.einsum("tc,tcv->cv", weight * dt[:, None], value)
    det = s0 * s2 - s1 * s1
    with np.errstate(invalid="ignore", divide="ignore"):
        line = (s2[:, None] * y0 - s1[:, None] * y1) / det[:, None]
        mean = y0 / s0[:, None]
    flat = det <= 1e-6 * s0 * s0
    return np.where(flat[:, None], mean, line)
