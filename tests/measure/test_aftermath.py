"""What is left of histories: numbers over several people, and never over fewer."""

from __future__ import annotations

import numpy as np
import pytest

from noren.measure.aftermath import (
    DAYS_BETWEEN,
    REST,
    UNENDED,
    VISIT_FREQUENCY,
    AftermathCell,
    sum_up_attributes,
    sum_up_paths,
    sum_up_visits,
    sum_up_walks,
)
from noren.measure.areas import Area
from noren.measure.heatmap import FloorGrid
from noren.measure.trajectories import Trajectories
from noren.measure.visit_histories import Cell, VisitSummary
from staging.floor_walks import floor, walk

WEST = Area.from_corners([(0, 0), (2, 0), (2, 2), (0, 2)])
EAST = Area.from_corners([(8, 0), (10, 0), (10, 2), (8, 2)])
AREAS = [("west", WEST), ("east", EAST)]
GRID = FloorGrid(origin_m=(-2.0, -2.0), cell_m=2.0, rows=4, columns=8)


def walks(people: int, *, stops: int = 0) -> Trajectories:
    """So many walk from west to east, and some that stop short of it."""
    return floor(
        *(walk((1, 1), (3, 1), (5, 1), (7, 1), (9, 1), track=track) for track in range(people)),
        *(walk((1, 1), (3, 1), (5, 1), track=people + track) for track in range(stops)),
    )


def test_visits_become_cells_that_hold_everybody() -> None:
    summary = VisitSummary(
        people=26,
        visits=(Cell(low=1, high=1, people=12), Cell(low=2, high=None, people=14)),
        days_between=(Cell(low=0, high=6, people=14),),
    )
    assert [
        (cell.figure, cell.first, cell.second, cell.people) for cell in sum_up_visits(summary)
    ] == [
        (VISIT_FREQUENCY, "1", "1", 12),
        (VISIT_FREQUENCY, "2", "", 14),
        (DAYS_BETWEEN, "0", "6", 14),
    ]


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
        sum_up_walks(walks(2), areas=AREAS, grid=None, minimum=minimum)


def test_many_paths_of_one_person_are_one_person() -> None:
    often = walks(5)
    assert sum_up_paths([often], areas=AREAS, grid=GRID, minimum=2) == ()
    found = sum_up_paths([often, walks(1), walks(1)], areas=AREAS, grid=GRID, minimum=3)
    (move,) = (cell for cell in found if cell.figure == "od_counts")
    assert (move.first, move.second, move.people, move.amount) == ("west", "east", 3, 7)
    assert all(cell.people == 3 for cell in found)


def test_small_moves_of_the_same_people_are_not_added_up_to_more_people() -> None:
    # Two people who each walk across and stop short: four walks, two people.
    restless = [walks(1, stops=1), walks(1, stops=1)]
    assert sum_up_paths(restless, areas=AREAS, grid=None, minimum=3) == ()
    found = sum_up_paths([*restless, walks(0, stops=1)], areas=AREAS, grid=None, minimum=3)
    (rest,) = (cell for cell in found if cell.first == REST or cell.figure == "od_counts")
    assert rest.people == 3


def seen_as(*answers: tuple[int, str, str]) -> list[tuple[str, str, int]]:
    """Cells over at least three people of visits by person, age and sex."""
    return [
        (cell.first, cell.second, cell.people)
        for cell in sum_up_attributes(
            pseudonym=np.array([who for who, _, _ in answers], np.uint64),
            age=[age for _, age, _ in answers],
            sex=[sex for _, _, sex in answers],
            minimum=3,
        )
    ]


def test_a_person_counts_once_by_what_most_visits_say() -> None:
    women = [(who, "20-34", "female") for who in range(4)]
    # One who was once taken for another, one who was judged once, one about whom visits differ.
    women += [(0, "20-34", "female"), (0, "35-49", "male"), (1, "unknown", "unknown")]
    others = [(who, "unknown", "unknown") for who in (7, 8)]
    torn = [(9, "20-34", "female"), (9, "35-49", "male")]
    assert seen_as(*women, *others, *torn) == [
        ("20-34", "female", 4),
        ("unknown", "unknown", 3),
    ]


def test_a_class_too_small_takes_the_smallest_other_with_it() -> None:
    many = [(who, "20-34", "female") for who in range(5)]
    some = [(10 + who, "20-34", "male") for who in range(3)]
    one = [(20, "65+", "male")]
    assert seen_as(*many, *some, *one) == [("20-34", "female", 5), (REST, "", 4)]
    assert seen_as(*many, *one) == []


def test_where_nothing_was_estimated_nothing_is_left() -> None:
    assert seen_as(*((who, "", "") for who in range(9))) == []
    assert seen_as(*((who, "", "male") for who in range(4))) == [("", "male", 4)]
