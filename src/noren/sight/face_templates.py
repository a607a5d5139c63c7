"""How a face is described so that a later visit can be recognized, where the plan declares it.

face of a followed person ─▶ large, frontal, sharp enough? ─▶ set upright by its landmarks
    ─▶ network ─▶ 256 numbers ─▶ mean of a visit ─▶ the vault

A face's template is an individual identification code in Japanese law. It leaves this process only
through the pipe to the vault. The weights arrive as bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import ModelMismatch
from noren.sight.body_templates import TEMPLATE_SIZE, VIEWS, unit
from noren.sight.face_quality import Hindrance, QualityLimits, judge_quality
from noren.sight.faces import FaceFinder, Faces
from noren.sight.inference import compile_network
from noren.sight.track_means import LookingPace, TrackMeans, TrackMemory
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


class OpenVinoFaceTemplates:
    """Intel's face-reidentification-retail-0095, for a face and its mirror at once.

    Args:
        xml: the network's description. weights: its numbers, verified by whoever read them.
        precision: OpenVINO's word for the arithmetic.
    Raises:
        ModelMismatch: these bytes are no such network.
    """

    def __init__(self, *, xml: bytes, weights: bytes, precision: str = "f32") -> None:
        try:
            compiled = compile_network(
                model=xml, weights=weights, shape=(VIEWS, 3, FACE_PX, FACE_PX), precision=precision
            )
            self._template = compiled.output(0)
            size = int(np.prod(list(self._template.shape)))
            if size != VIEWS * TEMPLATE_SIZE:
                raise RuntimeError(f"an answer of {size} numbers")
        except RuntimeError as error:
            raise ModelMismatch(
                where=Words(en="features of faces", ja="顔の特徴量"),
                found=str(error).strip().splitlines()[-1][:200],
                expected="face-reidentification-retail-0095",
                remedy=Words(
                    en="run `noren models verify`", ja="`noren models verify` を実行してください"
                ),
            ) from None
        self._request = compiled.create_infer_request()

    def infer(self, faces: Picture) -> F32:
        """Run once; the request keeps the last faces until the next run."""
        out = self._request.infer([faces], share_inputs=True)
        return np.array(out[self._template], np.float32).reshape(VIEWS, TEMPLATE_SIZE)


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


class FaceTemplateEyes:
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
        self._means = TrackMeans(self._settings, size=TEMPLATE_SIZE)

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

    def rename(self, pairs: I64) -> None:
        """Join tracks that turned out to be one; `pairs (M, 2)` are new and old ids."""
        self._means.rename(pairs)

    def take(self, track_id: int) -> TrackMemory | None:
        """The mean of a track that has ended; None where too few faces were good enough.

        Forgets: everything seen of the track.
        """
        return self._means.take(track_id)

    def forget(self, track_ids: Iterable[int]) -> None:
        """Drop tracks; those that are not known are no fault."""
        self._means.forget(track_ids)

    def rehearse(self) -> None:
        """Do all of it once with drawn noise, so that everything has been loaded.

        Forgets: all of it.
        """
        pixels = np.random.default_rng(0).integers(60, 200, (400, 300, 3), np.uint8)
        person = np.array([[60.0, 20.0, 240.0, 380.0]], np.float32)
        self._finder.find_of_people(pixels, person)
        face = Faces(
            xyxy=np.array([[110.0, 40.0, 190.0, 140.0]], np.float32),
            confidence=np.ones(1, np.float32),
            landmarks_px=np.array(
                [[[130, 80], [170, 80], [150, 100], [135, 120], [165, 120]]], np.float32
            ),
        )
        judge_quality(pixels, face, 0, limits=self._settings.limits)
        self._means.add(-1, describe_face(self._network, pixels, face.landmarks_px[0]), 1.0, 0.0)
        self.take(-1)
