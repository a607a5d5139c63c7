"""Who stands, who walks where, and in which cell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from noren.gate.assignment import GridAssignment, IconAssignment, OutputAssignment
from noren.gate.icon_records import STANDING, UNSURE, Icon, IconState
from noren.measure.icon_meter import HeadingMeter, IconTally, find_cells, find_poses

GRID = GridAssignment(origin_m=(0.0, 0.0), cell_m=1.0, rows=3, columns=4)


def tally(*, least: int = 0, most: int = 5) -> IconTally:
    return IconTally(
        OutputAssignment(
            id="now",
            record="icon",
            targets=(),
            classes=(0, 2),
            bin_s=1,
            maximum=most,
            icons=IconAssignment(grid=GRID, directions=8, least=least),
        )
    )


@pytest.mark.parametrize("directions", [8, 4])
@pytest.mark.parametrize("degrees", range(0, 360, 15))
def test_a_walk_goes_in_the_nearest_direction(degrees: int, directions: int) -> None:
    angle = math.radians(degrees + 0.1)
    (pose,) = find_poses(np.array([[math.cos(angle), math.sin(angle)]]), directions)
    turn = (degrees + 0.1 - 45 * (int(pose) - 1) + 180) % 360 - 180
    assert abs(turn) <= 180 / directions
    assert (pose - 1) % (8 // directions) == 0


def test_who_is_slow_stands_and_who_is_new_is_unsure() -> None:
    velocity = np.array([[0.2, 0.2], [np.nan, np.nan], [0.0, 1.0]])
    assert find_poses(velocity, 8).tolist() == [STANDING, UNSURE, 3]


@pytest.mark.parametrize(
    ("place", "cell"),
    [((0.0, 0.0), 0), ((3.99, 2.99), 11), ((1.0, 1.0), 5), ((4.0, 1.0), -1), ((-0.01, 1.0), -1)],
)
def test_a_place_belongs_to_one_cell_and_its_borders_to_the_next(
    place: tuple[float, float], cell: int
) -> None:
    assert find_cells(GRID, np.array([place])).tolist() == [cell]


def test_a_direction_needs_a_second_of_walking() -> None:
    meter = HeadingMeter()
    for number in range(20):
        at_s = number / 10
        velocity = meter.update(
            at_s=at_s, track_id=np.array([7]), xy_m=np.array([[1.5 * at_s, 0.0]])
        )
        assert np.isfinite(velocity).all() == (at_s >= 1.0)
    assert velocity[0] == pytest.approx([1.5, 0.0])


def test_only_the_last_moment_is_in_the_picture() -> None:
    one = tally()
    nobody = np.zeros((0, 2)), np.zeros(0, np.int64), np.zeros(0, np.int64)
    there = np.array([[0.5, 0.5]]), np.array([STANDING]), np.array([0])
    one.show(0.5, *there)
    one.show(1.0, *nobody)
    one.settle(1.0, well=True)
    assert one.icons(0) == ()
    assert one.states == [IconState.SHOWN, IconState.SHOWN]


def test_icons_are_in_the_order_of_cells_whatever_the_order_of_tracks() -> None:
    places, pose = np.array([[3.5, 2.5], [0.5, 0.5], [0.5, 0.5]]), np.array([1, 5, 0])
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        one = tally()
        one.show(1.0, places[order], pose[order], np.zeros(3, np.int64))
        one.settle(1.0, well=True)
        assert one.icons(0) == (
            Icon(cell=0, pose=0),
            Icon(cell=0, pose=5),
            Icon(cell=11, pose=1),
        )


@pytest.mark.parametrize(
    ("people", "state"),
    [(0, IconState.FEW), (2, IconState.FEW), (3, IconState.SHOWN), (6, IconState.MANY)],
)
def test_few_and_too_many_are_not_drawn(people: int, state: IconState) -> None:
    one = tally(least=3)
    one.show(1.0, np.full((people, 2), 0.5), np.zeros(people, np.int64), np.zeros(people, np.int64))
    one.settle(1.0, well=True)
    assert one.states[0] is state
    assert len(one.icons(0)) == (people if state is IconState.SHOWN else 0)


@pytest.mark.parametrize(("until_s", "well"), [(1.0, False), (0.5, True)], ids=["trouble", "old"])
def test_what_was_not_watched_to_the_end_is_not_shown(until_s: float, well: bool) -> None:
    one = tally()
    one.show(until_s, np.array([[0.5, 0.5]]), np.array([0]), np.array([0]))
    one.settle(1.0, well=well)
    assert one.states == [IconState.UNWELL, IconState.UNWELL]
    assert one.icons(0) == ()
