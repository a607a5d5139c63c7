"""The real command line, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noren.cli.program import run as run_program

START = "2026-11-22T09:00:00+09:00"
AS_OF = "2026-11-22"
EARLY = "2026-11-22T08:59:57+09:00"
"""For a film that is to be disturbed, played at its own speed: its first bin ends three seconds
after this, and the rest of it lasts for longer than any machine takes to disturb it."""
_SOURCE = Path(__file__).parents[2] / "src"
_PROGRAM = "from noren.cli import main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The lines that are errors: they say what was expected."""
        marks = ("; expected ", "。必要なもの: ")
        return [line for line in self.err.splitlines() if any(mark in line for mark in marks)]

    @property
    def error(self) -> str:
        """The one line of the one error, and nothing like a traceback."""
        assert "Traceback" not in self.err
        (line,) = self.errors
        return line


def noren(*arguments: str | Path) -> Said:
    """Run a command here."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_program([str(one) for one in arguments])
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return Said(code=code, out=said[0], err=said[1])


def run_arguments(plan: Path, store: Path, *more: str | Path) -> tuple[str | Path, ...]:
    """`run` with a store, a start and a day that never change."""
    return ("run", plan, "--store", store, "--start", START, "--as-of", AS_OF, *more)


def environment(additions: Mapping[str, str] | None = None) -> dict[str, str]:
    """This one's, in English, with the source on the search path."""
    return {
        **os.environ,
        "PYTHONPATH": str(_SOURCE),
        "NOREN_LANG": "en",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONFAULTHANDLER": "1",
        **(additions or {}),
    }


class Program:
    """A command in a process of its own, for signals and kills."""

    def __init__(self, *arguments: str | Path, additions: Mapping[str, str] | None = None) -> None:
        # Into a file: it can be read while the program still writes.
        self._err = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=self._err,
            text=True,
            env=environment(additions),
        )

    def send(self, number: signal.Signals) -> None:
        """A signal to it and to nobody else."""
        self.process.send_signal(number)

    def finish(self, *, timeout_s: float = 200.0) -> Said:
        """Wait for its end."""
        try:
            out, _ = self.process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            # With its fault handler on it says where each thread stands.
            self.process.send_signal(signal.SIGABRT)
            self.process.communicate(timeout=30)
            raise AssertionError(f"it did not end; it said:\n{self.said_so_far()}") from None
        finally:
            self.process.kill()
            err = self.said_so_far()
            self._err.close()
        return Said(code=self.process.returncode, out=out, err=err)

    def said_so_far(self) -> str:
        """Its errors and notes until now."""
        return os.pread(self._err.fileno(), 1 << 20, 0).decode()

    def wait_until_it_says(self, words: str, *, times: int = 1, timeout_s: float = 120.0) -> None:
        """Wait for words on its error stream."""
        wait_for(
            lambda: self.said_so_far().count(words) >= times or self.process.poll() is not None,
            timeout_s=timeout_s,
        )
        assert self.said_so_far().count(words) >= times, self.said_so_far()

    def jail_pid(self, *, timeout_s: float = 120.0) -> int:
        """The process that it started, as soon as there is one."""
        return wait_for(self._child, timeout_s=timeout_s)

    def _child(self) -> int:
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            # Its threads come and go: one may have ended since it was listed.
            with contextlib.suppress(OSError):
                for pid in (task / "children").read_text().split():
                    return int(pid)
        return 0


def wait_for(look: Callable[[], int], *, timeout_s: float = 120.0) -> int:
    """The first answer that is not 0."""
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s:
        if answer := look():
            return answer
        time.sleep(0.02)
    raise AssertionError("what was waited for did not come")


def rows(store: Path, table: str, *, order: str = "start_s") -> list[tuple[object, ...]]:
    """A table of a store, read from beside it; empty while it is not there."""
    try:
        with contextlib.closing(
            sqlite3.connect(
                f"{(store / 'statistics.sqlite').absolute().as_uri()}?mode=ro", uri=True
            )
        ) as raw:
            return raw.execute(f"select * from {table} order by {order}").fetchall()
    except sqlite3.OperationalError:
        return []


def figures(store: Path) -> list[tuple[object, ...]]:
    """Every figure and its coverage: what must not depend on how often a run was interrupted."""
    said: list[tuple[object, ...]] = []
    for query in (
        "select output, start_s, line, direction, class, count, watched_ms, plan_digest"
        " from line_count order by 1, 2, 3, 4, 5",
        "select output, start_s, area, class, mean_milli, maximum, watched_ms, plan_digest"
        " from zone_occupancy order by 1, 2, 3, 4",
        "select output, start_s, watched_ms, frames_in, frames_searched, frames_gated,"
        " frames_dropped, states from coverage order by 1, 2",
    ):
        with contextlib.closing(sqlite3.connect(store / "statistics.sqlite")) as raw:
            said += raw.execute(query).fetchall()
    return said
