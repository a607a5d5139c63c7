"""How right age and sex are: crops, calibration on one half of the faces, error on the other.

    OMP_NUM_THREADS=1 python benchmarks/accuracy/attributes.py [crops worse halves table votes cpu]

Faces and labels are read from NOREN_FOOTAGE, weights from NOREN_MIRROR; nothing of them is kept.
The faces carry no identity, so the halves are drawn at random within each decade and sex, with a
fixed seed. The numbers in `noren.sight.attribute_calibration` are those of half A, so what is
printed for half B is what they do on faces they never saw.
"""

from __future__ import annotations

import csv
import hashlib
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from noren.errors import ModelMismatch
from noren.gate.attribute_axes import AgeBands, Sex
from noren.sight import describe
from noren.sight.attribute_calibration import (
    KNOTS,
    AgeCurve,
    AttributeCalibration,
    calibration_of,
)
from noren.sight.describe import Describer, OpenVinoAttributeNetwork, measure_proportions
from noren.sight.face_quality import QualityLimits, judge_quality, measure_sharpness
from noren.sight.faces import FaceFinder, Faces, YuNet

ROOT = Path(__file__).resolve().parents[2]
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or ROOT.parent / "shared" / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or ROOT.parent / "shared" / "models")
MODEL = "age-gender-recognition-retail-0013"
BANDS = AgeBands(first_ages=(20, 30, 40, 50, 60))
SEED = 20261122
SEX_TARGET = 0.965
BLANK = AttributeCalibration(
    weights_sha256="",
    sex_slope=1.0,
    sex_offset=0.0,
    grown_up_weights=(0.0, 0.0, 0.0, 0.0, 0.0),
    grown_up_offset=0.0,
    child_right_female=0.5,
    child_right_male=0.95,
    sex_floor=0.9,
    female=AgeCurve(mean_years=KNOTS, spread_years=8.0),
    male=AgeCurve(mean_years=KNOTS, spread_years=8.0),
    band_floor=0.4,
)


@dataclass(frozen=True)
class People:
    """Labels of all faces."""

    files: list[Path]
    age: np.ndarray
    female: np.ndarray

    @property
    def adult(self) -> np.ndarray:
        return (self.age >= 20) & (self.age < 70)


@dataclass(frozen=True)
class Looks:
    """What the network said of the faces that were found: one row each."""

    row: np.ndarray
    female_logit: np.ndarray
    age_years: np.ndarray
    features: np.ndarray


def people() -> People:
    folder = FOOTAGE / "faces" / "utkface_dev"
    if not folder.is_dir():
        raise SystemExit(f"no faces at {folder}: set NOREN_FOOTAGE")
    rows = list(csv.DictReader((folder / "labels.csv").open()))
    return People(
        files=[folder / row["file"] for row in rows],
        age=np.array([int(row["age"]) for row in rows]),
        female=np.array([row["sex"] == "female" for row in rows]),
    )


def finder() -> FaceFinder:
    name = "face-detection-yunet-2023mar"
    return FaceFinder(
        YuNet(onnx=(MIRROR / name / "face_detection_yunet_2023mar.onnx").read_bytes())
    )


def network() -> OpenVinoAttributeNetwork:
    numbers = (MIRROR / MODEL / f"{MODEL}.bin").read_bytes()
    return OpenVinoAttributeNetwork(
        xml=(MIRROR / MODEL / f"{MODEL}.xml").read_bytes(),
        weights=numbers,
        sha256=hashlib.sha256(numbers).hexdigest(),
    )


def picture_of(path: Path, worse: Any = None) -> np.ndarray:
    picture = cv2.imread(str(path))
    return picture if worse is None else worse(picture)


def look_at_all(
    crowd: People, seen: list[Faces], describer: Describer, worse: Any = None
) -> Looks:
    row, logit, years, features = [], [], [], []
    for k, (path, faces) in enumerate(zip(crowd.files, seen, strict=True)):
        if not len(faces):
            continue
        one = describer.look(picture_of(path, worse), faces, 0, weight=1.0)
        row.append(k)
        logit.append(one.female_logit)
        years.append(one.age_years)
        features.append([*measure_proportions(faces, 0), one.age_years, one.square_age_years])
    return Looks(np.array(row), np.array(logit), np.array(years), np.array(features))


def find_all(crowd: People, faces: FaceFinder, worse: Any = None) -> list[Faces]:
    out = []
    for path in crowd.files:
        picture = picture_of(path, worse)
        high, wide = picture.shape[:2]
        # The faces fill their pictures; a camera's faces have something round them.
        margin = round(0.3 * wide)
        out.append(faces.find(picture, (-margin, -margin, wide + margin, high + margin)))
    return out


