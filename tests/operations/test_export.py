"""An export has the columns that scripts rely on, whole bins, and no invented number."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from noren.errors import BudgetSpent, ReaderRefused, StoreMissing, UsageError
from noren.gate.record_schema import RecordSchema
from noren.gate.records import CameraState
from noren.operations.export import export_figures
from noren.operations.export_options import reader_named
from noren.operations.report import write_tables_for
from noren.reports.tables import state_words
from noren.stores.releases import ReleaseBook
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    PLAN_DIGEST,
    build_assignment,
    build_outputs,
    closed_bin,
    figure,
    jail_report,
)
from noren.vocabulary.terms import Role

START_S = 1_775_001_600  # 2026-04-01T00:00:00Z
COLUMNS = {
    "line_count": "camera,line,direction,class,start,end,count,coverage_ratio,model,plan_digest",
    "zone_occupancy": ("camera,area,class,start,end,mean,max,coverage_ratio,model,plan_digest"),
    "coverage": (
        "camera,output,start,end,watched_s,coverage_ratio,frames_in,frames_processed,"
        "frames_gated,frames_dropped,states,model,plan_digest"
    ),
}


def canonical(per_year: float | None) -> str:
    """As much of a plan's canonical form as an export reads."""
    noise = None if per_year is None else {"epsilon": 1.0, "epsilon_per_year": per_year}
    return json.dumps({"digest_version": 1, "plan": {"release": {"noise": noise}}})


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("export") / "store")


def fill(folder: Path, per_year: float | None = None) -> Path:
    """Four minutes: watched, watched and empty, not written, not watched."""
    assignment = build_assignment()
    schema = RecordSchema.from_assignment(assignment)
    with StatisticsStore.open(folder, mode="write") as store:
        run = store.begin_run(
            assignment=assignment,
            outputs=build_outputs(assignment, readers=(Role.ANALYST, Role.PUBLIC)),
            plan_text=canonical(per_year),
            source_identity="the film",
            model="silhouette, estimated",
            opened_s=START_S,
            report=jail_report(schema),
        )
        for minute, number, watched_ms in ((0, 7, 45_000), (1, 0, 60_000), (3, 0, 0)):
            for output in schema.outputs:
                run.write_bin(
                    closed_bin(
                        output,
                        START_S + 60 * minute,
                        fill=lambda slot, _, number=number: figure(slot, number, 250 * number),
                        watched_ms=watched_ms,
                    )
                )
    return folder


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_columns_are_the_contract_s(place: Path, kind: str) -> None:
    data = export_figures(kind=kind, place=place)
    assert data.decode().splitlines()[0] == COLUMNS[kind]
    assert json.loads(export_figures(kind=kind, place=place, output_format="json"))[
        "columns"
    ] == COLUMNS[kind].split(",")


def test_a_line_count_is_whole(place: Path) -> None:
    first, *_ = rows(export_figures(kind="line_count", place=place))
    assert first == {
        "camera": "gate",
        "line": "north",
        "direction": "forward",
        "class": "person",
        "start": "2026-04-01T00:00:00+00:00",
        "end": "2026-04-01T00:01:00+00:00",
        "count": "7",
        "coverage_ratio": "0.75",
        "model": "silhouette, estimated",
        "plan_digest": PLAN_DIGEST,
    }


def test_zero_is_zero_a_gap_is_no_row_and_an_unwatched_bin_is_empty(place: Path) -> None:
    table = rows(export_figures(kind="line_count", place=place))
    by_start: dict[str, set[str]] = {}
    for row in table:
        by_start.setdefault(row["start"][11:16], set()).add(row["count"])
    assert by_start == {"00:00": {"7"}, "00:01": {"0"}, "00:03": {""}}
    assert len(table) == 3 * 4


