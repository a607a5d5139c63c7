"""What is remembered of the tracks alive: one array per quantity, no object per person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from noren.sight.detections import Detections

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How boxes move and tremble, in box sizes and seconds.

    A box size is the longer side of the box: about 1.7 m for somebody standing, 4 m for a car.
    `place_noise` is how far a box trembles; `size_noise` and `size_drift` do the same for the
    logarithm of its sides, at once and per root second. `jolt` is how much a velocity wanders in
    one second. `speed` is how fast a newborn may be, per class (person, bicycle, vehicle). A weak
    box trembles `weak_noise` times as much.
    """

    place_noise: float = 0.06
    size_noise: float = 0.12
    size_drift: float = 0.25
    jolt: float = 0.25
    speed: tuple[float, float, float] = (1.0, 3.0, 3.0)
    weak_noise: float = 2.0
    look_s: float = 1.0


class Boxes:
    """Detections in an order that does not depend on theirs, with what the tracker compares.

    The reference point of a box is the middle of its top: who stands in front hides legs, not
    heads. `log_wide`, `log_high` are logarithms of the sides.
    """

    def __init__(
        self, detections: Detections, looks: F32 | None, *, floor: float, strong: float
    ) -> None:
        box = detections.xyxy
        keep = np.flatnonzero(detections.confidence >= floor)
        order = keep[np.lexsort((box[keep, 3], box[keep, 1], box[keep, 2], box[keep, 0]))]
        self.xyxy = box[order]
        self.class_id = detections.class_id[order]
        self.confidence = detections.confidence[order]
        self.strong: Mask = self.confidence >= strong
        self.look = None if looks is None else looks[order]
        corner = self.xyxy.astype(np.float64)
        self.x = (corner[:, 0] + corner[:, 2]) / 2
        self.y = corner[:, 1]
        self.log_wide = np.log(corner[:, 2] - corner[:, 0])
        self.log_high = np.log(corner[:, 3] - corner[:, 1])

    def __len__(self) -> int:
        return int(self.x.shape[0])


_FLOATS = (
    "x", "y", "vx", "vy", "log_wide", "log_high", "var_place", "cov_place_speed", "var_speed",
    "var_size", "seen_s", "strong_s", "born_s", "born_x", "born_y", "hits",
)  # fmt: skip


