"""Let another user reach a folder of a test, and put everything back afterward."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from staging.turns import turn


@contextmanager
def reachable(folder: Path) -> Iterator[None]:
    """Open a folder and those above it to be entered, as far as they are not open yet.

    Some of those are every process's of the test runner: one after the other.
    """
    with turn("reachable"):
        closed = []
        for path in (folder, *folder.parents):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o005 != 0o005:
                closed.append((path, mode))
        try:
            for path, _ in closed:
                path.chmod(0o755)
            yield
        finally:
            for path, mode in closed:
                path.chmod(mode)
