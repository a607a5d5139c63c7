"""A clock that is set by hand."""

from __future__ import annotations

import pytest

from staging.desks import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()