def test_an_occupancy_is_whole(place: Path) -> None:
    first = rows(export_figures(kind="zone_occupancy", place=place))[0]
    assert (first["area"], first["class"], first["mean"], first["max"]) == (
        "hall",
        "bicycle",
        "1.75",
        "7",
    )


def test_coverage_is_whole(place: Path) -> None:
    table = rows(export_figures(kind="coverage", place=place))
    assert [row["output"] for row in table] == ["flow", "stay"] * 3
    assert (table[0]["watched_s"], table[0]["coverage_ratio"]) == ("45.0", "0.75")
    assert [table[0][f"frames_{name}"] for name in ("in", "processed", "gated", "dropped")] == [
        "450",
        "225",
        "112",
        "45",
    ]
    assert table[0]["states"] == "well"


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (CameraState.WELL, "well"),
        (CameraState.MOVED, "moved"),
        (CameraState.DARK | CameraState.MOVED, "moved|dark"),
    ],
)
def test_states_are_words(states: CameraState, words: str) -> None:
    assert state_words(int(states)) == words


def test_times_carry_the_offset_of_the_zone_asked_for(place: Path) -> None:
    first = rows(export_figures(kind="line_count", place=place, zone=ZoneInfo("Asia/Tokyo")))[0]
    assert (first["start"], first["end"]) == (
        "2026-04-01T09:00:00+09:00",
        "2026-04-01T09:01:00+09:00",
    )


