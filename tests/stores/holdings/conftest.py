"""Holdings in a folder, and rows to put there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from noren.stores.holdings.days import day_number
from noren.stores.holdings.holdings import HeldItem, HoldingStore
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.wrapping import Cost

SECRET = b"a passphrase for tests only"
DIGEST = "ab" * 32
DAY_S = 86400
FIRST = date(2026, 1, 1)
FIRST_S = day_number(FIRST) * DAY_S
CHEAP = Cost(log_n=10)

OpenHoldings = Callable[..., HoldingStore]


def points_on(day: date, *, rows: int = 20, seed: int = 1) -> TrajectoryPoints:
    chance = np.random.default_rng(seed)
    return TrajectoryPoints(
        track=np.full(rows, chance.integers(1, 1 << 63), np.uint64),
        at_ms=day_number(day) * 86_400_000 + np.arange(rows, dtype=np.int64) * 1000,
        x_cm=np.cumsum(chance.integers(-90, 90, rows)).astype(np.int32),
        y_cm=np.cumsum(chance.integers(-90, 90, rows)).astype(np.int32),
    )


def open_holdings(place: Path, *, mode: str = "write", secret: bytes = SECRET) -> HoldingStore:
    assert mode in ("read", "write")
    return HoldingStore.open(
        place, mode="write" if mode == "write" else "read", secret=bytearray(secret), cost=CHEAP
    )


def fill(
    holdings: HoldingStore, *, item: str = "paths", days: int = 10, keep_days: int = 30
) -> None:
    """A segment of each of the first days."""
    holdings.declare(HeldItem(id=item, keep_s=keep_days * DAY_S), at_s=FIRST_S)
    for number in range(days):
        day = date.fromordinal(FIRST.toordinal() + number)
        at_s = FIRST_S + number * DAY_S
        holdings.seal(item, day, points_on(day, seed=number), plan_digest=DIGEST, at_s=at_s)


@pytest.fixture
def holdings(tmp_path: Path) -> Iterator[HoldingStore]:
    with open_holdings(tmp_path / "store") as opened:
        yield opened
