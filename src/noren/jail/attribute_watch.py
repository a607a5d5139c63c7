"""Estimated ages and sexes of one camera: faces in, counted answers out, nobody kept.

boxes of a frame ─▶ faces ─▶ votes ─▶ at a line: one answer, counted, forgotten
                                └──▶ before a screen: who stands there now, overwritten
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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


class AttributeWatch:
    """Feeds the book of bins with what faces seem to show, as far as the outputs declare it.

    Forgets: the frame when `look` returns; a track when it was counted or is gone.
    """

    def __init__(self, outputs: tuple[OutputAssignment, ...], eyes: FaceEyes) -> None:
        self._eyes = eyes
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
        self._since_s: dict[int, float] = {}

    def look(self, frame: Frame, tracks: FrameTracks) -> None:
        """Look at the faces of everybody who is followed on this frame.

        Forgets: the frame and all faces in it.
        """
        self._eyes.rename(tracks.renamed)
        for new, old in tracks.renamed.tolist():
            self._since_s[old] = min(
                self._since_s.pop(new, tracks.at_s), self._since_s.get(old, tracks.at_s)
            )
        people = tracks.class_id == ObjectClass.PERSON
        there = set(tracks.track_id[people].tolist())
        self._since_s = {one: self._since_s.get(one, tracks.at_s) for one in there}
        self._eyes.look(
            pixels=frame.bgr,
            at_s=tracks.at_s,
            track_id=tracks.track_id[people],
            xyxy=tracks.xyxy[people],
        )

    def cross(self, passages: Passages, book: BinBook) -> None:
        """Count the answers about those who crossed a line, each in every table of that line.

        Forgets: everybody who was counted.
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
        self._eyes.forget(counted)

    def attend(
        self, at_s: float, tracks: FrameTracks, guests: Bools, inside: Bools, book: BinBook
    ) -> None:
        """Note who stands before a screen now, in place of who stood there before.

        Args:
            tracks: who is followed, `N` of them.
            guests: `(N,)` who is not staff.
            inside: `(A, N)` who stands in which area of the camera.
        """
        if not self._audiences:
            return
        stayed = np.array(
            [at_s - self._since_s.get(one, at_s) >= PRESENT_S for one in tracks.track_id.tolist()],
            np.bool_,
        )
        present = guests & stayed & (tracks.class_id == ObjectClass.PERSON)
        for index, output, bands in self._audiences:
            tally = book.tally(index, at_s)
            assert isinstance(tally, AudienceTally)
            tally.begin()
            areas = [inside[area] for area in output.targets] or [np.ones_like(present)]
            for target, part in enumerate(areas):
                for track in tracks.track_id[present & part].tolist():
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
        self._since_s = {}


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
    (onnx,) = _files(models, FACE_MODEL, 1)
    xml, numbers = _files(models, ATTRIBUTE_MODEL, 2)
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


def _files(models: Mapping[str, tuple[bytes, ...]], name: str, number: int) -> tuple[bytes, ...]:
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
