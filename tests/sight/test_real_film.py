"""The built-in detector, the health watch and the gate on real film, where there is any.

Points, lines and counts are read from the footage folder while the test runs; none is kept here.
"""

import json
import os
import time
from pathlib import Path

import numpy as np
import pytest

from noren.measure.crossings import find_passages
from noren.measure.dead_band import dead_band_px
from noren.sight.body_size import AboveBodies, GroundBodies
from noren.sight.camera_health import CameraState, HealthMonitor
from noren.sight.decode import Film
from noren.sight.ground import find_camera
from noren.sight.motion import MotionGate, WatchedPart
from noren.sight.silhouette import SilhouetteDetector
from noren.sight.smooth import Smoother
from noren.sight.track import Tracker
from noren.sight.tracked import TrackedBoxes
from noren.vocabulary.ground_fit import fit_ground_plane

FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE", Path(__file__).parents[3] / "shared" / "footage"))

pytestmark = [
    pytest.mark.footage,
    pytest.mark.slow,
    pytest.mark.skipif(not FOOTAGE.is_dir(), reason="NOREN_FOOTAGE names no folder of film"),
]


def frames(name):
    with (FOOTAGE / "video" / name).open("rb") as file, Film(file, name=name) as film:
        yield from film.frames()


def follow(name, size, bodies):
    detector = SilhouetteDetector(frame_size=size, bodies=bodies)
    tracker, smoother, parts, cpu_s, number = Tracker(frame_size_px=size), Smoother(), [], 0.0, 0
    for frame in frames(name):
        start, number = time.process_time(), number + 1
        found = detector.detect(frame)
        if found is not None:
            parts.append(smoother.push(tracker.update(found, frame.at_s)))
        cpu_s += time.process_time() - start
    return TrackedBoxes.join([*parts, smoother.flush()]), 1e3 * cpu_s / number


def count(rows, line, plane, *, from_above=False):
    box = rows.xyxy.astype(np.float64)
    down = (box[:, 1] + box[:, 3]) / 2 if from_above else box[:, 3]
    foot = np.column_stack(((box[:, 0] + box[:, 2]) / 2, down))
    counted = find_passages(
        at_s=rows.at_s,
        track_id=rows.track_id,
        class_id=rows.class_id,
        xy_px=foot,
        band_px=dead_band_px(box, foot, plane),
        lines=np.asarray(line, np.float64).reshape(1, 2, 2),
    ).counted()
    return int((counted.direction == 0).sum()), int((counted.direction == 1).sum())


def test_a_campus_junction_is_counted_within_six_percent():
    truth = np.loadtxt(FOOTAGE / "mot" / "mot15" / "PETS09-S2L1" / "gt.txt", delimiter=",")
    foot = np.column_stack((truth[:, 2] + truth[:, 4] / 2, truth[:, 3] + truth[:, 5])) * 0.625
    corners = [int(np.argmin(foot @ way)) for way in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    plane = fit_ground_plane(foot[corners], truth[corners, 7:9], frame_size=(480.0, 360.0))
    bodies = GroundBodies(camera=find_camera(plane))
    rows, cpu_ms = follow("pets09_s2l1_480x360.mp4", (480, 360), bodies)
    lines = json.loads((FOOTAGE / "truth" / "derived_PETS09-S2L1.json").read_text())["lines"]
    wrong = total = 0
    for line in lines.values():
        found = count(rows, np.array([line["from"], line["to"]]) * 0.625, plane)
        wrong += abs(found[0] - line["plus"]) + abs(found[1] - line["minus"])
        total += line["plus"] + line["minus"]
    assert wrong / total <= 0.06
    # Several times the usual cost: a bound against accidents, not a measurement.
    assert cpu_ms < 20.0


def test_a_passage_is_counted_from_straight_above_in_blinding_sun():
    truth = json.loads((FOOTAGE / "truth" / "hand_overhead_passage_left.json").read_text())
    # Somebody who passes shows shoulders about a fifth of the picture broad.
    bodies = AboveBodies(breadth_px=0.19 * 1280)
    rows, _ = follow("overhead_passage_left.mp4", (1280, 800), bodies)
    found = count(rows, truth["line"], None, from_above=True)
    assert found == (truth["right_to_left"], truth["left_to_right"])


def test_six_people_who_come_one_by_one_are_six_without_anything_declared():
    rows, _ = follow("intel_one_by_one_person.mp4", (768, 432), None)
    spans = [np.ptp(rows.at_s[rows.track_id == i]) for i in np.unique(rows.track_id)]
    truth = json.loads((FOOTAGE / "truth" / "hand_intel_one_by_one_person.json").read_text())
    assert sum(span >= 2.0 for span in spans) == truth["total_visits"]


@pytest.mark.parametrize(
    "name",
    [
        "intel_car_detection.mp4",
        "intel_one_by_one_person.mp4",
        "overhead_passage_left.mp4",
        "pets09_s2l1_480x360.mp4",
        "towncentre_854x480.mp4",
        "tud_campus.mp4",
    ],
)
def test_a_camera_in_its_place_is_never_called_moved(name):
    monitor = HealthMonitor()
    states = {monitor.watch(frame.luma, frame.at_s).state for frame in frames(name)}
    assert states == {CameraState.OK}


def test_a_panning_camera_is_called_moved_since_its_beginning():
    monitor = HealthMonitor()
    for frame in frames("escalator_mall_panning.mp4"):
        health = monitor.watch(frame.luma, frame.at_s)
    assert health.state is CameraState.MOVED
    assert health.since_s == 0.0
    assert not monitor.is_settled


def test_every_visit_wakes_the_gate_and_the_empty_room_lets_it_rest():
    gate = MotionGate(watched=WatchedPart())
    nobody = np.zeros((0, 4), np.float32)
    looks = np.array(
        [
            gate.judge(frame.luma, frame.at_s, nobody).looks
            for frame in frames("intel_one_by_one_person.mp4")
        ]
    )
    truth = json.loads((FOOTAGE / "truth" / "hand_intel_one_by_one_person.json").read_text())
    room = np.ones(len(looks), bool)
    for visit in truth["visits"]:
        assert looks[visit["first"] - 2 : visit["first"] + 3].any()
        room[visit["first"] - 5 : visit["last"] + 10] = False
    assert looks[room].mean() < 0.4
