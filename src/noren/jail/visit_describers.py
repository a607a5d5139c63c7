"""What describes people for visits: the networks of the declared features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import Assignment, OutputAssignment
from noren.gate.attribute_declared import FACE_MODEL
from noren.gate.visit_records import BODY_MODEL, FACE_TEMPLATE_MODEL
from noren.jail.attribute_watch import files_of
from noren.measure.gallery_port import FeatureKind
from noren.sight.body_eyes import BodyEyes
from noren.sight.body_templates import OpenVinoBodyNetwork
from noren.sight.face_templates import FaceTemplateEyes, OpenVinoFaceTemplates
from noren.sight.faces import FaceFinder, YuNet
from noren.sight.track_means import TrackMemory

Ints = npt.NDArray[np.int64]


class Describer(Protocol):
    """What looks at bodies, or at faces, and keeps a mean for each track; see `BodyEyes`."""

    def look(
        self,
        *,
        pixels: npt.NDArray[np.uint8],
        at_s: float,
        track_id: Ints,
        xyxy: npt.NDArray[np.float32],
        others_xyxy: npt.NDArray[np.float32],
    ) -> Sequence[IntEnum]:
        """Look at people in their boxes."""
        ...

    def rename(self, pairs: Ints) -> None:
        """Join tracks that turned out to be one."""
        ...

    def take(self, track_id: int) -> TrackMemory | None:
        """The template of a track that has ended."""
        ...

    def forget(self, track_ids: list[int]) -> None:
        """Drop tracks."""
        ...


def visit_output_of(outputs: tuple[OutputAssignment, ...]) -> int | None:
    """The place of the output of visits; None where a camera has none."""
    for index, output in enumerate(outputs):
        if output.visits is not None:
            return index
    return None


class Rehearsed(Describer, Protocol):
    """A describer that can be tried out before the second lock."""

    def rehearse(self) -> None:
        """Do all of it once with drawn noise."""
        ...


def make_describers(
    assignment: Assignment, models: Mapping[str, tuple[bytes, ...]]
) -> dict[FeatureKind, Rehearsed]:
    """The networks for the declared features, compiled; none where the plan declares no visits.

    An evaluation of a test film is about boxes: it describes nobody.

    Raises:
        ModelMissing: visits are declared, and a model is not among those handed over.
        ModelMismatch: these bytes are no such network.
    """
    index = visit_output_of(assignment.outputs)
    visits = None if index is None else assignment.outputs[index].visits
    if assignment.evaluation or visits is None:
        return {}
    made: dict[FeatureKind, Rehearsed] = {}
    if "body" in visits.features:
        xml, weights = files_of(models, BODY_MODEL, 2)
        made[FeatureKind.BODY] = BodyEyes(OpenVinoBodyNetwork(xml=xml, weights=weights))
    if "face" in visits.features:
        (onnx,) = files_of(models, FACE_MODEL, 1)
        xml, weights = files_of(models, FACE_TEMPLATE_MODEL, 2)
        made[FeatureKind.FACE] = FaceTemplateEyes(
            finder=FaceFinder(YuNet(onnx=onnx)),
            network=OpenVinoFaceTemplates(xml=xml, weights=weights),
        )
    return made
