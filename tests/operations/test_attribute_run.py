"""From the plan to the page: ages and sexes of a film in the jail, and what is refused."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from noren.operations.audience import socket_path
from noren.operations.reading import parse_bytes
from noren.operations.weights import models_of
from staging.command_line import Said, noren, rows, run_arguments
from staging.films import write_film
from staging.plans import plan_text, write_plan

FACES = "face-detection-yunet-2023mar"
AGES = "age-gender-recognition-retail-0013"
TABLE = """\
  - id: ages
    record: attribute_counts
    camera: north
    purpose: street-flow
    lines: [crossing]
    attributes: [age_band, sex]
    age_bands: [20, 35, 50, 65]
    bin: 15 min
    keep: 30 days
    readers: [analyst]
    minimum_cell: 10
"""
AUDIENCE = """\
  - id: viewers
    record: audience
    camera: north
    purpose: street-flow
    areas: [square]
    attributes: [sex]
    every: 2 s
    keep: 1 s
    readers: [analyst]
    minimum_cell: 2
"""


def whole_plan(*outputs: str, use_case: str = "signage") -> str:
    text = plan_text().replace("use_case: counting", f"use_case: {use_case}")
    return text.replace("schedule:\n", "".join(outputs) + "schedule:\n", 1)


def run(folder: Path, text: str, *more: str) -> Said:
    write_film(folder / "street.mp4", seconds=9)
    return noren(*run_arguments(write_plan(folder, text), folder / "store", *more))


def named_rows(store: Path, table: str) -> list[sqlite3.Row]:
    with contextlib.closing(sqlite3.connect(store / "statistics.sqlite")) as raw:
        raw.row_factory = sqlite3.Row
        return raw.execute(f"select * from {table}").fetchall()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine without any weights, and a folder whose sockets have names short enough."""
    for name in ("NOREN_MIRROR", "NOREN_MODELS", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with tempfile.TemporaryDirectory(prefix="noren-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights at hand, or none and no test."""
    default = Path(__file__).parents[3] / "shared" / "models"
    place = Path(os.environ.get("NOREN_MIRROR") or default)
    if not (place / AGES).is_dir() or not (place / FACES).is_dir():
        pytest.skip("no folder of weights here; name one in NOREN_MIRROR")
    monkeypatch.setenv("NOREN_MIRROR", str(place))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("output", [TABLE, AUDIENCE], ids=["table", "audience"])
def test_attributes_without_their_weights_are_refused_and_nothing_is_opened(
    bare: Path, output: str, language: str
) -> None:
    said = run(bare, whole_plan(output), "--lang", language)
    assert said.code == 3
    assert f"noren models fetch {FACES}" in said.error
    assert rows(bare / "store", "runs", order="id") == []


def test_a_plan_of_counts_asks_for_no_model_that_looks_at_faces() -> None:
    plan = parse_bytes(plan_text().encode(), "plan.yaml").plan
    assert models_of(plan, plan.cameras[0]) == ()
    plan = parse_bytes(whole_plan(TABLE).encode(), "plan.yaml").plan
    assert models_of(plan, plan.cameras[0]) == (FACES, AGES)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_attributes_in_a_case_of_counting_are_found(tmp_path: Path, language: str) -> None:
    plan = write_plan(tmp_path, whole_plan(TABLE, use_case="counting"))
    said = noren("check", plan, "--as-of", "2026-11-22", "--lang", language)
    assert "SC11" in said.out
    assert "ages" in said.out


def test_bands_finer_than_the_error_are_found_with_the_reason(tmp_path: Path) -> None:
    fine = TABLE.replace("[20, 35, 50, 65]", "[0, 10, 20, 25, 50]")
    said = noren("check", write_plan(tmp_path, whole_plan(fine)), "--as-of", "2026-11-22")
    assert "DT45" in said.out
    assert "20 to 24" in said.out
    assert "0 to 9" in said.out


def test_attributes_from_straight_above_cannot_be_measured_and_the_check_says_so(
    tmp_path: Path,
) -> None:
    text = whole_plan(TABLE).replace(
        "      height_px:",
        "      looks: straight_down\n      shoulders_ratio: 0.06\n      height_px:",
    )
    said = noren("check", write_plan(tmp_path, text), "--as-of", "2026-11-22")
    assert "looks straight down" in said.out


@pytest.mark.slow
@pytest.mark.weights
def test_a_film_without_a_face_gives_zeros_and_unknowns_and_nothing_invented(
    tmp_path: Path, mirror: None
) -> None:
    said = run(tmp_path, whole_plan(TABLE))
    assert said.code == 0, said.err
    table = named_rows(tmp_path / "store", "attribute_counts")
    assert len(table) == 2 * 3 * 5
    crossed = sum(row["count"] for row in table)
    counted = named_rows(tmp_path / "store", "line_count")
    assert crossed == sum(row["count"] or 0 for row in counted)
    assert {row["judged"] for row in table} == {0}
    known = [row for row in table if (row["sex"], row["age_band"]) != ("unknown", "unknown")]
    assert not any(row["count"] for row in known)


@pytest.mark.slow
@pytest.mark.weights
def test_an_audience_is_heard_by_its_player_and_written_nowhere(
    tmp_path: Path, mirror: None
) -> None:
    heard: list[bytes] = []
    ends = threading.Event()
    player = threading.Thread(target=_listen, args=(tmp_path / "store", heard, ends))
    player.start()
    try:
        said = run(tmp_path, whole_plan(AUDIENCE), "--speed", "real")
    finally:
        ends.set()
        player.join()
    assert said.code == 0, said.err
    lines = [json.loads(line) for line in b"".join(heard).splitlines()]
    assert len(lines) >= 3
    assert {line["output"] for line in lines} == {"viewers"}
    kept = named_rows(tmp_path / "store", "coverage")
    assert "viewers" not in {row["output"] for row in kept}
    assert noren("export", "audience", "--store", tmp_path / "store").code == 2
    assert (
        noren(
            "export",
            "coverage",
            "--store",
            tmp_path / "store",
            "--from",
            "2026-11-22T09:00:00+09:00",
        ).code
        == 0
    )
    assert list((tmp_path / "store" / "audience").iterdir()) == []


def _listen(store: Path, heard: list[bytes], ends: threading.Event) -> None:
    while not ends.is_set():
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as player:
            player.settimeout(0.2)
            try:
                player.connect(str(socket_path(store, "north", "viewers")))
            except OSError:
                ends.wait(0.05)
                continue
            while not ends.is_set():
                try:
                    part = player.recv(4096)
                except TimeoutError:
                    continue
                if not part:
                    return
                heard.append(part)
