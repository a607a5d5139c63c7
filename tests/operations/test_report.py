"""A report is written as a whole, beside the figures it shows, or not at all."""

from __future__ import annotations

import csv
import html
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from noren.errors import FolderError, ReportError, StoreMissing, UsageError
from noren.gate.assignment import OutputAssignment
from noren.gate.behavior_records import STAY_CLASSES, DwellHistogramBody
from noren.gate.record_slots import Slot
from noren.gate.records import LineCountBody, ZoneOccupancyBody
from noren.operations.report import write_report
from noren.plan.digest import canonical_text, digest_plan
from noren.plan.load import parse_plan
from noren.stores.ledger.entries import UnjailedRun
from noren.stores.ledger.ledger import Ledger
from noren.stores.ledger.short_form import parse_short
from noren.stores.ledger.verification import verify_ledger
from noren.stores.statistics import StatisticsStore
from noren.testing.legal_records import (
    build_assignment,
    figure,
)
from staging.filled_stores import fill_store

NOW = datetime(2026, 4, 2, tzinfo=UTC)


def seven(slot: Slot, _: int) -> LineCountBody | ZoneOccupancyBody:
    return figure(slot, 7, 1750)


MINIMAL = Path(__file__).parents[2] / "examples" / "minimal" / "plan.yaml"


def fill(folder: Path, *, minutes: int, jailed: bool = True) -> Path:
    plan = parse_plan(MINIMAL.read_text(encoding="utf-8"), "plan.yaml").plan
    assignment = build_assignment(plan_digest=digest_plan(plan))
    with StatisticsStore.open(folder, mode="write") as store:
        fill_store(
            store,
            minutes=minutes,
            assignment=assignment,
            plan_text=canonical_text(plan),
            fill=seven,
            jailed=jailed,
        )
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("report") / "store", minutes=3)


def test_a_report_is_a_page_and_the_figures_beside_it(store, tmp_path):
    written = write_report(store, tmp_path / "new" / "report", languages=("ja",))
    names = [path.name for path in written]
    assert names == ["index.html", "line_count.csv", "zone_occupancy.csv", "coverage.csv"]
    assert sorted(path.name for path in written[0].parent.iterdir()) == sorted(names)
    page = written[0].read_text(encoding="utf-8")
    assert '<html lang="ja">' in page
    assert 'class="gap"' not in page
    figures = (tmp_path / "new/report/line_count.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(figures.splitlines()))
    assert {row["count"] for row in rows} == {"7"}
    assert rows[0]["start"] == "2026-04-01T09:00:00+09:00"


def test_two_languages_make_two_pages_that_know_each_other(store, tmp_path):
    first, second, *_ = write_report(store, tmp_path, languages=("en", "ja"))
    assert (first.name, second.name) == ("index.html", "index.ja.html")
    assert 'href="index.ja.html"' in first.read_text(encoding="utf-8")
    assert 'href="index.html"' in second.read_text(encoding="utf-8")


def test_times_are_those_of_the_zone_asked_for(store, tmp_path):
    page = write_report(store, tmp_path, languages=("en",), zone_name="UTC")[0]
    text = page.read_text(encoding="utf-8")
    assert "Wed 1 April 2026 00:00 – 00:03" in text
    with pytest.raises(UsageError):
        write_report(store, tmp_path, zone_name="Asia/Nowhere")


def test_writing_again_replaces_the_report_and_leaves_other_files_alone(store, tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("mine", encoding="utf-8")
    write_report(store, tmp_path)
    (tmp_path / "index.html").write_text("old", encoding="utf-8")
    write_report(store, tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert other.read_text(encoding="utf-8") == "mine"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".noren-")]


def test_an_unjailed_run_is_told_loudly(tmp_path):
    place = fill(tmp_path / "store", minutes=1, jailed=False)
    page = write_report(place, tmp_path / "out", languages=("en",))[0]
    assert "UNJAILED" in page.read_text(encoding="utf-8")


def test_a_store_without_figures_has_no_report(tmp_path):
    place = fill(tmp_path / "store", minutes=0)
    with pytest.raises(ReportError) as caught:
        write_report(place, tmp_path / "out")
    for language in ("ja", "en"):
        assert "noren run" in caught.value.in_language(language)
    assert not (tmp_path / "out").exists()


def test_no_store_has_no_report(tmp_path):
    with pytest.raises(StoreMissing):
        write_report(tmp_path / "nothing", tmp_path / "out")


def test_a_file_in_the_folders_place_is_left_alone(store, tmp_path):
    taken = tmp_path / "report"
    taken.write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError):
        write_report(store, taken)
    assert taken.read_text(encoding="utf-8") == "mine"


