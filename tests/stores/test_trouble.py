"""Whatever is wrong with the disk, one line says so, and what was kept stays kept."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from noren.errors import (
    NorenError,
    StoreDamaged,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreTooNew,
    UsageError,
)
from noren.gate.record_schema import RecordSchema
from noren.stores.folder import Mode, parse_place
from noren.stores.reading import read_coverage, read_line_counts
from noren.stores.run import Run
from noren.stores.statistics import StatisticsStore
from noren.stores.trouble import DATABASE
from noren.testing.legal_records import build_assignment, build_outputs, closed_bin, jail_report
from staging.reachable import reachable

ASSIGNMENT = build_assignment()
SCHEMA = RecordSchema.from_assignment(ASSIGNMENT)
FLOW = SCHEMA.outputs[0]
START_S = 1_775_001_600
NOBODY = 65534


def begin(store: StatisticsStore) -> Run:
    return store.begin_run(
        assignment=ASSIGNMENT,
        outputs=build_outputs(ASSIGNMENT),
        plan_text="the plan",
        source_identity="the film",
        model="silhouette",
        opened_s=START_S,
        report=jail_report(SCHEMA),
    )


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A closed store with two bins."""
    folder = tmp_path / "store"
    with StatisticsStore.open(folder, mode="write") as store:
        run = begin(store)
        for number in range(2):
            run.write_bin(closed_bin(FLOW, START_S + 60 * number))
    return folder


def assert_in_both_languages(error: NorenError) -> None:
    assert error.in_language("en") == str(error)
    assert any(ord(letter) > 0x3000 for letter in error.in_language("ja"))
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    "place", ["postgresql://host/noren", "postgres://host/noren", "http://x", "sqlite:///x"]
)
def test_a_url_is_refused(place: str) -> None:
    with pytest.raises(UsageError) as caught:
        StatisticsStore.open(place, mode="write")
    assert ("server extra" in str(caught.value)) == place.startswith("postgres")
    assert "host" not in str(caught.value)  # a URL may carry a password
    assert_in_both_languages(caught.value)


def test_a_folder_with_odd_letters_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "店 ?mode=ro #1 %41"
    with StatisticsStore.open(str(folder), mode="write") as store:
        begin(store).write_bin(closed_bin(FLOW, START_S))
    assert (folder / DATABASE).is_file()
    with StatisticsStore.open(folder, mode="read") as store:
        assert len(read_line_counts(store)) == 4
    assert parse_place(folder) == folder


@pytest.mark.parametrize("make", ["nothing", "empty folder", "empty file"])
def test_reading_where_no_store_is_says_so(tmp_path: Path, make: str) -> None:
    folder = tmp_path / "store"
    if make != "nothing":
        folder.mkdir()
    if make == "empty file":
        (folder / DATABASE).touch()
    with pytest.raises(StoreMissing) as caught:
        StatisticsStore.open(folder, mode="read")
    assert str(folder) in str(caught.value)
    assert caught.value.exit_code == 2
    assert_in_both_languages(caught.value)


def test_a_store_whose_making_was_interrupted_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / DATABASE).touch()
    with StatisticsStore.open(folder, mode="write") as store:
        begin(store).write_bin(closed_bin(FLOW, START_S))


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_later_store_is_refused_and_left_alone(filled: Path, mode: str) -> None:
    with sqlite3.connect(filled / DATABASE) as raw:
        raw.execute("update noren_schema set version = 99")
    raw.close()
    before = (filled / DATABASE).read_bytes()
    with pytest.raises(StoreTooNew) as caught:
        StatisticsStore.open(filled, mode="read" if mode == "read" else "write")
    assert "99" in str(caught.value)
    assert (filled / DATABASE).read_bytes() == before
    assert_in_both_languages(caught.value)


def _garbage(path: Path) -> None:
    path.write_bytes(b"This is a shopping list. " * 400)


def _other_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as raw:
        raw.execute("create table shopping (item text)")
    raw.close()


def _no_version(path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("delete from noren_schema")
    raw.close()


def _torn(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:8192] + b"\xff" * (len(data) - 8192))


def read_all(folder: Path, mode: Mode) -> None:
    with StatisticsStore.open(folder, mode=mode) as store:
        read_line_counts(store)
        read_coverage(store)


@pytest.mark.parametrize("spoil", [_garbage, _other_database, _no_version, _torn])
@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_damaged_store_is_told_apart(
    filled: Path, spoil: Callable[[Path], None], mode: str
) -> None:
    spoil(filled / DATABASE)
    with pytest.raises(StoreDamaged) as caught:
        read_all(filled, "read" if mode == "read" else "write")
    assert_in_both_languages(caught.value)


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(StoreDamaged):
        StatisticsStore.open(tmp_path / "store", mode="write")


