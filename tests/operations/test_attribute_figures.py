"""Ages and sexes from the store to the export and the report, and one purpose apart from others."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from noren.errors import UsageError
from noren.gate.assignment import OutputAssignment
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import Slot
from noren.gate.records import FigureBody
from noren.operations.export import export_figures
from noren.operations.report import write_report
from noren.plan.digest import canonical_text, digest_plan
from noren.plan.load import parse_plan
from noren.reports.words import say
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    build_assignment,
    build_outputs,
    closed_bin,
    figure,
    jail_report,
)
from noren.vocabulary.attribute_errors import NEWEST_ERRORS
from staging.command_line import noren

START_S = 1_775_001_600  # 2026-04-01T00:00:00Z
MODEL = "person-vehicle-bike-detection-2003 + age-gender-recognition-retail-0013"
MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
COLUMNS = (
    "camera,line,direction,sex,age_band,class,start,end,count,crossed,judged,coverage_ratio,"
    "model,plan_digest"
)


def declared(name: str, **facts: Any) -> OutputAssignment:
    return OutputAssignment(
        **{
            "id": name,
            "record": "attribute_counts",
            "targets": (0,),
            "classes": (0,),
            "bin_s": 60,
            "maximum": 120,
            "attributes": ("age_band", "sex"),
            "age_bands": (20, 35, 50, 65),
            **facts,
        }
    )


FLOW = OutputAssignment(
    id="flow", record="line_count", targets=(1,), classes=(0,), bin_s=60, maximum=120
)
OUTPUTS = (declared("ages"), declared("sexes", attributes=("sex",), age_bands=()), FLOW)
PURPOSES = {"ages": "staffing", "sexes": "research", "flow": "research"}


def three(slot: Slot, _: int) -> FigureBody:
    return figure(slot, 3)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minutes, the second one unwatched; two purposes on one camera."""
    folder = tmp_path_factory.mktemp("attributes") / "store"
    plan = parse_plan(MINIMAL.read_text(encoding="utf-8"), "plan.yaml").plan
    assignment = build_assignment(OUTPUTS, plan_digest=digest_plan(plan))
    schema = RecordSchema.from_assignment(assignment)
    with StatisticsStore.open(folder, mode="write") as opened:
        run = opened.begin_run(
            assignment=assignment,
            outputs=tuple(
                output.model_copy(update={"purpose": PURPOSES[output.id]})
                for output in build_outputs(assignment)
            ),
            plan_text=canonical_text(plan),
            source_identity="the film",
            model=MODEL,
            opened_s=START_S,
            report=jail_report(schema),
        )
        for minute, watched_ms in ((0, None), (1, 0)):
            for output in schema.outputs:
                run.write_bin(
                    closed_bin(output, START_S + 60 * minute, fill=three, watched_ms=watched_ms)
                )
    return folder


def exported(store: Path, **options: Any) -> list[dict[str, str]]:
    data = export_figures(kind="attribute_counts", place=store, **options)
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_an_export_has_its_keys_first_and_the_coverage_of_faces_in_each_row(store: Path) -> None:
    data = export_figures(kind="attribute_counts", place=store, purpose="staffing")
    assert data.decode().splitlines()[0] == COLUMNS
    first = exported(store, purpose="staffing")[0]
    assert {name: first[name] for name in COLUMNS.split(",")[1:11] if name not in ("end",)} == {
        "line": "north",
        "direction": "forward",
        "sex": "female",
        "age_band": "20-34",
        "class": "person",
        "start": "2026-04-01T00:00:00+00:00",
        "count": "3",
        "crossed": "9",
        "judged": "9",
    }


def test_ages_come_in_their_order_and_unknown_last(store: Path) -> None:
    rows = exported(store, purpose="staffing")
    assert [row["age_band"] for row in rows[:5]] == ["20-34", "35-49", "50-64", "65+", "unknown"]
    assert list(dict.fromkeys(row["sex"] for row in rows)) == ["female", "male", "unknown"]
    assert [row["direction"] for row in rows] == ["forward"] * 15 + ["backward"] * 15


