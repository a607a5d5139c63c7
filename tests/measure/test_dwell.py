"""Visits of areas and how long they last, promised case by case."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.dwell import (
    Edge,
    count_dwell,
    estimate_dwell,
    find_visits,
    measure_presence_s,
)
from staging.floor_walks import (
    NOTCHED,
    SQUARE,
    floor,
    floors,
    moved,
    renamed,
    split_at,
    turned,
    walk,
)

THROUGH = walk((-2, 2), (2, 2), (6, 2))
"""Into the 4 m square at 0.5 s and out at 1.5 s."""


def test_a_visit_begins_and_ends_where_the_way_meets_the_border():
    visits = find_visits(floor(THROUGH), [SQUARE])
    assert visits.enter_s.tolist() == [0.5]
    assert visits.leave_s.tolist() == [1.5]
    assert visits.entry.tolist() == visits.exit.tolist() == [Edge.SEEN]


def test_somebody_who_walks_through_between_two_rows_has_been_there():
    visits = find_visits(floor(walk((-2, 2), (6, 2), step_s=2)), [SQUARE])
    assert visits.dwell_s == pytest.approx([1.0])


@pytest.mark.parametrize(
    ("path", "watched", "entry", "leave"),
    [
        pytest.param(walk((2, 2), (2, 3), (9, 3)), (-60, 60), Edge.TRACK, Edge.SEEN, id="born"),
        pytest.param(walk((9, 3), (2, 3), (2, 2)), (-60, 60), Edge.SEEN, Edge.TRACK, id="lost"),
        pytest.param(walk((2, 2), (2, 3)), (0, 1), Edge.FILM, Edge.FILM, id="the whole film"),
        pytest.param(walk((2, 2), (2, 3), (9, 3)), (-1, 60), Edge.FILM, Edge.SEEN, id="film began"),
        pytest.param(walk((9, 3), (2, 3), (2, 2)), (0, 3), Edge.SEEN, Edge.FILM, id="film ended"),
    ],
)
def test_a_visit_tells_whether_its_edges_were_seen(path, watched, entry, leave):
    visits = find_visits(floor(path), [SQUARE], watched_s=watched)
    assert (visits.entry.tolist(), visits.exit.tolist()) == ([entry], [leave])


def test_swaying_over_the_border_does_not_end_a_visit():
    sway = walk((-1, 2), (1, 2), (-0.2, 2), (-0.2, 2), (-0.2, 2), (-0.2, 2), (1, 2), (-1, 2))
    assert len(find_visits(floor(sway), [SQUARE], band_m=0.3)) == 1
    assert len(find_visits(floor(sway), [SQUARE], band_m=0.1)) == 2


def test_a_short_absence_does_not_end_a_visit():
    away = walk((-1, 2), (1, 2), (-3, 2), (1, 2), (-3, 2))
    assert len(find_visits(floor(away), [SQUARE], absence_s=2)) == 1
    assert len(find_visits(floor(away), [SQUARE], absence_s=1)) == 2


def test_a_track_unseen_for_too_long_is_lost_and_born_again():
    gap = [*walk((-1, 2), (2, 2)), *walk((2, 2), (9, 2), start_s=30)]
    visits = find_visits(floor(gap), [SQUARE], watched_s=(-9, 99))
    assert visits.exit.tolist() == [Edge.TRACK, Edge.SEEN]
    assert visits.entry.tolist() == [Edge.SEEN, Edge.TRACK]


def test_a_track_of_one_row_visits_nothing_and_nobody_is_no_fault():
    visits = find_visits(floor(walk((2, 2)), walk((9, 9), (9, 8), track=2)), [SQUARE])
    assert len(visits) == 0
    with pytest.raises(MeasureError):
        estimate_dwell(visits)


def test_each_area_is_looked_at_for_itself():
    east = Area.from_corners([(2, 0), (6, 0), (6, 4), (2, 4)])
    visits = find_visits(floor(THROUGH), [SQUARE, east])
    assert visits.area.tolist() == [0, 1]
    assert visits.of_area(1).enter_s.tolist() == [1.0]
    assert measure_presence_s(floor(THROUGH), [SQUARE, east]) == pytest.approx([1, 1])


def test_no_area_or_a_negative_time_is_refused():
    with pytest.raises(MeasureError):
        find_visits(floor(THROUGH), [])
    with pytest.raises(MeasureError):
        find_visits(floor(THROUGH), [SQUARE], absence_s=-1)


def stays(*seconds: float, lost: tuple[int, ...] = ()):
    """People who come in from the west, stay, and leave unless they are lost."""
    walks = []
    for track, lasts_s in enumerate(seconds):
        inside = [(1.0, 2.0)] * (int(lasts_s) + 1)
        way = walk((-1, 2), *inside, *([] if track in lost else [(-1, 2)]), track=track)
        walks.append(way)
    return find_visits(floor(*walks), [SQUARE], watched_s=(-1000, 1000))


def test_lost_tracks_are_censored_not_short():
    visits = stays(10, 20, 30, 40, lost=(1, 3))
    curve = estimate_dwell(visits)
    # By hand: 1 of 4 ends at 11 s, 1 of 2 at 31 s; half a second on each side of the border.
    assert curve.after_s.tolist() == [11, 31]
    assert curve.ratio == pytest.approx([0.75, 0.375])
    assert curve.median_s == 31
    assert np.mean(visits.dwell_s) < curve.median_s


def test_the_histogram_keeps_lost_tracks_apart():
    table = count_dwell(stays(10, 20, 30, 40, lost=(1, 3)), edges_s=[0, 15, 25, 35])
    assert table.ended.tolist() == [1, 0, 1, 0]
    assert table.at_least.tolist() == [0, 1, 0, 1]
    np.testing.assert_allclose(table.estimated_ratio, [0.25, 0, 0.375, np.nan])
    assert table.unknown_ratio == pytest.approx(0.375)


def test_a_visit_as_long_as_an_edge_belongs_above_it():
    table = count_dwell(stays(10, 10), edges_s=[0, 11])
    assert table.ended.tolist() == [0, 2]
    assert table.estimated_ratio.tolist() == [0, 1]
    assert table.unknown_ratio == 0


def test_a_visit_whose_beginning_is_unknown_is_in_no_bin():
    born = find_visits(
        floor(walk((2, 2), (2, 2), (9, 2)), walk((-1, 2), (2, 2), (9, 2), track=2)),
        [SQUARE],
        watched_s=(-100, 100),
    )
    table = count_dwell(born, edges_s=[0, 60])
    assert (table.entry_unseen, table.ended.sum()) == (1, 1)
    assert estimate_dwell(born).count == 1


@pytest.mark.parametrize("edges", [[], [1, 2], [0, 5, 5], [0, 5, 4]])
def test_edges_must_start_at_0_and_rise(edges):
    with pytest.raises(MeasureError):
        count_dwell(stays(10), edges_s=edges)


@given(floors(), st.floats(0, 12))
def test_cutting_tracks_in_two_changes_no_presence(people, at_s):
    before = measure_presence_s(people, [SQUARE, NOTCHED])
    after = measure_presence_s(split_at(people, at_s), [SQUARE, NOTCHED])
    np.testing.assert_allclose(after, before, atol=1e-9)


@given(floors(), st.floats(-3, 3), st.floats(-50, 50), st.floats(-1e5, 1e5))
def test_turning_the_floor_and_shifting_the_clock_change_no_visit(people, angle, by, later):
    before = find_visits(people, [NOTCHED])
    outline = Area.from_corners(turned(NOTCHED.corners_m, angle, (by, -by)))
    floor_ = moved(people, angle_rad=angle, by_m=(by, -by), later_s=later)
    after = find_visits(floor_, [outline])
    assert after.track_id.tolist() == before.track_id.tolist()
    np.testing.assert_allclose(after.dwell_s, before.dwell_s, atol=1e-6)
    np.testing.assert_allclose(after.enter_s - later, before.enter_s, atol=1e-6)


@given(floors(), st.integers(0, 99))
def test_what_tracks_are_called_does_not_matter(people, seed):
    one, other = (find_visits(some, [SQUARE]) for some in (people, renamed(people, seed)))
    np.testing.assert_array_equal(np.sort(one.dwell_s), np.sort(other.dwell_s))


@given(floors())
def test_without_tolerance_visits_add_up_to_the_presence(people):
    visits = find_visits(people, [NOTCHED], band_m=0, absence_s=0)
    presence = measure_presence_s(people, [NOTCHED])[0]
    # The narrow notch may be jumped between two rows: at most that is counted as staying.
    assert visits.dwell_s.sum() >= presence - 1e-9
    whole = find_visits(people, [SQUARE], band_m=0, absence_s=0).dwell_s.sum()
    np.testing.assert_allclose(whole, measure_presence_s(people, [SQUARE])[0], atol=1e-9)
