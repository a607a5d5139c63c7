"""Weights that are not here, or are not the pinned ones: exit code 3 and the command to run."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.weights.catalogue import catalogue
from noren.weights.store import Places
from staging.command_line import Said, noren, rows, run_arguments
from staging.plans import plan_text, write_plan

MODEL = "person-vehicle-bike-detection-2003"


@pytest.fixture
def hungry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan that needs weights, on a machine without any."""
    for name in ("NOREN_MIRROR", "NOREN_MODELS", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return write_plan(tmp_path, plan_text().replace("model: silhouette", f"model: {MODEL}"))


def run(plan: Path, glance: Path, *more: str) -> Said:
    return noren(*run_arguments(plan, plan.parent / "store", "--source", f"north={glance}", *more))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_weights_that_are_not_here_are_named_with_the_command_that_fetches_them(
    hungry: Path, glance: Path, language: str
) -> None:
    said = run(hungry, glance, "--lang", language)
    assert said.code == 3
    assert "noren models fetch" in said.error
    assert MODEL in said.error
    assert rows(hungry.parent / "store", "runs", order="id") == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_weights_with_other_bytes_than_the_pinned_ones_are_never_loaded(
    hungry: Path, glance: Path, language: str
) -> None:
    (entry,) = (entry for entry in catalogue().entries if entry.id == MODEL)
    folder = Places.from_environment().folder / entry.folder
    folder.mkdir(parents=True)
    for pin in entry.files:
        (folder / pin.name).write_bytes(b"something else")
    said = run(hungry, glance, "--lang", language)
    assert said.code == 3
    assert "noren models fetch" in said.error
    assert rows(hungry.parent / "store", "runs", order="id") == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_evaluating_without_weights_says_the_same(
    hungry: Path, glance: Path, language: str
) -> None:
    tracks = hungry.parent / "tracks.txt"
    said = noren(
        "evaluate", glance, "--plan", hungry, "--camera", "north", "--tracks", tracks,
        "--lang", language,
    )  # fmt: skip
    assert said.code == 3
    assert "noren models fetch" in said.error
    assert not tracks.exists()
