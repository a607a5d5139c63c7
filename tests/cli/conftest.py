"""A street film of two bins that all tests of this room share, and a plan beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

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


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The plan of the street, in the test's own folder; its film is `street.mp4` beside it."""
    return write_plan(tmp_path)
