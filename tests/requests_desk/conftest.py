"""Desks whose requests lie in memory or on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from noren.requests.desk import Desk
from noren.stores.ledger.ledger import Ledger
from staging.desks import Clock, MemoryKeeper, open_store, rules_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper() -> MemoryKeeper:
    return MemoryKeeper()


@pytest.fixture
def desk(keeper: MemoryKeeper, clock: Clock) -> Desk:
    return Desk(store=keeper, ledger=None, rules=rules_of(), now=clock)  # type: ignore[arg-type]


@pytest.fixture
def kept_desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """A desk whose requests lie on the disk."""
    with open_store(tmp_path / "store") as store:
        ledger = Ledger.open(tmp_path / "store")
        yield Desk(store=store, ledger=ledger, rules=rules_of(), now=clock)
