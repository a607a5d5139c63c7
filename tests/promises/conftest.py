"""A minute of street film with a hole in it, and the store that a real run makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from staging.command_line import noren, run_arguments
from staging.films import write_film
from staging.plans import write_plan


@pytest.fixture(scope="session")
def jail_here() -> None:
    """Skip where no process can be locked."""
    if not has_filters(this_machine()):
        pytest.skip("this kernel has no seccomp filters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A film, its plan, and the store and page made of it."""

    film: Path
    plan: Path
    store: Path
    page: Path


@pytest.fixture(scope="session")
def watched(jail_here: None, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """Half a minute of film, four minutes without any, half a minute again and a bit of nobody."""
    folder = tmp_path_factory.mktemp("watched")
    first = [number / 4 for number in range(120)]
    second = [270 + number / 4 for number in range(132)]
    film = write_film(folder / "street.mkv", times_s=[*first, *second])
    plan = write_plan(folder, source="street.mkv")
    said = noren(*run_arguments(plan, folder / "store"))
    assert said.code == 0, said.err
    page = folder / "report"
    reported = noren("report", "--store", folder / "store", "--out", page)
    assert reported.code == 0, reported.err
    return Watched(film=film, plan=plan, store=folder / "store", page=page)
