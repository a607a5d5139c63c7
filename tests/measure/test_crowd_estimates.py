"""When people hide each other the foreground is believed, and when they cannot be told, nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from noren.measure.crowd_meter import CrowdMeter, LevelKeeper

SIZES = np.array([10.0, 20.0])


def meter() -> CrowdMeter:
    return CrowdMeter(sizes_m2=SIZES, classes=1)


def counts(first: int, second: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    people = np.array([[first], [second]])
    return people, people, np.zeros_like(people)


def test_an_estimate_half_as_large_again_is_believed_and_said() -> None:
    one = meter()
    one.add(*counts(4, 4), 60.0, estimated=np.array([[6.0], [5.9]]))
    assert one.density_m2[:, 0] == pytest.approx([0.6, 0.2])
    assert one.is_estimated[:, 0].tolist() == [True, False]


def test_nobody_found_and_a_crowd_on_the_floor_is_a_crowd() -> None:
    one = meter()
    one.add(*counts(0, 0), 60.0, estimated=np.array([[8.0], [0.0]]))
    assert one.density_m2[:, 0] == pytest.approx([0.8, 0.0])


def test_a_moment_of_estimate_does_not_make_the_figure_one() -> None:
    one = meter()
    one.add(*counts(4, 4), 57.0)
    one.add(*counts(4, 4), 3.0, estimated=np.array([[8.0], [0.0]]))
    assert not one.is_estimated.any()


def test_an_area_that_cannot_be_told_has_no_level_and_the_other_has() -> None:
    one = meter()
    one.add(*counts(1, 9), 60.0, told=np.array([False, True]))
    one.settle(LevelKeeper(), 60.0)
    assert math.isnan(one.density_m2[0, 0])
    assert one.levels[:, 0].tolist() == [255, 2]


def test_half_a_bin_that_could_be_told_is_enough() -> None:
    one = meter()
    one.add(*counts(1, 1), 25.0, told=np.array([False, False]))
    one.add(*counts(4, 4), 35.0, told=np.array([True, False]))
    one.settle(LevelKeeper(), 60.0)
    assert one.density_m2[0, 0] == pytest.approx(0.4)
    assert one.levels[:, 0].tolist() == [1, 255]
