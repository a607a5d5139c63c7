"""One still picture of one standing person, decoded and described; nothing else is made of it.

A picture taken at the desk, where the person concerned stands: from head to feet, upright, and the
person fills it. So the whole picture is the box.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import SourceUnreadable
from noren.sight.body_templates import (
    BodyLimits,
    BodyNetwork,
    Hindrance,
    describe_body,
    judge_body,
)
from noren.sight.face_quality import judge_quality
from noren.sight.face_templates import FACE_LIMITS, FaceTemplateNetwork, describe_face
from noren.sight.faces import FaceFinder
from noren.vocabulary.words import Words

Picture = npt.NDArray[np.uint8]
# The person fills the picture: nothing is cut off by its edge that is not cut off in it.
_LIMITS = BodyLimits(edge_px=-1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StillBody:
    """A person on one picture: `vector` of length 1 and how much it is worth, 0 to 1.

    Where something hinders, `vector` is empty.
    """

    hindrance: Hindrance
    vector: npt.NDArray[np.float64]
    quality_ratio: float


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


def describe_still(network: BodyNetwork, pixels: Picture) -> StillBody:
    """One look at the person who fills a picture `(H, W, 3)`.

    Forgets: the crops; the pixels stay the caller's.
    """
    height, width = pixels.shape[:2]
    box = np.array([[0.0, 0.0, width, height]], np.float32)
    quality = judge_body(pixels, box, 0, limits=_LIMITS)
    if quality.hindrance is not Hindrance.NONE:
        return StillBody(hindrance=quality.hindrance, vector=np.zeros(0), quality_ratio=0.0)
    return StillBody(
        hindrance=Hindrance.NONE,
        vector=describe_body(network, pixels, box[0]),
        quality_ratio=quality.weight,
    )


def describe_still_face(
    finder: FaceFinder, network: FaceTemplateNetwork, pixels: Picture
) -> tuple[npt.NDArray[np.float64], float] | None:
    """One look at the face of the person who fills a picture, and how much it is worth.

    None where no face is found, or not one that is large, frontal and sharp enough.

    Forgets: the face; the pixels stay the caller's.
    """
    height, width = pixels.shape[:2]
    faces, _ = finder.find_of_people(pixels, np.array([[0.0, 0.0, width, height]], np.float32))
    if not len(faces):
        return None
    quality = judge_quality(pixels, faces, 0, limits=FACE_LIMITS)
    if not quality.weight:
        return None
    return describe_face(network, pixels, faces.landmarks_px[0]), quality.weight


def rehearse_still(describe: Callable[[Picture], object]) -> int:
    """Decode and describe drawn noise in both forms, so that everything has been loaded."""
    noise = np.random.default_rng(0).integers(0, 255, (320, 160, 3), np.uint8)
    count = 0
    for form in (".jpg", ".png"):
        _, data = cv2.imencode(form, noise)
        describe(decode_picture(bytearray(data.tobytes())))
        count += 1
    try:
        decode_picture(bytearray(b"no picture"))
    except SourceUnreadable:
        count += 1
    return count
