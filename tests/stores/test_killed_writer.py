"""A writer killed at any moment loses no bin that it kept, and doubles none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from noren.errors import StoreMissing
from noren.stores.address import server_of
from noren.stores.reading import read_coverage, read_line_counts, read_zone_occupancy
from noren.stores.statistics import StatisticsStore

PROGRAM = Path(__file__).with_name("killed_writer.py")
ROUNDS = 12


def kept(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All figures of a store; nothing where the store was not made yet."""
    try:
        with StatisticsStore.open(store, mode="read") as opened:
            lines, areas = read_line_counts(opened), read_zone_occupancy(opened)
            coverage = read_coverage(opened)
    except StoreMissing:
        return {"line_count": [], "zone_occupancy": [], "coverage": []}
    return {
        "line_count": list(
            zip(
                lines.start_s,
                lines.line,
                lines.direction,
                lines.class_word,
                lines.count,
                lines.coverage_ratio,
                strict=True,
            )
        ),
        "zone_occupancy": list(
            zip(areas.start_s, areas.area, areas.class_word, areas.mean, areas.maximum, strict=True)
        ),
        "coverage": [
            (key.output, *row)
            for key, *row in zip(
                coverage.output,
                coverage.start_s,
                coverage.watched_s,
                coverage.frames_in,
                coverage.frames_dropped,
                strict=True,
            )
        ],
    }


def bins_of(figures: dict[str, list[tuple[object, ...]]]) -> set[tuple[object, object]]:
    return {(row[0], row[1]) for row in figures["coverage"]}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_writer_killed_at_any_moment_keeps_every_committed_bin_once(
    tmp_path: Path, engine_place: Path, seed: int
) -> None:
    store, acknowledged = engine_place, tmp_path / "acknowledged"
    if server_of(store) is not None:
        StatisticsStore.open(store, mode="write").close()  # the folder then knows its server
    with subprocess.Popen(
        [sys.executable, PROGRAM, store, acknowledged, str(seed), str(ROUNDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        kills = 0
        for number in range(ROUNDS):
            status = int(program.stdout.readline())
            figures = kept(store)
            there = bins_of(figures)
            said = {
                (output, int(start_s))
                for output, start_s in (
                    line.split()
                    for line in (
                        acknowledged.read_text().splitlines() if acknowledged.exists() else []
                    )
                )
            }
            assert said <= there, "a bin that was kept is lost"
            assert len(there - said) <= 1 + number, "bins came from nowhere"
            assert len(figures["coverage"]) == len(there), "a bin is doubled"
            # Whole bins only: four counts for each bin of flow, two figures for each of stay.
            flow = {start_s for output, start_s in there if output == "flow"}
            stay = {start_s for output, start_s in there if output == "stay"}
            assert sorted(row[0] for row in figures["line_count"]) == sorted(4 * list(flow))
            assert sorted(row[0] for row in figures["zone_occupancy"]) == sorted(2 * list(stay))
            kills += status != 0
            program.stdin.write("\n")
            program.stdin.flush()
        program.stdin.close()
        assert program.wait(timeout=30) == 0
    assert kills >= 2
    assert kept(store) == kept_without_a_kill(tmp_path)


def kept_without_a_kill(tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    store = tmp_path / "calm"
    subprocess.run(
        [sys.executable, PROGRAM, store, tmp_path / "calm-acknowledged", "0", "1"],
        input="\n",
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=60,
    )
    figures = kept(store)
    assert len(figures["coverage"]) == 120
    return figures