HOLD = """
import sys, time
from noren.stores.statistics import StatisticsStore
with StatisticsStore.open(sys.argv[1], mode="write"):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_writer_is_refused_and_told_who_holds_it(filled: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, filled],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreLocked) as caught:
            StatisticsStore.open(filled, mode="write")
        assert f"process {holder.pid} " in str(caught.value)
        assert caught.value.exit_code == 3
        assert_in_both_languages(caught.value)
        with StatisticsStore.open(filled, mode="read") as reader:
            assert len(read_line_counts(reader)) == 8
        holder.send_signal(signal.SIGKILL)
        holder.wait(timeout=30)
    with StatisticsStore.open(filled, mode="write") as store:
        assert len(read_line_counts(store)) == 8


def test_the_same_process_cannot_write_twice_either(filled: Path) -> None:
    with (
        StatisticsStore.open(filled, mode="write"),
        pytest.raises(StoreLocked, match=f"process {os.getpid()} "),
    ):
        StatisticsStore.open(filled, mode="write")


AS_NOBODY = """
import os, sys
import sqlalchemy
from noren.errors import NorenError
from noren.stores.reading import read_line_counts
from noren.stores.statistics import StatisticsStore
sqlalchemy.create_engine("sqlite://").connect().close()  # imports what nobody may not read
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    with StatisticsStore.open(sys.argv[1], mode=sys.argv[2]) as store:
        print(len(read_line_counts(store)))
except NorenError as error:
    print(type(error).__name__, error.exit_code, error)
"""


def as_nobody(folder: Path, mode: str) -> str:
    """What an unprivileged user gets, who may look but not write."""
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY, folder, mode],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


@pytest.fixture
def read_only(filled: Path) -> Iterator[Path]:
    """The filled store where nobody can reach it and nobody can write it."""
    mode = filled.stat().st_mode
    with reachable(filled):
        for path in filled.iterdir():
            path.chmod(0o444)
        filled.chmod(0o555)
        yield filled
    filled.chmod(mode)


def test_a_store_that_cannot_be_written_is_refused_for_writing(read_only: Path) -> None:
    said = as_nobody(read_only, "write")
    assert said.startswith("StoreReadOnly 3 "), said
    assert str(read_only) in said


def test_a_store_that_cannot_be_written_can_be_read(read_only: Path) -> None:
    assert as_nobody(read_only, "read") == "8\n"


def test_a_file_that_cannot_be_written_in_a_folder_that_can_is_refused(read_only: Path) -> None:
    read_only.chmod(0o777)
    (read_only / "writer.lock").unlink()
    said = as_nobody(read_only, "write")
    assert said.startswith("StoreReadOnly 3 "), said


def test_a_store_that_cannot_be_made_is_refused(read_only: Path) -> None:
    assert as_nobody(read_only / "new", "write").startswith("StoreReadOnly 3 ")


def test_a_full_disk_loses_nothing_and_the_bin_can_be_written_again(tmp_path: Path) -> None:
    """The database's own limit stands in for the disk's: the same refusal, on any machine."""
    with StatisticsStore.open(tmp_path / "store", mode="write") as store:
        run = begin(store)
        with store.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 6}")
        kept = 0
        with pytest.raises(StoreFull) as caught:  # noqa: PT012
            for number in range(10_000):
                run.write_bin(closed_bin(FLOW, START_S + 60 * number))
                kept += 1
        assert caught.value.exit_code == 3
        assert_in_both_languages(caught.value)
        assert kept > 10
        assert len(read_coverage(store)) == kept
        assert len(read_line_counts(store)) == 4 * kept
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        run.write_bin(closed_bin(FLOW, START_S + 60 * kept))
        assert len(read_line_counts(store)) == 4 * (kept + 1)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.getuid() != 0 or mount is None:
        pytest.skip("mounting a small disk needs root")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("this machine does not let root mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_really_full_disk_loses_nothing(small_disk: Path) -> None:
    with StatisticsStore.open(small_disk / "store", mode="write") as store:
        run = begin(store)
        ballast = small_disk / "ballast"
        kept = 0
        with pytest.raises(StoreFull):  # noqa: PT012
            for number in range(10_000):
                run.write_bin(closed_bin(FLOW, START_S + 60 * number))
                kept += 1
                if number == 5:
                    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
                    ballast.write_bytes(b"x" * max(0, free - 64 * 1024))
        assert len(read_coverage(store)) == kept > 6
        ballast.unlink()
        run.write_bin(closed_bin(FLOW, START_S + 60 * kept))
    with StatisticsStore.open(small_disk / "store", mode="read") as store:
        assert len(read_line_counts(store)) == 4 * (kept + 1)


def test_a_store_cannot_be_made_on_a_full_disk(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(
        b"x" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize)
    )
    with pytest.raises(StoreFull):
        StatisticsStore.open(small_disk / "store", mode="write")


def test_nobody_but_the_owner_may_look_into_a_new_store(tmp_path: Path) -> None:
    with StatisticsStore.open(tmp_path / "store", mode="write") as store:
        assert store.folder.stat().st_mode & 0o077 == 0
