"""What the tracker says: one frame of observations, and the finished rows of a session."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


def _no_ids() -> I64:
    return np.zeros(0, np.int64)


def _no_pairs() -> I64:
    return np.zeros((0, 2), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTracks:
    """Which box belongs to which track on one frame, before anything is smoothed.

    `at_s` seconds since the session's start; `track_id (N,)` int64 ascending; `class_id (N,)`
    int64 of `ObjectClass`; `xyxy (N, 4)` float32 pixels as detected; `confidence (N,)` float32;
    `strong (N,)` bool, True where the detector was sure enough to begin a track with.
    `confirmed (K,)` ids that became trustworthy on this frame; `renamed (M, 2)` pairs
    `new, old`: from now on, and backwards, `new` is the `old` track come back; `ended (L,)` ids
    that will never be seen again; `riding (R,)` ids of people on a bicycle, who are not in the
    rows. `looked` is False for a frame on which no detector ran.
    """

    at_s: float
    track_id: I64 = field(default_factory=_no_ids)
    class_id: I64 = field(default_factory=_no_ids)
    xyxy: F32 = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    confidence: F32 = field(default_factory=lambda: np.zeros(0, np.float32))
    strong: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    confirmed: I64 = field(default_factory=_no_ids)
    renamed: I64 = field(default_factory=_no_pairs)
    ended: I64 = field(default_factory=_no_ids)
    riding: I64 = field(default_factory=_no_ids)
    looked: bool = True

    def __len__(self) -> int:
        return int(self.track_id.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedBoxes:
    """Finished track rows in time order: what the measures see.

    `at_s (N,)` float64 seconds since the session's start; `track_id (N,)` int64, unique within
    one camera and session; `class_id (N,)` int64 of `ObjectClass`; `xyxy (N, 4)` float32 box in
    pixels, steadied over time; `seen (N,)` bool, False where a gap or a frame without detector
    was bridged.
    """

    at_s: F64
    track_id: I64
    class_id: I64
    xyxy: F32
    seen: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.track_id.shape[0])

    def take(self, part: slice | npt.NDArray[np.bool_]) -> TrackedBoxes:
        """Some of the rows, in their order."""
        return TrackedBoxes(
            at_s=self.at_s[part],
            track_id=self.track_id[part],
            class_id=self.class_id[part],
            xyxy=self.xyxy[part],
            seen=self.seen[part],
        )

    @classmethod
    def none(cls) -> TrackedBoxes:
        """No rows."""
        return cls(
            at_s=np.zeros(0, np.float64),
            track_id=_no_ids(),
            class_id=_no_ids(),
            xyxy=np.zeros((0, 4), np.float32),
            seen=np.zeros(0, np.bool_),
        )

    @classmethod
    def join(cls, parts: list[TrackedBoxes]) -> TrackedBoxes:
        """The rows of several pieces, one after the other."""
        if not parts:
            return cls.none()
        return cls(
            at_s=np.concatenate([p.at_s for p in parts]),
            track_id=np.concatenate([p.track_id for p in parts]),
            class_id=np.concatenate([p.class_id for p in parts]),
            xyxy=np.concatenate([p.xyxy for p in parts]),
            seen=np.concatenate([p.seen for p in parts]),
        )
