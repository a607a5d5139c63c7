"""Estimated ages and sexes of one camera: faces in, counted answers out, nobody kept.

boxes of a frame ─▶ faces ─▶ votes ─▶ at a line: one answer, counted, forgotten
                                └──▶ before a screen: who stands there now, overwritten
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.errors import ModelMissing
from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import (
    ATTRIBUTE_MODEL,
    FACE_MODEL,
    bands_of,
    has_attributes,
)
from noren.gate.attribute_records import SEX
from noren.measure.attribute_counts import AttributeTally
from noren.measure.audience import AudienceTally
from noren.measure.bins import BinBook
from noren.measure.crossings import Passages
from noren.sight.attribute_eyes import AttributeEyes
from noren.sight.attribute_vote import AttributeAnswer
from noren.sight.describe import Describer, OpenVinoAttributeNetwork
from noren.sight.face_quality import Hindrance
from noren.sight.faces import FaceFinder, YuNet
from noren.sight.frame import Frame
from noren.sight.tracked import FrameTracks
from noren.vocabulary.attribute_axes import AgeBands, Sex
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.words import Words

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
PRESENT_S = 0.5
"""Who was not there for so long is passing, or a mistake of a moment, and no audience."""
GONE_S = 1.5
"""Who was not seen for so long has left; people who stand still are looked for every second."""


class FaceEyes(Protocol):
    """What looks at faces and votes; see `AttributeEyes`."""

    def look(
        self,
        *,
        pixels: npt.NDArray[np.uint8],
        at_s: float,
        track_id: Ints,
        xyxy: npt.NDArray[np.float32],
    ) -> list[Hindrance]:
        """Look at people in their boxes."""
        ...

    def judge(self, track_id: int, bands: AgeBands) -> AttributeAnswer:
        """What can be said of a track now."""
        ...

    def rename(self, pairs: Ints) -> None:
        """Join tracks that turned out to be one."""
        ...

    def forget(self, track_ids: list[int]) -> None:
        """Drop tracks."""
        ...

    def clear(self) -> None:
        """Drop everybody."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Since when somebody is there, when they were seen last, and in which areas."""

    since_s: float
    seen_s: float
    areas: frozenset[int]


