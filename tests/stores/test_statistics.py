"""Figures are kept once, with all that is needed to judge them, and gaps stay gaps."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from noren.errors import RecordOutOfRange, StoreConflict, StoreReadOnly, UndeclaredData
from noren.gate.assignment import OutputAssignment
from noren.gate.rates import DAY_S, lives_per_day
from noren.gate.record_schema import OutputSchema, RecordSchema
from noren.gate.records import CameraState, Fault
from noren.gate.validator import ClosedBin
from noren.stores import schema as tables
from noren.stores.reading import (
    Span,
    read_coverage,
    read_declarations,
    read_line_counts,
    read_zone_occupancy,
)
from noren.stores.run import Ending, Run
from noren.stores.statistics import IncidentKind, StatisticsStore
from noren.testing.legal_records import PLAN_DIGEST, build_assignment, closed_bin, figure
from stores.conftest import EMBEDDED

START_S = 1_775_001_600
SCHEMA = RecordSchema.from_assignment(build_assignment())
FLOW, STAY = SCHEMA.outputs
BeginRun = Callable[..., Run]


def counted(number: int, start_s: int = START_S, watched_ms: int | None = None) -> ClosedBin:
    return closed_bin(
        FLOW, start_s, fill=lambda slot, _: figure(slot, number), watched_ms=watched_ms
    )


def stayed(most: int, mean_milli: int, watched_ms: int | None = None) -> ClosedBin:
    return closed_bin(
        STAY, START_S, fill=lambda slot, _: figure(slot, most, mean_milli), watched_ms=watched_ms
    )


def content(store: StatisticsStore) -> tuple[object, ...]:
    return read_line_counts(store), read_zone_occupancy(store), read_coverage(store)


def test_a_figure_has_model_plan_and_coverage_beside_it(
    store: StatisticsStore, begin: BeginRun
) -> None:
    begin().write_bin(counted(3, watched_ms=45_000))
    table = read_line_counts(store)
    assert table.line == ("north", "north", "south", "south")
    assert table.direction == ("forward", "backward", "forward", "backward")
    assert set(table.class_word) == {"person"}
    assert set(table.count) == {3}
    assert set(zip(table.start_s, table.end_s, strict=True)) == {(START_S, START_S + 60)}
    assert set(table.coverage_ratio) == {0.75}
    assert set(table.model) == {"silhouette"}
    assert {key.plan_digest for key in table.output} == {PLAN_DIGEST}
    assert {(key.camera, key.output) for key in table.output} == {("gate", "flow")}


def test_mean_and_maximum_come_back_as_they_were(store: StatisticsStore, begin: BeginRun) -> None:
    begin().write_bin(stayed(4, 2_345))
    table = read_zone_occupancy(store)
    assert table.class_word == ("bicycle", "person")
    assert table.mean == (2.345, 2.345)
    assert table.maximum == (4, 4)


def test_playing_a_film_again_writes_the_same_rows(store: StatisticsStore, begin: BeginRun) -> None:
    for opened_s in (1_775_009_999.0, 1_775_019_999.0):
        run = begin(opened_s=opened_s)
        for output in (FLOW, STAY):
            for number in range(5):
                assert run.write_bin(closed_bin(output, START_S + 60 * number))
        run.finish(ending=Ending.ENDED, closed_s=opened_s + 60, media_ms=300_000)
        if opened_s == 1_775_009_999.0:
            first = content(store)
    assert content(store) == first
    assert len(read_line_counts(store)) == 5 * 4


def test_a_run_that_was_stopped_early_does_not_spoil_a_whole_one(
    store: StatisticsStore, begin: BeginRun
) -> None:
    begin().write_bin(counted(9))
    assert not begin().write_bin(counted(2, watched_ms=10_000))
    assert set(read_line_counts(store).count) == {9}


def test_a_whole_run_replaces_one_that_was_stopped_early(
    store: StatisticsStore, begin: BeginRun
) -> None:
    begin().write_bin(counted(2, watched_ms=10_000))
    assert begin().write_bin(counted(9))
    assert set(read_line_counts(store).count) == {9}


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"model": "another"}, id="model"),
        pytest.param({"assignment": build_assignment(plan_digest="ab" * 32)}, id="plan"),
    ],
)
def test_a_film_played_under_another_plan_or_model_is_not_counted_twice(
    store: StatisticsStore, begin: BeginRun, facts: dict[str, object]
) -> None:
    first = begin()
    for number in range(3):
        first.write_bin(counted(9, START_S + 60 * number))
    first.finish(ending=Ending.ENDED, closed_s=START_S, media_ms=180_000)
    second = begin(**facts)
    # The second finds the film half as long: what the first had beyond that must go too.
    second.write_bin(counted(4, START_S, watched_ms=50_000))
    second.finish(ending=Ending.ENDED, closed_s=START_S, media_ms=180_000)
    table = read_line_counts(store)
    assert (set(table.count), set(table.start_s)) == ({4}, {START_S})


def test_a_run_that_did_not_end_takes_nothing_away(store: StatisticsStore, begin: BeginRun) -> None:
    begin().write_bin(counted(9))
    begin(model="another").finish(ending=Ending.FAILED, closed_s=START_S)
    assert set(read_line_counts(store).count) == {9}


def test_later_software_may_watch_less(store: StatisticsStore, begin: BeginRun) -> None:
    begin(software="1.0").write_bin(counted(9))
    assert begin(software="1.1").write_bin(counted(8, watched_ms=50_000))
    assert set(read_line_counts(store).count) == {8}


def test_two_parts_of_a_bin_are_added(store: StatisticsStore, begin: BeginRun) -> None:
    live = build_assignment(live=True)
    for opened_s, number, watched_ms, most, mean in (
        (START_S + 0.5, 3, 15_000, 2, 1_000),
        (START_S + 20.25, 5, 30_000, 1, 400),
    ):
        run = begin(live, film="gate", opened_s=opened_s)
        run.write_bin(counted(number, watched_ms=watched_ms))
        run.write_bin(stayed(most, mean, watched_ms=watched_ms))
    lines, areas, coverage = (
        read_line_counts(store),
        read_zone_occupancy(store),
        read_coverage(store),
    )
    assert set(lines.count) == {8}
    assert set(lines.coverage_ratio) == {0.75}
    assert set(areas.mean) == {0.6}  # (1.0 x 15 s + 0.4 x 30 s) / 45 s
    assert set(areas.maximum) == {2}
    assert coverage.watched_s == (45.0, 45.0)
    assert coverage.frames_in == (450, 450)


def test_two_openings_in_the_same_second_stay_two(store: StatisticsStore, begin: BeginRun) -> None:
    live = build_assignment(live=True)
    for _ in range(2):
        begin(live, film="gate", opened_s=START_S + 1.0).write_bin(counted(1, watched_ms=5_000))
    assert set(read_line_counts(store).count) == {2}


def test_a_camera_comes_to_life_no_more_often_than_the_leak_budget_counts(begin: BeginRun) -> None:
    live = build_assignment(live=True)
    for number in range(lives_per_day()):
        begin(live, film="gate", opened_s=START_S + number)
    with pytest.raises(RecordOutOfRange, match="too many restarts"):
        begin(live, film="gate", opened_s=START_S + DAY_S - 1)
    begin(build_assignment(live=True, camera_id="door"), film="door", opened_s=START_S + 60.0)
    begin(live, film="gate", opened_s=START_S + DAY_S)  # the first one is a day ago
    begin()  # a film is nobody's restart


def test_states_of_the_parts_are_united(store: StatisticsStore, begin: BeginRun) -> None:
    live = build_assignment(live=True)
    for state in (CameraState.DARK, CameraState.MOVED):
        part = counted(1, watched_ms=5_000)
        coverage = dataclasses.replace(part.coverage, states=int(state))
        begin(live, film="gate").write_bin(dataclasses.replace(part, coverage=coverage))
    assert read_coverage(store).states == (int(CameraState.DARK | CameraState.MOVED),)


def test_a_bin_nobody_wrote_is_absent_and_an_unwatched_one_is_empty(
    store: StatisticsStore, begin: BeginRun
) -> None:
    run = begin()
    run.write_bin(counted(0, START_S))
    run.write_bin(counted(0, START_S + 120, watched_ms=0))
    table = read_line_counts(store, Span(output="flow"))
    counts = dict(zip(table.start_s, table.count, strict=True))
    assert counts == {START_S: 0, START_S + 120: None}


def test_an_unwatched_part_does_not_empty_a_watched_one(
    store: StatisticsStore, begin: BeginRun
) -> None:
    live = build_assignment(live=True)
    begin(live, film="gate").write_bin(counted(4, watched_ms=5_000))
    begin(live, film="gate").write_bin(counted(0, watched_ms=0))
    assert set(read_line_counts(store).count) == {4}


def test_another_film_of_the_same_time_is_refused(begin: BeginRun) -> None:
    first = begin(film="one")
    for number in range(3):
        first.write_bin(counted(1, START_S + 60 * number))
    with pytest.raises(StoreConflict) as caught:
        begin(build_assignment(start_s=START_S + 100.0), film="two")
    assert "--start" in str(caught.value)
    begin(build_assignment(start_s=START_S + 180.0), film="two")


def test_a_film_that_runs_into_another_is_refused(begin: BeginRun) -> None:
    begin(build_assignment(start_s=START_S + 60.0), film="later").write_bin(
        counted(1, START_S + 60)
    )
    earlier = begin(film="earlier")
    earlier.write_bin(counted(1, START_S))
    with pytest.raises(StoreConflict):
        earlier.write_bin(counted(1, START_S + 60))


def test_two_films_may_share_a_bin(store: StatisticsStore, begin: BeginRun) -> None:
    begin(film="one").write_bin(counted(1, watched_ms=20_000))
    begin(build_assignment(start_s=START_S + 30.0), film="two").write_bin(
        counted(2, watched_ms=20_000)
    )
    assert set(read_line_counts(store).count) == {3}


def test_two_cameras_do_not_meet(store: StatisticsStore, begin: BeginRun) -> None:
    begin().write_bin(counted(1))
    begin(build_assignment(camera_id="door")).write_bin(counted(2))
    table = read_line_counts(store, Span(camera="door"))
    assert set(table.count) == {2}
    assert len(read_line_counts(store)) == 8


def test_a_span_takes_whole_bins_only(store: StatisticsStore, begin: BeginRun) -> None:
    run = begin()
    for number in range(4):
        run.write_bin(counted(number, START_S + 60 * number))
    table = read_line_counts(store, Span(from_s=START_S + 60, to_s=START_S + 179))
    assert set(table.start_s) == {START_S + 60}


def test_a_bin_the_plan_does_not_allow_is_not_kept(store: StatisticsStore, begin: BeginRun) -> None:
    run = begin()
    with pytest.raises(RecordOutOfRange):
        run.write_bin(counted(121))
    with pytest.raises(UndeclaredData):
        run.write_bin(dataclasses.replace(counted(1), figures=counted(1).figures[1:]))
    assert len(read_line_counts(store)) == 0
    assert len(read_coverage(store)) == 0


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("update line_count set count = -1", id="negative"),
        pytest.param("update line_count set count = null", id="emptied though watched"),
        pytest.param("update line_count set coverage_ratio = 1.5", id="coverage"),
        pytest.param("update coverage set watched_ms = 60001", id="watched too long"),
        pytest.param("update coverage set start_s = start_s + 1", id="off the grid"),
        pytest.param("update line_count set plan_digest = 'x'", id="a plan nobody knows"),
        pytest.param("update zone_occupancy set mean_milli = 9001", id="mean above maximum"),
    ],
)
def test_the_tables_themselves_refuse_what_cannot_be(
    store: StatisticsStore, begin: BeginRun, statement: str
) -> None:
    run = begin()
    run.write_bin(counted(1))
    run.write_bin(stayed(9, 9_000))
    before = content(store)
    with pytest.raises(IntegrityError), store._tables.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert content(store) == before


def test_every_row_knows_when_it_expires(store: StatisticsStore, begin: BeginRun) -> None:
    run = begin(keep="2 days")
    run.write_bin(counted(1))
    run.write_bin(stayed(1, 0))
    with store.reading() as connection:
        for table in (tables.coverage, tables.line_count, tables.zone_occupancy):
            expiries = connection.scalars(select(table.c.expires_s)).all()
            assert set(expiries) == {START_S + 60 + 2 * 86400}


def test_the_declaration_is_kept_with_its_plan(store: StatisticsStore, begin: BeginRun) -> None:
    begin(plan_text="title: 計画")
    assert store.read_plan_text(PLAN_DIGEST) == "title: 計画"
    assert store.read_plan_text("ab" * 32) is None
    (flow, stay) = sorted(read_declarations(store).items())
    assert (flow[0].output, flow[1].bin_s, flow[1].minimum_cell) == ("flow", 60, 5)
    assert {role.value for role in stay[1].readers} == {"analyst", "public"}


def test_a_run_says_where_it_was(begin: BeginRun) -> None:
    run = begin()
    assert run.last_bins() == {}
    run.write_bin(counted(1, START_S))
    run.write_bin(counted(1, START_S + 60))
    again = begin()
    assert again.session == run.session
    assert again.last_bins() == {"flow": START_S + 60}
    assert begin(model="another").last_bins() == {}


def test_how_a_run_was_guarded_is_kept(store: StatisticsStore, begin: BeginRun) -> None:
    begin()
    begin(jailed=False)
    with store.reading() as connection:
        rows = connection.execute(select(tables.runs).order_by(tables.runs.c.id)).all()
    assert [(row.jailed, row.escapes_attempted, row.landlock_abi) for row in rows] == [
        (True, 7, 6),
        (False, None, None),
    ]


def test_a_live_camera_without_a_jail_is_refused(begin: BeginRun) -> None:
    with pytest.raises(ValueError, match="only opened after"):
        begin(build_assignment(live=True), jailed=False)


def test_an_output_the_plan_does_not_have_is_refused(store: StatisticsStore) -> None:
    with pytest.raises(ValueError, match=r"\['flow', 'stay'\]"):
        store.begin_run(
            assignment=build_assignment(),
            outputs=(),
            plan_text="",
            source_identity="",
            model="",
            opened_s=0.0,
            report=None,
        )


def test_an_incident_is_kept_without_bytes(store: StatisticsStore) -> None:
    store.incident(kind=IncidentKind.UNDECLARED_DATA, camera="gate", at_s=START_S + 0.9)
    store.incident(
        kind=IncidentKind.JAIL_FAULT, camera="gate", at_s=START_S + 2.0, fault=Fault.MEMORY
    )
    first, second = store.read_incidents()
    assert (first.kind, first.at_s, first.fault) == (IncidentKind.UNDECLARED_DATA, START_S, None)
    assert second.fault is Fault.MEMORY
    assert set(tables.incidents.c.keys()) == {"id", "at_s", "camera", "kind", "fault"}


def test_a_store_opened_for_reading_is_not_written(store: StatisticsStore) -> None:
    with (
        StatisticsStore.open(store.folder, mode="read") as reader,
        pytest.raises(StoreReadOnly),
    ):
        reader.incident(kind=IncidentKind.JAIL_KILLED, camera="gate", at_s=0.0)


def test_readers_see_committed_bins_while_a_writer_writes(
    store: StatisticsStore, begin: BeginRun
) -> None:
    run = begin()
    with StatisticsStore.open(store.folder, mode="read") as reader:
        assert len(read_line_counts(reader)) == 0
        run.write_bin(counted(1))
        assert len(read_line_counts(reader)) == 4


@EMBEDDED
def test_deleted_rows_are_overwritten(tmp_path: Path, begin: BeginRun) -> None:
    run = begin()
    run.write_bin(counted(1))
    with sqlite3.connect(tmp_path / "other.sqlite") as plain:
        default = plain.execute("PRAGMA secure_delete").fetchone()
    plain.close()
    with run._store.reading() as connection:
        ours = connection.exec_driver_sql("PRAGMA secure_delete").fetchone()
        journal = connection.exec_driver_sql("PRAGMA journal_mode").fetchone()
        durable = connection.exec_driver_sql("PRAGMA synchronous").fetchone()
    assert default is not None
    assert [tuple(row or ()) for row in (ours, journal, durable)] == [(1,), ("wal",), (2,)]


def test_a_day_of_bins_of_two_widths_is_read_in_order(
    store: StatisticsStore, begin: BeginRun
) -> None:
    hours = OutputAssignment(
        id="hours", record="line_count", targets=(0,), classes=(0,), bin_s=3600, maximum=7200
    )
    minutes = dataclasses.replace(hours, id="minutes", bin_s=60)
    assignment = build_assignment([hours, minutes])
    outputs = RecordSchema.from_assignment(assignment).outputs
    run = begin(assignment)
    for output in outputs:
        _write_hour(run, output)
    table = read_line_counts(store)
    assert list(table.start_s) == sorted(table.start_s)
    by_width = {
        width: sum(
            count or 0
            for count, start_s, end_s in zip(table.count, table.start_s, table.end_s, strict=True)
            if end_s - start_s == width
        )
        for width in (60, 3600)
    }
    assert by_width == {60: 120, 3600: 120}


def _write_hour(run: Run, output: OutputSchema) -> None:
    each = output.bin_s // 60
    first_s = output.bin_of(START_S)
    for start_s in range(first_s, first_s + 3600, output.bin_s):
        run.write_bin(closed_bin(output, start_s, fill=lambda slot, _: figure(slot, each)))
