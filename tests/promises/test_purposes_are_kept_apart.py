"""One camera may serve several purposes; whoever reads for one of them sees nothing of the others.

ja: 一台のカメラを複数の目的に使っても、ある目的の閲覧者にほかの目的の数値は見えません。
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from noren.gate.assignment import GridAssignment, OutputAssignment
from noren.gate.record_schema import RecordSchema
from noren.gate.record_slots import Slot
from noren.gate.records import FigureBody, Kind
from noren.operations.released_figures import ExportKind
from noren.plan.declaration import Plan
from noren.plan.digest import canonical_text, digest_plan
from noren.plan.load import parse_plan
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    SPEED_ERROR,
    build_assignment,
    build_outputs,
    closed_bin,
    figure,
    jail_report,
)
from noren.vocabulary.terms import Role
from staging.command_line import noren

START_S = 1_775_001_600
MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
GRID = GridAssignment(origin_m=(0.0, 0.0), cell_m=1.0, rows=5, columns=10)
PURPOSES = ("street-flow", "road-safety")
MARKS = {"street-flow": "4242", "road-safety": "8787"}
"""A figure of each purpose that is found nowhere else."""
AT_LINES = ("line_count", "speed_histogram", "attribute_counts")
KINDS = tuple(kind.value for kind in ExportKind if kind is not ExportKind.COVERAGE)


def output(record: str, purpose: str) -> OutputAssignment:
    """One output of each kind; the purposes measure at different lines."""
    facts: dict[str, Any] = {"targets": (0,)}
    if record in AT_LINES:
        facts["targets"] = (PURPOSES.index(purpose),)
    if record == "heatmap_cells":
        facts = {"targets": (), "grid": GRID}
    if record == "speed_histogram":
        facts["speed_errors"] = (SPEED_ERROR,)
    if record == "shelf_stops":
        facts |= {"sections": (1,), "section_m": 1.0}
    if record == "attribute_counts":
        facts |= {"attributes": ("sex",)}
    return OutputAssignment(
        **{
            "id": f"{purpose}-{KINDS.index(record)}",
            "record": record,
            "classes": (0,),
            "bin_s": 60,
            "maximum": 9000,
            **facts,
        }
    )


def marked(purpose: str) -> Any:
    """Fills a slot with the mark of a purpose, or what a small counter holds of it."""

    def fill(slot: Slot, _: int) -> FigureBody:
        number = int(MARKS[purpose])
        if slot.kind is Kind.HEATMAP_CELLS:
            return figure(slot, (42 if purpose == PURPOSES[0] else 87) if slot.part == 0 else 0)
        if slot.kind in (Kind.QUEUE_WAIT, Kind.CROWDING_LEVEL):
            return figure(slot, 4 if purpose == PURPOSES[0] else 7)
        return figure(slot, number)

    return fill


def two_purposes() -> Plan:
    """The plan as it would be written, with the second purpose beside the first."""
    plan = parse_plan(MINIMAL.read_text(encoding="utf-8"), "plan.yaml").plan
    (first, *others) = plan.purposes
    assert first.id == PURPOSES[0]
    second = first.model_copy(update={"id": PURPOSES[1]})
    return plan.model_copy(update={"purposes": (first, second, *others)})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A camera with every kind of figures twice: once for each purpose."""
    folder = tmp_path_factory.mktemp("purposes") / "store"
    plan = two_purposes()
    declared = [(output(kind, purpose), purpose) for purpose in PURPOSES for kind in KINDS]
    assignment = build_assignment([one for one, _ in declared], plan_digest=digest_plan(plan))
    purpose_of = {one.id: purpose for one, purpose in declared}
    schema = RecordSchema.from_assignment(assignment)
    with StatisticsStore.open(folder, mode="write") as opened:
        run = opened.begin_run(
            assignment=assignment,
            outputs=tuple(
                one.model_copy(update={"purpose": purpose_of[one.id]})
                for one in build_outputs(
                    assignment, readers=(Role.ANALYST, Role.SITE_MANAGER), minimum_cell=0
                )
            ),
            plan_text=canonical_text(plan),
            source_identity="a film",
            model="silhouette",
            opened_s=START_S,
            report=jail_report(schema),
        )
        for one in schema.outputs:
            run.write_bin(closed_bin(one, START_S, fill=marked(purpose_of[one.id])))
    return folder


READERS = [(), ("--for", "analyst"), ("--for", "site_manager")]
NAMES = ["the holder", "the analyst", "the manager"]


def other_than(purpose: str) -> str:
    return PURPOSES[1 - PURPOSES.index(purpose)]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("kind", [kind.value for kind in ExportKind])
def test_an_export_for_one_purpose_holds_no_figure_of_another(
    store: Path, kind: str, purpose: str
) -> None:
    """ja: ある目的のための書き出しに、ほかの目的の数値はありません。"""
    whole = noren("export", kind, "--store", store).out.splitlines()
    part = noren("export", kind, "--store", store, "--purpose", purpose).out.splitlines()
    rest = noren("export", kind, "--store", store, "--purpose", other_than(purpose)).out
    others = rest.splitlines()
    assert 1 < len(part) < len(whole)
    assert sorted(part[1:] + others[1:]) == sorted(whole[1:])
    assert MARKS[other_than(purpose)] not in "".join(part)
    assert f"{other_than(purpose)}-" not in "".join(part)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("reader", READERS, ids=NAMES)
def test_a_report_for_one_purpose_holds_no_figure_of_another(
    store: Path, tmp_path: Path, reader: tuple[str, ...], purpose: str
) -> None:
    """ja: ある目的のための報告書と表に、ほかの目的の数値も名前もありません。"""
    said = noren("report", "--store", store, "--out", tmp_path, "--purpose", purpose, *reader)
    assert said.code == 0, said.error
    files = sorted(tmp_path.iterdir())
    assert {f"{kind}.csv" for kind in KINDS} <= {path.name for path in files}
    mine = MARKS[purpose]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert mine in text
    for foreign in (MARKS[other_than(purpose)], "8,787" if mine == "4242" else "4,242"):
        assert foreign not in text
    assert f"{other_than(purpose)}-" not in text


def test_the_report_of_everything_is_everything(store: Path, tmp_path: Path) -> None:
    """ja: 目的を絞らない報告書には、両方の目的の数値があります(試験が見分けられる証拠です)。"""
    assert noren("report", "--store", store, "--out", tmp_path).code == 0
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert all(mark in text for mark in MARKS.values())


@pytest.mark.parametrize("command", [("export", "line_count"), ("report",)], ids=["export", "page"])
def test_a_purpose_that_the_plan_does_not_have_shows_nothing(
    store: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """ja: 計画にない目的を指定しても、何も見えません。"""
    more = ("--out", tmp_path / "report") if command == ("report",) else ()
    said = noren(*command, "--store", store, "--purpose", "curiosity", *more)
    assert said.code == 2
    assert said.out == ""
    assert not (tmp_path / "report").exists()
