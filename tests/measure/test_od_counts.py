"""From where to where: three definitions, each worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import MeasureError
from noren.measure.areas import Area
from noren.measure.dwell import Edge, find_visits
from noren.measure.od_counts import Definition, count_moves
from staging.floor_walks import floor, floors, moved, renamed, turned, walk

WEST = Area.from_corners([(0, 0), (2, 0), (2, 2), (0, 2)])
MIDDLE = Area.from_corners([(4, 0), (6, 0), (6, 2), (4, 2)])
EAST = Area.from_corners([(8, 0), (10, 0), (10, 2), (8, 2)])
AREAS = [WEST, MIDDLE, EAST]
W, M, E, ELSEWHERE = 0, 1, 2, 3

ALL_THE_WAY = walk((1, 1), (3, 1), (5, 1), (7, 1), (9, 1), track=1)
FROM_OUTSIDE = walk((-3, 1), (1, 1), (3, 1), (5, 1), (7, 1), track=2)
NOWHERE = walk((3, 5), (7, 5), track=3)
PEOPLE = floor(ALL_THE_WAY, FROM_OUTSIDE, NOWHERE)


def moves(definition: Definition, **rule: float) -> dict[tuple[int, int], int]:
    table = count_moves(PEOPLE, AREAS, definition=definition, absence_s=0, **rule)
    return {(int(a), int(b)): int(table[a, b]) for a, b in np.argwhere(table)}


def test_ends_are_where_a_track_was_first_and_last_seen():
    assert moves(Definition.ENDS) == {
        (W, E): 1,
        (ELSEWHERE, ELSEWHERE): 2,
    }


def test_stays_are_the_first_and_last_area_it_was_in():
    assert moves(Definition.STAYS) == {(W, E): 1, (W, M): 1, (ELSEWHERE, ELSEWHERE): 1}


def test_a_sequence_counts_each_move_with_its_way_in_and_out():
    assert moves(Definition.SEQUENCE) == {
        (W, M): 2,
        (M, E): 1,
        (ELSEWHERE, W): 1,
        (M, ELSEWHERE): 1,
    }


def test_passing_an_area_quickly_is_no_stay():
    # The middle is crossed in 1 s; the first track is seen 0.5 s in the west and in the east.
    assert moves(Definition.STAYS, minimum_s=0.9) == {(M, M): 2, (ELSEWHERE, ELSEWHERE): 1}


def test_no_area_and_a_negative_minimum_are_refused():
    with pytest.raises(MeasureError):
        count_moves(PEOPLE, [], definition=Definition.ENDS)
    with pytest.raises(MeasureError):
        count_moves(PEOPLE, AREAS, definition=Definition.STAYS, minimum_s=-1)


HALVES = [
    Area.from_corners([(-2, -4), (2, -4), (2, 8), (-2, 8)]),
    Area.from_corners([(3, -4), (8, -4), (8, 8), (3, 8)]),
]


@given(floors(), st.sampled_from([Definition.ENDS, Definition.STAYS]), st.floats(0, 3))
def test_every_track_makes_one_move(people, definition, minimum_s):
    table = count_moves(people, HALVES, definition=definition, minimum_s=minimum_s)
    assert table.sum() == len(people.starts)
    if definition is Definition.ENDS:
        first = people.xy_m[people.starts]
        starts = [int(area.contains(first).sum()) for area in HALVES]
        assert table.sum(axis=1)[:2].tolist() == starts


@given(floors())
def test_a_sequence_leaves_each_area_as_often_as_visits_end(people):
    table = count_moves(people, HALVES, definition=Definition.SEQUENCE)
    visits = find_visits(people, HALVES)
    # Who is lost inside makes no further move, who is born inside came from nowhere known.
    for area in (0, 1):
        mine = visits.of_area(area)
        lost = _edges(visits, mine, last=True)
        born = _edges(visits, mine, last=False)
        assert table[area].sum() == len(mine) - lost
        assert table[:, area].sum() == len(mine) - born


def _edges(visits, mine, *, last: bool) -> int:
    """Visits of one area that are the last (first) of their track and not seen to end (begin)."""
    count = 0
    for row in range(len(mine)):
        same = visits.take(visits.track_id == mine.track_id[row])
        edge = same.enter_s.max() if last else same.enter_s.min()
        seen = (mine.exit if last else mine.entry)[row] == Edge.SEEN
        count += bool(mine.enter_s[row] == edge and not seen)
    return count


@given(floors(), st.sampled_from(Definition), st.integers(0, 99), st.floats(-1e4, 1e4))
def test_names_places_and_clocks_do_not_matter(people, definition, seed, by):
    other = moved(renamed(people, seed), by_m=(7.0, -3.0), later_s=by)
    pushed = [Area.from_corners(turned(area.corners_m, 0, (7, -3))) for area in HALVES]
    np.testing.assert_array_equal(
        count_moves(people, HALVES, definition=definition),
        count_moves(other, pushed, definition=definition),
    )
