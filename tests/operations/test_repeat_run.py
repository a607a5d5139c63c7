"""`noren run` of a plan of repeat analysis: jailed cameras, a jailed vault, visits in the store.

Needs the folders NOREN_FOOTAGE and NOREN_MIRROR for the film; skipped where they are not here.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from noren.operations.check import today_in_japan
from staging.command_line import AS_OF, noren
from staging.films import write_film
from staging.repeat_plans import repeat_plan

SHARED = Path(__file__).parents[3] / "shared"
FOOTAGE = Path(os.environ.get("NOREN_FOOTAGE") or SHARED / "footage")
MIRROR = Path(os.environ.get("NOREN_MIRROR") or SHARED / "models")
FILM = FOOTAGE / "video" / "pets09_s2l1_480x360.mp4"
START = f"{today_in_japan() - timedelta(days=1)}T10:00:00+09:00"
"""Yesterday: visits are kept by the clock of whoever runs this."""


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOREN_PASSPHRASE", "a passphrase for tests only")


def write_plan_of(
    folder: Path, *, width_px: int, height_px: int, is_all_linked: bool = False
) -> Path:
    """The plan for films of one size in which everybody who leaves is another visit."""
    text = (
        repeat_plan(is_all_linked=is_all_linked)
        .replace("width_px: 1920", f"width_px: {width_px}")
        .replace("height_px: 1080", f"height_px: {height_px}")
        .replace("children: left_out ", "children: included ")
        .replace("  window: 90 days\n", "  window: 90 days\n  visit_gap: 1 s\n", 1)
    )
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def exported_visits(plan: Path, place: Path) -> str:
    """The table of visits as an analyst reads it."""
    arguments = ("visits", "export", plan, "--store", place)
    said = noren(*arguments, "--for", "analyst", "--because", "analysis")
    assert said.code == 0, said.err
    return said.out


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.weights
@pytest.mark.skipif(not FILM.exists(), reason="NOREN_FOOTAGE has no film of people who come again")
@pytest.mark.skipif(not MIRROR.is_dir(), reason="NOREN_MIRROR has no weights")
def test_people_who_come_again_on_film_are_known_by_their_pseudonyms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_MIRROR", str(MIRROR))
    plan, place = write_plan_of(tmp_path, width_px=480, height_px=360), tmp_path / "store"
    said = noren(
        "run", plan, "--source", f"entrance={FILM}", "--source", f"shelves={FILM}",
        "--store", place, "--start", START, "--as-of", AS_OF,
    )  # fmt: skip
    assert said.code == 0, said.err
    rows = [line.split(",") for line in exported_visits(plan, place).splitlines()[1:]]
    at_door = [row for row in rows if row[0] == "visits"]
    often = Counter(row[3] for row in at_door)
    # 19 visits by 10 people; each camera sees the same film, so both name them alike.
    assert 18 <= len(at_door) <= 20
    assert abs(len(often) - 10) <= 2
    assert max(often.values()) >= 3
    assert {row[3] for row in rows if row[0] == "till-visits"} & set(often)
    vault = list((place / "vault").rglob("*.sealed"))
    assert len(vault) == 1


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.weights
@pytest.mark.skipif(not FILM.exists(), reason="NOREN_FOOTAGE has no film of people who come again")
@pytest.mark.skipif(not MIRROR.is_dir(), reason="NOREN_MIRROR has no weights")
def test_with_faces_estimates_and_paths_declared_all_of_it_lies_with_the_visits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_MIRROR", str(MIRROR))
    plan = write_plan_of(tmp_path, width_px=480, height_px=360, is_all_linked=True)
    # Only the camera before the till, which tells of paths; and faces beside bodies.
    text = plan.read_text(encoding="utf-8").replace("features: [body]", "features: [body, face]")
    # Children's faces are too alike to be told apart.
    text = text.replace("children: included", "children: left_out")
    text = text.replace("服装や体格など全身の特徴量", "服装や体格と顔の特徴量")
    text = text.replace("features of clothes and build", "features of faces, clothes and build")
    plan.write_text(text, encoding="utf-8")
    place = tmp_path / "store"
    said = noren(
        "run", plan, "--source", f"entrance={FILM}", "--source", f"shelves={FILM}",
        "--store", place, "--start", START, "--as-of", AS_OF,
    )  # fmt: skip
    assert said.code == 0, said.err
    rows = list(csv.DictReader(io.StringIO(exported_visits(plan, place))))
    visits = [row for row in rows if row["what"] == "visit"]
    points = [row for row in rows if row["what"] == "point"]
    # The floor of the plan is not the film's: most people are too small on it, and left out.
    assert len(visits) >= 2
    # Nobody's face on this film is 64 pixels high: estimates abstain, and say so.
    assert {row["sex"] for row in visits} == {"unknown"} == {row["age_band"] for row in visits}
    named = {row["pseudonym"] for row in visits if row["output"] == "till-visits"}
    assert points
    assert {row["pseudonym"] for row in points} <= named
    refused = noren("export", "trajectory_point", "--store", place, "--plan", plan)
    assert refused.code != 0


@pytest.mark.slow
def test_without_weights_nobody_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOREN_MIRROR", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "empty"))
    write_film(tmp_path / "street.mp4", seconds=3)
    film = tmp_path / "street.mp4"
    plan, place = write_plan_of(tmp_path, width_px=320, height_px=240), tmp_path / "store"
    said = noren(
        "run", plan, "--source", f"entrance={film}", "--source", f"shelves={film}",
        "--store", place, "--start", START, "--as-of", AS_OF,
    )  # fmt: skip
    assert said.code == 3
    assert "models fetch" in said.err


def test_without_a_passphrase_nothing_is_filmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOREN_PASSPHRASE")
    write_film(tmp_path / "street.mp4", seconds=1)
    film = tmp_path / "street.mp4"
    plan = write_plan_of(tmp_path, width_px=320, height_px=240)
    said = noren(
        "run", plan, "--source", f"entrance={film}", "--source", f"shelves={film}",
        "--store", tmp_path / "store", "--start", START, "--as-of", AS_OF,
    )  # fmt: skip
    assert said.code == 1
    assert "NOREN_PASSPHRASE" in said.err