class TrackState:
    """The tracks alive at `now_s`, column by column.

    `votes (N, 3)` is the confidence with which each class was said of a track; `class_id` follows
    the majority.
    Place and velocity follow a constant-velocity filter, one per axis with shared variances (in
    box sizes squared), the sides a filter without drift. Every array has one entry per track.
    """

    x: F64
    y: F64
    vx: F64
    vy: F64
    log_wide: F64
    log_high: F64
    var_place: F64
    cov_place_speed: F64
    var_speed: F64
    var_size: F64
    seen_s: F64
    strong_s: F64
    born_s: F64
    born_x: F64
    born_y: F64
    hits: F64

    def __init__(self, motion: Motion) -> None:
        self.motion = motion
        self.now_s = 0.0
        for name in _FLOATS:
            setattr(self, name, np.zeros(0))
        self.track_id: I64 = np.zeros(0, np.int64)
        self.class_id: I64 = np.zeros(0, np.int64)
        self.votes: F64 = np.zeros((0, len(motion.speed)))
        self.confirmed: Mask = np.zeros(0, np.bool_)
        self.look: F32 = np.zeros((0, 0), np.float32)
        self._class_var = np.square(np.asarray(motion.speed, np.float64))

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    @property
    def scale(self) -> F64:
        """Box size of each track in pixels."""
        size: F64 = np.exp(np.maximum(self.log_wide, self.log_high))
        return size

    def predict(self, at_s: float) -> None:
        """Move everybody on to `at_s`."""
        dt = at_s - self.now_s
        self.now_s = at_s
        if not len(self) or dt <= 0:
            return
        jolt = self.motion.jolt**2
        self.x += self.vx * dt
        self.y += self.vy * dt
        self.var_place += dt * (2 * self.cov_place_speed + dt * (self.var_speed + jolt * dt / 3))
        self.cov_place_speed += dt * (self.var_speed + jolt * dt / 2)
        self.var_speed += jolt * dt
        self.var_size += self.motion.size_drift**2 * dt

    def correct(self, t: Index, boxes: Boxes, d: Index) -> None:
        """Take box `d[k]` as a sighting of track `t[k]`."""
        if not t.size:
            return
        strong = boxes.strong[d]
        noise = np.where(strong, 1.0, self.motion.weak_noise**2)
        var, cov, var_speed = self.var_place[t], self.cov_place_speed[t], self.var_speed[t]
        gain = 1 / (var + noise * self.motion.place_noise**2)
        pull, push = var * gain, cov * gain
        ahead_x, ahead_y = boxes.x[d] - self.x[t], boxes.y[d] - self.y[t]
        self.x[t] += pull * ahead_x
        self.vx[t] += push * ahead_x
        self.y[t] += pull * ahead_y
        self.vy[t] += push * ahead_y
        self.var_place[t] = (1 - pull) * var
        self.cov_place_speed[t] = (1 - pull) * cov
        self.var_speed[t] = var_speed - push * cov
        var = self.var_size[t]
        pull = var / (var + noise * self.motion.size_noise**2)
        self.log_wide[t] += pull * (boxes.log_wide[d] - self.log_wide[t])
        self.log_high[t] += pull * (boxes.log_high[d] - self.log_high[t])
        self.var_size[t] = (1 - pull) * var
        if boxes.look is not None:
            self._remember_look(t[strong], boxes.look[d[strong]])
        self.seen_s[t] = self.now_s
        self.strong_s[t[strong]] = self.now_s
        self.hits[t] += strong
        self.votes[t, boxes.class_id[d]] += boxes.confidence[d]
        self._count_votes(t)

    def add(self, boxes: Boxes, d: Index, track_id: I64) -> None:
        """Begin a track for each box `d`."""
        now = np.full(d.size, self.now_s)
        new = {
            "x": boxes.x[d], "y": boxes.y[d], "born_x": boxes.x[d], "born_y": boxes.y[d],
            "log_wide": boxes.log_wide[d], "log_high": boxes.log_high[d],
            "var_place": np.full(d.size, self.motion.place_noise**2),
            "var_speed": self._class_var[boxes.class_id[d]],
            "var_size": np.full(d.size, self.motion.size_noise**2),
            "seen_s": now, "strong_s": now, "born_s": now, "hits": np.ones(d.size),
        }  # fmt: skip
        for name in _FLOATS:
            value = new.get(name, np.zeros(d.size))
            setattr(self, name, np.concatenate((getattr(self, name), value)))
        self.track_id = np.concatenate((self.track_id, track_id))
        self.class_id = np.concatenate((self.class_id, boxes.class_id[d]))
        votes = np.zeros((d.size, self.votes.shape[1]))
        votes[np.arange(d.size), boxes.class_id[d]] = boxes.confidence[d]
        self.votes = np.concatenate((self.votes, votes))
        self.confirmed = np.concatenate((self.confirmed, np.zeros(d.size, np.bool_)))
        if boxes.look is not None:
            known = self.look
            if known.shape[1] == 0:
                known = np.zeros((len(self) - d.size, boxes.look.shape[1]), np.float32)
            self.look = np.concatenate((known, boxes.look[d]))

    def keep(self, mask: Mask) -> None:
        """Forget everybody else."""
        for name in _FLOATS:
            setattr(self, name, getattr(self, name)[mask])
        self.track_id, self.class_id = self.track_id[mask], self.class_id[mask]
        self.votes = self.votes[mask]
        self.confirmed = self.confirmed[mask]
        if self.look.size:
            self.look = self.look[mask]

    def inherit(self, new: Index, old: Index) -> None:
        """Tracks `new` are tracks `old` come back: what was said of those counts for them too."""
        self.track_id[new] = self.track_id[old]
        self.votes[new] += self.votes[old]
        self._count_votes(new)

    def _count_votes(self, t: Index) -> None:
        """The class of a track is the one that has the most confidence behind it so far."""
        self.class_id[t] = self.votes[t].argmax(axis=1)

    def loosen(self, t: Index) -> None:
        """Doubt the velocity of tracks: as if it had been unknown since they were last seen."""
        var = self._class_var[self.class_id[t]]
        dt = self.now_s - self.seen_s[t]
        place = self.motion.place_noise**2 + var * dt * dt
        self.var_place[t] = np.maximum(self.var_place[t], place)
        self.cov_place_speed[t] = np.maximum(self.cov_place_speed[t], var * dt)
        self.var_speed[t] = np.maximum(self.var_speed[t], var)

    def place_when_seen(self, t: Index) -> tuple[F64, F64]:
        """x and y where each was last seen."""
        since = self.now_s - self.seen_s[t]
        return self.x[t] - self.vx[t] * since, self.y[t] - self.vy[t] * since

    def size_mismatch(self, t: Index, log_wide: F64, log_high: F64, var: F64) -> F64:
        """Squared deviation of sides from those of tracks; width pulses with steps, so counts
        less."""
        off: F64 = np.square(log_high - self.log_high[t])
        off += 0.25 * np.square(log_wide - self.log_wide[t])
        return off / (self.var_size[t] + var)

    def unlikeness(self, t: Index, look: F32) -> F64:
        """0 for the same colors, 1 for none in common; 0.5 where a look is unknown."""
        mine = self.look[t]
        norm = np.sqrt(np.einsum("nd,nd->n", mine, mine) * np.einsum("nd,nd->n", look, look))
        common = np.einsum("nd,nd->n", mine, look)
        alike = np.full(norm.shape, 0.5)
        np.divide(common, norm, out=alike, where=norm > 0)
        return 1 - alike

    def _remember_look(self, t: Index, look: F32) -> None:
        dt = np.minimum(self.now_s - self.strong_s[t], self.motion.look_s)
        share = (1 - np.exp(-dt / self.motion.look_s))[:, None]
        self.look[t] = self.look[t] + share * (look - self.look[t])
