"""`noren export … --mesh`: people flow on the map, where the plan says where the floor lies."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from noren.errors import NorenError, ReaderRefused, ReleaseRefused, UsageError
from noren.gate.compile import compile_assignment
from noren.gate.record_schema import RecordSchema
from noren.gate.records import Kind
from noren.operations.export import export_figures
from noren.operations.export_options import reader_named
from noren.plan.digest import canonical_text, digest_plan
from noren.plan.load import parse_plan
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import closed_bin, figure, jail_report
from noren.vocabulary.terms import Role
from staging.command_line import noren
from staging.plans import GROUND, on_floor, plan_text

START_S = 1_775_001_600
MESH = "53394611"
"""The third mesh of Tokyo Station."""
ORIGIN = """\
        map_origin: {{latitude: 35.681236, longitude: 139.767125, y_bearing_deg: {bearing},
                     error_m: {error_m}}}
"""
KEYS = {
    "heatmap_cells": "position_m: 0.5",
    "od_counts": "areas: [square]",
    "dwell_histogram": "areas: [square]",
}


def on_map(origin: str) -> str:
    """The floor with its place on the map."""
    return GROUND.replace("        points:\n", origin + "        points:\n")


def fill(folder: Path, *, origin: str | None, number: int = 12) -> Path:
    """One minute of a whole plan; each figure is `number`."""
    text = plan_text().replace("use_case: counting", "use_case: behavior")
    text = on_floor(text, on_map(origin or ""))
    text = text.replace("readers: [analyst]", "readers: [analyst, public]")
    outputs = "".join(
        f"  - id: {record.replace('_', '-')}\n    record: {record}\n    camera: north\n"
        f"    purpose: street-flow\n    {keys}\n    bin: 1 min\n    keep: 30 days\n"
        f"    readers: [{'analyst, public' if record != 'od_counts' else 'analyst'}]\n"
        "    minimum_cell: 10\n"
        for record, keys in KEYS.items()
    )
    plan = parse_plan(text.replace("schedule:\n", outputs + "schedule:\n", 1), "plan.yaml").plan
    assignment = compile_assignment(plan, "north", digest=digest_plan(plan), live=False)
    schema = RecordSchema.from_assignment(assignment)
    with StatisticsStore.open(folder, mode="write") as store:
        run = store.begin_run(
            assignment=assignment,
            outputs=plan.outputs,
            plan_text=canonical_text(plan),
            source_identity="the film",
            model="silhouette, estimated",
            opened_s=START_S,
            report=jail_report(schema),
        )
        for minute, of_everything in ((0, number), (1, 0)):
            for output in schema.outputs:
                run.write_bin(
                    closed_bin(
                        output,
                        START_S + 60 * minute,
                        fill=lambda slot, _, of_everything=of_everything: figure(
                            slot, 0 if slot.kind is Kind.HEATMAP_CELLS and slot.part
                            else of_everything, 250 * of_everything,
                        ),
                        watched_ms=60_000,
                    )
                )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mesh") / "store"
    return fill(folder, origin=ORIGIN.format(bearing=0, error_m=5))


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode())))


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("heatmap_cells", "camera,mesh,class,start,end,people,presence_s,dwell_s"),
        ("line_count", "camera,mesh,line,direction,bearing_deg,class,start,end,count"),
        ("od_counts", "camera,origin_mesh,destination_mesh,class,start,end,count,hidden"),
    ],
)
def test_each_kind_has_its_columns_on_the_map(place: Path, kind: str, columns: str) -> None:
    header, *found = export_figures(kind=kind, place=place, mesh="3").decode().splitlines()
    assert header == columns + ",coverage_ratio,model,plan_digest"
    assert found
    assert all(MESH in row for row in found)


def test_the_finest_mesh_is_that_for_which_the_floor_is_known(place: Path) -> None:
    first, *_ = rows(export_figures(kind="line_count", place=place, mesh="finest"))
    assert first["mesh"].startswith(MESH)
    assert len(first["mesh"]) == 11


def test_a_crossing_has_the_bearing_of_the_street(place: Path) -> None:
    forward, backward, *_ = rows(export_figures(kind="line_count", place=place, mesh="3"))
    assert (forward["direction"], forward["bearing_deg"]) == ("forward", "180")
    assert (backward["direction"], backward["bearing_deg"]) == ("backward", "0")


def test_every_person_second_is_in_a_mesh(place: Path) -> None:
    cells = rows(export_figures(kind="heatmap_cells", place=place))
    (mesh,) = rows(export_figures(kind="heatmap_cells", place=place, mesh="4"))
    assert int(mesh["presence_s"]) == sum(int(cell["presence_s"]) for cell in cells) > 0
    assert float(mesh["people"]) == pytest.approx(int(mesh["presence_s"]) / 60, abs=0.001)


@pytest.mark.parametrize("kind", ["heatmap_cells", "line_count"])
def test_the_public_gets_no_small_number_by_mesh(tmp_path: Path, kind: str) -> None:
    few = fill(tmp_path / "store", origin=ORIGIN.format(bearing=0, error_m=5), number=9)
    found = rows(export_figures(kind=kind, place=few, mesh="3", reader=reader_named("public")))
    assert not any(row.get("count") or row.get("presence_s") for row in found)


def test_a_reader_whom_the_plan_does_not_name_gets_no_mesh(place: Path) -> None:
    with pytest.raises(ReaderRefused):
        export_figures(kind="od_counts", place=place, mesh="3", reader=Role.PUBLIC)


@pytest.mark.parametrize(
    ("error_m", "order", "said"),
    [
        pytest.param(40, "6", "--mesh 5", id="known to 40 m"),
        pytest.param(200, "4", "--mesh 3", id="known to 200 m"),
    ],
)
def test_a_mesh_finer_than_the_floor_is_known_is_refused(
    tmp_path: Path, error_m: int, order: str, said: str
) -> None:
    place = fill(tmp_path / "store", origin=ORIGIN.format(bearing=0, error_m=error_m))
    with pytest.raises(ReleaseRefused, match=said):
        export_figures(kind="line_count", place=place, mesh=order)
    (first, *_) = rows(export_figures(kind="line_count", place=place, mesh="finest"))
    assert len(first["mesh"]) == {"5": 10, "3": 8}[said[-1]]


def test_a_floor_without_a_place_on_the_map_is_refused_with_what_to_do(tmp_path: Path) -> None:
    place = fill(tmp_path / "store", origin=None)
    said = noren("export", "line_count", "--store", place, "--mesh", "3")
    assert said.code == 1
    assert "map_origin" in said.err
    assert noren("export", "line_count", "--store", place).code == 0


@pytest.mark.parametrize(
    ("kind", "mesh"), [("line_count", "7"), ("line_count", "125m"), ("dwell_histogram", "3")]
)
def test_what_has_no_mesh_is_wrong_usage(place: Path, kind: str, mesh: str) -> None:
    with pytest.raises(UsageError) as caught:
        export_figures(kind=kind, place=place, mesh=mesh)
    assert any(ord(letter) > 0x3000 for letter in caught.value.in_language("ja"))


@pytest.mark.parametrize("written", ["json", "parquet"])
def test_meshes_are_written_in_every_format(place: Path, written: str) -> None:
    assert export_figures(kind="od_counts", place=place, mesh="3", output_format=written)


@pytest.mark.parametrize(
    ("key", "value"),
    [("latitude", "139.76"), ("longitude", "35.68"), ("y_bearing_deg", "360"), ("error_m", "0")],
)
def test_an_origin_that_cannot_be_is_refused_on_reading(key: str, value: str) -> None:
    origin = {"latitude": "35.6", "longitude": "139.7", "y_bearing_deg": "0", "error_m": "3"}
    spelled = ", ".join(f"{one}: {said}" for one, said in (origin | {key: value}).items())
    text = on_floor(plan_text(), on_map(f"        map_origin: {{{spelled}}}\n"))
    with pytest.raises(NorenError, match=key):
        parse_plan(text, "plan.yaml")
