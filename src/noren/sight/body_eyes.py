"""Bodies of the tracks in one frame, looked at while they last: boxes in, one template a track out.

people followed ─▶ crop good enough? ─▶ template of one look ─▶ mean of the track ─▶ the vault
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from noren.sight.body_templates import (
    TEMPLATE_SIZE,
    BodyLimits,
    BodyNetwork,
    Hindrance,
    describe_body,
    judge_body,
    unit,
)

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLooking:
    """How often and at how many: one look at a track per `interval_s`, at most `most_per_frame`
    people in a frame, those looked at longest ago first. A track is described by `least_looks`
    or more, and left in peace after `most_looks`: spread in time, they show it from all sides.
    """

    interval_s: float = 0.4
    most_per_frame: int = 3
    least_looks: int = 5
    most_looks: int = 60
    limits: BodyLimits = field(default_factory=BodyLimits)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BodyMemory:
    """What is known of one track: `vector (TEMPLATE_SIZE,)` of length 1, and how sure it is.

    `quality_ratio` 0..1 is the sum of the looks' weights over what `least_looks` best ones weigh.
    """

    vector: F64
    looks: int
    quality_ratio: float


class BodyEyes:
    """Looks at the bodies of followed people and keeps one mean for each track.

    Forgets: the frame and all crops when `look` returns; each look, once it is in the mean; a
    track when its template is taken or it is forgotten.
    """

    def __init__(self, network: BodyNetwork, *, settings: BodyLooking | None = None) -> None:
        self._network = network
        self._settings = settings or BodyLooking()
        self._sum: dict[int, F64] = {}
        self._weight: dict[int, float] = {}
        self._looks: dict[int, int] = {}
        self._looked_s: dict[int, float] = {}

    def look(
        self, *, pixels: Picture, at_s: float, track_id: I64, xyxy: F32, others_xyxy: F32
    ) -> list[Hindrance]:
        """Look at the people `track_id (N,)` in boxes `xyxy (N, 4)` of one BGR picture.

        Args:
            others_xyxy: `(M, 4)` boxes of people who are not followed but may stand before them.
        Returns: why each body that was due could not be described, or `NONE`; it names nobody.
        Forgets: the picture and its crops.
        """
        boxes = np.concatenate((xyxy, others_xyxy)).astype(np.float32)
        hindrances: list[Hindrance] = []
        for row in self._due(at_s, track_id):
            if hindrances.count(Hindrance.NONE) == self._settings.most_per_frame:
                break
            quality = judge_body(pixels, boxes, row, limits=self._settings.limits)
            hindrances.append(quality.hindrance)
            if quality.hindrance is Hindrance.NONE:
                self._add(
                    int(track_id[row]),
                    describe_body(self._network, pixels, boxes[row]),
                    quality.weight,
                    at_s,
                )
        return hindrances

    def rename(self, pairs: I64) -> None:
        """Join tracks that turned out to be one; `pairs (M, 2)` are new and old ids."""
        for new, old in pairs.tolist():
            if new not in self._sum:
                continue
            if old in self._sum:
                self._sum[old] += self._sum.pop(new)
                self._weight[old] += self._weight.pop(new)
                self._looks[old] += self._looks.pop(new)
            else:
                self._sum[old] = self._sum.pop(new)
                self._weight[old] = self._weight.pop(new)
                self._looks[old] = self._looks.pop(new)
            since_s = self._looked_s.pop(new)
            self._looked_s[old] = max(since_s, self._looked_s.get(old, since_s))

    def peek(self, track_id: int) -> BodyMemory | None:
        """The mean of a track so far; None where too few looks were good enough."""
        looks = self._looks.get(track_id, 0)
        if looks < self._settings.least_looks:
            return None
        enough = float(self._settings.least_looks)
        return BodyMemory(
            vector=unit(self._sum[track_id]),
            looks=looks,
            quality_ratio=min(self._weight[track_id] / enough, 1.0),
        )

    def take(self, track_id: int) -> BodyMemory | None:
        """The mean of a track that has ended.

        Forgets: everything seen of the track.
        """
        found = self.peek(track_id)
        self.forget([track_id])
        return found

    def forget(self, track_ids: Iterable[int]) -> None:
        """Drop tracks; those that are not known are no fault."""
        for track in track_ids:
            if (total := self._sum.pop(track, None)) is not None:
                total[:] = 0.0
            self._weight.pop(track, None)
            self._looks.pop(track, None)
            self._looked_s.pop(track, None)

    def rehearse(self) -> None:
        """Do all of it once with drawn noise, so that everything has been loaded.

        Forgets: all of it.
        """
        pixels = np.random.default_rng(0).integers(0, 255, (240, 160, 3), np.uint8)
        box = np.array([[40.0, 20.0, 110.0, 220.0]], np.float32)
        self.look(
            pixels=pixels,
            at_s=0.0,
            track_id=np.array([-1], np.int64),
            xyxy=box,
            others_xyxy=box[:0],
        )
        self.forget([-1])

    def _due(self, at_s: float, track_id: I64) -> list[int]:
        settings = self._settings
        waited = np.array([at_s - self._looked_s.get(one, -np.inf) for one in track_id.tolist()])
        busy = np.array([self._looks.get(one, 0) for one in track_id.tolist()])
        due = np.flatnonzero((waited >= settings.interval_s - 1e-6) & (busy < settings.most_looks))
        return [int(row) for row in due[np.argsort(-waited[due], kind="stable")]]

    def _add(self, track: int, vector: F64, weight: float, at_s: float) -> None:
        if track not in self._sum:
            self._sum[track] = np.zeros(TEMPLATE_SIZE)
        self._sum[track] += weight * vector
        self._weight[track] = self._weight.get(track, 0.0) + weight
        self._looks[track] = self._looks.get(track, 0) + 1
        self._looked_s[track] = at_s
