"""The outside of a jail: what it opens, how it hears of ends, when it refuses live cameras."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from noren.errors import JailUnavailable, SourceMissing, SourceUnreadable
from noren.gate.records import Fault
from noren.jail import degrade, supervisor
from noren.jail.bpf import has_filters
from noren.jail.degrade import require_live_jail
from noren.jail.numbers import this_machine
from noren.jail.supervisor import (
    Ending,
    Listeners,
    Outcome,
    watch_film,
)
from noren.jail.swap import SwapState
from noren.testing.legal_records import build_assignment

needs_jail = pytest.mark.skipif(
    not has_filters(this_machine()), reason="this kernel has no seccomp filters"
)


def quiet() -> Listeners:
    return Listeners(on_bin=lambda closed: None)


@pytest.mark.parametrize(
    ("make", "kind", "word"),
    [
        pytest.param(lambda path: None, SourceMissing, "no such file", id="nothing"),
        pytest.param(lambda path: path.mkdir(), SourceUnreadable, "a folder", id="a folder"),
        pytest.param(os.mkfifo, SourceUnreadable, "a device", id="a pipe that never answers"),
        pytest.param(
            lambda path: path.symlink_to("/dev/zero"),
            SourceUnreadable,
            "a device",
            id="a device",
        ),
        pytest.param(
            lambda path: path.symlink_to(path), SourceUnreadable, "cannot be opened", id="a loop"
        ),
    ],
)
def test_what_is_no_film_is_refused_before_any_process_starts(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], None],
    kind: type[Exception],
    word: str,
) -> None:
    monkeypatch.setattr(supervisor, "spawn_jailed", None)
    make(tmp_path / "film")
    with pytest.raises(kind, match=word):
        watch_film(build_assignment(), tmp_path / "film", quiet())


@pytest.mark.parametrize(
    ("filters", "swap", "locked", "reason", "refused"),
    [
        pytest.param(True, SwapState.NONE, False, None, False, id="no swap"),
        pytest.param(True, SwapState.IN_MEMORY, False, None, False, id="compressed memory"),
        pytest.param(True, SwapState.ENCRYPTED, False, None, False, id="encrypted swap"),
        pytest.param(True, SwapState.PLAIN, True, None, False, id="memory is locked"),
        pytest.param(True, SwapState.PLAIN, False, "because", False, id="a reason in the plan"),
        pytest.param(True, SwapState.PLAIN, False, None, True, id="plain swap"),
        pytest.param(True, SwapState.PLAIN, False, "  ", True, id="a blank reason"),
        pytest.param(True, SwapState.UNKNOWN, False, None, True, id="unknown swap"),
        pytest.param(False, SwapState.NONE, True, "because", True, id="no filters"),
    ],
)
def test_live_cameras_are_refused_where_memory_may_be_kept_or_nothing_locks(
    monkeypatch: pytest.MonkeyPatch,
    filters: bool,
    swap: SwapState,
    locked: bool,
    reason: str | None,
    refused: bool,
) -> None:
    monkeypatch.setattr(degrade, "_has_filters", lambda: filters)
    monkeypatch.setattr(degrade, "probe_swap", lambda: swap)
    monkeypatch.setattr(degrade, "may_lock_memory", lambda: locked)
    if not refused:
        require_live_jail(where="north", swap_reason=reason)
        return
    with pytest.raises(JailUnavailable) as caught:
        require_live_jail(where="north", swap_reason=reason)
    assert caught.value.exit_code == 1
    assert str(caught.value).startswith("north: ")
    assert any(ord(letter) > 0x3000 for letter in caught.value.in_language("ja"))


class Stand:
    """A process of our own in place of the jail, which does one thing."""

    def __init__(self, code: str) -> None:
        self._code = code
        self.process: subprocess.Popen[bytes] | None = None

    def spawn(self, module: str, *, descriptors: Any, arguments: Any = ()) -> Any:
        del module, arguments
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"RECORD = {descriptors[4]}\n{self._code}"],
            pass_fds=tuple(descriptors.values()),
        )
        return self.process


def outcome_of(
    code: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **words: Any
) -> tuple[Outcome, Stand]:
    film = folder / "film.mp4"
    film.write_bytes(b"never looked at")
    stand = Stand(code)
    monkeypatch.setattr(supervisor, "spawn_jailed", stand.spawn)
    return watch_film(build_assignment(), film, quiet(), **words), stand


def test_a_forbidden_call_is_an_incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGSYS)"
    outcome, _ = outcome_of(code, tmp_path, monkeypatch)
    assert outcome.ending is Ending.INCIDENT
    assert "forbidden system call" in outcome.reason.en


@pytest.mark.parametrize(
    ("code", "status"), [("raise SystemExit(3)", "3"), ("import os; os.abort()", "-6")]
)
def test_a_death_without_a_word_says_how_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, status: str
) -> None:
    outcome, _ = outcome_of(code, tmp_path, monkeypatch)
    assert outcome.ending is Ending.DIED
    assert outcome.reason.en.endswith(f" {status}")


def test_half_a_record_is_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome, _ = outcome_of("import os; os.write(RECORD, bytes(63))", tmp_path, monkeypatch)
    assert outcome.ending is Ending.DIED


def test_garbage_is_an_incident_that_shows_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, time; os.write(RECORD, b'SECRET--' * 8); time.sleep(60)"
    outcome, stand = outcome_of(code, tmp_path, monkeypatch)
    assert outcome.ending is Ending.INCIDENT
    assert "SECRET" not in outcome.reason.en
    assert stand.process is not None
    assert stand.process.returncode == -signal.SIGKILL


def test_a_stop_ends_a_films_process_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, stand = outcome_of(
        "import time; time.sleep(600)", tmp_path, monkeypatch, should_stop=lambda: True
    )
    assert outcome.ending is Ending.STOPPED
    assert stand.process is not None
    assert stand.process.returncode == -signal.SIGKILL


def test_a_listener_that_fails_ends_the_process_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand = Stand("import time; time.sleep(60)")
    monkeypatch.setattr(supervisor, "spawn_jailed", stand.spawn)
    (tmp_path / "film.mp4").write_bytes(b"x")

    def fail() -> bool:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        watch_film(build_assignment(), tmp_path / "film.mp4", quiet(), should_stop=fail)
    assert stand.process is not None
    assert stand.process.returncode == -signal.SIGKILL


def test_a_supervisor_that_was_held_still_itself_does_not_call_the_jail_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "START_UP_S", 1.0)
    stand = Stand("import time; time.sleep(600)")
    monkeypatch.setattr(supervisor, "spawn_jailed", stand.spawn)
    (tmp_path / "film.mp4").write_bytes(b"x")
    asked: list[bool] = []

    def held_then_killed() -> bool:
        asked.append(True)
        if len(asked) == 1:
            time.sleep(1.5)
        else:
            assert stand.process is not None
            stand.process.kill()
        return False

    outcome = watch_film(
        build_assignment(), tmp_path / "film.mp4", quiet(), should_stop=held_then_killed
    )
    assert outcome.ending is Ending.DIED
    assert len(asked) >= 2


def test_no_descriptor_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome_of("", tmp_path, monkeypatch)
    gc.collect()  # what tests before left to be tidied away
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        outcome_of("", tmp_path, monkeypatch)
    assert len(os.listdir("/proc/self/fd")) <= before


@pytest.mark.slow
@needs_jail
def test_a_real_jail_says_what_is_wrong_with_a_letter(tmp_path: Path) -> None:
    letter = tmp_path / "film.mp4"
    letter.write_text("Dear camera")
    outcome = watch_film(build_assignment(), letter, quiet())
    assert outcome.ending is Ending.FAULT
    assert outcome.fault is not None
    assert outcome.fault.fault == Fault.FILM_UNREADABLE
    assert outcome.report is not None
    assert outcome.report.refused == outcome.report.attempted >= 20
