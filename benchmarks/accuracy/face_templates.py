"""How alike the faces of different people are to face-reidentification-retail-0095.

    OMP_NUM_THREADS=1 python benchmarks/accuracy/face_templates.py [--sizes]

Faces are read from NOREN_FOOTAGE, weights from NOREN_MIRROR; nothing of them is kept. The 400 faces
carry no identity and are taken for 400 people. So the share of people known again cannot be
measured here, only how often strangers are taken for one another.

Faces of one part of the world are far more alike to this network than faces of all, and small
children's are more alike still. A shop's visitors come from one place, so the tail is fixed on one
half of the grown-ups of the group that is most alike, and checked on its other half, which it
never saw, and on everybody. The group's label is used for nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from noren.measure.match_rule import LEAST_SCORES, tail_of
from noren.measure.strangers import FACE_TAIL
from noren.sight.face_quality import Hindrance, judge_quality
from noren.sight.face_templates import FACE_LIMITS, OpenVinoFaceTemplates, describe_face
from noren.sight.faces import FaceFinder, YuNet
from noren.sight.frame import use_one_thread

ROOT = Path(__file__).resolve().parents[2]
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or ROOT.parent / "shared" / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or ROOT.parent / "shared" / "models")
GROWN_UP = 18
SIZES_PX = (24, 32, 40, 48, 64, 80, 112)
YUNET = MIRROR / "face-detection-yunet-2023mar"
NETWORK = MIRROR / "face-reidentification-retail-0095"


class Looker:
    """Finds and describes the one face of a picture."""

    def __init__(self) -> None:
        use_one_thread()
        (onnx,) = YUNET.glob("*.onnx")
        self._finder = FaceFinder(YuNet(onnx=onnx.read_bytes()))
        (xml,), (weights,) = NETWORK.glob("*.xml"), NETWORK.glob("*.bin")
        self._network = OpenVinoFaceTemplates(xml=xml.read_bytes(), weights=weights.read_bytes())

    def describe(self, pixels: np.ndarray) -> tuple[np.ndarray | None, Hindrance | None, float]:
        """Template, what hinders (None: no face), and the height of the face's box."""
        height, width = pixels.shape[:2]
        faces = self._finder.find(pixels, (0, 0, width, height))
        if not len(faces):
            return None, None, 0.0
        quality = judge_quality(pixels, faces, 0, limits=FACE_LIMITS)
        high = float(faces.xyxy[0, 3] - faces.xyxy[0, 1])
        return describe_face(self._network, pixels, faces.landmarks_px[0]), quality.hindrance, high


def interval(count: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, count / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials**2))
    half /= 1 + z * z / trials
    return max(0.0, middle - half), min(1.0, middle + half)


def pairs_of(templates: np.ndarray) -> np.ndarray:
    """The cosines of all pairs."""
    return (templates @ templates.T)[np.triu_indices(len(templates), 1)]


def open_set(gallery: np.ndarray, asked: np.ndarray, threshold: float) -> int:
    """How many of those who are not in the gallery reach anybody's threshold."""
    return int(((asked @ gallery.T).max(axis=1) >= threshold).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One face that is good enough."""

    template: np.ndarray
    age: int
    group: str
    is_fixing: bool


def read_faces(looker: Looker, pictures: list[Path]) -> list[Face]:
    """The faces that are good enough, split by a hash of their file's name."""
    found, hindered = [], Counter[str]()
    for path in pictures:
        template, hindrance, _ = looker.describe(cv2.imread(str(path)))
        if template is None or hindrance is not Hindrance.NONE:
            hindered["no face" if hindrance is None else hindrance.name] += 1
            continue
        age, _, group, _ = path.name.split("_")
        half = hashlib.sha256(path.name.encode()).digest()[0] % 2 == 0
        found.append(Face(template=template, age=int(age), group=group, is_fixing=half))
    print(f"{len(pictures)} faces, {len(found)} good enough; others: {dict(hindered)}")
    return found


def templates_of(faces: Iterable[Face]) -> np.ndarray:
    """Their templates `(N, 256)`."""
    return np.array([face.template for face in faces])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", action="store_true", help="also shrink the faces")
    options = parser.parse_args()
    looker = Looker()
    pictures = sorted((FOOTAGE / "faces" / "utkface_dev").glob("*.jpg"))
    faces = read_faces(looker, pictures)
    adults = [face for face in faces if face.age >= GROWN_UP]
    groups = {
        group: templates_of(face for face in adults if face.group == group)
        for group in {face.group for face in adults}
    }
    most = max(
        (group for group, one in groups.items() if len(pairs_of(one)) >= 4 * LEAST_SCORES),
        key=lambda group: float(np.quantile(pairs_of(groups[group]), 0.95)),
    )
    alike = [face for face in adults if face.group == most]
    fixing = pairs_of(templates_of(face for face in alike if face.is_fixing))
    print(f"fixed on {len(fixing)} pairs: {tail_of(fixing)}")
    print(f"in noren.measure.strangers: {FACE_TAIL}")
    for name, those in (
        ("the same group, other half", [face for face in alike if not face.is_fixing]),
        ("everybody grown up, other half", [face for face in adults if not face.is_fixing]),
        ("below the age of 14", [face for face in faces if face.age < 14]),
    ):
        check(name, templates_of(those))
    if options.sizes:
        shrink(looker, pictures)


def check(name: str, templates: np.ndarray) -> None:
    """How often strangers are taken for one another at the thresholds of the fixed tail."""
    pairs = pairs_of(templates)
    print(f"{name}: {len(templates)} people, {len(pairs)} pairs, mean {pairs.mean():.3f}, "
          f"most {pairs.max():.3f}")  # fmt: skip
    half = len(templates) // 2
    for ratio in (0.1, 0.05, 0.01, 0.005):
        threshold = FACE_TAIL.threshold(people=1, false_match_ratio=ratio)
        wrong = int((pairs >= threshold).sum())
        low, high = interval(wrong, len(pairs))
        print(f"  ratio {ratio:g}: pairs at {threshold:.3f}: {wrong} "
              f"({wrong / len(pairs):.4f}, 95 % {low:.4f} to {high:.4f})", end="; ")  # fmt: skip
        people = FACE_TAIL.threshold(people=half, false_match_ratio=ratio)
        named = open_set(templates[:half], templates[half:], people)
        asked = len(templates) - half
        low, high = interval(named, asked)
        print(f"{half} remembered at {people:.3f}: {named} of {asked} strangers named "
              f"(95 % {low:.3f} to {high:.3f})")  # fmt: skip


def shrink(looker: Looker, pictures: list[Path]) -> None:
    """How like itself a face is when it is smaller: the most that two looks at it can be alike."""
    for size_px in SIZES_PX:
        alike = []
        for path in pictures[::4]:
            pixels = cv2.imread(str(path))
            whole, hindrance, high = looker.describe(pixels)
            if whole is None or hindrance is not Hindrance.NONE:
                continue
            share = size_px / high
            small = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
            seen, _, _ = looker.describe(small)
            alike.append(np.nan if seen is None else float(whole @ seen))
        told = np.array(alike)
        found = np.isfinite(told).mean()
        print(f"{size_px:4d} px: found {found:.2f}, median {np.nanmedian(told):.3f}, "
              f"5 % {np.nanquantile(told, 0.05):.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
