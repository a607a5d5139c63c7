"""Turns for tests that share something with the test runner's other processes."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(name: str) -> Iterator[None]:
    """Wait until no other process is in a turn of this name; hold it for as short as can be."""
    place = Path(tempfile.gettempdir()) / f"noren-tests-{os.getuid()}-{name}.lock"
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
