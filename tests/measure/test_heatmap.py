"""The heat map loses no second and puts none into a wrong cell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import GeometryError, MeasureError
from noren.measure.areas import Area
from noren.measure.dwell import measure_presence_s
from noren.measure.heatmap import FloorGrid, measure_heatmap
from staging.floor_walks import floor, floors, moved, renamed, split_at, walk

GRID = FloorGrid(origin_m=(0.0, 0.0), cell_m=1.0, rows=2, columns=3)


def test_a_step_is_shared_by_the_cells_it_crosses():
    heat = measure_heatmap(floor(walk((0.5, 0.5), (2.5, 0.5), step_s=2)), GRID)
    np.testing.assert_allclose(heat.presence_s, [[0.5, 1, 0.5], [0, 0, 0]])
    assert heat.passages.tolist() == [[1, 1, 1], [0, 0, 0]]


def test_a_slanted_step_is_cut_at_lines_of_both_directions():
    heat = measure_heatmap(floor(walk((0.0, 0.5), (3.0, 2.0))), GRID)
    # By hand: y = 0.5 + x / 2 meets y = 1 at x = 1, and the grid ends at y = 2.
    np.testing.assert_allclose(heat.presence_s, [[1 / 3, 0, 0], [0, 1 / 3, 1 / 3]])


def test_passages_count_each_track_once_however_often_it_returns():
    to_and_fro = walk((0.5, 0.5), (1.5, 0.5), (0.5, 0.5), (1.5, 0.5))
    heat = measure_heatmap(floor(to_and_fro, walk((1.5, 0.5), (1.5, 1.5), track=2)), GRID)
    assert heat.passages.tolist() == [[1, 2, 0], [0, 1, 0]]


def test_only_slow_steps_dwell():
    heat = measure_heatmap(floor(walk((0.5, 0.5), (0.6, 0.5), (1.6, 0.5))), GRID, slow_m_s=0.4)
    np.testing.assert_allclose(heat.dwell_s, [[1, 0, 0], [0, 0, 0]])
    np.testing.assert_allclose(heat.presence_s.sum(), 2)


def test_time_outside_and_time_unseen_are_told_apart():
    path = [*walk((-1, 0.5), (1, 0.5)), *walk((1, 0.5), (1.5, 0.5), start_s=20)]
    heat = measure_heatmap(floor(path), GRID, gap_s=2)
    assert heat.presence_s.sum() == pytest.approx(1.5)
    assert heat.outside_s == pytest.approx(0.5)
    assert heat.unfollowed_s == pytest.approx(19)


def test_who_stands_still_stands_in_one_cell():
    heat = measure_heatmap(floor(walk((1.0, 0.5), (1.0, 0.5), step_s=2)), GRID)
    assert heat.presence_s.tolist() == [[0, 2, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    "wrong", [{"cell_m": 0.0}, {"rows": 0}, {"origin_m": (np.nan, 0.0)}, {"columns": -1}]
)
def test_a_grid_without_cells_is_refused(wrong):
    with pytest.raises(GeometryError):
        FloorGrid(**{"origin_m": (0.0, 0.0), "cell_m": 1.0, "rows": 1, "columns": 1} | wrong)


def test_a_negative_speed_is_refused():
    with pytest.raises(MeasureError):
        measure_heatmap(floor(walk((0, 0), (1, 1))), GRID, slow_m_s=-1)


ROOM = FloorGrid(origin_m=(-1.0, -2.0), cell_m=0.7, rows=8, columns=10)
OUTLINE = Area.from_corners([(-1, -2), (6, -2), (6, 3.6), (-1, 3.6)])


@given(floors())
def test_the_heat_map_holds_all_the_time_inside_the_grid(people):
    heat = measure_heatmap(people, ROOM)
    inside_s = measure_presence_s(people, [OUTLINE])[0]
    np.testing.assert_allclose(heat.presence_s.sum(), inside_s, atol=1e-9)
    whole_s = np.sum(people.at_s[people.ends] - people.at_s[people.starts])
    total = heat.presence_s.sum() + heat.outside_s + heat.unfollowed_s
    np.testing.assert_allclose(total, whole_s, atol=1e-9)
    assert np.all(heat.dwell_s <= heat.presence_s + 1e-12)
    assert np.all((heat.passages > 0) == (heat.presence_s > 0))


@given(floors(), st.floats(0, 12))
def test_cutting_tracks_in_two_changes_no_presence(people, at_s):
    whole, cut = measure_heatmap(people, ROOM), measure_heatmap(split_at(people, at_s), ROOM)
    np.testing.assert_allclose(cut.presence_s, whole.presence_s, atol=1e-9)


@given(floors(), st.integers(-20, 20), st.integers(0, 99))
def test_pushing_floor_and_grid_and_renaming_tracks_change_nothing(people, by, seed):
    whole = measure_heatmap(people, ROOM)
    grid = FloorGrid(origin_m=(by - 1.0, -2.0 - by), cell_m=0.7, rows=8, columns=10)
    other = moved(renamed(people, seed), by_m=(by, -by), later_s=by)
    pushed = measure_heatmap(other, grid)
    np.testing.assert_allclose(pushed.presence_s, whole.presence_s, atol=1e-9)
    np.testing.assert_array_equal(pushed.passages, whole.passages)


@given(floors())
def test_a_finer_grid_holds_the_same_seconds(people):
    fine = FloorGrid(origin_m=(-1.0, -2.0), cell_m=0.35, rows=16, columns=20)
    coarse = measure_heatmap(people, ROOM).presence_s
    quarters = measure_heatmap(people, fine).presence_s.reshape(8, 2, 10, 2).sum(axis=(1, 3))
    np.testing.assert_allclose(quarters, coarse, atol=1e-9)
