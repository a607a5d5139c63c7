"""`noren certify` on a real terminal and in scripts: keys, exit codes, and what is printed."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import time
from pathlib import Path

import pytest

from noren.cli.keys import Keys, line_of
from noren.operations.live_count import CountState
from noren.operations.tally import Word
from staging.command_line import noren
from staging.counted import NINE, fill_store, load, tally_text, write_two_line_plan

PEOPLE = [(8, 3)] * 15


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certify")
    plan = write_two_line_plan(folder)
    fill_store(folder / "store", load(plan), minutes=15, counts=lambda _, d, m: PEOPLE[m][d])
    (folder / "tally.csv").write_text(tally_text(PEOPLE), encoding="utf-8")
    (folder / "short.csv").write_text(tally_text(PEOPLE[:2]), encoding="utf-8")
    return folder


def count(place: Path, tally: str, *more: str):
    return noren(
        "certify", "count", place / "plan.yaml", "--camera", "north", "--line", "crossing",
        "--tally", place / tally, *more,
    )  # fmt: skip


def test_a_tally_is_compared_and_the_stamp_is_printed(place):
    said = count(place, "tally.csv", "--lang", "en", "--where", "place")
    assert said.code == 0
    assert "southward: machine 120, person 120, error +0.0 %" in said.out
    assert "certified 2026-11-22 (on site)" in said.out
    japanese = count(place, "tally.csv", "--lang", "ja")
    assert "南へ: 機械 120、人 120" in japanese.out


def test_json_is_one_document(place):
    said = count(place, "tally.csv", "--format", "json")
    document = json.loads(said.out)
    assert document["counted_at"] == "icons"
    assert {one["direction"] for one in document["figures"]} == {"forward", "backward"}
    assert all(one["most_percent"] >= 1 for one in document["figures"])


def test_too_little_ends_with_1_and_says_how_much_more(place):
    said = count(place, "short.csv", "--lang", "en")
    assert (said.code, said.out) == (1, "")
    assert "16 events counted" in said.error
    assert "count 14 more" in said.error


def test_the_export_has_ratios_and_no_counts(place):
    count(place, "tally.csv")
    said = noren("export", "accuracy", "--store", place / "store")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    known = [row for row in rows if row["state"] == "valid"]
    assert {(row["target"], row["record"], row["figure"]) for row in known} == {
        ("crossing", "line_count", "count")
    }
    assert all(row["error_ratio"] and row["certified_on"] == "2026-11-22" for row in known)
    assert not {"count", "machine", "person", "events"} & set(rows[0])
    assert noren("export", "accuracy", "--store", place / "store", "--for", "analyst").code == 0
    assert noren("export", "accuracy", "--store", place / "store", "--for", "public").code == 1
    parquet = place / "a.parquet"
    done = noren("export", "accuracy", "--store", place / "store", "--format", "parquet",
                 "--out", parquet)  # fmt: skip
    assert (done.code, parquet.exists()) == (0, True)
    refused = noren("export", "accuracy", "--store", place / "store", "--from",
                    "2026-11-22T09:00:00+09:00")  # fmt: skip
    assert refused.code == 2


def test_the_export_names_what_nobody_certified_and_gives_it_no_error(place):
    count(place, "tally.csv")
    said = noren("export", "accuracy", "--store", place / "store", "--format", "json")
    rows = [one for one in json.loads(said.out)["rows"] if one["state"] == "not_certified"]
    assert {(row["record"], row["figure"], row["target"]) for row in rows} == {
        ("line_count", "count", "inner"),
        ("zone_occupancy", "mean", "square"),
        ("zone_occupancy", "max", ""),
    }
    ratios = ("error_ratio", "low_ratio", "high_ratio", "confidence", "certified_on", "method")
    assert {row[name] for row in rows for name in ratios} == {None}
    assert all(row["model"] and row["plan_digest"] for row in rows)


def test_checks_and_the_list_are_printed(place):
    said = noren("certify", "check", place / "plan.yaml", "--day", "2026-11-22", "--lang", "en")
    assert said.code == 0
    assert "? 2026-11-22 hall" in said.out
    assert "✓ 2026-11-22 street:in two lines in series: 120 against 120" in said.out
    count(place, "tally.csv")
    listed = noren("certify", "list", place / "plan.yaml", "--lang", "en")
    assert "north/crossing southward: ±" in listed.out


def test_a_check_that_differs_ends_with_1(tmp_path):
    plan = write_two_line_plan(tmp_path)
    fill_store(
        tmp_path / "store",
        load(plan),
        minutes=12,
        counts=lambda line, d, m: 10 if line == "crossing" else 5,
    )
    said = noren("certify", "check", plan, "--day", "2026-11-22", "--lang", "en")
    assert said.code == 1
    assert "not explained by chance" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--where", "video"], "--where"),
        (["--minutes", "0"], "--minutes"),
        (["--role", "public"], "--role"),
        (["--area", "square"], "not one of --line and --area"),
    ],
    ids=["where", "minutes", "role", "both"],
)
def test_wrong_usage_ends_with_2(place, arguments, said):
    done = count(place, "tally.csv", *arguments, "--lang", "en")
    assert done.code == 2
    assert said in done.err


def test_a_terminal_gives_single_keys_arrows_and_silence():
    master, slave = pty.openpty()
    import tty

    tty.setcbreak(slave)
    keys = Keys(slave, is_terminal=True)
    assert keys.read(0.01) is None
    os.write(master, b"f\x1b[B\x7f ")
    time.sleep(0.05)
    assert [keys.read(60.0) for _ in range(4)] == ["f", "\x1b[B", "\x7f", " "]
    os.close(master)
    os.close(slave)


def test_a_pipe_waits_for_the_beginning_and_ends():
    reading, writing = os.pipe()
    os.write(writing, b"fb")
    os.close(writing)
    keys = Keys(reading, is_terminal=False)
    assert keys.rest(0.0) is None
    assert [keys.read(0.1) for _ in range(3)] == ["f", "b", ""]
    os.close(reading)


def state(**facts: object) -> CountState:
    whole: dict[str, object] = {
        "at_s": NINE, "begins_in_s": None, "first": 12, "second": 9, "whole_bins": 3,
        "wanted_bins": 15, "is_paused": False, "last": None,
    } | facts  # fmt: skip
    return CountState(**whole)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "english", "japanese"),
    [
        ({}, "▲   12   ▼    9   3/15 bins", "3/15 区間"),
        ({"begins_in_s": 20.0}, "begins in 20 s", "開始まで 20 秒"),
        ({"is_paused": True}, "PAUSED", "中断中"),
        ({"last": Word.UNDO}, "taken back", "取り消しました"),
    ],
    ids=["counting", "waiting", "paused", "undone"],
)
def test_one_line_says_all_that_a_counting_person_needs(facts, english, japanese):
    assert english in line_of(state(**facts), ("▲", "▼"), "en")
    assert japanese in line_of(state(**facts), ("▲", "▼"), "ja")
