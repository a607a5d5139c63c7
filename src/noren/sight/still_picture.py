"""An ordinary photograph of somebody at the desk, decoded, searched and described; no more.

photograph ─▶ upright pixels ─▶ people on it ─▶ the one who is meant ─▶ good enough? ─▶ template
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import SourceUnreadable
from noren.sight.body_templates import (
    BodyNetwork,
    Hindrance,
    describe_body,
    judge_body,
    unit,
)
from noren.sight.detect import Detector
from noren.sight.detections import Detections
from noren.sight.face_quality import judge_quality
from noren.sight.face_templates import FACE_LIMITS, FaceTemplateNetwork, describe_face
from noren.sight.faces import FaceFinder
from noren.sight.person_meant import Meant, Pick, pick_person
from noren.sight.template_network import TEMPLATE_SIZE
from noren.vocabulary.words import Words

Picture = npt.NDArray[np.uint8]
LOOK_PX = 640
"""The detector sees a photograph, upright or across, in the middle of a square of this side: about
as many pixels as of a camera's picture, and nobody is squeezed."""
_FILL_RATIO = 0.77
"""How much of the square's side the photograph takes. Whoever fills a photograph to its edges is
larger than anybody the detector knows, and loses the feet."""
_AROUND = 114
"""What is around it: the gray that networks of this kind were taught to overlook."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StillBody:
    """A feature of a photograph's person: `vector` of length 1 and what it is worth, 0 to 1.

    Where nobody is meant, or something hinders, `vector` is empty.
    """

    meant: Meant = Meant.ONE
    hindrance: Hindrance = Hindrance.NONE
    vector: npt.NDArray[np.float64]
    quality_ratio: float = 0.0

    @property
    def is_described(self) -> bool:
        """Whether there is a vector."""
        return self.vector.size > 0


def decode_picture(data: bytearray) -> Picture:
    """The picture `(H, W, 3)` uint8 BGR, upright as the camera noted it; the caller wipes it.

    Raises:
        SourceUnreadable: no JPEG or PNG, or a damaged one.
    """
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        decoded = None
    if decoded is None:
        raise SourceUnreadable(
            where="--picture",
            found=Words(en="no picture, or a damaged one", ja="壊れているか、画像でないデータ"),
            expected=Words(en="a JPEG or PNG", ja="JPEGかPNGの画像"),
            remedy=Words(en="take it again", ja="撮り直してください"),
        )
    return np.asarray(decoded, np.uint8)


def describe_still(detector: Detector, network: BodyNetwork, pixels: Picture) -> StillBody:
    """One look at the person who is meant on a photograph `(H, W, 3)`.

    The crop must be as good as one of a camera.

    Args:
        detector: compiled for a square of `LOOK_PX`.
    Forgets: everybody else's boxes, and the crops; the pixels stay the caller's.
    """
    pick = find_meant(detector, pixels)
    if pick.meant is not Meant.ONE:
        return StillBody(meant=pick.meant, vector=np.zeros(0))
    return describe_meant(network, pixels, pick)


def find_meant(detector: Detector, pixels: Picture) -> Pick:
    """Who is meant on a photograph `(H, W, 3)`.

    Args:
        detector: compiled for a square of `LOOK_PX`.
    """
    height, width = pixels.shape[:2]
    return pick_person(find_people(detector, pixels), size_px=(width, height))


def describe_meant(network: BodyNetwork, pixels: Picture, pick: Pick) -> StillBody:
    """One look at the body of the person who is meant.

    Forgets: the crops; the pixels stay the caller's.
    """
    nothing = np.zeros(0)
    quality = judge_body(pixels, pick.people.xyxy, pick.row)
    if quality.hindrance is not Hindrance.NONE:
        return StillBody(hindrance=quality.hindrance, vector=nothing)
    return StillBody(
        vector=describe_body(network, pixels, pick.people.xyxy[pick.row]),
        quality_ratio=quality.weight,
    )


def describe_still_face(
    finder: FaceFinder, network: FaceTemplateNetwork, pixels: Picture, pick: Pick
) -> StillBody | None:
    """One look at the face of the person who is meant, and how much it is worth.

    None where no face is found in their box, or not one that is large, frontal and sharp enough.

    Forgets: the face; the pixels stay the caller's.
    """
    faces, _ = finder.find_of_people(pixels, pick.people.xyxy[pick.row : pick.row + 1])
    if not len(faces):
        return None
    quality = judge_quality(pixels, faces, 0, limits=FACE_LIMITS)
    if not quality.weight:
        return None
    vector = describe_face(network, pixels, faces.landmarks_px[0])
    return StillBody(vector=vector, quality_ratio=quality.weight)


def join_looks(looks: Sequence[StillBody]) -> StillBody:
    """One template of several looks at the same person, each by what it is worth.

    From the front, the side and behind, they show what a camera sees of a visit.

    Args:
        looks: one or more, all described.
    """
    total, worth = np.zeros(TEMPLATE_SIZE), 0.0
    for look in looks:
        total += look.quality_ratio * look.vector
        worth += look.quality_ratio / len(looks)
    return StillBody(vector=unit(total), quality_ratio=worth)


def find_people(detector: Detector, pixels: Picture) -> Detections:
    """Everything found on a photograph `(H, W, 3)` of any shape, in its pixels.

    Forgets: the shrunk copy.
    """
    height, width = pixels.shape[:2]
    scale = _FILL_RATIO * LOOK_PX / max(height, width)
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    left, top = (LOOK_PX - wide) // 2, (LOOK_PX - high) // 2
    square = np.full((LOOK_PX, LOOK_PX, 3), _AROUND, np.uint8)
    square[top : top + high, left : left + wide] = cv2.resize(
        pixels, (wide, high), interpolation=way
    )
    found = detector.detect(square)
    square.fill(0)
    xyxy = (found.xyxy - np.array([left, top] * 2, np.float32)) * np.array(
        [width / wide, height / high] * 2, np.float32
    )
    xyxy = np.clip(xyxy, 0, np.array([width, height] * 2, np.float32)).astype(np.float32)
    inside = (xyxy[:, 2] > xyxy[:, 0]) & (xyxy[:, 3] > xyxy[:, 1])
    return Detections(xyxy=xyxy, confidence=found.confidence, class_id=found.class_id).take(inside)


def rehearse_still(detector: Detector, network: BodyNetwork | None) -> int:
    """Decode, search and describe drawn noise in both forms, so that everything has been loaded.

    Returns how many pictures were looked at.
    """
    noise = np.random.default_rng(0).integers(0, 255, (320, 160, 3), np.uint8)
    box = np.array([[10.0, 10.0, 150.0, 310.0]], np.float32)
    count = 0
    for form in (".jpg", ".png"):
        _, data = cv2.imencode(form, noise)
        pixels = decode_picture(bytearray(data.tobytes()))
        find_meant(detector, pixels)
        # Nobody is found in noise: what comes after is tried by itself.
        judge_body(pixels, box, 0)
        vector = np.ones(TEMPLATE_SIZE)
        if network is not None:
            vector = describe_body(network, pixels, box[0])
        join_looks([StillBody(vector=vector, quality_ratio=1.0)])
        count += 1
    try:
        decode_picture(bytearray(b"no picture"))
    except SourceUnreadable:
        count += 1
    return count
