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
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

_SPREADS = 2.5
"""Sightings further away than this many spreads of a bell curve weigh nothing."""
_SAMPLES = 24
"""Sightings that one window takes at most; more steady a box no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmootherSettings:
    """Seconds of delay, of steadying and of bridging.

    `lag_s` is what the output lags the camera by. Places are steadied over `position_s` and sizes
    over `size_s`, the spread of a bell curve to both sides: a walker's box pulses with every step.
    Gaps up to `bridge_s` are filled. Weak sightings count only between strong ones: what the
    detector still half sees when somebody has left is not somebody.
    """

    lag_s: float = 2.0
    position_s: float = 0.3
    size_s: float = 0.8
    bridge_s: float = 5.0


class Smoother:
    """Fixed-lag output stage between tracker and measures.

    `push` takes every frame, also those without detector (`FrameTracks(looked=False)`), and
    returns the rows that became final; `flush` returns the rest at the end of the session.
    `final_s` is the time up to which everything is final.

    Forgets: every sighting older than the lag, and with it how each box really was detected.
    """

    def __init__(self, settings: SmootherSettings | None = None) -> None:
        self._set = settings or SmootherSettings()
        self._reach_s = _SPREADS * max(self._set.position_s, self._set.size_s)
        self._clear()

    def _clear(self) -> None:
        self.final_s = float("-inf")
        self._slots = 0
        self._next = 0
        self._at = np.zeros(64)
        self._looked = np.zeros(64, np.bool_)
        # slots x 4 x columns: center x, center y, width, height; weight 0 where not sighted
        self._value = np.zeros((64, 4, 16))
        self._weight = np.zeros((64, 16))
        self._strong = np.zeros((64, 16), np.bool_)
        # one column per track
        self._id = np.zeros(0, np.int64)
        self._class = np.zeros(0, np.int64)
        self._sure = np.zeros(0, np.bool_)
        self._ended = np.zeros(0, np.bool_)
        self._past_at = np.zeros(0)
        self._past_value = np.zeros((4, 0))

    def push(self, frame: FrameTracks) -> TrackedBoxes:
        """Take one frame in time order; return the rows that are final now."""
        self._append(frame)
        out = []
        while self._next < self._slots and frame.at_s - self._at[self._next] >= self._set.lag_s:
            out.append(self._emit())
        if self._slots == self._at.size:
            self._make_room()
        return TrackedBoxes.join(out)

    def flush(self) -> TrackedBoxes:
        """The rows still held back; afterwards the smoother knows nobody."""
        out = []
        while self._next < self._slots:
            out.append(self._emit())
        self._clear()
        return TrackedBoxes.join(out)

    # -- taking in ------------------------------------------------------------------------
    def _append(self, frame: FrameTracks) -> None:
        self._admit(frame)
        self._rename(frame.renamed)
        t = self._slots
        self._slots += 1
        self._at[t] = frame.at_s
        self._looked[t] = frame.looked
        self._weight[t] = 0
        self._strong[t] = False
        if len(frame):
            column = self._columns(frame.track_id)
            self._class[column] = frame.class_id
            box = frame.xyxy.astype(np.float64).T
            self._value[t, :2, column] = ((box[:2] + box[2:]) / 2).T
            self._value[t, 2:, column] = (box[2:] - box[:2]).T
            self._weight[t, column] = frame.confidence
            self._strong[t, column] = frame.strong
        self._take_off(frame.riding)
        # Who is confirmed while riding may have no column.
        confirmed = frame.confirmed[np.isin(frame.confirmed, self._id)]
        if confirmed.size:
            self._sure[self._columns(confirmed)] = True
        if frame.ended.size:
            self._ended |= np.isin(self._id, frame.ended)

    def _take_off(self, riding: I64) -> None:
        """Whoever turns out to ride was no walker either in what is still held back."""
        column = np.flatnonzero(np.isin(self._id, riding))
        self._weight[self._next : self._slots, column] = 0
        self._strong[self._next : self._slots, column] = False
        # No bridge over the ride.
        self._past_at[column] = -np.inf

    def _columns(self, track_id: I64) -> Index:
        order = np.argsort(self._id)
        return order[np.searchsorted(self._id, track_id, sorter=order)]

    def _admit(self, frame: FrameTracks) -> None:
        """A column for every id not known yet."""
        fresh = ~np.isin(frame.track_id, self._id)
        if frame.renamed.size:
            fresh &= ~np.isin(frame.track_id, frame.renamed[:, 1])
        n = int(fresh.sum())
        if not n:
            return
        used = self._id.size
        if used + n > self._weight.shape[1]:
            self._drop_columns()
            used = self._id.size
        if used + n > self._weight.shape[1]:
            self._widen(2 * (used + n))
        self._weight[:, used : used + n] = 0
        self._strong[:, used : used + n] = False
        self._id = np.concatenate((self._id, frame.track_id[fresh]))
        self._class = np.concatenate((self._class, frame.class_id[fresh]))
        self._sure = np.concatenate((self._sure, np.zeros(n, np.bool_)))
        self._ended = np.concatenate((self._ended, np.zeros(n, np.bool_)))
        self._past_at = np.concatenate((self._past_at, np.full(n, -np.inf)))
        self._past_value = np.concatenate((self._past_value, np.zeros((4, n))), axis=1)

    def _rename(self, renamed: I64) -> None:
        """Join the column of a track that came back to the column it had before."""
        for new, old in renamed.tolist():
            mine, before = np.flatnonzero(self._id == new), np.flatnonzero(self._id == old)
            if not mine.size:
                continue
            if not before.size:
                self._id[mine] = old
                self._sure[mine] = True
                continue
            i, j = int(mine[0]), int(before[0])
            seen = self._weight[: self._slots, i] > 0
            rows = np.flatnonzero(seen)
            for table in (self._weight, self._strong):
                table[rows, j] = table[rows, i]
            self._value[rows, :, j] = self._value[rows, :, i]
            self._weight[:, i] = 0
            self._strong[:, i] = False
            self._id[i] = -1
            self._ended[i], self._ended[j] = True, False

    # -- giving out -----------------------------------------------------------------------
    def _emit(self) -> TrackedBoxes:
        k, n = self._next, self._id.size
        now = float(self._at[k])
        self._next += 1
        self.final_s = now
        seen = self._weight[k, :n] > 0
        ahead = self._weight[k : self._slots, :n] > 0
        following = ahead.argmax(axis=0)
        has_next = ahead[following, np.arange(n)]
        alive = self._strong[k : self._slots, :n].any(axis=0)
        gap_s = self._at[k + following] - self._past_at
        bridged = ~seen & has_next & (gap_s <= self._set.bridge_s)
        want = np.flatnonzero(self._sure & alive & (seen | bridged))
        rows = TrackedBoxes.none()
        if want.size:
            box = self._steady(k, want, k + following[want], seen[want])
            rows = TrackedBoxes(
                at_s=np.full(want.size, now),
                track_id=self._id[want],
                class_id=self._class[want],
                xyxy=box.astype(np.float32),
                seen=seen[want],
            )
        self._past_at[seen] = now
        self._past_value[:, seen] = self._value[k][:, :n][:, seen]
        return rows

    def _steady(self, k: int, want: Index, following: Index, seen: Mask) -> F64:
        s = self._set
        now = self._at[k]
        place = _local_line(*self._window(k, want, slice(0, 2), s.position_s))
        size = _local_mean(*self._window(k, want, slice(2, 4), s.size_s)[1:])
        gap = np.flatnonzero(~seen)
        if gap.size:
            column = want[gap]
            past, since = self._past_value[:, column], self._past_at[column]
            ahead = self._value[following[gap], :, column].T
            share = (now - since) / (self._at[following[gap]] - since)
            between = past + share * (ahead - past)
            place[:, gap] = between[:2]
            size[:, gap] = np.where(np.isfinite(size[:, gap]), size[:, gap], between[2:])
        return np.concatenate((place - size / 2, place + size / 2)).T

    def _window(self, k: int, want: Index, part: slice, spread_s: float) -> tuple[F64, F64, F64]:
        """Times from now, values and weights of the sightings around slot k."""
        now, at = self._at[k], self._at[: self._slots]
        low = int(np.searchsorted(at, now - _SPREADS * spread_s))
        high = int(np.searchsorted(at, now + _SPREADS * spread_s, side="right"))
        looked = low + np.flatnonzero(self._looked[low:high])
        if looked.size > _SAMPLES:
            # Thinned out, but never without the slot itself: it may be the only sighting.
            looked = np.union1d(looked[:: -(-looked.size // _SAMPLES)], looked[looked == k])
        dt = at[looked] - now
        bell = np.exp(-0.5 * np.square(dt / spread_s))[:, None]
        return dt, self._value[looked, part][:, :, want], self._weight[looked][:, want] * bell

    # -- forgetting -----------------------------------------------------------------------
    def _make_room(self) -> None:
        """Drop slots out of reach; if that is less than half, hold more."""
        now = self._at[min(self._next, self._slots - 1)]
        cut = int(np.searchsorted(self._at[: self._slots], now - self._reach_s))
        cut = min(cut, self._next)
        keep = self._slots - cut
        room = self._at.size if 2 * keep <= self._at.size else 2 * self._at.size
        at, value = np.zeros(room), np.zeros((room, *self._value.shape[1:]))
        weight = np.zeros((room, self._weight.shape[1]))
        strong = np.zeros(weight.shape, np.bool_)
        for new, old in ((at, self._at), (value, self._value), (weight, self._weight)):
            new[:keep] = old[cut : self._slots]
        strong[:keep] = self._strong[cut : self._slots]
        looked = np.zeros(room, np.bool_)
        looked[:keep] = self._looked[cut : self._slots]
        self._at, self._value, self._weight, self._strong = at, value, weight, strong
        self._looked = looked
        self._slots, self._next = keep, self._next - cut
        self._drop_columns()

    def _drop_columns(self) -> None:
        n = self._id.size
        waiting = (self._weight[self._next : self._slots, :n] > 0).any(axis=0)
        keep = np.flatnonzero(~self._ended | waiting)
        if keep.size == n:
            return
        m = keep.size
        self._value[: self._slots, :, :m] = self._value[: self._slots][:, :, keep]
        self._weight[: self._slots, :m] = self._weight[: self._slots][:, keep]
        self._strong[: self._slots, :m] = self._strong[: self._slots][:, keep]
        self._id, self._class = self._id[keep], self._class[keep]
        self._sure, self._ended = self._sure[keep], self._ended[keep]
        self._past_at = self._past_at[keep]
        self._past_value = self._past_value[:, keep]

    def _widen(self, columns: int) -> None:
        extra = columns - self._weight.shape[1]
        self._value = np.pad(self._value, ((0, 0), (0, 0), (0, extra)))
        self._weight = np.pad(self._weight, ((0, 0), (0, extra)))
        self._strong = np.pad(self._strong, ((0, 0), (0, extra)))


def _local_mean(value: F64, weight: F64) -> F64:
    """`(V, C)` weighted means of `(T, V, C)`; NaN without weight."""
    total = weight.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: F64 = (value * weight[:, None]).sum(axis=0) / total
    return mean


def _local_line(dt: F64, value: F64, weight: F64) -> F64:
    """`(V, C)` values at dt = 0 of weighted straight lines through `(T, V, C)`."""
    slope = weight * dt[:, None]
    s0, s1, s2 = weight.sum(axis=0), slope.sum(axis=0), dt @ slope
    y0, y1 = (value * weight[:, None]).sum(axis=0), (value * slope[:, None]).sum(axis=0)
    det = s0 * s2 - s1 * s1
    flat = det <= 1e-6 * s0 * s0
    with np.errstate(invalid="ignore", divide="ignore"):
        line: F64 = np.where(flat, y0 / s0, (s2 * y0 - s1 * y1) / det)
    return line
