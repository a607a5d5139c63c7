"""`noren run` of two drawn films of one floor: whoever crosses it is told once, end to end."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from noren.operations.check import today_in_japan
from staging.command_line import noren
from staging.floor_plans import floor_plan, write_floor_plan
from staging.two_views import EAST, WEST, walkers, write_views

START = f"{today_in_japan() - timedelta(days=1)}T10:00:00+09:00"
"""Yesterday: paths are kept for 30 days by the clock of whoever runs this."""
CAST = walkers(4)


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("floor")
    write_views(folder, CAST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
        plan = write_floor_plan(folder)
        said = noren(
            "run", plan, "--store", folder / "store", "--start", START, "--as-of", "2026-11-22"
        )
        assert said.code == 0, said.err
    return folder


def rows_of(*arguments: str | Path) -> list[dict[str, str]]:
    said = noren("export", *arguments)
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


@pytest.mark.slow
def test_four_who_cross_the_floor_are_four_paths_over_both_cameras(
    floor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    rows = rows_of(
        "trajectory_point", "--store", floor / "store", "--plan", floor / "plan.yaml",
        "--for", "analyst", "--because", "analysis",
    )  # fmt: skip
    paths: dict[str, list[float]] = {}
    for row in rows:
        paths.setdefault(row["token"], []).append(float(row["x_m"]))
    whole = [xs for xs in paths.values() if min(xs) < -4.0 and max(xs) > 4.0]
    assert len(whole) == len(CAST)
    assert sum(len(xs) >= 3 for xs in paths.values()) == len(CAST)


@pytest.mark.slow
def test_they_are_four_moves_from_the_one_camera_s_area_to_the_other_s(floor: Path) -> None:
    rows = rows_of("od_counts", "--store", floor / "store")
    moves = {(row["origin"], row["destination"]): row["count"] for row in rows}
    assert moves[("left-side", "right-side")] == "4"
    assert moves[("right-side", "left-side")] == "0"


@pytest.mark.slow
def test_a_film_whose_camera_cannot_be_read_leaves_the_other_s_paths(
    floor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")
    plan = write_floor_plan(tmp_path, floor_plan(figures=False))
    (tmp_path / "broken.mp4").write_bytes(b"no film at all")
    said = noren(
        "run", plan, "--store", tmp_path / "store", "--start", START, "--as-of", "2026-11-22",
        "--source", f"{WEST}={floor / 'west.mp4'}", "--source", f"{EAST}={tmp_path / 'broken.mp4'}",
    )  # fmt: skip
    assert said.code != 0
    rows = rows_of(
        "trajectory_point", "--store", tmp_path / "store", "--plan", plan,
        "--for", "analyst", "--because", "analysis",
    )  # fmt: skip
    assert len(rows) > 20
    assert max(float(row["x_m"]) for row in rows) < 3.5
