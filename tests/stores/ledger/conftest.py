"""A ledger with a few entries of every kind, and a clock that is a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from noren.stores.ledger.ledger import Ledger
from staging.ledgers import fill


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def filled(place: Path) -> Ledger:
    """40 entries, sealed at 15 and 33."""
    return fill(place)
