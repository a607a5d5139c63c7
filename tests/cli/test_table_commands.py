"""`noren export` and `noren report`: scripts depend on their output and exit codes."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from noren.cli.program import run
from noren.gate.record_slots import Slot
from noren.gate.records import LineCountBody, ZoneOccupancyBody
from noren.plan.digest import canonical_text
from noren.plan.load import parse_plan
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    figure,
)
from staging.filled_stores import fill_store


def seven(slot: Slot, _: int) -> LineCountBody | ZoneOccupancyBody:
    return figure(slot, 7, 1750)


EXAMPLE = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"
MINIMAL = canonical_text(parse_plan(EXAMPLE.read_text(encoding="utf-8"), "plan.yaml").plan)
HEADER = "camera,line,direction,class,start,end,count,coverage_ratio,model,plan_digest"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("tables") / "store", plan_text=MINIMAL)


@pytest.fixture(scope="module")
def odd_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stands there as the plan is none."""
    return filled(tmp_path_factory.mktemp("tables") / "store", plan_text="not a plan")


def filled(folder: Path, *, plan_text: str) -> Path:
    with StatisticsStore.open(folder, mode="write") as opened:
        fill_store(opened, minutes=1, plan_text=plan_text, fill=seven)
    return folder


def test_an_export_goes_to_standard_output_and_nothing_else_does(store, capfdbinary):
    assert run(["export", "line_count", "--store", str(store)]) == 0
    out, err = capfdbinary.readouterr()
    assert out.decode().splitlines()[0] == HEADER
    assert b"2026-04-01T09:00:00+09:00" in out
    assert err == b""


def test_a_plan_that_cannot_be_read_takes_no_figure_away_and_is_told(odd_store, capfdbinary):
    assert run(["export", "line_count", "--store", str(odd_store)]) == 0
    out, err = capfdbinary.readouterr()
    assert out.decode().splitlines()[0] == HEADER
    assert len(err.strip().splitlines()) == 1


def test_an_export_can_be_a_file_with_a_mark_for_spreadsheets(store, tmp_path, capfdbinary):
    path = tmp_path / "out.csv"
    words = ["export", "coverage", "--store", str(store), "--bom", "--out", str(path)]
    assert run([*words, "--zone", "UTC"]) == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfcamera,")
    assert b"2026-04-01T00:00:00+00:00" in path.read_bytes()
    assert capfdbinary.readouterr().out == b""


def test_json_is_one_document(store, capfdbinary):
    import json

    words = ["export", "zone_occupancy", "--store", str(store), "--format", "json"]
    assert run(words) == 0
    assert json.loads(capfdbinary.readouterr().out)["kind"] == "zone_occupancy"


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_parquet_is_not_written_onto_a_terminal(store, monkeypatch, capsys):
    screen = Terminal(io.BytesIO())
    words = ["export", "line_count", "--store", str(store), "--format", "parquet"]
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        code = run([*words, "--lang", "en"])
    assert code == 2
    assert screen.buffer.getvalue() == b""
    assert "--out FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["export", "faces", "--store", "{store}"], 2),
        (["export", "line_count", "--store", "{store}", "--format", "xls"], 2),
        (["export", "line_count", "--store", "{store}", "--from", "yesterday"], 2),
        (["export", "line_count", "--store", "{store}", "--zone", "Mars/Base"], 2),
        (["export", "line_count", "--store", "{tmp}/none"], 2),
        (["export", "line_count", "--store", "{store}", "--out", "{tmp}/no/file"], 2),
        (["export", "line_count"], 2),
        (["report", "--store", "{tmp}/none", "--out", "{tmp}/out"], 2),
        (["report", "--store", "{store}", "--out", "{tmp}/out", "--lang", "fr"], 2),
        (["report", "--store", "{odd}", "--out", "{tmp}/out"], 2),
        (["demo", "--clip", "holiday", "--out", "{tmp}/out"], 2),
    ],
    ids=[
        "unknown kind",
        "unknown format",
        "no time",
        "unknown zone",
        "no store",
        "no folder",
        "no store named",
        "report without a store",
        "unknown language",
        "a plan text that is none",
        "unknown clip",
    ],
)
def test_what_cannot_be_done_is_one_line_and_a_code(
    store, odd_store, tmp_path, capsys, words, code
):
    asked = [word.format(store=store, odd=odd_store, tmp=tmp_path) for word in words]
    assert run(asked) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert "Traceback" not in told.err
    assert not (tmp_path / "out").exists()
    if words != ["export", "line_count"]:
        assert len(told.err.strip().splitlines()) == 1
