"""Promises on a short real film: identities and counts with the detector seldom asked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from scipy.optimize import linear_sum_assignment

from noren.measure.crossings import find_passages
from noren.sight.detect import Detector, OpenVinoNetwork, fit_input_size_px
from noren.sight.look import describe_looks
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker
from noren.sight.tracked import FrameTracks, TrackedBoxes

SHARED = Path(__file__).parents[3] / "shared"
MODEL = "person-vehicle-bike-detection-2003"
Table = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def footage() -> Path:
    folder = Path(os.environ.get("NOREN_FOOTAGE") or SHARED / "footage")
    if not folder.is_dir():
        pytest.skip("no measurement film here; name its folder in NOREN_FOOTAGE")
    return folder


@pytest.fixture(scope="module")
def detector() -> Detector:
    folder = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models") / MODEL
    if not folder.is_dir():
        pytest.skip("no folder of weights here; name one in NOREN_MIRROR")
    network = OpenVinoNetwork(
        xml=(folder / f"{MODEL}.xml").read_bytes(),
        weights=(folder / f"{MODEL}.bin").read_bytes(),
        input_size_px=fit_input_size_px(frame_size_px=(640, 480), dial_px=(864, 480)),
    )
    return Detector(network)


@pytest.fixture(scope="module")
def rows(footage: Path, detector: Detector) -> TrackedBoxes:
    """Tracks of the side view of walkers, the detector asked six times a second."""
    tracker, smoother, parts = Tracker(frame_size_px=(640, 480)), Smoother(), []
    with av.open(str(footage / "video" / "tud_campus.mp4")) as film:
        for number, picture in enumerate(film.decode(film.streams.video[0])):
            at_s = number / 25
            said = FrameTracks(at_s=at_s, looked=False)
            if number % 4 == 0:
                image = picture.to_ndarray(format="bgr24")
                found = detector.detect(image)
                said = tracker.update(found, at_s, describe_looks(image, found.xyxy))
            parts.append(smoother.push(said))
    return TrackedBoxes.join([*parts, smoother.flush()])


def _identity_f1(truth: Table, mine: Table) -> float:
    """Share of boxes (frame, id, x1, y1, x2, y2) that agree under the best one-to-one naming."""
    names, their = np.unique(truth[:, 1], return_inverse=True)
    ids, our = np.unique(mine[:, 1], return_inverse=True)
    agree = np.zeros((names.size, ids.size))
    for frame in np.unique(truth[:, 0]):
        a, b = np.flatnonzero(truth[:, 0] == frame), np.flatnonzero(mine[:, 0] == frame)
        low = np.maximum(truth[a, None, 2:4], mine[None, b, 2:4])
        high = np.minimum(truth[a, None, 4:6], mine[None, b, 4:6])
        common = np.prod(np.maximum(high - low, 0), axis=2)
        area_a = np.prod(truth[a, 4:6] - truth[a, 2:4], axis=1)
        area_b = np.prod(mine[b, 4:6] - mine[b, 2:4], axis=1)
        same = common >= 0.5 * (area_a[:, None] + area_b - common)
        for i, j in np.argwhere(same):
            agree[their[a[i]], our[b[j]]] += 1
    best = agree[linear_sum_assignment(-agree)].sum()
    return float(2 * best / (len(truth) + len(mine)))


@pytest.mark.footage
@pytest.mark.weights
@pytest.mark.slow
def test_walkers_who_hide_each_other_keep_their_names(footage: Path, rows: TrackedBoxes) -> None:
    truth = np.loadtxt(footage / "mot" / "mot15" / "TUD-Campus" / "gt.txt", delimiter=",")
    truth = truth[truth[:, 6] != 0][:, :6]
    truth[:, 4:6] += truth[:, 2:4]
    people = rows.class_id == 0
    frame = np.round(rows.at_s[people] * 25) + 1
    mine = np.column_stack((frame, rows.track_id[people], rows.xyxy[people]))
    assert _identity_f1(truth, mine) >= 0.85


@pytest.mark.footage
@pytest.mark.weights
@pytest.mark.slow
def test_walkers_across_a_line_are_counted(footage: Path, rows: TrackedBoxes) -> None:
    truth = json.loads((footage / "truth" / "derived_TUD-Campus.json").read_text())["lines"]["mid"]
    box = rows.xyxy.astype(np.float64)
    passages = find_passages(
        at_s=rows.at_s,
        track_id=rows.track_id,
        class_id=rows.class_id,
        xy_px=np.column_stack(((box[:, 0] + box[:, 2]) / 2, box[:, 3])),
        band_px=0.1 * (box[:, 3] - box[:, 1]),
        lines=np.array([[truth["from"], truth["to"]]], np.float64),
    ).counted()
    wrong = abs(int((passages.direction == 0).sum()) - truth["plus"])
    wrong += abs(int((passages.direction == 1).sum()) - truth["minus"])
    # One walker passes behind another and is in nobody's truth at that moment.
    assert wrong <= 1
