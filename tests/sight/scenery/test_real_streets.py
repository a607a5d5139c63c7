"""Bars on real pictures of cars and of a street.

Needs the folders NOREN_FOOTAGE and NOREN_MIRROR; skipped where they are not here.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from noren.sight.detect import Detector, DetectorSettings, OpenVinoNetwork
from noren.sight.faces import YuNet
from noren.sight.scenery.faces_anywhere import FacesAnywhere
from noren.sight.scenery.masked_still import FILL_BGR, StillMasker
from noren.sight.scenery.signs import SignClass, find_signs

SHARED = Path(__file__).parents[4] / "shared"
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or SHARED / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
MODEL = "person-vehicle-bike-detection-2003"


@pytest.fixture(scope="module")
def masker() -> StillMasker:
    yunet = MIRROR / "face-detection-yunet-2023mar" / "face_detection_yunet_2023mar.onnx"
    if not yunet.is_file() or not (MIRROR / MODEL).is_dir():
        pytest.skip("no weights here; name their folder in NOREN_MIRROR")
    network = OpenVinoNetwork(
        xml=(MIRROR / MODEL / f"{MODEL}.xml").read_bytes(),
        weights=(MIRROR / MODEL / f"{MODEL}.bin").read_bytes(),
        input_size_px=(864, 480),
    )
    faces = FacesAnywhere(YuNet(onnx=yunet.read_bytes(), input_size_px=(640, 640)))
    return StillMasker(Detector(network, settings=DetectorSettings(whole_frame_ratio=1.0)), faces)


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.weights
def test_every_plate_is_covered_or_the_still_is_dropped_and_most_are_kept(
    masker: StillMasker,
) -> None:
    folder = FOOTAGE / "plates" / "eu"
    if not folder.is_dir():
        pytest.skip("no pictures of plates here; name their folder in NOREN_FOOTAGE")
    with (folder / "plates.tsv").open(newline="") as file:
        # One in three; `benchmarks/accuracy/scenery.py` has them all.
        rows = list(csv.DictReader(file, delimiter="\t"))[::3]
    kept, bare = 0, []
    for row in rows:
        still = masker.make(np.asarray(cv2.imread(str(folder / row["file"])), np.uint8))
        if still.pixels is None:
            continue
        kept += 1
        x, y, wide, high = (int(row[key]) for key in ("x", "y", "w", "h"))
        part = still.pixels[y : y + high, x : x + wide]
        if (part == FILL_BGR).all(axis=2).mean() < 0.9:
            bare.append(row["file"])
    assert bare == []
    assert kept >= 0.7 * len(rows)


@pytest.mark.footage
def test_the_signs_of_a_tokyo_street_are_told_by_class() -> None:
    path = FOOTAGE / "dashcam" / "tokyo_00.jpg"
    if not path.is_file():
        pytest.skip("no street here; name its folder in NOREN_FOOTAGE")
    found = find_signs(np.asarray(cv2.imread(str(path)), np.uint8))
    classes = Counter(SignClass(int(one)) for one in found.sign_class)
    assert classes == {SignClass.PROHIBITION: 1, SignClass.GUIDE: 3}
