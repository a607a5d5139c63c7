"""A run notices a camera that hangs upside down, waits for the answer, and then asks no more."""

from __future__ import annotations

import base64
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from noren.gate.assignment import DrawnAssignment
from noren.gate.commissioning_records import pack_tones
from noren.gate.records import CameraState, SeenView
from noren.jail.drawn_view import DrawnView
from noren.jail.hanging_watch import PATIENCE_S, HangingWatch
from noren.jail.searching import make_state_watch
from noren.sight.detections import Detections
from noren.sight.place_drawing import draw_place
from staging.commissioned import draw_yard, frames_of, nobody
from staging.films import Picture


def people(*confidence: float) -> Detections:
    return Detections(
        xyxy=np.zeros((len(confidence), 4), np.float32),
        confidence=np.array(confidence, np.float32),
        class_id=np.zeros(len(confidence), np.int64),
    )


class Asked:
    """Counts how often the turned picture was searched."""

    def __init__(self, found: Detections) -> None:
        self.found, self.times = found, 0

    def __call__(self) -> Detections:
        self.times += 1
        return self.found


def look(
    watch: HangingWatch, seconds: float, upright: Detections, turned: Asked, *, from_s: float = 0.0
) -> None:
    for number in range(round(seconds * 8)):
        watch.look(from_s + number / 8, upright, turned)


def test_an_upright_camera_is_known_in_seconds_and_costs_nothing_more() -> None:
    watch, turned = HangingWatch(), Asked(people())
    look(watch, 60, people(0.9), turned)
    assert (watch.states, watch.is_open) == (0, False)
    assert turned.times == 5


def test_a_camera_on_its_head_is_known_though_hardly_anybody_is_found_as_it_hangs() -> None:
    watch, turned = HangingWatch(), Asked(people(0.9, 0.8))
    look(watch, 12, people(0.3), turned)
    assert watch.states == CameraState.UPSIDE_DOWN
    assert turned.times < 8
    look(watch, 60, people(0.9, 0.9), turned, from_s=12)
    assert watch.states == CameraState.UPSIDE_DOWN, "it does not turn round by itself"


def test_figures_wait_from_the_first_person_on_and_not_for_ever() -> None:
    watch, unclear = HangingWatch(), Asked(people(0.7))
    look(watch, 5, people(), Asked(people()))
    assert not watch.is_open, "nobody was seen: there is nothing to wait with"
    look(watch, 5, people(0.7), unclear, from_s=5)
    assert watch.is_open
    look(watch, PATIENCE_S, people(0.7), unclear, from_s=10)
    assert (watch.is_open, watch.states) == (False, 0)


def test_where_nobody_comes_the_turned_picture_is_searched_ever_more_seldom() -> None:
    watch, turned = HangingWatch(), Asked(people())
    look(watch, 120, people(), turned)
    early = turned.times
    look(watch, 120, people(), turned, from_s=120)
    assert early == pytest.approx(60, abs=2)
    assert turned.times - early <= 7


def drawn(picture: Picture) -> DrawnAssignment:
    known: npt.NDArray[np.bool_] = np.ones(picture.shape[:2], np.bool_)
    tones = draw_place(picture, known, (320, 240))
    packed = base64.b64encode(pack_tones(tones.tobytes())).decode()
    return DrawnAssignment(width=320, height=240, tones=packed)


VIEWS: dict[str, tuple[Callable[[Picture, float], Picture], SeenView]] = {
    "as it was drawn": (lambda picture, at_s: picture, SeenView.SAME),
    "pushed aside": (lambda picture, at_s: np.roll(picture, 40, axis=1), SeenView.OTHER),
}


@pytest.mark.parametrize(("alter", "view"), VIEWS.values(), ids=VIEWS)
def test_a_view_is_recognized_after_a_few_looks(
    alter: Callable[[Picture, float], Picture], view: SeenView
) -> None:
    watch = DrawnView(drawn(draw_yard()))
    said = [watch.update(frame) for frame in frames_of(nobody, seconds=10, alter=alter)]
    assert said[0] is SeenView.UNKNOWN
    assert said[-1] is view


def test_a_camera_that_is_pushed_in_a_run_loses_its_background() -> None:
    def pushed(picture: Picture, at_s: float) -> Picture:
        return picture if at_s < 20 else np.roll(picture, 40, axis=1)

    watch = DrawnView(drawn(draw_yard()))
    said = {
        frame.at_s: watch.update(frame) for frame in frames_of(nobody, seconds=45, alter=pushed)
    }
    assert said[19.5] is SeenView.SAME
    assert said[44.5] is SeenView.OTHER


def test_a_camera_upside_down_is_unwell_since_its_first_picture() -> None:
    watch = HangingWatch()
    state_watch = make_state_watch(hanging=watch)
    frames = list(frames_of(nobody, seconds=10))
    for frame in frames[:10]:
        view = state_watch.update(frame)
    assert (view.states, view.is_settled) == (0, True)
    watch.look(5.0, people(0.9), Asked(people(0.8)))
    assert not state_watch.update(frames[10]).is_settled
    look(watch, 5, people(), Asked(people(0.9, 0.9)), from_s=5.5)
    view = state_watch.update(frames[11])
    assert (view.states, view.since_s) == (CameraState.UPSIDE_DOWN, 0.0)
