"""How a face is described so that a later visit can be recognized, where the plan declares it.

face of a followed person ─▶ large, frontal, sharp enough? ─▶ set upright by its landmarks
    ─▶ network ─▶ 256 numbers ─▶ mean of a visit ─▶ the vault

A face's template is an individual identification code in Japanese law. It leaves this process only
through the pipe to the vault. The weights arrive as bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from noren.sight.body_templates import unit
from noren.sight.face_quality import Hindrance, QualityLimits, judge_quality
from noren.sight.faces import FaceFinder, drawn_face
from noren.sight.template_network import TEMPLATE_SIZE, TemplateNetwork
from noren.sight.track_means import LookingPace, LooksAtTracks
from noren.vocabulary.words import Words

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]

FACE_PX: Final = 128
"""Width and height of what the network sees."""
_UPRIGHT: Final = np.array(
    [[0.3156, 0.4616], [0.6826, 0.4598], [0.5003, 0.6405], [0.3495, 0.8247], [0.6534, 0.8233]],
    np.float64,
)
"""Where eyes, nose and corners of the mouth are in what the network was trained with, 0..1.
Source: the model's page (Open Model Zoo)."""

FACE_LIMITS: Final = QualityLimits(least_height_px=64.0, most_yaw_ratio=0.25, most_roll_deg=25.0)
"""Stricter than for ages: the face's box is 64 px high or more in the camera's own picture (eyes
about 22 px apart), and the nose stands at most a quarter of the eyes' distance aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceLooking(LookingPace):
    """How often faces are looked at for recognition, and which are good enough."""

    least_looks: int = 3
    most_looks: int = 30
    limits: QualityLimits = field(default_factory=lambda: FACE_LIMITS)


class FaceTemplateNetwork(Protocol):
    """A compiled network that describes faces."""

    def infer(self, faces: Picture) -> F32:
        """`(VIEWS, FACE_PX, FACE_PX, 3)` uint8 BGR, upright, to `(VIEWS, TEMPLATE_SIZE)`."""
        ...


class OpenVinoFaceTemplates(TemplateNetwork):
    """Intel's face-reidentification-retail-0095, for a face and its mirror at once."""

    SIZE_PX = (FACE_PX, FACE_PX)
    NAME = "face-reidentification-retail-0095"
    WHERE = Words(en="features of faces", ja="顔の特徴量")


def set_upright(pixels: Picture, landmarks_px: F32) -> Picture:
    """A face `(FACE_PX, FACE_PX, 3)` turned, moved and scaled so that its landmarks lie right.

    The least-squares similarity of the five landmarks `(5, 2)`; what lies beyond the picture is
    black.

    Source: Umeyama, Least-squares estimation of transformation parameters, 1991.
    """
    source = landmarks_px.astype(np.float64)
    target = _UPRIGHT * FACE_PX
    from_middle, to_middle = source.mean(axis=0), target.mean(axis=0)
    a, b = source - from_middle, target - to_middle
    left, spread, right = np.linalg.svd(b.T @ a / len(a))
    # A mirrored face would be another one.
    sign = np.array([1.0, np.sign(np.linalg.det(left @ right))])
    turn = left @ np.diag(sign) @ right
    scale = float((spread * sign).sum() / max(float(a.var(axis=0).sum()), 1e-9))
    matrix = np.column_stack((scale * turn, to_middle - scale * turn @ from_middle))
    upright = cv2.warpAffine(pixels, matrix, (FACE_PX, FACE_PX), flags=cv2.INTER_LINEAR)
    return np.asarray(upright, np.uint8)


def describe_face(network: FaceTemplateNetwork, pixels: Picture, landmarks_px: F32) -> F64:
    """One look: `(TEMPLATE_SIZE,)` of length 1, the mean over a face and its mirror.

    Forgets: the picture and the face.
    """
    face = set_upright(pixels, landmarks_px)
    both = network.infer(np.ascontiguousarray(np.stack((face, face[:, ::-1]))))
    face.fill(0)
    return unit(unit(both.astype(np.float64)).sum(axis=0))


class FaceTemplateEyes(LooksAtTracks):
    """Looks at the faces of followed people and keeps one mean for each track.

    Forgets: the frame and all faces in it when `look` returns; each look, once it is in the mean;
    a track when its template is taken or it is forgotten.
    """

    def __init__(
        self,
        *,
        finder: FaceFinder,
        network: FaceTemplateNetwork,
        settings: FaceLooking | None = None,
    ) -> None:
        self._finder = finder
        self._network = network
        self._settings = settings or FaceLooking()
        super().__init__(self._settings, size=TEMPLATE_SIZE)

    def look(
        self, *, pixels: Picture, at_s: float, track_id: I64, xyxy: F32, others_xyxy: F32
    ) -> list[Hindrance]:
        """Look at the people `track_id (N,)` in boxes `xyxy (N, 4)` of one BGR picture.

        Args:
            others_xyxy: `(M, 4)` boxes of people who are not followed; a face that one of them
                could own as well is nobody's.
        Returns: why each face that was found could not be described, or `NONE`; it names nobody.
        Forgets: the picture and its faces.
        """
        high = xyxy[:, 3] - xyxy[:, 1]
        due = [
            row
            for row in self._means.due(at_s, track_id)
            if high[row] >= self._settings.limits.least_height_px
        ][: self._settings.most_per_frame]
        if not due:
            return []
        boxes = np.concatenate((xyxy[due], others_xyxy)).astype(np.float32)
        faces, owner = self._finder.find_of_people(pixels, boxes)
        hindrances = []
        for row in due:
            self._means.note(int(track_id[row]), at_s)
        for row, person in enumerate(owner.tolist()):
            if person >= len(due):
                continue
            quality = judge_quality(pixels, faces, row, limits=self._settings.limits)
            hindrances.append(quality.hindrance)
            if quality.hindrance is Hindrance.NONE:
                vector = describe_face(self._network, pixels, faces.landmarks_px[row])
                self._means.add(int(track_id[due[person]]), vector, quality.weight, at_s)
        return hindrances

    def rehearse(self) -> None:
        """Do all of it once with drawn noise, so that everything has been loaded.

        Forgets: all of it.
        """
        pixels, person, face = drawn_face()
        self._finder.find_of_people(pixels, person)
        judge_quality(pixels, face, 0, limits=self._settings.limits)
        self._means.add(-1, describe_face(self._network, pixels, face.landmarks_px[0]), 1.0, 0.0)
        self.take(-1)
