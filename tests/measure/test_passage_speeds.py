"""How fast whoever passes a line goes, and when nobody can say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from noren.measure.crossings import Passages, Verdict
from noren.measure.passage_speeds import PassageSpeeds, SpeedTally

MET_S = 5.0


def passage(*, at_s: float = MET_S, track: int = 1, class_id: int = 2) -> Passages:
    one = np.ones(1, np.int64)
    return Passages(
        at_s=np.array([at_s]),
        track_id=track * one,
        class_id=class_id * one,
        line=0 * one,
        direction=one,
        verdict=int(Verdict.COUNTED) * one,
    )


def told(
    km_h: float, *, hz: float = 8.0, seen_s: tuple[float, float] = (0.0, 10.0), noise_m: float = 0.0
) -> list[float | None]:
    """What is said of a track that passes with this speed, seen only for a while."""
    rng, speeds = np.random.default_rng(3), PassageSpeeds()
    said: list[float | None] = []
    speeds.wait_for(passage())
    for number in range(round(10 * hz)):
        at_s = number / hz
        if seen_s[0] <= at_s <= seen_s[1]:
            place = np.array([[km_h / 3.6 * (at_s - MET_S), 2.0]]) + rng.normal(0, noise_m, (1, 2))
            speeds.update(at_s=at_s, track_id=np.array([1]), xy_m=place)
        said += [one.km_h for one in speeds.settle(at_s)]
    return said + [one.km_h for one in speeds.settle(math.inf)]


@pytest.mark.parametrize("hz", [5.0, 8.0, 25.0])
@pytest.mark.parametrize("km_h", [0.5, 4.8, 37.0, 120.0])
def test_a_steady_pace_is_told_as_it_is(km_h: float, hz: float) -> None:
    assert told(km_h, hz=hz) == [pytest.approx(km_h)]


def test_boxes_that_tremble_by_a_decimetre_blur_a_speed_by_less_than_a_km_an_hour() -> None:
    assert told(30.0, noise_m=0.1) == [pytest.approx(30.0, abs=1.0)]


@pytest.mark.parametrize(
    "seen_s",
    [
        pytest.param((0.0, 4.0), id="lost before the line"),
        pytest.param((5.0, 5.3), id="seen too shortly"),
        pytest.param((20.0, 21.0), id="never seen"),
    ],
)
def test_a_way_that_was_not_seen_has_no_speed(seen_s: tuple[float, float]) -> None:
    assert told(30.0, seen_s=seen_s) == [None]


def test_a_track_that_ends_behind_the_line_has_the_speed_of_what_was_seen() -> None:
    assert told(30.0, seen_s=(0.0, 5.1)) == [pytest.approx(30.0)]


def test_the_speed_of_another_track_is_not_taken() -> None:
    speeds = PassageSpeeds()
    speeds.wait_for(passage(track=2))
    for number in range(80):
        place = np.array([[number * 1.0, 0.0]])
        speeds.update(at_s=number / 8, track_id=np.array([1]), xy_m=place)
    assert [one.km_h for one in speeds.settle(math.inf)] == [None]


def test_a_passage_is_told_once_and_not_before_its_window_is_over() -> None:
    speeds = PassageSpeeds()
    speeds.wait_for(passage())
    assert list(speeds.settle(MET_S + 0.7)) == []
    assert len(list(speeds.settle(MET_S + 0.8))) == 1
    assert list(speeds.settle(math.inf)) == []


@pytest.mark.parametrize(
    ("class_id", "km_h", "place"),
    [
        pytest.param(2, 0.0, 0, id="a car that creeps"),
        pytest.param(2, 9.99, 0, id="just below a border"),
        pytest.param(2, 10.0, 1, id="a border belongs to the faster class"),
        pytest.param(2, 140.0, 6, id="the last class is open"),
        pytest.param(1, 17.0, 3, id="a bicycle"),
        pytest.param(0, 4.8, 3, id="a walker"),
    ],
)
def test_speeds_are_counted_in_the_classes_of_their_kind(
    class_id: int, km_h: float, place: int
) -> None:
    tally = SpeedTally(targets=(0,), classes=(0, 1, 2))
    speeds = PassageSpeeds()
    for number in range(80):
        at_s = number / 8
        speeds.update(at_s=at_s, track_id=np.array([1]), xy_m=np.array([[km_h / 3.6 * at_s, 0.0]]))
        if number == 40:
            speeds.wait_for(passage(class_id=class_id))
    (one,) = speeds.settle(math.inf)
    assert tally.holds(one)
    nudged = one._replace(km_h=km_h)
    tally.add(nudged)
    assert one.km_h == pytest.approx(km_h, abs=1e-6)
    assert tally.counts[0, class_id, 1].tolist() == [int(k == place) for k in range(7)]
    assert tally.unknown.sum() == 0


def test_an_unknown_speed_is_counted_as_unknown_never_as_slow() -> None:
    tally, speeds = SpeedTally(targets=(0,), classes=(2,)), PassageSpeeds()
    speeds.wait_for(passage())
    for one in speeds.settle(math.inf):
        tally.add(one)
    assert tally.unknown[0, 0].tolist() == [0, 1]
    assert tally.counts.sum() == 0


def test_lines_and_classes_that_an_output_does_not_name_are_not_its_own() -> None:
    speeds = PassageSpeeds()
    speeds.wait_for(passage(class_id=1))
    (one,) = speeds.settle(math.inf)
    assert not SpeedTally(targets=(0,), classes=(2,)).holds(one)
    assert not SpeedTally(targets=(1,), classes=(1,)).holds(one)
