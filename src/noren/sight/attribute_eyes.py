"""Faces of the tracks in one frame, looked at while they last: frame and boxes in, votes kept.

people followed ─▶ head region ─▶ face ─▶ good enough? ─▶ look ─▶ vote ─▶ (at the line) answer
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from noren.sight.attribute_vote import AttributeAnswer, AttributeVote
from noren.sight.describe import Describer
from noren.sight.face_quality import Hindrance, QualityLimits, judge_quality
from noren.sight.faces import FaceFinder, drawn_face
from noren.vocabulary.attribute_axes import AgeBands

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookingSettings:
    """How often and at how many: one look at a track per `interval_s`, at most `most_per_frame`
    people in a frame, those looked at longest ago first. A track whose remembered looks are all
    worth `enough_weight` is left in peace. A box lower than the least face holds none. A track
    that was not in the picture for `forget_s` is forgotten; a crossing is decided well before."""

    interval_s: float = 0.2
    most_per_frame: int = 4
    forget_s: float = 10.0
    enough_weight: float = 0.9
    limits: QualityLimits = field(default_factory=QualityLimits)


class AttributeEyes:
    """Looks at the faces of followed people and votes.

    A person is answered once: who crosses a second line later is unknown there unless a face was
    seen again in between. An answer at the line rests on what was seen until the crossing was
    decided, never after.

    Forgets: the frame and all faces in it when `look` returns; a track when it is answered, or
    has been gone for a while. What stays meanwhile is a few numbers a track (`AttributeVote`).
    """

    def __init__(
        self,
        *,
        finder: FaceFinder,
        describer: Describer,
        bands: AgeBands,
        settings: LookingSettings | None = None,
        ages: bool = True,
    ) -> None:
        self._finder = finder
        self._describer = describer
        self._settings = settings or LookingSettings()
        self._vote = AttributeVote(describer.calibration, bands, ages=ages)
        self._looked_s: dict[int, float] = {}
        self._there_s: dict[int, float] = {}

    def look(self, *, pixels: Picture, at_s: float, track_id: I64, xyxy: F32) -> list[Hindrance]:
        """Look at the people `track_id (N,)` in boxes `xyxy (N, 4)` of one BGR picture.

        Returns why each face that was found could not be judged, or `NONE`; it names nobody.

        Forgets: the picture, the faces and their quality; tracks that have been gone too long.
        """
        self._there_s.update(dict.fromkeys(track_id.tolist(), at_s))
        before_s = at_s - self._settings.forget_s
        self.forget([track for track, there_s in self._there_s.items() if there_s < before_s])
        due = self._due(at_s, track_id, xyxy)
        faces, owner = self._finder.find_of_people(pixels, xyxy[due])
        hindrances = []
        for row in range(len(faces)):
            quality = judge_quality(pixels, faces, row, limits=self._settings.limits)
            hindrances.append(quality.hindrance)
            if quality.hindrance is Hindrance.NONE:
                look = self._describer.look(pixels, faces, row, weight=quality.weight)
                self._vote.add(int(track_id[due[owner[row]]]), look)
        self._looked_s.update(dict.fromkeys(track_id[due].tolist(), at_s))
        return hindrances

    def rename(self, pairs: I64) -> None:
        """Join tracks that turned out to be one; see `AttributeVote.rename`."""
        self._vote.rename(pairs)
        for new, old in pairs.tolist():
            for times in (self._looked_s, self._there_s):
                if new in times:
                    times[old] = max(times.pop(new), times.get(old, -np.inf))

    def answer(self, track_id: int) -> AttributeAnswer:
        """What is counted of a track that crosses now.

        Forgets: everything seen of the track.
        """
        answer = self._vote.answer(track_id)
        self.forget([track_id])
        return answer

    def judge(self, track_id: int, bands: AgeBands) -> AttributeAnswer:
        """What can be said of a track now; it stays known, as long as it is there."""
        return self._vote.judge(track_id, bands)

    def rehearse(self) -> None:
        """Do all of it once with a drawn face, so that everything has been loaded.

        Forgets: all of it.
        """
        pixels, person, face = drawn_face()
        self._finder.find_of_people(pixels, person)
        judge_quality(pixels, face, 0, limits=self._settings.limits)
        self._vote.add(0, self._describer.look(pixels, face, 0, weight=1.0))
        self.answer(0)

    def clear(self) -> None:
        """Forget everybody."""
        self.forget([*self._there_s])

    def forget(self, track_ids: Iterable[int]) -> None:
        """Drop tracks; those that are not known are no fault."""
        gone = list(track_ids)
        self._vote.forget(gone)
        for track in gone:
            self._looked_s.pop(track, None)
            self._there_s.pop(track, None)

    def _due(self, at_s: float, track_id: I64, xyxy: F32) -> I64:
        settings = self._settings
        waited = np.array([at_s - self._looked_s.get(one, -np.inf) for one in track_id.tolist()])
        tall = xyxy[:, 3] - xyxy[:, 1] >= settings.limits.least_height_px
        settled = np.array(
            [
                self._vote.is_settled(one, weight=settings.enough_weight)
                for one in track_id.tolist()
            ],
            np.bool_,
        )
        due = np.flatnonzero((waited >= settings.interval_s) & tall & ~settled)
        return due[np.argsort(-waited[due], kind="stable")][: settings.most_per_frame]
