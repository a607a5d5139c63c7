"""Figures by mesh: sums of what is shown, and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.gate.behavior_figures import DwellTable, HeatTable, MoveTable
from noren.gate.figures import Declaration, LineCountTable, OutputKey
from noren.gate.release import Holder, Reader, release
from noren.measure.floor_on_map import FloorOnMap
from noren.reports.mesh_tables import MappedFloor, tabulate_by_mesh
from noren.reports.tables import Table
from noren.vocabulary.terms import Role

DIGEST = "ab" * 32
SOUTH_WEST = (35.675, 139.7625)
"""The corner of the third mesh 5339-46-11: a floor to the north-east of it lies in one mesh."""
LEAST = 5


def floor(*, bearing: float = 0.0) -> MappedFloor:
    return MappedFloor(
        on_map=FloorOnMap(
            latitude_deg=SOUTH_WEST[0], longitude_deg=SOUTH_WEST[1], y_bearing_deg=bearing
        ),
        lines={"door": ((0.0, 5.0), (10.0, 5.0))},
        areas={"hall": (20.0, 20.0), "yard": (-200.0, 20.0), "desk": (30.0, 30.0)},
    )


FLOORS = {(DIGEST, "cam"): floor()}


def beside(rows: int, record: str) -> dict[str, object]:
    key = OutputKey(plan_digest=DIGEST, camera="cam", output="flow")
    return {
        "output": (key,) * rows,
        "class_word": ("person",) * rows,
        "start_s": (3600,) * rows,
        "end_s": (7200,) * rows,
        "coverage_ratio": (0.5,) * rows,
        "model": ("model",) * rows,
        "declarations": {
            key: Declaration(
                record=record,
                purpose="p",
                bin_s=3600,
                keep_s=86400,
                minimum_cell=LEAST,
                readers=frozenset({Role.PUBLIC}),
            )
        },
    }


def heat(*cells: tuple[float, float, int, int, int]) -> HeatTable:
    """Cells of a metre: corner, person-seconds, passages, lingering."""
    return HeatTable(
        x_m=tuple(cell[0] for cell in cells),
        y_m=tuple(cell[1] for cell in cells),
        cell_m=(1.0,) * len(cells),
        presence_s=tuple(cell[2] for cell in cells),
        passages=tuple(cell[3] for cell in cells),
        dwell_s=tuple(cell[4] for cell in cells),
        **beside(len(cells), "heatmap_cells"),  # type: ignore[arg-type]
    )


def moves(*rows: tuple[str, str, int]) -> MoveTable:
    return MoveTable(
        origin=tuple(row[0] for row in rows),
        destination=tuple(row[1] for row in rows),
        count=tuple(row[2] for row in rows),
        **beside(len(rows), "od_counts"),  # type: ignore[arg-type]
    )


def crossings(*counts: int) -> LineCountTable:
    return LineCountTable(
        line=("door",) * len(counts),
        direction=("forward", "backward")[: len(counts)],
        count=counts,
        **beside(len(counts), "line_count"),  # type: ignore[arg-type]
    )


def by_mesh(
    table: HeatTable | MoveTable | LineCountTable,
    *,
    reader: Reader = Holder.HOLDER,
    order: int = 3,
) -> Table:
    return tabulate_by_mesh(release(table, reader=reader), FLOORS, order=order, zone=UTC)


def column(table: Table, name: str) -> tuple[object, ...]:
    return next(one.values for one in table.columns if one.name == name)


def test_presence_is_added_up_over_the_cells_of_a_mesh() -> None:
    table = by_mesh(heat((0, 0, 600, 9, 60), (5, 5, 1200, 3, 0), (-2, 0, 90, 1, 90)))
    assert column(table, "mesh") == ("53394610", "53394611")
    assert column(table, "presence_s") == (90, 1800)
    assert column(table, "dwell_s") == (90, 60)
    # Half of the hour was watched.
    assert column(table, "people") == (0.05, 1.0)


def test_a_heat_map_has_the_columns_of_people_flow() -> None:
    assert by_mesh(heat((0, 0, 600, 9, 60))).names == (
        "camera", "mesh", "class", "start", "end", "people", "presence_s", "dwell_s",
        "coverage_ratio", "model", "plan_digest",
    )  # fmt: skip


def test_a_crossing_keeps_its_line_and_gets_a_bearing() -> None:
    table = by_mesh(crossings(12, 7))
    assert column(table, "mesh") == ("53394611", "53394611")
    assert column(table, "bearing_deg") == (180, 0)
    assert column(table, "count") == (12, 7)


def test_moves_are_added_up_from_mesh_to_mesh() -> None:
    table = by_mesh(
        moves(
            ("hall", "yard", 4),
            ("desk", "yard", 3),
            ("hall", "desk", 2),
            ("(elsewhere)", "hall", 1),
        )
    )
    found = dict(
        zip(
            zip(column(table, "origin_mesh"), column(table, "destination_mesh"), strict=True),
            column(table, "count"),
            strict=True,
        )
    )
    assert found == {
        ("53394611", "53394610"): 7,
        ("53394611", "53394611"): 2,
        (None, "53394611"): 1,
    }


def test_outsiders_get_sums_of_what_they_may_see() -> None:
    seen = by_mesh(heat((0, 0, 600, LEAST, 60), (5, 5, 1200, LEAST - 1, 0)), reader=Role.PUBLIC)
    assert column(seen, "presence_s") == (600,)
    nothing = by_mesh(heat((0, 0, 600, LEAST - 1, 60)), reader=Role.PUBLIC)
    assert len(nothing) == 0


def test_moves_left_empty_for_outsiders_are_told_as_such() -> None:
    table = by_mesh(
        moves(("hall", "yard", 9), ("desk", "yard", 3), ("yard", "hall", 2)), reader=Role.PUBLIC
    )
    assert column(table, "count") == (None, 9)
    assert column(table, "hidden") == (1, 1)


cells = st.lists(
    st.tuples(
        st.integers(-40, 40).map(float), st.integers(-40, 40).map(float),
        st.integers(0, 900), st.integers(0, 12), st.integers(0, 90),
    ),
    max_size=30, unique_by=lambda cell: cell[:2],
)  # fmt: skip


@given(cells, st.integers(1, 6))
def test_a_mesh_tells_nothing_that_the_released_cells_do_not(
    those: list[tuple[float, float, int, int, int]], order: int
) -> None:
    """The law: changing what is hidden changes nothing of the table."""
    shown = [cell for cell in those if cell[3] >= LEAST]
    full = by_mesh(heat(*those), reader=Role.PUBLIC, order=order)
    known = by_mesh(heat(*shown), reader=Role.PUBLIC, order=order)
    assert full == known
    assert sum(map(int, column(full, "presence_s"))) == sum(cell[2] for cell in shown)


@given(cells)
def test_coarser_meshes_are_sums_of_finer_ones(
    those: list[tuple[float, float, int, int, int]],
) -> None:
    fine, coarse = by_mesh(heat(*those), order=6), by_mesh(heat(*those), order=3)
    sums: Counter[str] = Counter()
    for mesh, seconds in zip(column(fine, "mesh"), column(fine, "presence_s"), strict=True):
        sums[str(mesh)[:8]] += int(str(seconds))
    found = dict(zip(column(coarse, "mesh"), column(coarse, "presence_s"), strict=True))
    assert found == dict(sums)


def test_stays_have_no_place_on_the_map() -> None:
    stays = DwellTable(
        area=(), stay_from_s=(), stay_to_s=(), count=(), censored=(),
        **beside(0, "dwell_histogram"),  # type: ignore[arg-type]
    )  # fmt: skip
    with pytest.raises(TypeError):
        tabulate_by_mesh(release(stays, reader=Holder.HOLDER), FLOORS, order=3)
