"""Bars that the committed calibration keeps on real faces which had no part in it.

Needs the folders NOREN_FOOTAGE and NOREN_MIRROR; skipped where they are not here.
"""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from noren.sight.attribute_vote import AttributeVote
from noren.sight.describe import Describer, OpenVinoAttributeNetwork
from noren.sight.faces import FaceFinder, YuNet
from noren.vocabulary.attribute_axes import AgeBands, Sex

SHARED = Path(__file__).parents[3] / "shared"
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or SHARED / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
SEED = 20261122


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The faces of 20 to 69 that the calibration never saw, and what was said of them."""

    age: npt.NDArray[np.int64]
    female: npt.NDArray[np.bool_]
    sex: npt.NDArray[np.int64]
    years: npt.NDArray[np.float64]


def _unseen_half(age: npt.NDArray[np.int64], female: npt.NDArray[np.bool_]) -> list[int]:
    """The half that `benchmarks/accuracy/attributes.py` keeps for measuring."""
    rng, seen = np.random.default_rng(SEED), np.zeros(len(age), np.bool_)
    for decade in range(9):
        for sex in (False, True):
            group = np.flatnonzero((np.minimum(age // 10, 8) == decade) & (female == sex))
            seen[rng.permutation(group)[: (len(group) + rng.integers(2)) // 2]] = True
    return [int(k) for k in np.flatnonzero(~seen & (age >= 20) & (age < 70))]


@pytest.fixture(scope="module")
def judged() -> Judged:
    folder, model = FOOTAGE / "faces" / "utkface_dev", "age-gender-recognition-retail-0013"
    yunet = MIRROR / "face-detection-yunet-2023mar" / "face_detection_yunet_2023mar.onnx"
    if not folder.is_dir() or not yunet.is_file() or not (MIRROR / model).is_dir():
        pytest.skip(
            "no faces or no weights here; name their folders in NOREN_FOOTAGE, NOREN_MIRROR"
        )
    weights = (MIRROR / model / f"{model}.bin").read_bytes()
    describer = Describer(
        OpenVinoAttributeNetwork(
            xml=(MIRROR / model / f"{model}.xml").read_bytes(),
            weights=weights,
            sha256=hashlib.sha256(weights).hexdigest(),
        )
    )
    finder = FaceFinder(YuNet(onnx=yunet.read_bytes()))
    votes = AttributeVote(describer.calibration, AgeBands(first_ages=(20, 40, 60)))
    rows = list(csv.DictReader((folder / "labels.csv").read_text("utf-8").splitlines()))
    age = np.array([int(row["age"]) for row in rows])
    female = np.array([row["sex"] == "female" for row in rows])
    half = _unseen_half(age, female)
    sex, years = [], []
    for k in half:
        pixels = np.asarray(cv2.imread(str(folder / rows[k]["file"])), np.uint8)
        faces = finder.find(pixels, (-60, -60, pixels.shape[1] + 60, pixels.shape[0] + 60))
        assert len(faces), "a face that is not found"
        look = describer.look(pixels, faces, 0, weight=1.0)
        votes.add(k, look)
        sex.append(int(votes.answer(k).sex))
        years.append(
            describer.calibration.age_of(age_years=look.age_years, female_logit=look.female_logit)
        )
    return Judged(
        age=age[half], female=female[half], sex=np.array(sex), years=np.array(years, np.float64)
    )


def test_of_the_sexes_answered_97_percent_are_right(judged: Judged) -> None:
    answered = judged.sex != Sex.UNKNOWN
    assert answered.mean() >= 0.65
    assert ((judged.sex == Sex.FEMALE) == judged.female)[answered].mean() >= 0.97


def test_answers_for_women_and_men_are_about_as_often_right(judged: Judged) -> None:
    right = (judged.sex == Sex.FEMALE) == judged.female
    answered = judged.sex != Sex.UNKNOWN
    women, men = right[answered & judged.female], right[answered & ~judged.female]
    assert abs(women.mean() - men.mean()) <= 0.05


def test_ages_are_off_by_eight_years_at_most_on_average(judged: Judged) -> None:
    assert np.abs(judged.years - judged.age).mean() <= 8.0
