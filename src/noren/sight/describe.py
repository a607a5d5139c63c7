"""What a face seems to show: one look at it, as five numbers.

Two kinds of crop are taken, because the margin matters more than the model. For the sex a square
a little larger than the face's box is best, laid a little to each side as well: the mean of ten
changes less than one. For the age the best crop is 1.4 to 1.6 times the box's width but only 0.85
of its height, squeezed into the network's square, with its local contrast evened out, once with
and once without color: that took the mean error at ages 20 to 69 from 12.6 years (the box as it
is) to 8.3, before any calibration. Every crop is also looked at mirrored.

Source: crops measured by `benchmarks/accuracy/attributes.py` on 400 faces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from noren.errors import ModelMismatch, ModelMissing
from noren.sight.attribute_calibration import AttributeCalibration, calibration_of
from noren.sight.faces import Faces
from noren.sight.inference import compile_network
from noren.vocabulary.words import Words

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Picture = npt.NDArray[np.uint8]

CROP_PX = 62
SEX_SQUARES = (("height", 1.1), ("width", 1.3))
"""Side of the square crops for the sex: of which side of the face's box, times what."""
SEX_SHIFTS = ((0.0, 0.0), (0.05, 0.0), (-0.05, 0.0), (0.0, 0.05), (0.0, -0.05))
"""Where these squares are laid, in widths and heights of the box: what the network says depends on
a few pixels, and the mean does not."""
AGE_WINDOWS = ((1.4, 0.85), (1.6, 0.85))
"""Width and height of the crops for the age, in widths and heights of the face's box."""
_CONTRAST_CLIP = 2.0
_CONTRAST_TILES = (2, 2)
_SURE = 1e-5
_SQUARES = 2 * len(SEX_SQUARES)
_SEX_VIEWS = _SQUARES * len(SEX_SHIFTS)
VIEWS = _SEX_VIEWS + 4 * len(AGE_WINDOWS)
"""How many crops the network sees for one look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceLook:
    """One look at one face. Nothing here finds the person again.

    `female_logit` log-odds of the network's answer, mean over its crops; `sex_logit` calibrated
    ones, which are near 0 where the network cannot be trusted, as with a child; `age_years` as
    the network says it for the crops for the age, `square_age_years` for those for the sex, both
    before calibration; `grown_up_logit` log-odds that the face belongs to somebody of 20 or more;
    `weight` > 0, how much the look is worth beside others.
    """

    female_logit: float
    sex_logit: float
    age_years: float
    square_age_years: float
    grown_up_logit: float
    weight: float


class AttributeNetwork(Protocol):
    """A compiled age and sex network."""

    @property
    def sha256(self) -> str:
        """The digest of its numbers."""
        ...

    def infer(self, crops: Picture) -> tuple[F32, F32]:
        """`(VIEWS, 62, 62, 3)` uint8 BGR to the probability of female `(VIEWS,)` and years."""
        ...


class OpenVinoAttributeNetwork:
    """Intel's age-gender-recognition-retail-0013, compiled for all crops of a look at once.

    Args:
        xml: the network's description. weights: its numbers. sha256: digest of `weights`, as
        verified by whoever read them.
        precision: OpenVINO's word for the arithmetic.
    Raises:
        ModelMissing: there are no bytes.
        ModelMismatch: these bytes are no such network.
    """

    def __init__(self, *, xml: bytes, weights: bytes, sha256: str, precision: str = "f32") -> None:
        if not xml or not weights:
            raise ModelMissing(
                where=Words(en="age and sex", ja="年齢と性別の推定"),
                found=Words(en="no weights", ja="重みファイルがありません"),
                expected=Words(en="the network and its numbers", ja="ネットワークとその重み"),
                remedy=Words(
                    en="run `noren models fetch`", ja="`noren models fetch` を実行してください"
                ),
            )
        try:
            compiled = compile_network(
                model=xml, weights=weights, shape=(VIEWS, 3, CROP_PX, CROP_PX), precision=precision
            )
            self._sex, self._age = compiled.output("prob"), compiled.output("age_conv3")
        except RuntimeError as error:
            raise ModelMismatch(
                where=Words(en="age and sex", ja="年齢と性別の推定"),
                found=str(error).strip().splitlines()[-1][:200],
                expected="age-gender-recognition-retail-0013",
                remedy=Words(
                    en="run `noren models verify`", ja="`noren models verify` を実行してください"
                ),
            ) from None
        self._request = compiled.create_infer_request()
        self._sha256 = sha256

    @property
    def sha256(self) -> str:
        """The digest of its numbers."""
        return self._sha256

    def infer(self, crops: Picture) -> tuple[F32, F32]:
        """Run once; the request keeps the last crops until the next run."""
        out = self._request.infer([crops], share_inputs=True)
        female = np.array(out[self._sex], np.float32).reshape(VIEWS, 2)[:, 0]
        return female, np.array(out[self._age], np.float32).reshape(VIEWS) * 100.0


class Describer:
    """Looks at faces and says what they seem to show.

    Raises:
        ModelMismatch: nobody calibrated these weights, so their answers would mean nothing.

    Forgets: the face, its crops and its landmarks, as soon as the five numbers are known.
    """

    def __init__(
        self, network: AttributeNetwork, *, calibration: AttributeCalibration | None = None
    ) -> None:
        self._network = network
        self.calibration = calibration or calibration_of(network.sha256)
        self._even = cv2.createCLAHE(_CONTRAST_CLIP, _CONTRAST_TILES)

    def look(self, pixels: Picture, faces: Faces, row: int, *, weight: float) -> FaceLook:
        """Look at one face of a `(H, W, 3)` uint8 BGR picture; see `FaceLook`."""
        female, years = self._network.infer(self._crops(pixels, faces.xyxy[row]))
        sure = np.clip(female[:_SEX_VIEWS].astype(np.float64), _SURE, 1 - _SURE)
        female_logit = float(np.log(sure / (1 - sure)).mean())
        square_years = float(years[:_SQUARES].mean())
        age_years = float(years[_SEX_VIEWS:].mean())
        features = np.array([*measure_proportions(faces, row), age_years, square_years])
        return FaceLook(
            female_logit=female_logit,
            sex_logit=self.calibration.sex_logit(female_logit, features),
            age_years=age_years,
            square_age_years=square_years,
            grown_up_logit=self.calibration.grown_up_logit(features),
            weight=weight,
        )

    def _crops(self, pixels: Picture, xyxy: F32) -> Picture:
        sides = xyxy[2:] - xyxy[:2]
        crops = []
        for shift in SEX_SHIFTS:
            laid = xyxy + np.tile(np.array(shift, np.float32) * sides, 2)
            for of, times in SEX_SQUARES:
                side = times * float(sides[1] if of == "height" else sides[0])
                crops.append(cut_window(pixels, laid, side, side))
        for across, down in AGE_WINDOWS:
            window = cut_window(pixels, xyxy, across * float(sides[0]), down * float(sides[1]))
            crops.extend(self._evened(window))
        both = [crop for one in crops for crop in (one, one[:, ::-1])]
        return np.ascontiguousarray(np.stack(both))

    def _evened(self, crop: Picture) -> tuple[Picture, Picture]:
        """The crop with its local contrast evened out, in color and without."""
        lab = cv2.cvtColor(crop, cv2.COLOR_BGR2LAB)
        lab[..., 0] = self._even.apply(lab[..., 0])
        color = cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)
        lab[..., 1:] = 128
        return color.astype(np.uint8), cv2.cvtColor(lab, cv2.COLOR_LAB2BGR).astype(np.uint8)


def cut_window(pixels: Picture, xyxy: F32, width_px: float, height_px: float) -> Picture:
    """The window of that size round the middle of a box, as `(62, 62, 3)`.

    What lies beyond the picture repeats its edge. Shrinking averages, so fine lines do not flicker.
    """
    middle_x, middle_y = float(xyxy[0] + xyxy[2]) / 2, float(xyxy[1] + xyxy[3]) / 2
    x1, y1 = round(middle_x - width_px / 2), round(middle_y - height_px / 2)
    x2 = max(round(middle_x + width_px / 2), x1 + 1)
    y2 = max(round(middle_y + height_px / 2), y1 + 1)
    rows = np.clip(np.arange(y1, y2), 0, pixels.shape[0] - 1)
    columns = np.clip(np.arange(x1, x2), 0, pixels.shape[1] - 1)
    window = pixels[rows[:, None], columns[None, :]]
    way = cv2.INTER_AREA if width_px > CROP_PX else cv2.INTER_LINEAR
    return cv2.resize(window, (CROP_PX, CROP_PX), interpolation=way).astype(np.uint8)


def measure_proportions(faces: Faces, row: int) -> tuple[float, float, float]:
    """Distance of the eyes, of eyes and mouth, and height of the eyes, in heights of the box.

    A child's eyes lie lower and further apart.
    """
    points, box = faces.landmarks_px[row], faces.xyxy[row]
    high = max(float(box[3] - box[1]), 1e-3)
    eyes, mouth = (points[0] + points[1]) / 2, (points[3] + points[4]) / 2
    return (
        float(np.hypot(*(points[1] - points[0]))) / high,
        float(np.hypot(*(mouth - eyes))) / high,
        float(eyes[1] - box[1]) / high,
    )