class AttributeWatch:
    """Feeds the book of bins with what faces seem to show, as far as the outputs declare it.

    Forgets: the frame when `look` returns; a track when it was counted or is gone. Where visits
    have attributes, a track is known until its visit ends: it may be counted at a line before.
    """

    def __init__(self, outputs: tuple[OutputAssignment, ...], eyes: FaceEyes) -> None:
        self._eyes = eyes
        self._is_linked = any(output.visits and output.attributes for output in outputs)
        self._tables = [
            (index, output, bands_of(output))
            for index, output in enumerate(outputs)
            if output.record == "attribute_counts"
        ]
        self._audiences = [
            (index, output, bands_of(output))
            for index, output in enumerate(outputs)
            if output.record == "audience"
        ]
        self._places: dict[int, _Place] = {}

    def look(self, frame: Frame, tracks: FrameTracks, *, guests: Bools, inside: Bools) -> None:
        """Look at the faces of everybody who is followed on this frame.

        Args:
            tracks: who is followed, `N` of them.
            guests: `(N,)` who is not staff.
            inside: `(A, N)` who stands in which area of the camera.

        Forgets: the frame and all faces in it; the places of those who are gone.
        """
        self._eyes.rename(tracks.renamed)
        people = (tracks.class_id == ObjectClass.PERSON) & guests
        self._eyes.look(
            pixels=frame.bgr,
            at_s=tracks.at_s,
            track_id=tracks.track_id[people],
            xyxy=tracks.xyxy[people],
        )
        if self._audiences:
            self._place(tracks, people, inside)

    def _place(self, tracks: FrameTracks, people: Bools, inside: Bools) -> None:
        for new, old in tracks.renamed.tolist():
            if (place := self._places.pop(new, None)) is not None:
                self._places[old] = place
        self._places = {
            track: place
            for track, place in self._places.items()
            if tracks.at_s - place.seen_s <= GONE_S
        }
        for row in np.flatnonzero(people).tolist():
            track = int(tracks.track_id[row])
            before = self._places.get(track)
            self._places[track] = _Place(
                since_s=tracks.at_s if before is None else before.since_s,
                seen_s=tracks.at_s,
                areas=frozenset(np.flatnonzero(inside[:, row]).tolist()),
            )

    def cross(self, passages: Passages, book: BinBook) -> None:
        """Count the answers about those who crossed a line, each in every table of that line.

        Forgets: everybody who was counted, unless their visit goes on.
        """
        counted = []
        for row in range(len(passages)):
            if int(passages.class_id[row]) != ObjectClass.PERSON:
                continue
            track, line = int(passages.track_id[row]), int(passages.line[row])
            for index, output, bands in self._tables:
                if line not in output.targets:
                    continue
                answer = self._eyes.judge(track, bands)
                tally = book.tally(index, float(passages.at_s[row]))
                assert isinstance(tally, AttributeTally)
                tally.count(
                    line=output.targets.index(line),
                    direction=int(passages.direction[row]),
                    band=answer.band,
                    sex=_declared_sex(output, answer),
                    judged=answer.judged,
                )
                counted.append(track)
        if not self._is_linked:
            self._eyes.forget(counted)

    def attend(self, at_s: float, book: BinBook) -> None:
        """Note who stands before a screen now, in place of who stood there before."""
        here = {
            track: place
            for track, place in self._places.items()
            if at_s - place.seen_s <= GONE_S and place.seen_s - place.since_s >= PRESENT_S
        }
        for index, output, bands in self._audiences:
            tally = book.tally(index, at_s)
            assert isinstance(tally, AudienceTally)
            tally.begin()
            for target, area in enumerate(output.targets or (None,)):
                for track, place in here.items():
                    if area is None or area in place.areas:
                        answer = self._eyes.judge(track, bands)
                        tally.add(
                            target,
                            band=answer.band,
                            sex=_declared_sex(output, answer),
                            judged=answer.judged,
                        )

    def clear(self) -> None:
        """Forget everybody; the next stretch of time knows nobody of this one."""
        self._eyes.clear()
        self._places = {}


def _declared_sex(output: OutputAssignment, answer: AttributeAnswer) -> Sex:
    return answer.sex if SEX in output.attributes else Sex.UNKNOWN


def make_face_eyes(
    assignment: Assignment, models: Mapping[str, tuple[bytes, ...]]
) -> AttributeEyes | None:
    """The networks for faces and attributes, compiled; None when the plan declares no attribute.

    An evaluation of a test film is about boxes: it looks at no face.

    Args:
        models: the verified files of each model by its name, graph first.
    Raises:
        ModelMissing: the plan declares attributes, and a model is not among those handed over.
        ModelMismatch: nobody calibrated these weights.
    """
    if assignment.evaluation or not has_attributes(assignment.outputs):
        return None
    (onnx,) = files_of(models, FACE_MODEL, 1)
    xml, numbers = files_of(models, ATTRIBUTE_MODEL, 2)
    return AttributeEyes(
        finder=FaceFinder(YuNet(onnx=onnx)),
        describer=Describer(
            OpenVinoAttributeNetwork(
                xml=xml, weights=numbers, sha256=hashlib.sha256(numbers).hexdigest()
            )
        ),
        bands=AgeBands(first_ages=()),
        ages=any(len(bands_of(output)) for output in assignment.outputs),
    )


def files_of(models: Mapping[str, tuple[bytes, ...]], name: str, number: int) -> tuple[bytes, ...]:
    """The `number` verified files of a model, graph first.

    Raises:
        ModelMissing: it is not among those handed over.
    """
    files = models.get(name, ())
    if len(files) != number:
        raise ModelMissing(
            where=name,
            found=Words(en="no weights", ja="重みファイルがありません"),
            expected=Words(en="the network and its numbers", ja="ネットワークとその重み"),
            remedy=Words(
                en=f"run `noren models fetch {name}`",
                ja=f"`noren models fetch {name}` を実行してください",
            ),
        )
    return files
