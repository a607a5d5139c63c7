"""What is left of histories when their time is over: numbers over several people, and no row.

Six figures, each a set of cells. A cell holds how many people are behind it, and every cell that
is kept has at least the declared minimum of them:

* `visit_frequency`: people by how often they came within the window, from `first` to `second`
  times, and open where `second` is empty;
* `days_between`: people who came again by the median days between their visits, likewise;
* `attributes`: people by the age band and the sex that were estimated most often at their visits;
* `od_counts`: walks from the area in which they began to that in which they ended;
* `dwell_histogram`: visits of an area by how long they lasted;
* `heatmap_cells`: person-seconds in a cell of the floor.

Of walks, cells below the minimum are put together into one, where each is in one cell only, and
that one is kept if it reaches the minimum; else they are gone. No total is kept beside the cells,
so nothing that is left out can be found by subtracting. Of walks "people" means walks: a walk's
token says nothing about whose it was. Of paths that are linked to visits it means people.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from numpy.typing import NDArray

from noren.gate.behavior_records import STAY_EDGES_S
from noren.measure.areas import Area
from noren.measure.dwell import Edge, find_visits
from noren.measure.heatmap import FloorGrid, measure_heatmap
from noren.measure.od_counts import Definition, count_moves
from noren.measure.trajectories import Trajectories
from noren.measure.visit_histories import VisitSummary
from noren.vocabulary.records import RecordClass

VISIT_FREQUENCY: Final = "visit_frequency"
DAYS_BETWEEN: Final = "days_between"
ATTRIBUTES: Final = "attributes"
REST: Final = "(rest)"
"""Cells below the minimum, put together. No id of a plan has brackets."""
ELSEWHERE: Final = "(elsewhere)"
UNENDED: Final = "at_least"
UNKNOWN: Final = "unknown"

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class AftermathCell:
    """One number over several people.

    Attributes:
        figure: which of the six.
        first, second: what the cell is, as text: class of visits; age band and sex; origin and
            destination; area and where the class of stays begins, in seconds; column and row of
            the floor's grid.
        third: `at_least` for stays whose end was not seen; else empty.
        people: how many are behind it, never below the minimum.
        amount: visits, walks, stays or person-seconds.
    """

    figure: str
    first: str
    second: str = ""
    third: str = ""
    people: int
    amount: int


def sum_up_visits(summary: VisitSummary) -> tuple[AftermathCell, ...]:
    """People by how often they came and by the days between, as cells that can be kept.

    All cells of a figure together are all people of the window, or all who came again: small
    classes were joined with their neighbors, so nobody can be found by subtracting.
    """
    figures = ((VISIT_FREQUENCY, summary.visits), (DAYS_BETWEEN, summary.days_between))
    return tuple(
        AftermathCell(
            figure=figure,
            first=str(cell.low),
            second="" if cell.high is None else str(cell.high),
            people=cell.people,
            amount=cell.people,
        )
        for figure, cells in figures
        for cell in cells
    )


def sum_up_attributes(
    *, pseudonym: NDArray[np.uint64], age: Sequence[str], sex: Sequence[str], minimum: int
) -> tuple[AftermathCell, ...]:
    """People by what was estimated of them.

    Definition: a person is of the age band, and of the sex, that most of their visits were
    answered with; where two come equally often, or no face was ever judged, it is unknown. Cells
    below the minimum are put together. How many people there are is kept elsewhere, so what is
    put together reaches the minimum too, if need be with the smallest of the others.

    Args:
        pseudonym, age, sex: `(N,)` one row a visit; codes as in files, `unknown` included, empty
            where an axis was not asked for.
        minimum: the fewest people in a cell, >= 2.
    Raises:
        ValueError: columns of different lengths, or a minimum below 2.
    Forgets: whose visit was answered how.
    """
    _check_minimum(minimum)
    answers: dict[int, tuple[list[str], list[str]]] = {}
    for who, years, seen in zip(pseudonym.tolist(), age, sex, strict=True):
        ages, sexes = answers.setdefault(who, ([], []))
        ages.append(years)
        sexes.append(seen)
    if not any(any(ages) or any(sexes) for ages, sexes in answers.values()):
        return ()
    people = Counter((_usual(ages), _usual(sexes)) for ages, sexes in answers.values())
    kept = sorted(people.items(), key=lambda one: (-one[1], one[0]))
    rest = 0
    while kept and (kept[-1][1] < minimum or 0 < rest < minimum):
        rest += kept.pop()[1]
    if not kept:
        return ()  # one cell of everybody tells nothing of attributes
    cells = [(first, second, count) for (first, second), count in kept]
    if rest:
        cells.append((REST, "", rest))
    return tuple(
        AftermathCell(figure=ATTRIBUTES, first=one, second=two, people=count, amount=count)
        for one, two, count in cells
    )


def _usual(codes: Sequence[str]) -> str:
    """The code that comes most often among those that tell something."""
    told = Counter(code for code in codes if code not in ("", UNKNOWN)).most_common(2)
    if not told:
        return UNKNOWN if any(codes) else ""
    is_tie = len(told) > 1 and told[0][1] == told[1][1]
    return UNKNOWN if is_tie else told[0][0]


def sum_up_walks(
    trajectories: Trajectories,
    *,
    areas: Sequence[tuple[str, Area]],
    grid: FloorGrid | None,
    minimum: int,
) -> tuple[AftermathCell, ...]:
    """Moves between areas, stays in them and person-seconds on the floor.

    Args:
        trajectories: of one day.
        areas: with their ids; none leaves moves and stays out.
        grid: cells of the floor; None leaves the heat map out.
        minimum: the fewest walks in a cell, >= 2.
    Raises:
        ValueError: a minimum below 2.
    Forgets: who walked, where exactly, and when.
    """
    _check_minimum(minimum)
    cells: list[AftermathCell] = []
    if areas:
        cells += _pooled(_moves(trajectories, areas), minimum)
        cells += _enough(_stays(trajectories, areas), minimum)
    if grid is not None:
        cells += _enough(_heat(trajectories, grid), minimum)
    return tuple(cells)


def sum_up_paths(
    people: Iterable[Trajectories],
    *,
    areas: Sequence[tuple[str, Area]],
    grid: FloorGrid | None,
    minimum: int,
) -> tuple[AftermathCell, ...]:
    """The same of paths that are linked to visits: a cell is over people, not over their paths.

    Args:
        people: all paths of one person each.
        areas, grid, minimum: as `sum_up_walks`.
    Raises:
        ValueError: a minimum below 2.
    Forgets: who walked, how often, where exactly, and when.
    """
    _check_minimum(minimum)
    moves: dict[AftermathCell, _Of] = defaultdict(_Of)
    others: dict[AftermathCell, _Of] = defaultdict(_Of)
    for person, paths in enumerate(people):
        if areas:
            for cell in _moves(paths, areas):
                moves[_bare(cell)].add(person, cell)
            for cell in _stays(paths, areas):
                others[_bare(cell)].add(person, cell)
        if grid is not None:
            for bare, _, seconds in _presence(paths, grid):
                others[bare].people.add(person)
                # Rounded once, when all are together.
                others[bare].amount += seconds
    kept = [told.cell(bare) for bare, told in moves.items() if len(told.people) >= minimum]
    few = [told for told in moves.values() if len(told.people) < minimum]
    # Somebody may be in several small cells, and is one person in all of them together.
    rest = _Of(people=set().union(*(one.people for one in few)), amount=sum(o.amount for o in few))
    if len(rest.people) >= minimum:
        kept.append(rest.cell(_bare(next(iter(moves)), first=REST, second="")))
    return (*kept, *_enough((told.cell(bare) for bare, told in others.items()), minimum))


@dataclass(slots=True, kw_only=True)
class _Of:
    """Whose a cell is, and how much."""

    people: set[int] = field(default_factory=set)
    amount: float = 0.0

    def add(self, person: int, cell: AftermathCell) -> None:
        if cell.people:
            self.people.add(person)
            self.amount += cell.amount

    def cell(self, bare: AftermathCell) -> AftermathCell:
        return replace(bare, people=len(self.people), amount=round(self.amount))


def _bare(cell: AftermathCell, **names: str) -> AftermathCell:
    return replace(cell, people=0, amount=0, **names)


def _moves(
    trajectories: Trajectories, areas: Sequence[tuple[str, Area]]
) -> Iterator[AftermathCell]:
    table = count_moves(trajectories, [area for _, area in areas], definition=Definition.ENDS)
    names = [*(name for name, _ in areas), ELSEWHERE]
    for (row, column), count in np.ndenumerate(table):
        yield AftermathCell(
            figure=RecordClass.OD_COUNTS.value,
            first=names[row],
            second=names[column],
            people=int(count),
            amount=int(count),
        )


def _stays(
    trajectories: Trajectories, areas: Sequence[tuple[str, Area]]
) -> Iterator[AftermathCell]:
    visits = find_visits(trajectories, [area for _, area in areas])
    began = visits.take(visits.entry == Edge.SEEN)
    classes = np.searchsorted(STAY_EDGES_S, began.dwell_s, side="right") - 1
    ended = began.exit == Edge.SEEN
    for place, (name, _) in enumerate(areas):
        for number, edge_s in enumerate(STAY_EDGES_S):
            for third, is_it in (("", ended), (UNENDED, ~ended)):
                those = (began.area == place) & (classes == number) & is_it
                yield AftermathCell(
                    figure=RecordClass.DWELL_HISTOGRAM.value,
                    first=name,
                    second=str(edge_s),
                    third=third,
                    people=len(np.unique(began.track_id[those])),
                    amount=int(those.sum()),
                )


def _heat(trajectories: Trajectories, grid: FloorGrid) -> Iterator[AftermathCell]:
    for bare, passages, seconds in _presence(trajectories, grid):
        yield replace(bare, people=passages, amount=round(seconds))


def _presence(
    trajectories: Trajectories, grid: FloorGrid
) -> Iterator[tuple[AftermathCell, int, float]]:
    """Each cell of the floor that somebody was in, bare, with passages and person-seconds."""
    heat = measure_heatmap(trajectories, grid)
    for row, column in np.argwhere(heat.passages > 0):
        yield (
            AftermathCell(
                figure=RecordClass.HEATMAP_CELLS.value,
                first=str(column),
                second=str(row),
                people=0,
                amount=0,
            ),
            int(heat.passages[row, column]),
            float(heat.presence_s[row, column]),
        )


def _enough(cells: Iterable[AftermathCell], minimum: int) -> list[AftermathCell]:
    return [cell for cell in cells if cell.people >= minimum]


def _pooled(cells: Iterable[AftermathCell], minimum: int) -> list[AftermathCell]:
    """The cells with enough people, and the others as one, of people who are in one cell each."""
    those = list(cells)
    few = [cell for cell in those if 0 < cell.people < minimum]
    kept = _enough(those, minimum)
    if sum(cell.people for cell in few) >= minimum:
        kept.append(
            AftermathCell(
                figure=few[0].figure,
                first=REST,
                people=sum(cell.people for cell in few),
                amount=sum(cell.amount for cell in few),
            )
        )
    return kept


def _check_minimum(minimum: int) -> None:
    if minimum < 2:
        raise ValueError("a number over several people needs at least two")