def test_a_printed_report_is_a_witness_of_the_ledger(tmp_path):
    store = fill(tmp_path / "store", minutes=3)
    ledger = Ledger.open(store)
    ledger.append(UnjailedRun(at=NOW, plan="ab" * 32, camera=0))
    made = ledger.checkpoint()
    write_report(store, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    (text,) = re.findall(r"<code>(NOREN1 [^<]*)</code>", page)
    assert parse_short(html.unescape(text), where="the page").root == made.root
    kept = tmp_path / "kept.txt"
    kept.write_text(html.unescape(text), encoding="utf-8")
    assert verify_ledger(store, witnesses=[kept]).holds


def test_without_a_checkpoint_there_is_no_code(store, tmp_path):
    write_report(store, tmp_path / "out")
    assert "seal-code" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Median stay (estimate): 5 s to 10 s", "Besides, 2 whose beginning", "not known")),
        ("ja", ("滞在時間の中央値(推定): 5秒から10秒", "始まりが見えなかった滞在が2件", "不明")),
    ],
)
def test_a_report_estimates_stays_with_those_that_were_lost_from_sight(
    tmp_path: Path, language: str, said: tuple[str, ...]
) -> None:
    """By hand: 1 - 4 / (20 - 1), then 1 - 6 / (14 - 2) of that; beyond 30 s nobody was watched."""

    def stays(slot: Slot, _: int) -> DwellHistogramBody:
        nothing = (0,) * (STAY_CLASSES - 3)
        return DwellHistogramBody(
            output=slot.output,
            target=slot.target,
            class_id=slot.class_id,
            began_unseen=2,
            ended=(4, 6, 0, *nothing),
            at_least=(2, 4, 4, *nothing),
        )

    plan = parse_plan(MINIMAL.read_text(encoding="utf-8"), "plan.yaml").plan
    output = OutputAssignment(
        id="stays", record="dwell_histogram", targets=(0,), classes=(0,), bin_s=60, maximum=50
    )
    with StatisticsStore.open(tmp_path / "store", mode="write") as store:
        fill_store(
            store,
            minutes=1,
            assignment=build_assignment([output], plan_digest=digest_plan(plan)),
            plan_text=canonical_text(plan),
            fill=stays,
        )
    page = write_report(tmp_path / "store", tmp_path / "out", languages=(language,))[0]
    text = page.read_text(encoding="utf-8")
    assert [words for words in said if words not in text] == []
    assert re.search(r"<td>4</td>\s*<td>2</td>\s*<td>79 %</td>", text)
    assert re.search(r"<td>6</td>\s*<td>4</td>\s*<td>39 %</td>", text)


@pytest.mark.parametrize(
    ("language", "said", "never"),
    [
        ("en", "between looks or still", "without motion"),
        ("ja", "間引いたか動きのない", "<th>動き"),
    ],
)
def test_frames_between_two_looks_are_not_told_as_frames_without_motion(
    store: Path, tmp_path: Path, language: str, said: str, never: str
) -> None:
    text = write_report(store, tmp_path, languages=(language,))[0].read_text(encoding="utf-8")
    assert said in text
    assert never not in text
