"""A store that cannot take the figures: one line, exit code 3, and what was kept stays kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from noren.operations.check import today_in_japan
from staging.command_line import Program, environment, figures, noren, rows, run_arguments, wait_for
from staging.films import crossings
from staging.plans import write_plan
from staging.reachable import reachable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not has_filters(this_machine()), reason="this kernel has no seccomp filters"
    ),
]


@pytest.fixture(scope="module")
def kept(street: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plan, the street's film and a store of its two bins."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copy(street, folder / "street.mp4")
    said = noren(*run_arguments(write_plan(folder), folder / "store"))
    assert said.code == 0, said.err
    return folder


@pytest.fixture
def mine(kept: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(kept, tmp_path / "mine"))


def test_a_whole_film_leaves_all_of_its_bins(kept: Path) -> None:
    assert len(rows(kept / "store", "coverage")) == 4
    counts = [int(str(row[-1])) for row in rows(kept / "store", "line_count")]
    assert sum(counts) == sum(crossings(70))


def test_the_same_film_again_changes_no_figure(mine: Path) -> None:
    before = figures(mine / "store")
    assert noren(*run_arguments(mine / "plan.yaml", mine / "store")).code == 0
    assert figures(mine / "store") == before


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_store_of_a_later_version_is_left_alone(mine: Path, language: str) -> None:
    with sqlite3.connect(mine / "store" / "statistics.sqlite") as raw:
        raw.execute("update noren_schema set version = 99")
    raw.close()
    before = figures(mine / "store")
    said = noren(*run_arguments(mine / "plan.yaml", mine / "store", "--lang", language))
    assert said.code == 3
    assert "99" in said.error
    assert figures(mine / "store") == before


def test_something_else_in_place_of_the_store_is_left_alone(mine: Path) -> None:
    (mine / "other").write_text("a shopping list")
    said = noren(*run_arguments(mine / "plan.yaml", mine / "other"))
    assert said.code == 3
    assert "not a folder" in said.error
    assert (mine / "other").read_text() == "a shopping list"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_another_film_for_the_same_time_is_refused(
    tmp_path: Path, street: Path, glance: Path, language: str
) -> None:
    # A run purges first, by the clock of whoever runs this: of yesterday nothing has expired.
    start = ("--start", f"{today_in_japan() - timedelta(days=1)}T09:00:00+09:00")
    plan, store = write_plan(tmp_path), tmp_path / "store"
    source = ("--source", f"north={street}")
    assert noren(*run_arguments(plan, store, *source, *start)).code == 0
    before = figures(store)
    assert before
    source = ("--source", f"north={glance}", "--lang", language)
    said = noren(*run_arguments(plan, store, *source, *start))
    assert said.code == 2
    assert "--start" in said.error
    assert figures(store) == before


HOLD = """
import sys
from noren.stores.statistics import StatisticsStore
with StatisticsStore.open(sys.argv[1], mode="write"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_second_writer_is_told_who_the_first_one_is(mine: Path, language: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(mine / "store")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        said = noren(*run_arguments(mine / "plan.yaml", mine / "store", "--lang", language))
        assert said.code == 3
        assert str(holder.pid) in said.error
        holder.communicate("\n", timeout=30)


AS_NOBODY = """
import os, sys
# What nobody may perhaps not read later.
import noren.cli.run_commands, noren.cli.progress, noren.operations.run
import sqlalchemy.dialects.sqlite
os.setgid(65534); os.setuid(65534)
sys.exit(noren.cli.program.run(sys.argv[1:]))
"""


def test_a_store_that_may_not_be_written_is_refused_before_anything_is_filmed(mine: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    with reachable(mine):
        (mine / "store").chmod(0o555)
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                AS_NOBODY,
                *map(str, run_arguments(mine / "plan.yaml", mine / "store")),
            ],
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
            timeout=100,
        )
    assert done.returncode == 3, done.stderr
    assert "cannot be read or written" in done.stderr
    assert "Traceback" not in done.stderr
    assert "jailed" not in done.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.getuid() != 0 or mount is None:
        pytest.skip("mounting a small disk needs root")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("this machine does not let root mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_disk_that_fills_up_in_the_middle_keeps_every_whole_bin(
    undisturbed: Any, small_disk: Path
) -> None:
    """The first bin is kept, then the disk is filled to the last byte; after that room is made
    and the same command completes the film, with the figures of an undisturbed run."""
    store = small_disk / "store"
    arguments = run_arguments(undisturbed.plan, store)
    program = Program(*arguments)
    wait_for(lambda: len(rows(store, "coverage")))
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    said = program.finish()
    if said.code == 0:
        pytest.skip("the film was over before the disk was full")
    assert said.code == 3
    assert "no room on the disk" in said.error
    whole = len(rows(store, "coverage"))
    assert whole > 0
    ballast.unlink()
    assert noren(*arguments).code == 0
    assert len(rows(store, "coverage")) == 6 > whole
    assert figures(store) == undisturbed.figures
