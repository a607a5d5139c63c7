"""A disk that is full during a purge: said, told, capture stopped, finished once there is room."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from noren.errors import PurgeFailed
from noren.operations.keeper import Keeper
from noren.operations.reading import read_plan
from noren.stores.address import parse_place
from noren.stores.expired_figures import count_rows
from noren.stores.ledger.entries import Incident, Purge
from noren.stores.ledger.snapshot import Snapshot
from noren.stores.ledger.terms import IncidentCause
from noren.stores.statistics import StatisticsStore
from staging.filled_stores import START_S, fill_store
from staging.hand_clocks import HandClock
from staging.plans import write_plan
from staging.postgres import Cluster

KEEP_S = 90 * 86400
BINS = 200
Narrow = Callable[[], AbstractContextManager[None]]


def purge_twice(plan: Path, place: Path, narrow: Narrow) -> None:
    """Once without room, once with it."""
    clock = HandClock(START_S)
    with (
        StatisticsStore.open(place, mode="write") as store,
        Keeper(read_plan(plan), store, clocks=clock.clocks, patience_s=2) as keeper,
    ):
        keeper.purge()
        fill_store(store, minutes=BINS)
        before = count_rows(store)
        clock.pass_(KEEP_S + 100 * 60)
        with narrow(), pytest.raises(PurgeFailed) as caught:
            keeper.tick()
        assert caught.value.exit_code == 3
        assert "room" in str(caught.value)
        assert "空き" in caught.value.in_language("ja")
        # The run ends at this; the next one starts where it stopped.
        keeper.purge()
        assert count_rows(store) == before // 2
        keeper.tick()
    entries = list(Snapshot.read(place).entries())
    assert [one.records for one in entries if isinstance(one, Purge)] == [before // 2]
    causes = [one.cause for one in entries if isinstance(one, Incident)]
    assert causes == [IncidentCause.PURGE_FAILED]


def test_in_a_folder(tmp_path: Path) -> None:
    place = tmp_path / "store"

    @contextmanager
    def narrow() -> Iterator[None]:
        """No file may grow beyond what the ledger needs."""
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (16 << 10, limits[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    purge_twice(write_plan(tmp_path), place, narrow)


def test_on_a_server(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if cluster.folder is None or os.geteuid() != 0:
        pytest.skip("a small file system for the server can only be made by root, on our own")
    monkeypatch.setenv("NOREN_STATE", str(tmp_path / "state"))
    mounts = contextlib.ExitStack()
    try:
        folder = mounts.enter_context(cluster.narrow_tablespace("40m"))
    except OSError as error:
        pytest.skip(f"no small file system here: {error}")

    @contextmanager
    def narrow() -> Iterator[None]:
        """The rest of the disk is full."""
        filler = folder / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(8192)):
                pass
        try:
            yield
        finally:
            filler.unlink()

    with mounts:
        address = cluster.make_database(tablespace="narrow")
        mounts.callback(cluster.drop_database, address)
        purge_twice(write_plan(tmp_path), parse_place(address), narrow)
