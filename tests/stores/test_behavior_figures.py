"""Stays, waits, moves, heat and crowding come out of the store as they went in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from noren.gate.assignment import GridAssignment, OutputAssignment
from noren.gate.behavior_records import ESTIMATED_MARK, LEVEL_ESTIMATED, CrowdingLevelBody
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import Slot
from noren.gate.records import FigureBody, Kind
from noren.gate.release import Holder, release
from noren.stores import schema
from noren.stores.reading import read_coverage
from noren.stores.reading_behavior import (
    read_crowding,
    read_dwell,
    read_heat,
    read_moves,
    read_queues,
    read_speeds,
    read_stops,
)
from noren.stores.run import Ending, Run
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import SPEED_ERROR, build_assignment, closed_bin, figure
from noren.vocabulary.terms import Role

START_S = 1_775_001_600
SPEEDS = OutputAssignment(
    id="speeds",
    record="speed_histogram",
    targets=(0,),
    classes=(2,),
    bin_s=60,
    maximum=50,
    speed_errors=(SPEED_ERROR,),
)
STOPS = OutputAssignment(
    id="stops",
    record="shelf_stops",
    targets=(0,),
    classes=(0,),
    bin_s=60,
    maximum=50,
    sections=(2,),
    section_m=0.5,
)
GRID = GridAssignment(origin_m=(-1.0, 0.5), cell_m=0.5, rows=5, columns=10)


def output(record: str, grid: GridAssignment | None = None) -> OutputAssignment:
    return OutputAssignment(
        id=record,
        record=record,
        targets=() if grid else (0,),
        classes=(0,),
        bin_s=60,
        maximum=50,
        service=0 if record == "queue_wait" else None,
        grid=grid,
    )


OUTPUTS = (
    output("dwell_histogram"),
    output("queue_wait"),
    output("od_counts"),
    output("crowding_level"),
    output("heatmap_cells", GRID),
)
ALL = build_assignment(OUTPUTS)
LIVE = build_assignment(OUTPUTS, live=True)
DWELL, QUEUE, MOVES, CROWD, HEAT = RecordSchema.from_assignment(ALL).outputs
BeginRun = Callable[..., Run]


def number(value: int) -> Callable[[Slot, int], FigureBody]:
    return lambda slot, start_s: figure(slot, value if slot.kind is not Kind.HEATMAP_CELLS
                                        or slot.part == 0 else 0)  # fmt: skip


@pytest.fixture
def filled(store: StatisticsStore, begin: BeginRun) -> StatisticsStore:
    """Seven of everything in one bin, two in the next."""
    run = begin(ALL)
    for one in (DWELL, QUEUE, MOVES, CROWD, HEAT):
        for place, value in enumerate((7, 2)):
            run.write_bin(closed_bin(one, START_S + 60 * place, fill=number(value)))
    return store


def test_stays_come_out_class_by_class(filled: StatisticsStore) -> None:
    table = read_dwell(filled)
    first = range(10)
    assert [table.stay_from_s[row] for row in first] == [
        None, 0, 5, 10, 30, 60, 120, 300, 600, 1800,
    ]  # fmt: skip
    assert [table.stay_to_s[row] for row in first][1:] == [
        5, 10, 30, 60, 120, 300, 600, 1800, None,
    ]  # fmt: skip
    assert [table.count[row] for row in first] == [None, 0, 7, *(0,) * 7]
    assert {table.area[row] for row in first} == {"hall"}


def test_waits_come_out_in_seconds(filled: StatisticsStore) -> None:
    table = read_queues(filled)
    assert table.served == (7, 2)
    assert table.abandoned == (0, 0)
    assert table.wait_p50_s == (1.0, 1.0)
    assert table.mean_length == (7.0, 2.0)


def test_moves_name_their_areas_and_elsewhere(filled: StatisticsStore) -> None:
    table = read_moves(filled)
    pairs = set(zip(table.origin, table.destination, strict=True))
    assert pairs == {("hall", "hall"), ("hall", "(elsewhere)"), ("(elsewhere)", "hall")}
    assert table.count == (7, 7, 7, 2, 2, 2)


def test_crowding_comes_out_as_a_letter(filled: StatisticsStore) -> None:
    table = read_crowding(filled)
    assert table.level == ("F", "C")
    assert table.density_m2 == (3.5, 1.0)
    assert table.moving == (7.0, 2.0)


def test_only_cells_with_somebody_come_out_with_their_place(filled: StatisticsStore) -> None:
    table = read_heat(filled)
    assert len(table) == 2
    assert (table.x_m[0], table.y_m[0], table.cell_m[0]) == (-1.0, 0.5, 0.5)
    assert (table.presence_s[0], table.passages[0], table.dwell_s[0]) == (7, 7, 7)


def test_the_parts_of_a_bin_are_added_and_its_percentiles_are_not(
    store: StatisticsStore, begin: BeginRun
) -> None:
    for opened_s, value in ((START_S, 3), (START_S + 30, 4)):
        run = begin(LIVE, opened_s=opened_s)
        for one in (DWELL, QUEUE, MOVES, CROWD, HEAT):
            fill = number(value)
            run.write_bin(closed_bin(one, START_S, fill=fill, watched_ms=30_000))
    assert read_dwell(store).count[2] == 7
    assert read_moves(store).count == (7, 7, 7)
    queue = read_queues(store)
    assert (queue.served, queue.wait_p50_s, queue.mean_length) == ((7,), (None,), (3.5,))
    assert read_crowding(store).density_m2 == (1.75,)
    assert read_crowding(store).level == ("E",)
    assert read_heat(store).passages == (7,)


def test_a_bin_that_was_not_watched_has_coverage_and_no_figures(
    store: StatisticsStore, begin: BeginRun
) -> None:
    run = begin(ALL)
    for one in (DWELL, QUEUE, MOVES, CROWD, HEAT):
        run.write_bin(closed_bin(one, START_S, fill=number(0), watched_ms=0))
    assert len(read_coverage(store)) == 5
    for read in (read_dwell, read_queues, read_moves, read_crowding, read_heat):
        assert len(read(store)) == 0


def test_outsiders_see_nothing_about_few_people(filled: StatisticsStore) -> None:
    """The minimum is 5: the first bin's sevens are shown, the second one's twos are not."""
    public = Role.PUBLIC
    assert release(read_moves(filled), reader=public).table.count == (7, 7, 7, None, None, None)
    dwell = release(read_dwell(filled), reader=public).table
    assert [one for one in dwell.count if one is not None] == [7]
    assert set(dwell.censored) == {None}
    queue = release(read_queues(filled), reader=public).table
    assert (queue.served, queue.wait_p50_s) == ((7, None), (1.0, None))
    assert queue.lost == (None, None)
    crowd = release(read_crowding(filled), reader=public).table
    assert (crowd.level, crowd.density_m2) == (("F", "C"), (3.5, None))
    heat = release(read_heat(filled), reader=public).table
    assert heat.passages == (7,)


def test_the_holder_of_the_store_sees_what_it_holds(filled: StatisticsStore) -> None:
    assert release(read_heat(filled), reader=Holder.HOLDER).table == read_heat(filled)


def test_a_store_of_the_first_format_reads_as_empty_and_gets_its_tables(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with StatisticsStore.open(place, mode="write") as store, store.writing() as connection:
        for name in ("dwell_histogram", "heatmap_cells"):
            connection.execute(text(f"drop table {name}"))
        connection.execute(schema.noren_schema.delete())
        connection.execute(schema.noren_schema.insert().values(version=1))
    with StatisticsStore.open(place, mode="read") as store:
        assert len(read_dwell(store)) == 0
    with StatisticsStore.open(place, mode="write") as store, store.reading() as connection:
        assert (
            connection.scalar(text("select max(version) from noren_schema"))
            == schema.SCHEMA_VERSION
        )
        assert connection.scalar(text("select count(*) from dwell_histogram")) == 0


def estimated(slot: Slot, start_s: int) -> FigureBody:
    body = figure(slot, 3)
    assert isinstance(body, CrowdingLevelBody)
    return replace(body, level=body.level + LEVEL_ESTIMATED)


def test_an_estimated_level_says_so_in_its_model_and_outlives_the_end_of_the_run(
    store: StatisticsStore, begin: BeginRun
) -> None:
    run = begin(ALL)
    run.write_bin(closed_bin(CROWD, START_S, fill=estimated))
    run.write_bin(closed_bin(CROWD, START_S + 60, fill=number(3)))
    run.finish(ending=Ending.ENDED, closed_s=START_S + 200)
    table = read_crowding(store)
    assert table.level == ("D", "D")
    assert [model.endswith(ESTIMATED_MARK) for model in table.model] == [True, False]
    assert table.model[0].startswith(table.model[1])


@pytest.fixture
def fast(store: StatisticsStore, begin: BeginRun) -> StatisticsStore:
    """Seven slow vehicles each way in one bin, then an unwatched bin."""
    assignment = build_assignment((SPEEDS,))
    (one,) = RecordSchema.from_assignment(assignment).outputs
    run = begin(assignment)
    run.write_bin(closed_bin(one, START_S, fill=number(7)))
    run.write_bin(closed_bin(one, START_S + 60, fill=number(0), watched_ms=0))
    return store


def test_speeds_come_out_class_by_class_with_their_error(fast: StatisticsStore) -> None:
    table = read_speeds(fast)
    assert table.from_km_h == (None, 0, 10, 20, 30, 40, 50, 60) * 2
    assert table.to_km_h == (None, 10, 20, 30, 40, 50, 60, None) * 2
    assert table.count == (0, 7, *(0,) * 6) * 2
    assert set(table.error_ratio) == {SPEED_ERROR / 1000}
    assert table.direction == ("forward",) * 8 + ("backward",) * 8
    assert set(table.start_s) == {START_S}


def test_outsiders_see_no_small_cell_of_speeds_and_cannot_work_one_out(
    fast: StatisticsStore,
) -> None:
    shown = release(read_speeds(fast), reader=Role.PUBLIC).table
    # Seven in one cell, and all others below the minimum: together they are nobody.
    assert set(shown.count) == {None}
    assert release(read_speeds(fast), reader=Holder.HOLDER).table.count[1] == 7


@pytest.fixture
def stopped(store: StatisticsStore, begin: BeginRun) -> StatisticsStore:
    """Seven short stops at each section in one bin, two in the next, then an unwatched bin."""
    assignment = build_assignment((STOPS,))
    (one,) = RecordSchema.from_assignment(assignment).outputs
    run = begin(assignment)
    run.write_bin(closed_bin(one, START_S, fill=number(7)))
    run.write_bin(closed_bin(one, START_S + 60, fill=number(2)))
    run.write_bin(closed_bin(one, START_S + 120, fill=number(0), watched_ms=0))
    return store


def test_stops_come_out_by_section_length_and_how_the_shelf_was_told(
    stopped: StatisticsStore,
) -> None:
    table = read_stops(stopped)
    assert len(table) == 2 * 3 * 2 * 5
    first = slice(0, 10)
    assert set(table.area[first]) == {"(unnamed)"}
    assert set(table.along_from_m[first]) == {None}
    hall = slice(10, 30)
    assert set(table.area[hall]) == {"hall"}
    assert table.along_from_m[hall] == (0.0,) * 10 + (0.5,) * 10
    assert table.along_to_m[hall] == (0.5,) * 10 + (1.0,) * 10
    assert table.told_by[hall] == (("movement",) * 5 + ("place",) * 5) * 2
    assert table.stop_to_s[hall][:5] == (10, 30, 60, 180, None)
    assert table.count[hall] == (7, *(0,) * 9) * 2


def test_outsiders_see_no_few_stops(stopped: StatisticsStore) -> None:
    shown = release(read_stops(stopped), reader=Role.PUBLIC).table
    assert [count for count in shown.count if count is not None] == [7, 7, 7]
    assert set(shown.censored) == {None}


def test_a_store_of_the_third_format_gets_the_table_of_stops(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with StatisticsStore.open(place, mode="write") as store, store.writing() as connection:
        connection.execute(text("drop table shelf_stops"))
        connection.execute(schema.noren_schema.delete())
        connection.execute(schema.noren_schema.insert().values(version=3))
    with StatisticsStore.open(place, mode="read") as store:
        assert len(read_stops(store)) == 0
    with StatisticsStore.open(place, mode="write") as store:
        assert len(read_stops(store)) == 0
        with store.reading() as connection:
            assert connection.scalar(text("select count(*) from shelf_stops")) == 0
