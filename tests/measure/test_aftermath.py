"""What is left of histories: numbers over several people, and never over fewer."""

from __future__ import annotations

import pytest

from noren.measure.aftermath import (
    DAYS_BETWEEN,
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
