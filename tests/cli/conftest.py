"""A street film of two bins that all tests of this room share, and a plan beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from staging.command_line import figures, noren, run_arguments
from staging.films import write_film
from staging.plans import write_plan


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """70 seconds, two bins, somebody every 12 seconds."""
    return write_film(tmp_path_factory.mktemp("street") / "street.mp4", seconds=70, rate_hz=4)


@pytest.fixture(scope="session")
def glance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds in which nobody comes."""
    return write_film(tmp_path_factory.mktemp("glance") / "glance.mp4", seconds=3, rate_hz=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undisturbed:
    """A film of three bins, its plan, and what a run from beginning to end makes of them."""

    film: Path
    plan: Path
    figures: list[tuple[object, ...]]


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What interrupted runs are held against."""
    folder = tmp_path_factory.mktemp("undisturbed")
    film = write_film(folder / "street.mp4", seconds=140, rate_hz=4)
    plan = write_plan(folder)
    said = noren(*run_arguments(plan, folder / "store"))
    assert said.code == 0, said.err
    return Undisturbed(film=film, plan=plan, figures=figures(folder / "store"))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The plan of the street, in the test's own folder; its film is `street.mp4` beside it."""
    return write_plan(tmp_path)
