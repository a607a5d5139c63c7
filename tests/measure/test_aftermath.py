"""What is left of histories: numbers over several people, and never over fewer."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.measure.aftermath import (
    FREQUENCY_EDGES,
    REST,
    UNENDED,
    VISIT_FREQUENCY,
    AftermathCell,
    sum_up_visits,
    sum_up_walks,
)
from noren.measure.areas import Area
from noren.measure.heatmap import FloorGrid
from noren.measure.trajectories import Trajectories
from staging.floor_walks import floor, walk

WEST = Area.from_corners([(0, 0), (2, 0), (2, 2), (0, 2)])
EAST = Area.from_corners([(8, 0), (10, 0), (10, 2), (8, 2)])
AREAS = [("west", WEST), ("east", EAST)]
GRID = FloorGrid(origin_m=(-2.0, -2.0), cell_m=2.0, rows=4, columns=8)


def visits(times: list[int], *, minimum: int = 3) -> dict[str, tuple[int, int]]:
    """How often each of some people came."""
    pseudonym = [person for person, count in enumerate(times, 1) for _ in range(count)]
    number = [visit for count in times for visit in range(1, count + 1)]
    cells = sum_up_visits(
        pseudonym=np.array(pseudonym, np.uint64),
        visit_number=np.array(number, np.int32),
        minimum=minimum,
    )
    assert {cell.figure for cell in cells} <= {VISIT_FREQUENCY}
    return {cell.first: (cell.people, cell.amount) for cell in cells}


def walks(people: int, *, stops: int = 0) -> Trajectories:
    """So many walk from west to east, and some that stop short of it."""
    return floor(
        *(walk((1, 1), (3, 1), (5, 1), (7, 1), (9, 1), track=track) for track in range(people)),
        *(walk((1, 1), (3, 1), (5, 1), track=people + track) for track in range(stops)),
    )


def test_people_are_counted_by_how_often_they_came() -> None:
    assert visits([1, 1, 1, 2, 2, 2, 2, 12, 11, 10]) == {
        "1": (3, 3),
        "2": (4, 8),
        "10": (3, 33),
    }


def test_classes_with_too_few_people_become_one_where_they_are_enough_together() -> None:
    assert visits([1, 1, 1, 2, 3, 4]) == {"1": (3, 3), REST: (3, 9)}
    assert visits([1, 1, 1, 2, 3]) == {"1": (3, 3)}, "two together are too few: they are gone"
    assert visits([1, 2]) == {}
    assert visits([]) == {}


@given(st.lists(st.integers(1, 30), max_size=60), st.integers(2, 12))
def test_no_number_is_over_fewer_people_and_nobody_is_in_two(
    times: list[int], minimum: int
) -> None:
    cells = visits(times, minimum=minimum)
    assert all(people >= minimum for people, _ in cells.values())
    classes = Counter(
        str(max(edge for edge in FREQUENCY_EDGES if edge <= count)) for count in times
    )
    for name, (people, _) in cells.items():
        if name != REST:
            assert people == classes[name]
    lost = len(times) - sum(people for people, _ in cells.values())
    assert 0 <= lost < minimum, "only fewer than the minimum may be gone"


def cells_of(trajectories: Trajectories, minimum: int = 3) -> dict[str, list[AftermathCell]]:
    found: dict[str, list[AftermathCell]] = {}
    for cell in sum_up_walks(trajectories, areas=AREAS, grid=GRID, minimum=minimum):
        assert cell.people >= minimum
        found.setdefault(cell.figure, []).append(cell)
    return found


def test_walks_become_moves_stays_and_a_map() -> None:
    found = cells_of(walks(5))
    (move,) = found["od_counts"]
    assert (move.first, move.second, move.people) == ("west", "east", 5)
    # They began in the west unseen, and in the east the film ended: a stay that was not seen whole.
    assert {(cell.first, cell.third) for cell in found["dwell_histogram"]} == {("east", UNENDED)}
    assert sum(cell.amount for cell in found["heatmap_cells"]) == pytest.approx(5 * 4, abs=3)


def test_moves_of_too_few_are_put_together_or_gone() -> None:
    (only,) = cells_of(walks(5, stops=2))["od_counts"]
    assert (only.first, only.people) == ("west", 5)
    assert "od_counts" not in cells_of(walks(2))
    (rest,) = cells_of(walks(2, stops=1))["od_counts"]
    assert (rest.first, rest.people) == (REST, 3)


def test_without_areas_or_a_floor_nothing_is_made_up() -> None:
    assert sum_up_walks(walks(5), areas=(), grid=None, minimum=2) == ()


@pytest.mark.parametrize("minimum", [1, 0, -3])
def test_a_number_over_one_person_is_refused(minimum: int) -> None:
    with pytest.raises(ValueError, match="at least two"):
        visits([1, 1], minimum=minimum)
    with pytest.raises(ValueError, match="at least two"):
        sum_up_walks(walks(2), areas=AREAS, grid=None, minimum=minimum)
