"""Who crossed a measurement line, which way, and why somebody did not count.

The rule, for foot points in the picture and a dead band that belongs to each of them (a length on
the floor seen from there, or a share of the box):

* A track is on a side of the line once it is at least the dead band away from it. Nearer than
  that it keeps the side it had: a box that trembles on the line crosses nothing.
* Between leaving one side and reaching the other the path really walked is followed step by
  step. Every step that meets the line between its two ends adds or takes away one. A passage
  counts when one remains: who walks round the end of the line has not crossed it.
* A gap in a track is bridged by the straight step between its two ends.
* Each passage of the same person counts, and belongs to the moment at which the line was met.
* A track that begins or ends inside the dead band counts when it walked through the rest of the
  band within `edge_s`: people come out of doors and vanish behind them at the very line.

Source: dead band (hysteresis) as in the derived truth of our measurement films; compare the
definition of N-t in pedestrian dynamics, which tests single steps and counts nobody twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from noren.errors import GeometryError, NoTracks

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Verdict(IntEnum):
    """What became of one approach to a line."""

    COUNTED = 0
    ROUND_THE_END = 1
    TURNED_BACK = 2
    BEGAN_INSIDE = 3
    ENDED_INSIDE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """Approaches to lines that have been decided, in the order of decision.

    `at_s (K,)` when the line was met (or the approach ended); `track_id (K,)`; `class_id (K,)`;
    `line (K,)` index of the line; `direction (K,)` 0 forward, 1 backward: the way it went or was
    heading; `verdict (K,)` of `Verdict`.
    """

    at_s: Floats
    track_id: Ints
    class_id: Ints
    line: Ints
    direction: Ints
    verdict: Ints

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    def counted(self) -> Passages:
        """Only what counts."""
        return self.take(self.verdict == Verdict.COUNTED)

    def take(self, index: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Passages:
        """The rows named by a mask or index."""
        return Passages(
            at_s=self.at_s[index],
            track_id=self.track_id[index],
            class_id=self.class_id[index],
            line=self.line[index],
            direction=self.direction[index],
            verdict=self.verdict[index],
        )

    @classmethod
    def join(cls, parts: list[Passages]) -> Passages:
        """All parts one after the other; empty for no parts."""
        return cls(
            at_s=np.concatenate([part.at_s for part in parts] or [np.zeros(0)]),
            track_id=_join([part.track_id for part in parts]),
            class_id=_join([part.class_id for part in parts]),
            line=_join([part.line for part in parts]),
            direction=_join([part.direction for part in parts]),
            verdict=_join([part.verdict for part in parts]),
        )


def _join(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _state(lines: int) -> np.dtype[np.void]:
    """What is remembered of a track, and of its way past each line."""
    return np.dtype(
        [
            ("id", np.int64),
            ("class", np.int64),
            ("born_s", np.float64),
            ("seen_s", np.float64),
            ("distance", np.float64, (lines,)),
            ("place", np.float64, (lines,)),
            ("side", np.int64, (lines,)),
            ("side_s", np.float64, (lines,)),
            ("net", np.int64, (lines,)),
            ("met_s", np.float64, (lines,)),
        ]
    )


class CrossingCounter:
    """Counts passages of many tracks over many lines, one moment after the other.

    Memory is one row per living track; a track not seen for `forget_s` has ended. Someone who
    looks along a line from start to end has `forward` lead from the left hand to the right.

    Forgets: positions, as soon as the next one is there; the track, once it has ended.
    """

    def __init__(self, lines: Floats, *, edge_s: float = 1.5, forget_s: float = 5.0) -> None:
        """Take lines `(L, 2, 2)`, L > 0: start and end of each, in pixels (y down).

        Raises:
            GeometryError: a line without length or with a coordinate that is no number.
        """
        lines = np.asarray(lines, np.float64).reshape(-1, 2, 2)
        along = lines[:, 1] - lines[:, 0]
        self._length = np.linalg.norm(along, axis=1)
        if not np.all(np.isfinite(lines)) or np.any(self._length <= 0):
            raise GeometryError(
                where="measurement line",
                found="two equal end points or a coordinate that is no number",
                expected="a line with a length",
                remedy="move one of its end points",
            )
        self._start = lines[:, 0]
        self._along = along / self._length[:, None]
        # With y down this normal points to the right hand of who looks along the line.
        self._normal = np.column_stack((-self._along[:, 1], self._along[:, 0]))
        self._edge_s = edge_s
        self._forget_s = forget_s
        self._rows = np.zeros(0, _state(len(lines)))

    def update(
        self, *, at_s: float, track_id: Ints, class_id: Ints, xy_px: Floats, band_px: Floats
    ) -> Passages:
        """Take the foot points `xy_px (N, 2)` of one moment; `band_px (N,)` is their dead band."""
        ended = self._end(self._rows["seen_s"] < at_s - self._forget_s)
        order = np.argsort(track_id, kind="stable")
        track_id, class_id = track_id[order], class_id[order]
        band = np.asarray(band_px, np.float64)[order, None]
        offset = np.asarray(xy_px, np.float64)[order, None, :] - self._start[None]
        distance = np.einsum("nlk,lk->nl", offset, self._normal)
        place = np.einsum("nlk,lk->nl", offset, self._along)
        known = np.isin(track_id, self._rows["id"], assume_unique=True)
        rows = np.searchsorted(self._rows["id"], track_id[known])
        self._rows["class"][rows] = class_id[known]
        decided = self._step(rows, at_s, distance[known], place[known], band[known])
        new = ~known
        self._admit(at_s, track_id[new], class_id[new], distance[new], place[new], band[new])
        return Passages.join([ended, decided])

    def finish(self) -> Passages:
        """End every track: the film or the session is over."""
        return self._end(np.ones(len(self._rows), bool))

    def _admit(
        self,
        at_s: float,
        track_id: Ints,
        class_id: Ints,
        distance: Floats,
        place: Floats,
        band: Floats,
    ) -> None:
        fresh = np.zeros(len(track_id), self._rows.dtype)
        fresh["id"], fresh["class"] = track_id, class_id
        fresh["born_s"] = fresh["seen_s"] = at_s
        fresh["distance"], fresh["place"] = distance, place
        fresh["side"] = np.where(np.abs(distance) >= band, np.sign(distance), 0)
        fresh["side_s"] = fresh["met_s"] = at_s
        rows = np.concatenate((self._rows, fresh))
        self._rows = rows[np.argsort(rows["id"], kind="stable")]

    def _step(
        self, rows: Ints, at_s: float, distance: Floats, place: Floats, band: Floats
    ) -> Passages:
        old = self._rows[rows]
        before_s = old["seen_s"][:, None]
        # A point exactly on the line stays with the side it came from.
        distance = np.where(
            distance == 0, np.copysign(np.finfo(np.float64).tiny, old["distance"]), distance
        )
        sign = np.sign(distance).astype(np.int64)
        meets = sign != np.sign(old["distance"])
        share = np.zeros_like(distance)
        np.divide(old["distance"], old["distance"] - distance, out=share, where=meets)
        where = old["place"] + (place - old["place"]) * share
        hits = meets & (where >= 0) & (where <= self._length)
        net = old["net"] + np.where(hits, sign, 0)
        met_s = np.where(meets, before_s + (at_s - before_s) * share, old["met_s"])

        outside = np.abs(distance) >= band
        passed = outside & (old["side"] == -sign)
        emerged = outside & (old["side"] == 0)
        young = at_s - old["born_s"][:, None] <= self._edge_s
        through = net == sign
        verdict = np.full(distance.shape, -1, np.int64)
        verdict[passed & ~through] = Verdict.ROUND_THE_END
        verdict[emerged & through & ~young] = Verdict.BEGAN_INSIDE
        verdict[(passed | (emerged & young)) & through] = Verdict.COUNTED
        turned = outside & (old["side"] == sign) & (met_s > old["side_s"])
        verdict[turned] = Verdict.TURNED_BACK
        passages = self._passages(rows, met_s, np.where(turned, -sign, sign), verdict)

        update = self._rows
        update["seen_s"][rows] = at_s
        update["distance"][rows], update["place"][rows] = distance, place
        update["side"][rows] = np.where(outside, sign, old["side"])
        update["side_s"][rows] = np.where(outside, at_s, old["side_s"])
        update["net"][rows] = np.where(outside, 0, net)
        update["met_s"][rows] = met_s
        return passages

    def _end(self, gone: npt.NDArray[np.bool_]) -> Passages:
        rows = np.flatnonzero(gone)
        old = self._rows[rows]
        sign = np.sign(old["distance"]).astype(np.int64)
        pending = (old["net"] == sign) & (old["side"] == -sign) & (sign != 0)
        brisk = old["seen_s"][:, None] - old["side_s"] <= self._edge_s
        verdict = np.full(sign.shape, -1, np.int64)
        verdict[pending & ~brisk] = Verdict.ENDED_INSIDE
        verdict[pending & brisk] = Verdict.COUNTED
        passages = self._passages(rows, old["met_s"], sign, verdict)
        self._rows = self._rows[~gone]
        return passages

    def _passages(self, rows: Ints, met_s: Floats, heading: Ints, verdict: Ints) -> Passages:
        row, line = np.nonzero(verdict >= 0)
        return Passages(
            at_s=met_s[row, line],
            track_id=self._rows["id"][rows[row]],
            class_id=self._rows["class"][rows[row]],
            line=line.astype(np.int64),
            direction=np.where(heading[row, line] > 0, 0, 1).astype(np.int64),
            verdict=verdict[row, line],
        )


def find_passages(
    *,
    at_s: Floats,
    track_id: Ints,
    class_id: Ints,
    xy_px: Floats,
    band_px: Floats,
    lines: Floats,
    edge_s: float = 1.5,
    forget_s: float = 5.0,
) -> Passages:
    """Every approach of whole tracks to lines, decided; `counted()` of it are the crossings.

    Rows may come in any order of tracks; rows of one moment share the same `at_s`. No rows mean
    no passages.

    Args:
        at_s: `(N,)` seconds.
        track_id: `(N,)`, at most one row per track and moment.
        class_id: `(N,)` of `ObjectClass`.
        xy_px: `(N, 2)` foot points in pixels.
        band_px: `(N,)` dead band of each row in pixels; 0 counts every touch of the line.
        lines: `(L, 2, 2)`, L > 0.
        edge_s: how briskly a track that begins or ends in the dead band has to walk through it.
        forget_s: a track unseen for longer has ended.

    Raises:
        NoTracks: when a row has a negative id: it was detected but never tracked.
        GeometryError: for a line without length.
    """
    if np.any(track_id < 0):
        raise NoTracks(
            where="find_passages",
            found="rows with a negative track_id",
            expected="rows of a tracker",
            remedy="track the detections first; a count of untracked boxes would be a lie",
        )
    counter = CrossingCounter(lines, edge_s=edge_s, forget_s=forget_s)
    order = np.argsort(at_s, kind="stable")
    moments, starts = np.unique(at_s[order], return_index=True)
    parts = []
    for moment, index in zip(moments, np.split(order, starts[1:]), strict=False):
        parts.append(
            counter.update(
                at_s=float(moment),
                track_id=track_id[index],
                class_id=class_id[index],
                xy_px=xy_px[index],
                band_px=band_px[index],
            )
        )
    return Passages.join([*parts, counter.finish()])