def halves(crowd: People) -> np.ndarray:
    """True for half A: drawn within each decade (80 and over together) and sex."""
    rng, half = np.random.default_rng(SEED), np.zeros(len(crowd.age), bool)
    for decade in range(9):
        for female in (False, True):
            group = np.flatnonzero(
                (np.minimum(crowd.age // 10, 8) == decade) & (crowd.female == female)
            )
            half[rng.permutation(group)[: (len(group) + rng.integers(2)) // 2]] = True
    return half


def logistic_fit(x: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    """Offset and weights of a logistic regression on standardized columns, in their own units."""
    mean, sd = x.mean(0), x.std(0) + 1e-9
    a = np.column_stack([np.ones(len(x)), (x - mean) / sd])
    b = np.zeros(a.shape[1])
    stiff = ridge * np.eye(a.shape[1])
    stiff[0, 0] = 1e-6
    for _ in range(40):
        p = 1 / (1 + np.exp(-a @ b))
        b -= np.linalg.solve(
            a.T @ ((p * (1 - p) + 1e-9)[:, None] * a) + stiff, a.T @ (p - y) + stiff @ b
        )
    return np.concatenate([[b[0] - (b[1:] * mean / sd).sum()], b[1:] / sd])


def curve_fit(years: np.ndarray, age: np.ndarray, weight: np.ndarray) -> AgeCurve:
    basis = np.stack([np.interp(age, KNOTS, row) for row in np.eye(len(KNOTS))], 1)
    b = np.linalg.solve(
        basis.T @ (weight[:, None] * basis) + 1e-3 * np.eye(len(KNOTS)), basis.T @ (weight * years)
    )
    off = years - basis @ b
    spread = np.sqrt((weight * off**2).sum() / weight.sum())
    return AgeCurve(
        mean_years=tuple(round(float(v), 1) for v in b), spread_years=round(float(spread), 1)
    )


def fit(crowd: People, looks: Looks, chosen: np.ndarray, sha256: str) -> AttributeCalibration:
    """The statistics of the chosen rows of `looks`."""
    age, female = crowd.age[looks.row][chosen], crowd.female[looks.row][chosen]
    logit, years = looks.female_logit[chosen], looks.age_years[chosen]
    grown = age >= 20
    offset, slope = logistic_fit(logit[grown, None], female[grown].astype(float), 1.0)
    clear = grown | (age < 15)
    weights = logistic_fit(looks.features[chosen][clear], grown[clear].astype(float), 2.0)
    says_female = slope * logit + offset > 0
    # Steadied by what was seen before: boys look female, and hardly any girl looks male.
    child = {
        says: (((female == says) & ~grown & (says_female == says)).sum() + 2 * expected)
        / ((~grown & (says_female == says)).sum() + 2)
        for says, expected in ((True, 0.5), (False, 0.95))
    }
    # A little of the other sex steadies a curve that rests on a dozen faces a knot.
    result = replace(
        BLANK,
        weights_sha256=sha256,
        sex_slope=round(float(slope), 3),
        sex_offset=round(float(offset), 3),
        grown_up_weights=tuple(round(float(v), 4) for v in weights[1:]),  # type: ignore[arg-type]
        grown_up_offset=round(float(weights[0]), 3),
        child_right_female=round(float(child[True]), 2),
        child_right_male=round(float(child[False]), 2),
        female=curve_fit(years, age, female + 0.15),
        male=curve_fit(years, age, ~female + 0.15),
    )
    return replace(result, sex_floor=sex_floor(result, crowd, looks, chosen))


def confidence(c: AttributeCalibration, looks: Looks) -> np.ndarray:
    return np.array(
        [
            c.right_probability(female_logit=float(lo), grown_up_logit=c.grown_up_logit(f))
            for lo, f in zip(looks.female_logit, looks.features, strict=True)
        ]
    )


def sex_floor(
    c: AttributeCalibration, crowd: People, looks: Looks, chosen: np.ndarray
) -> float:
    """The lowest floor at which the chosen faces answered are right as often as wanted.

    Half of the evidence is what was right, half what was expected to be: steadier than either.
    """
    sure = confidence(c, looks)[chosen]
    says = np.array([c.female_probability(float(lo)) >= 0.5 for lo in looks.female_logit[chosen]])
    right = says == crowd.female[looks.row][chosen]
    order = np.argsort(-sure)
    share = np.cumsum((right + sure)[order] / 2) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= SEX_TARGET)
    return round(float(sure[order[good[-1]]]), 3)
