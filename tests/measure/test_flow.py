"""Passages of a line on the floor, flow and specific flow."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError, MeasureError
from noren.measure.flow import find_line_passages, measure_flow
from staging.floor_walks import floor, floors, moved, renamed, turned, walk

LINE = ((0.0, 0.0), (0.0, 4.0))
"""Looking along it (up), the left hand is at x < 0."""


def directions(*points, line=LINE, **rule) -> list[int]:
    return find_line_passages(floor(walk(*points)), line, **rule).direction.tolist()


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        pytest.param([(-1, 2), (1, 2)], [0], id="left to right is forward"),
        pytest.param([(1, 2), (-1, 2)], [1], id="right to left is backward"),
        pytest.param([(-1, 2), (1, 2), (-1, 2)], [0, 1], id="there and back are two"),
        pytest.param([(-1, 2), (0, 2), (0, 3), (1, 2)], [0], id="a stop on the line is one"),
        pytest.param([(-1, 2), (0, 2), (-1, 2)], [], id="touching is none"),
        pytest.param([(1, 2), (0, 2), (1, 2)], [], id="touching from the right is none"),
        pytest.param([(0, 2), (1, 2)], [], id="beginning on the line is none"),
        pytest.param([(-1, 5), (1, 5)], [], id="past its end is none"),
        pytest.param([(-1, 4), (1, 4)], [0], id="its end belongs to it"),
        pytest.param([(-1, 2), (-0.5, 2), (1, 2)], [0], id="in the last step of a track"),
    ],
)
def test_what_passes(points, expected):
    assert directions(*points) == expected


def test_the_moment_and_the_place_are_where_the_way_meets_the_line():
    found = find_line_passages(floor(walk((-1, 0), (3, 4), step_s=2)), LINE)
    assert found.at_s.tolist() == [0.5]
    assert found.place_m.tolist() == [1.0]
    assert found.row.tolist() == [1]


def test_a_long_gap_is_no_way():
    assert directions((-1, 2), (1, 2)) == [0]
    assert directions((-1, 2), (1, 2), gap_s=0.5) == []


@pytest.mark.parametrize("line", [((1, 1), (1, 1)), ((0, 0), (np.nan, 1)), (0, 0, 1, 1)])
def test_a_line_without_length_is_refused(line):
    with pytest.raises(GeometryError):
        directions((0, 0), (1, 1), line=line)


def test_flow_counts_by_direction_and_bin():
    found = find_line_passages(
        floor(
            walk((-1, 2), (1, 2), track=1),
            walk((-1, 1), (1, 1), track=2, start_s=11),
            walk((1, 1), (-1, 1), track=3, start_s=12),
        ),
        LINE,
    )
    flow = measure_flow(found, from_s=0, bin_s=10, bins=3)
    assert flow.count.tolist() == [[1, 0], [1, 1], [0, 0]]
    assert flow.flow_hz[1].tolist() == [0.1, 0.1]
    assert flow.specific_flow_m_hz[1].tolist() == [0.025, 0.025]
    assert found.count_until([0, 0.5, 12, 99]).tolist() == [0, 1, 2, 3]
    with pytest.raises(MeasureError):
        measure_flow(found, from_s=0, bin_s=0, bins=3)


def test_n_t_of_first_passages_counts_each_person_once():
    found = find_line_passages(floor(walk((-1, 2), (1, 2), (-1, 2), (1, 2))), LINE)
    assert len(found) == 3
    assert found.first_of_each().at_s.tolist() == [0.5]


@given(floors())
def test_passages_equal_those_of_plain_geometry(people):
    line = shapely.LineString(LINE)
    rows = people.steps()
    steps = shapely.linestrings(np.stack((people.xy_m[rows], people.xy_m[rows + 1]), axis=1))
    expected = (rows[shapely.intersects(steps, line)] + 1).tolist()
    assert sorted(find_line_passages(people, LINE).row.tolist()) == expected


@given(floors(), st.floats(-3, 3), st.floats(-1e4, 1e4), st.integers(0, 99))
def test_turning_the_floor_shifting_the_clock_and_renaming_change_nothing(
    people, angle, later, seed
):
    other = moved(renamed(people, seed), angle_rad=angle, by_m=(3, 4), later_s=later)
    one = find_line_passages(people, LINE)
    two = find_line_passages(other, turned(LINE, angle, (3, 4)))
    np.testing.assert_allclose(np.sort(two.at_s - later), one.at_s, atol=1e-6)
    assert sorted(two.direction) == sorted(one.direction)


@given(floors())
def test_turning_the_line_round_turns_the_directions(people):
    there, back = (find_line_passages(people, line) for line in (LINE, LINE[::-1]))
    assert (1 - there.direction).tolist() == back.direction.tolist()