def test_an_axis_that_is_not_declared_is_a_dash(store: Path) -> None:
    assert {row["age_band"] for row in exported(store, purpose="research")} == {"-"}


def test_a_minute_that_was_not_watched_has_no_rows(store: Path) -> None:
    assert {row["start"][14:16] for row in exported(store)} == {"00"}


@pytest.mark.parametrize("kind", ["attribute_counts", "line_count", "coverage"])
@pytest.mark.parametrize("output_format", ["csv", "json", "parquet"])
def test_every_kind_and_format_takes_a_purpose(store: Path, kind: str, output_format: str) -> None:
    whole = export_figures(kind=kind, place=store, output_format=output_format)
    part = export_figures(kind=kind, place=store, output_format=output_format, purpose="staffing")
    assert part != whole
    assert output_format == "parquet" or len(part) < len(whole)


def test_the_coverage_of_one_purpose_names_no_output_of_another(store: Path) -> None:
    data = export_figures(kind="coverage", place=store, output_format="json", purpose="staffing")
    assert {row["output"] for row in json.loads(data)["rows"]} == {"ages"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_purpose_that_nothing_serves_is_refused_with_those_that_there_are(
    store: Path, language: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as refused:
        export_figures(kind="line_count", place=store, purpose="curiosity")
    assert "research, staffing" in refused.value.in_language(language)
    with pytest.raises(UsageError):
        write_report(store, tmp_path, purpose="curiosity")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_report_shows_the_table_its_coverage_and_the_error_by_sex_and_decade(
    store: Path, tmp_path: Path, language: Any
) -> None:
    page = write_report(store, tmp_path, languages=(language,))[0].read_text(encoding="utf-8")
    assert say("attributes_heading", language) in page
    assert say("judged_label", language) in page
    assert page.count(say("error_model", language, model=NEWEST_ERRORS.model)) == 1
    for group in NEWEST_ERRORS.groups:
        assert f"<td>{group.mean_error_years:.1f}</td>" in page
    assert (tmp_path / "attribute_counts.csv").is_file()


def test_a_report_for_one_purpose_holds_nothing_of_another(store: Path, tmp_path: Path) -> None:
    written = write_report(store, tmp_path, purpose="staffing")
    assert {path.name for path in written} == {
        "index.html", "attribute_counts.csv", "coverage.csv",
    }  # fmt: skip
    text = "".join(path.read_text(encoding="utf-8") for path in written)
    assert "line_count" not in text
    assert {row["age_band"] for row in csv.DictReader(io.StringIO(
        (tmp_path / "attribute_counts.csv").read_text(encoding="utf-8")
    ))} == {"20-34", "35-49", "50-64", "65+", "unknown"}  # fmt: skip


def test_a_store_that_an_earlier_noren_wrote_gets_the_new_table_and_reads_as_empty(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "store"
    StatisticsStore.open(folder, mode="write").close()
    (database,) = folder.glob("*.sqlite*")
    with sqlite3.connect(database) as connection:
        connection.execute("drop table attribute_counts")
        connection.execute("update noren_schema set version = 2")
    connection.close()
    assert exported(folder) == []
    StatisticsStore.open(folder, mode="write").close()
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from attribute_counts").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize(("role", "code"), [(None, 0), ("analyst", 0), ("integrator", 1)])
def test_the_command_line_keeps_purposes_apart_for_every_reader(
    store: Path, tmp_path: Path, role: str | None, code: int
) -> None:
    reader = () if role is None else ("--for", role)
    said = noren("export", "coverage", "--store", store, "--purpose", "staffing", *reader)
    assert said.code == code
    assert "sexes" not in said.out
    assert "flow" not in said.out
    out = tmp_path / "report"
    said = noren("report", "--store", store, "--out", out, "--purpose", "staffing", *reader)
    assert said.code == code
    assert not (out / "line_count.csv").exists()
