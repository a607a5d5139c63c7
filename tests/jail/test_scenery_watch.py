"""A drawn drive through the watcher of car cameras and the real gate."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import av
import cv2
import numpy as np
import pytest

from noren.errors import ModelMissing
from noren.gate.assignment import Assignment
from noren.gate.records import CameraState, HealthBody
from noren.gate.scenery_records import (
    SHARE_UNKNOWN,
    SLICE_S,
    SPEED_UNKNOWN,
    CongestionBody,
    SignsBody,
)
from noren.jail.messages import Message
from noren.jail.scenery_watch import SceneryWatcher, make_scenery_watcher
from noren.sight.detections import Detections
from noren.sight.frame import Frame, Picture, make_frame
from noren.testing.legal_records import build_assignment
from staging import drawn_signs
from staging.drawn_road import DrawnRoad, vehicles
from staging.street_slices import STREET
from staging.watching import Said, through_the_gate

ROAD = DrawnRoad()
RATE_HZ = 12.0
ASSIGNMENT = build_assignment((STREET,))


class ScriptedSearch:
    """Says what was scripted, picture after picture."""

    def __init__(self, found: Iterable[Detections]) -> None:
        self._found = iter(found)

    def detect(self, pixels: Picture) -> Detections:
        """The next ones."""
        return next(self._found)


def _frame(at_s: float, driven_m: float, sign: float | None = None, light: float = 1.0) -> Frame:
    """The road after so many metres, with a sign of that size by the road."""
    picture = cv2.cvtColor(ROAD.luma(driven_m), cv2.COLOR_GRAY2BGR)
    if sign is not None:
        x = 380 + round(6 * (sign - 20))
        drawn_signs.ring(np.asarray(picture, np.uint8), x, 110 - round(sign - 20), round(sign))
    shown = np.ascontiguousarray((picture * light).astype(np.uint8))
    return make_frame(
        av.VideoFrame.from_ndarray(shown, format="bgr24"), index=round(at_s * RATE_HZ), at_s=at_s
    )


def _drive(
    seconds: float,
    *,
    ego_mps: float = 8.0,
    other_mps: float = 8.0,
    sign: Callable[[float], float | None] = lambda at_s: None,
    light: Callable[[float], float] = lambda at_s: 1.0,
    assignment: Assignment = ASSIGNMENT,
) -> Said:
    times = [k / RATE_HZ for k in range(round(seconds * RATE_HZ))]
    boxes = [
        vehicles(ROAD.car(25.0 + (other_mps - ego_mps) * (at_s % SLICE_S), aside_m=2.5))
        for at_s in times
    ]
    watcher = SceneryWatcher(assignment, search=ScriptedSearch(boxes))
    said: list[Message] = []
    for at_s in times:
        said += watcher.look(_frame(at_s, ego_mps * at_s, sign(at_s), light(at_s)))
    said += watcher.finish()
    return through_the_gate(said, assignment, now_s=1e10)


def _figures(said: Said) -> list[tuple[CongestionBody, SignsBody]]:
    pairs = []
    for closed in said.bins:
        congestion, signs = closed.figures
        assert isinstance(congestion, CongestionBody)
        assert isinstance(signs, SignsBody)
        pairs.append((congestion, signs))
    return pairs


@pytest.mark.slow
def test_traffic_that_keeps_our_speed_flows_and_neither_stands_nor_lags() -> None:
    said = _drive(10.0)
    (_, _), (second, signs) = _figures(said)
    assert second.vehicles_centi == 100
    assert second.judged > 20
    assert second.standing == 0
    assert abs(second.relative_percent) <= 15
    assert second.driving_percent == 100
    assert signs.counts == (0, 0, 0, 0)
    assert said.coverage()[0].watched_ms == 5000


@pytest.mark.slow
def test_a_sign_that_was_passed_is_in_the_slice_in_which_it_was_seen_last() -> None:
    said = _drive(6.5, sign=lambda at_s: 20 + 16 * (at_s - 2.5) if 2.5 <= at_s <= 4.5 else None)
    assert [signs.counts for _, signs in _figures(said)] == [(1, 0, 0, 0), (0, 0, 0, 0)]


@pytest.mark.slow
def test_the_dark_is_not_watched_and_says_so() -> None:
    said = _drive(6.5, light=lambda at_s: 0.05 if at_s >= 3.0 else 1.0)
    assert int(CameraState.DARK) in said.states
    _, (second, _) = _figures(said)
    assert said.coverage()[0].watched_ms == pytest.approx(3000, abs=1100)
    assert said.coverage()[5].watched_ms == 0
    assert said.coverage()[5].states == int(CameraState.DARK)
    assert (second.vehicles_centi, second.judged) == (0, 0)
    assert second.relative_percent == SPEED_UNKNOWN
    assert second.driving_percent == SHARE_UNKNOWN


def test_a_time_without_a_frame_is_not_watched() -> None:
    boxes = [Detections.none()] * 40
    watcher = SceneryWatcher(ASSIGNMENT, search=ScriptedSearch(boxes))
    said: list[Message] = []
    for at_s in (0.0, 0.1, 9.0, 9.1):
        said += watcher.look(_frame(at_s, 0.0))
    said += watcher.finish()
    coverage = through_the_gate(said, ASSIGNMENT, now_s=1e10).coverage()
    assert coverage[0].watched_ms == 1100
    assert coverage[5].watched_ms == 100


def test_a_frame_that_comes_too_late_counts_as_dropped() -> None:
    watcher = SceneryWatcher(ASSIGNMENT, search=ScriptedSearch([Detections.none()] * 9))
    said: list[Message] = []
    for at_s in (0.0, 0.5, 0.4):
        said += watcher.look(_frame(at_s, 0.0))
    said += watcher.finish()
    (coverage,) = through_the_gate(said, ASSIGNMENT, now_s=1e10).coverage().values()
    assert (coverage.frames_in, coverage.frames_dropped) == (3, 1)


def test_a_silent_camera_passes_time_unwatched() -> None:
    watcher = SceneryWatcher(ASSIGNMENT, search=ScriptedSearch([Detections.none()] * 9))
    said = [*watcher.look(_frame(0.0, 0.0)), *watcher.idle(20.0, int(CameraState.SILENT))]
    said += watcher.finish()
    coverage = through_the_gate(said, ASSIGNMENT, now_s=1e10).coverage()
    assert coverage[5].watched_ms == 0
    assert coverage[5].states == int(CameraState.SILENT)
    assert not [one for one in said if isinstance(one.body, HealthBody)]


def test_without_weights_nothing_is_read() -> None:
    with pytest.raises(ModelMissing):
        make_scenery_watcher(ASSIGNMENT, (), None)
