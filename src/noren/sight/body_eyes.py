"""Bodies of the tracks in one frame, looked at while they last: boxes in, one template a track out.

people followed ─▶ crop good enough? ─▶ template of one look ─▶ mean of the track ─▶ the vault
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from noren.sight.body_templates import (
    BodyLimits,
    BodyNetwork,
    Hindrance,
    describe_body,
    judge_body,
)
from noren.sight.template_network import TEMPLATE_SIZE
from noren.sight.track_means import LookingPace, LooksAtTracks, TrackMemory

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLooking(LookingPace):
    """How often bodies are looked at, and which are good enough."""

    limits: BodyLimits = field(default_factory=BodyLimits)


BodyMemory = TrackMemory
"""What is known of one track's body."""


class BodyEyes(LooksAtTracks):
    """Looks at the bodies of followed people and keeps one mean for each track.

    Forgets: the frame and all crops when `look` returns; each look, once it is in the mean; a
    track when its template is taken or it is forgotten.
    """

    def __init__(self, network: BodyNetwork, *, settings: BodyLooking | None = None) -> None:
        self._network = network
        self._settings = settings or BodyLooking()
        super().__init__(self._settings, size=TEMPLATE_SIZE)

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
        for row in self._means.due(at_s, track_id):
            if hindrances.count(Hindrance.NONE) == self._settings.most_per_frame:
                break
            quality = judge_body(pixels, boxes, row, limits=self._settings.limits)
            hindrances.append(quality.hindrance)
            if quality.hindrance is Hindrance.NONE:
                self._means.add(
                    int(track_id[row]),
                    describe_body(self._network, pixels, boxes[row]),
                    quality.weight,
                    at_s,
                )
        return hindrances

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
