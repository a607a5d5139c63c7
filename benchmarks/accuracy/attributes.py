"""How right age and sex are: crops, calibration on one half of the faces, error on the other.

    OMP_NUM_THREADS=1 python benchmarks/accuracy/attributes.py [crops worse halves]

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
from noren.vocabulary.attribute_axes import AgeBands, Sex

ROOT = Path(__file__).resolve().parents[2]
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or ROOT.parent / "shared" / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or ROOT.parent / "shared" / "models")
MODEL = "age-gender-recognition-retail-0013"
BANDS = AgeBands(first_ages=(0, 20, 35, 50, 65))
SEED = 20261122
SEX_TARGET = 0.968
RANDOM_HALVES = 40
BLANK = AttributeCalibration(
    weights_sha256="",
    sex_slope=1.0,
    sex_offset=0.0,
    grown_up_weights=(0.0, 0.0, 0.0, 0.0, 0.0),
    grown_up_offset=0.0,
    sex_bias=0.0,
    sex_weights=(1.0,) + (0.0,) * 10,
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
    rows = list(csv.DictReader((folder / "labels.csv").read_text("utf-8").splitlines()))
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
    picture = np.asarray(cv2.imread(str(path)), np.uint8)
    return picture if worse is None else worse(picture)


def look_at_all(crowd: People, seen: list[Faces], describer: Describer, worse: Any = None) -> Looks:
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


def halves(crowd: People, seed: int = SEED) -> np.ndarray:
    """True for half A: drawn within each decade (80 and over together) and sex."""
    rng, half = np.random.default_rng(seed), np.zeros(len(crowd.age), bool)
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
    bias, sexes = sex_fit(logit, looks.features[chosen], female)
    # A share of the other sex steadies a curve that rests on two dozen faces a knot.
    result = replace(
        BLANK,
        weights_sha256=sha256,
        sex_slope=round(float(slope), 3),
        sex_offset=round(float(offset), 3),
        grown_up_weights=tuple(round(float(v), 4) for v in weights[1:]),  # type: ignore[arg-type]
        grown_up_offset=round(float(weights[0]), 3),
        sex_bias=bias,
        sex_weights=sexes,
        female=curve_fit(years, age, female + 0.3),
        male=curve_fit(years, age, ~female + 0.3),
    )
    return replace(result, sex_floor=sex_floor(result, crowd, looks, chosen))


def sex_fit(
    logit: np.ndarray, features: np.ndarray, female: np.ndarray
) -> tuple[float, tuple[float, ...]]:
    """A logistic regression on the log-odds, the features, and how these bend the log-odds."""
    mean, sd = features.mean(0), features.std(0)
    bent = logit[:, None] * (features - mean) / sd
    w = logistic_fit(np.column_stack([logit, features, bent]), female.astype(float), 1.0)
    products = w[7:] / sd
    weights = (w[1] - (products * mean).sum(), *w[2:7], *products)
    return round(float(w[0]), 4), tuple(round(float(one), 5) for one in weights)


def sex_logits(c: AttributeCalibration, looks: Looks) -> np.ndarray:
    return np.array(
        [
            c.sex_logit(float(lo), f)
            for lo, f in zip(looks.female_logit, looks.features, strict=True)
        ]
    )


def sex_floor(c: AttributeCalibration, crowd: People, looks: Looks, chosen: np.ndarray) -> float:
    """The lowest floor at which the chosen faces answered are right as often as wanted.

    Half of the evidence is what was right, half what was expected to be: steadier than either.
    """
    logits = sex_logits(c, looks)[chosen]
    sure = np.array([c.right_probability(float(one)) for one in logits])
    right = (logits >= 0) == crowd.female[looks.row][chosen]
    order = np.argsort(-sure)
    share = np.cumsum((right + sure)[order] / 2) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(share >= SEX_TARGET)
    return round(float(sure[order[good[-1]]]), 3)


@dataclass(frozen=True)
class Answers:
    """What the product answers for each row of `looks`."""

    sex: np.ndarray
    years: np.ndarray
    band: np.ndarray


def answers(c: AttributeCalibration, looks: Looks, bands: AgeBands) -> Answers:
    sex, years, band = [], [], []
    for logit, age, features in zip(
        looks.female_logit.tolist(), looks.age_years.tolist(), looks.features, strict=True
    ):
        grown = c.grown_up_logit(features)
        sex.append(c.answer_sex(c.sex_logit(logit, features)))
        years.append(c.age_of(age_years=age, female_logit=logit))
        band.append(
            c.answer_band(age_years=age, female_logit=logit, grown_up_logit=grown, bands=bands)
        )
    return Answers(np.array(sex), np.array(years), np.array(band))


def percent(mask: np.ndarray) -> str:
    return f"{100 * mask.mean():5.1f}" if len(mask) else "    -"


def report_half(
    name: str, c: AttributeCalibration, crowd: People, looks: Looks, on: np.ndarray
) -> None:
    age, female = crowd.age[looks.row], crowd.female[looks.row]
    said = answers(c, looks, BANDS)
    answered = said.sex != Sex.UNKNOWN
    right = (said.sex == Sex.FEMALE) == female
    adult = (age >= 20) & (age < 70)
    error = np.abs(said.years - age)
    print(f"\n{name}: {on.sum()} faces, {(on & adult).sum()} of them 20-69")
    for group, mask in (
        ("all ages", on),
        ("20-69", on & adult),
        ("20-69 women", on & adult & female),
        ("20-69 men", on & adult & ~female),
        ("under 20", on & (age < 20)),
        ("70 and over", on & (age >= 70)),
    ):
        print(
            f"  {group:12s} sex answered {percent(answered[mask])} %, right of these "
            f"{percent(right[mask & answered])} %; mean age error {error[mask].mean():5.2f} y"
        )
    for first in ((20, 30, 40, 50, 60), (0, 20, 35, 50, 65), (20, 40, 60)):
        bands = AgeBands(first_ages=first)
        band = answers(c, looks, bands).band
        true = np.searchsorted(first, age, side="right") - 1
        told = band != bands.unknown
        print(
            f"  bands {first}: 20-69 answered {percent(told[on & adult])} %, right of these "
            f"{percent((band == true)[on & adult & told])} %, right or next "
            f"{percent((np.abs(band - true) <= 1)[on & adult & told])} %; under 20 answered "
            f"{percent(told[on & (age < 20)])} %"
        )


def report_groups(rows: list[tuple[int, bool, float, float, Sex, bool, bool]]) -> None:
    """Errors per decade and sex, each face judged by the half that it was not in."""
    print("\nper decade and sex, each face by the calibration of the other half")
    print("  decade sex  n  mean error  bias  sex answered  right  band answered  right")
    for decade in range(0, 90, 10):
        for female in (True, False):
            part = [r for r in rows if min(r[0] // 10 * 10, 80) == decade and r[1] == female]
            off = np.array([r[2] for r in part])
            told = [r for r in part if r[4] != Sex.UNKNOWN]
            banded = [r for r in part if r[5]]
            right = np.array([(r[4] == Sex.FEMALE) == female for r in told])
            answered = percent(np.array([r[4] != Sex.UNKNOWN for r in part]))
            print(
                f"  {decade:3d}    {'F' if female else 'M'}  {len(part):3d}   "
                f"{np.abs(off).mean():5.1f}     {off.mean():+5.1f}     {answered}       "
                f"{percent(right)}    {percent(np.array([r[5] for r in part]))}       "
                f"{percent(np.array([r[6] for r in banded]))}"
            )


def do_random_halves(crowd: People, looks: Looks, sha256: str) -> None:
    """The same with other halves: how much of the result is the luck of the draw."""
    figures = []
    for seed in range(RANDOM_HALVES):
        half = halves(crowd, seed)[looks.row]
        told, right = [], []
        for on in (half, ~half):
            c = fit(crowd, looks, on, sha256)
            logits = sex_logits(c, looks)[~on]
            answered = np.array([c.answer_sex(float(one)) != Sex.UNKNOWN for one in logits])
            told.append(answered)
            right.append(((logits >= 0) == crowd.female[looks.row][~on])[answered])
        figures.append((np.concatenate(told).mean(), np.concatenate(right).mean()))
    answered, correct = np.array(figures).T
    print(
        f"\n{RANDOM_HALVES} other draws of the halves: sex answered {percent(answered)} % "
        f"({100 * answered.min():.1f} to {100 * answered.max():.1f}), right of these "
        f"{percent(correct)} % ({100 * correct.min():.1f} to {100 * correct.max():.1f})"
    )


def do_halves(crowd: People, looks: Looks, sha256: str) -> None:
    half = halves(crowd)[looks.row]
    age, female = crowd.age[looks.row], crowd.female[looks.row]
    rows = []
    for name, on in (("A", half), ("B", ~half)):
        c = fit(crowd, looks, on, sha256)
        print(f"\ncalibrated on {name}: {c}")
        if name == "A":
            try:
                print("  the committed numbers are these:", calibration_of(sha256) == c)
            except ModelMismatch as error:
                print(" ", error)
        report_half(f"calibrated on {name}, measured on the other", c, crowd, looks, ~on)
        said = answers(c, looks, BANDS)
        true = np.searchsorted(BANDS.first_ages, age, side="right") - 1
        for k in np.flatnonzero(~on):
            rows.append(
                (
                    int(age[k]),
                    bool(female[k]),
                    float(said.years[k] - age[k]),
                    float(age[k]),
                    said.sex[k],
                    bool(said.band[k] != BANDS.unknown),
                    bool(said.band[k] == true[k]),
                )
            )
    report_groups(rows)
    told = [row for row in rows if row[4] != Sex.UNKNOWN]
    right = np.array([(row[4] == Sex.FEMALE) == row[1] for row in told])
    print(
        f"\nboth halves: sex answered {100 * len(told) / len(crowd.age):.1f} % of all "
        f"{len(crowd.age)} faces, right of these {percent(right)} %"
    )


def do_crops(crowd: People, seen: list[Faces], describer: Describer) -> None:
    """Which margin: raw years and sexes of single crops, mirrored too, on all faces of 20-69."""
    print("crop (face boxes)      raw mean error  bias   after a line  r      sex right")
    adult = crowd.adult
    for across in (0.8, 1.0, 1.2, 1.4, 1.6, 1.8):
        for down in (0.7, 0.85, 1.0, 1.2):
            for even in (False, True):
                age, years, sex = crop_answers(crowd, seen, describer, adult, across, down, even)
                line = np.polyval(np.polyfit(years, age, 1), years)
                print(
                    f"{across:.1f} x {down:.2f} {'evened' if even else '      '}        "
                    f"{np.abs(years - age).mean():5.2f}    {(years - age).mean():+5.1f}     "
                    f"{np.abs(line - age).mean():5.2f}     {np.corrcoef(years, age)[0, 1]:.3f}"
                    f"   {percent(sex)}"
                )


def crop_answers(
    crowd: People,
    seen: list[Faces],
    describer: Describer,
    among: np.ndarray,
    across: float,
    down: float,
    even: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    age, years, sex = [], [], []
    for k in np.flatnonzero(among):
        if not len(seen[k]):
            continue
        box = seen[k].xyxy[0]
        side = box[2:] - box[:2]
        window = describe.cut_window(
            picture_of(crowd.files[k]), box, across * float(side[0]), down * float(side[1])
        )
        crop = describer._evened(window)[0] if even else window
        pair = np.stack([crop, crop[:, ::-1]] * (describe.VIEWS // 2))
        female, said = describer._network.infer(np.ascontiguousarray(pair))
        age.append(crowd.age[k])
        years.append(float(said[:2].mean()))
        odds = np.log(female[:2].clip(1e-5, 1) / (1 - female[:2]).clip(1e-5, 1))
        sex.append((odds.mean() > 0) == crowd.female[k])
    return np.array(age), np.array(years), np.array(sex)


def smaller(height_px: float, face_px: float = 217.0) -> Any:
    """Shrink a picture until a typical face of the set is that high."""
    ratio = height_px / face_px
    return lambda picture: cv2.resize(
        picture, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA
    )


def at_night(light: float) -> Any:
    """Less light, with the noise that a camera adds when it lifts the rest."""
    rng = np.random.default_rng(1)

    def darken(picture: np.ndarray) -> np.ndarray:
        noise = rng.normal(0, 4, picture.shape)
        return np.clip(picture * light + noise, 0, 255).astype(np.uint8)

    return darken


def in_glare(gain: float) -> Any:
    return lambda picture: np.clip(picture * gain, 0, 255).astype(np.uint8)


def blurred(sigma_px: float, height_px: float = 80.0) -> Any:
    """Out of focus by that many pixels of a face 80 px high."""
    shrink = smaller(height_px)
    return lambda picture: cv2.GaussianBlur(shrink(picture), (0, 0), sigma_px)


def do_worse(crowd: People, faces: FaceFinder, describer: Describer) -> None:
    """Faces made smaller, darker, burnt out and blurred: found, judged, and right of these."""
    trials = [(f"{px} px high", smaller(px)) for px in (16, 20, 24, 28, 32, 40, 48, 64, 96)]
    trials += [(f"light x{part}", at_night(part)) for part in (0.5, 0.25, 0.12, 0.06)]
    trials += [(f"glare x{gain}", in_glare(gain)) for gain in (1.5, 2.0, 3.0, 5.0)]
    trials += [(f"blur {sigma} px of 80", blurred(sigma)) for sigma in (0.7, 1.0, 1.5, 2.0, 3.0)]
    limits = QualityLimits(least_height_px=1.0)
    for name, worse in trials:
        seen = find_all(crowd, faces, worse)
        looks = look_at_all(crowd, seen, describer, worse)
        good, sharp = [], []
        for k in looks.row:
            picture = picture_of(crowd.files[k], worse)
            good.append(judge_quality(picture, seen[k], 0, limits=limits).weight > 0)
            x1, y1, x2, y2 = np.clip(np.round(seen[k].xyxy[0]), 0, picture.shape[0]).astype(int)
            gray = cv2.cvtColor(picture[y1:y2, x1:x2], cv2.COLOR_BGR2GRAY)
            small = cv2.resize(gray, (62, 62), interpolation=cv2.INTER_AREA)
            sharp.append(measure_sharpness(np.asarray(small, np.float32)))
        adult = crowd.adult[looks.row]
        said = answers(describer.calibration, looks, BANDS)
        right = (said.sex == Sex.FEMALE) == crowd.female[looks.row]
        told = adult & (said.sex != Sex.UNKNOWN)
        error = np.abs(said.years - crowd.age[looks.row])
        raw = (looks.female_logit > 0) == crowd.female[looks.row]
        print(
            f"{name:18s} found {percent(np.isin(np.arange(len(crowd.age)), looks.row))} %, "
            f"good enough but for size {percent(np.array(good))} % (sharpness: 5 % below "
            f"{np.quantile(sharp, 0.05):.3f}, median {np.median(sharp):.3f}); 20-69: "
            f"raw sex {percent(raw[adult])}, answered {percent(told[adult])}, "
            f"right {percent(right[told])}, age error {error[adult].mean():.2f}"
        )


def main(wanted: list[str]) -> None:
    cv2.setNumThreads(1)
    crowd, faces, model = people(), finder(), network()
    try:
        describer = Describer(model)
    except ModelMismatch:
        describer = Describer(model, calibration=BLANK)
    began = time.process_time()
    seen = find_all(crowd, faces)
    found = time.process_time()
    print(f"{sum(bool(len(one)) for one in seen)} of {len(seen)} faces found")
    looks = look_at_all(crowd, seen, describer)
    looked = time.process_time()
    if "crops" in wanted:
        do_crops(crowd, seen, describer)
    if "worse" in wanted:
        do_worse(crowd, faces, describer)
    if "halves" in wanted:
        do_halves(crowd, looks, model.sha256)
        do_random_halves(crowd, looks, model.sha256)
    print(
        f"\nCPU: {1e3 * (found - began) / len(seen):.1f} ms to find a face, "
        f"{1e3 * (looked - found) / len(looks.row):.1f} ms to look at it (with reading the file)"
    )


if __name__ == "__main__":
    main(sys.argv[1:] or ["crops", "worse", "halves"])