def test_a_span_in_any_offset_takes_its_bins(place: Path) -> None:
    table = rows(
        export_figures(
            kind="line_count",
            place=place,
            from_time="2026-04-01T09:01:00+09:00",
            to_time="2026-04-01T00:04:00Z",
        )
    )
    assert {row["start"][11:16] for row in table} == {"00:01", "00:03"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param({"from_time": "2026-04-01T00:00:00"}, "without an offset", id="naive"),
        pytest.param({"from_time": "2026-04-01"}, "without an offset", id="a day"),
        pytest.param({"to_time": "yesterday"}, "ISO 8601", id="no time"),
        pytest.param({"from_time": "2026-04-01T00:00:30Z"}, "inside a bin", id="off the grid"),
        pytest.param({"to_time": "2026-04-01T00:00:00.5Z"}, "part of a second", id="fraction"),
        pytest.param(
            {"from_time": "2026-04-01T01:00:00Z", "to_time": "2026-04-01T01:00:00Z"},
            "not after --from",
            id="empty span",
        ),
        pytest.param({"kind": "faces"}, "line_count, zone_occupancy, .*, coverage", id="kind"),
        pytest.param({"output_format": "xlsx"}, "csv, parquet, json", id="format"),
        pytest.param(
            {"output_format": "json", "byte_order_mark": True}, "--bom", id="mark in JSON"
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(place: Path, options: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        export_figures(**({"kind": "line_count", "place": place} | options))
    assert caught.value.exit_code == 2
    assert any(ord(letter) > 0x3000 for letter in caught.value.in_language("ja"))


def test_a_spreadsheet_gets_its_mark_and_a_script_does_not(place: Path) -> None:
    plain = export_figures(kind="line_count", place=place)
    marked = export_figures(kind="line_count", place=place, byte_order_mark=True)
    assert marked == b"\xef\xbb\xbf" + plain
    assert b"\r" not in plain


def test_parquet_holds_the_same_figures_typed(place: Path) -> None:
    data = export_figures(kind="line_count", place=place, output_format="parquet")
    frame = pl.read_parquet(io.BytesIO(data))
    assert ",".join(frame.columns) == COLUMNS["line_count"]
    assert frame.schema["count"] == pl.Int64
    assert frame.schema["start"] == pl.Datetime("us", "UTC")
    text = rows(export_figures(kind="line_count", place=place))
    assert frame["count"].to_list() == [int(row["count"]) if row["count"] else None for row in text]
    assert [start.isoformat() for start in frame["start"]] == [row["start"] for row in text]


def test_json_says_null_for_empty(place: Path) -> None:
    document = json.loads(export_figures(kind="line_count", place=place, output_format="json"))
    assert document["kind"] == "line_count"
    assert {row["count"] for row in document["rows"]} == {7, 0, None}


@pytest.mark.parametrize("written", ["csv", "json", "parquet"])
def test_a_kind_without_rows_still_has_its_columns(place: Path, written: str) -> None:
    later = {"from_time": "2030-01-01T00:00:00Z", "output_format": written}
    data = export_figures(kind="zone_occupancy", place=place, **later)
    if written == "csv":
        assert data.decode() == COLUMNS["zone_occupancy"] + "\n"
    elif written == "json":
        assert json.loads(data)["rows"] == []
    else:
        frame = pl.read_parquet(io.BytesIO(data))
        assert (frame.height, ",".join(frame.columns)) == (0, COLUMNS["zone_occupancy"])


def test_the_public_gets_no_small_number(place: Path) -> None:
    table = rows(export_figures(kind="line_count", place=place, reader=Role.PUBLIC))
    assert {row["count"] for row in table} == {"7", ""}


def test_a_public_export_is_remembered(tmp_path: Path) -> None:
    place = fill(tmp_path / "store")
    export_figures(kind="line_count", place=place, reader=Role.PUBLIC)
    assert len(ReleaseBook.open(place).shown()) == 2, "the last bin waits"


def test_no_command_can_leave_the_plan_s_noise_out(tmp_path: Path) -> None:
    noisy = fill(tmp_path / "store", per_year=3)
    first = export_figures(kind="line_count", place=noisy, reader=Role.PUBLIC)
    assert export_figures(kind="line_count", place=noisy, reader=Role.PUBLIC) == first
    book = ReleaseBook.open(noisy)
    assert len(book.spends()) == 2, "the last bin waits"
    assert book.shown() == {}


def test_noise_beyond_the_year_s_budget_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BudgetSpent):
        export_figures(
            kind="zone_occupancy", place=fill(tmp_path / "store", per_year=1), reader=Role.PUBLIC
        )


def test_the_holder_gets_no_noise(place: Path, tmp_path: Path) -> None:
    noisy = fill(tmp_path / "store", per_year=3)
    assert export_figures(kind="line_count", place=noisy) == export_figures(
        kind="line_count", place=place
    )


def test_an_unknown_reader_is_refused() -> None:
    with pytest.raises(UsageError, match="--for"):
        reader_named("everybody")


def test_a_public_span_is_cut_out_of_what_the_public_sees(place: Path) -> None:
    span = {"from_time": "2026-04-01T00:01:00Z", "to_time": "2026-04-01T00:04:00Z"}
    part = rows(export_figures(kind="line_count", place=place, reader=Role.PUBLIC, **span))
    whole = rows(export_figures(kind="line_count", place=place, reader=Role.PUBLIC))
    assert part == [row for row in whole if row["start"] >= "2026-04-01T00:01"]


def test_public_tables_hold_what_the_public_may_see_and_no_page(
    place: Path, tmp_path: Path
) -> None:
    written = write_tables_for(Role.PUBLIC, place, tmp_path / "out", zone_name="UTC")
    assert [path.name for path in written] == [f"{kind}.csv" for kind in COLUMNS]
    assert sorted(tmp_path.joinpath("out").iterdir()) == sorted(written)
    shown = export_figures(kind="line_count", place=place, reader=Role.PUBLIC)
    assert written[0].read_bytes() == shown
    with pytest.raises(ReaderRefused):
        write_tables_for(Role.SITE_MANAGER, place, tmp_path / "no")


def test_a_reader_the_plan_does_not_name_gets_nothing(place: Path) -> None:
    with pytest.raises(ReaderRefused):
        export_figures(kind="line_count", place=place, reader=Role.SITE_MANAGER)


def test_no_store_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        export_figures(kind="line_count", place=tmp_path)
