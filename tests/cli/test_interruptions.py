"""Killed, stopped or broken in the middle: whole bins stay, and running again completes them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from staging.command_line import EARLY, Program, figures, noren, rows, run_arguments, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not has_filters(this_machine()), reason="this kernel has no seccomp filters"
    ),
]


def arguments(undisturbed: Any, store: Path, *more: str) -> tuple[str | Path, ...]:
    return (*run_arguments(undisturbed.plan, store), "--start", EARLY, *more)


@pytest.fixture(scope="module")
def calm(undisturbed: Any, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """The figures of a run that nobody disturbs."""
    store = tmp_path_factory.mktemp("calm") / "store"
    assert noren(*arguments(undisturbed, store)).code == 0
    return figures(store)


@pytest.fixture
def complete(undisturbed: Any, calm: list[tuple[object, ...]]) -> Callable[[Path], None]:
    """Running again makes it what it would have been."""

    def run_again(store: Path) -> None:
        for row in set(figures(store)):
            assert row in calm, "a bin that is there is whole"
        assert noren(*arguments(undisturbed, store)).code == 0
        assert figures(store) == calm

    return run_again


def started(undisturbed: Any, store: Path) -> Program:
    """A run whose first bin has just been kept, and whose film goes on."""
    program = Program(*arguments(undisturbed, store, "--speed", "real"))
    wait_for(lambda: len(rows(store, "coverage")))
    return program


def test_kill_9_of_the_program_in_the_middle_loses_and_doubles_nothing(
    undisturbed: Any, tmp_path: Path, complete: Callable[[Path], None]
) -> None:
    store = tmp_path / "store"
    program = started(undisturbed, store)
    jail = program.jail_pid()
    program.send(signal.SIGKILL)
    assert program.finish().code == -signal.SIGKILL
    wait_for(lambda: not Path(f"/proc/{jail}").exists())
    complete(store)


def test_kill_9_of_the_jail_is_said_and_noted_and_whole_bins_are_kept(
    undisturbed: Any, tmp_path: Path, complete: Callable[[Path], None]
) -> None:
    store = tmp_path / "store"
    program = started(undisturbed, store)
    os.kill(program.jail_pid(), signal.SIGKILL)
    said = program.finish()
    assert said.code == 3
    assert "the jail ended without a word" in said.error
    assert "whole bins so far are kept" in said.error
    ((*_, kind, _),) = rows(store, "incidents", order="id")
    assert kind == "jail_killed"
    assert len(rows(store, "coverage")) >= 2
    complete(store)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_film_that_is_stopped_keeps_whole_bins_and_says_that_it_is_not_complete(
    undisturbed: Any,
    tmp_path: Path,
    complete: Callable[[Path], None],
    number: signal.Signals,
) -> None:
    store = tmp_path / "store"
    program = started(undisturbed, store)
    program.send(number)
    said = program.finish()
    assert said.code == 3
    assert "stopped on request" in said.error
    ((*_, ending),) = [row[:8] for row in rows(store, "runs", order="id")]
    assert ending == "stopped"
    complete(store)


def test_a_service_whose_processes_are_all_asked_to_stop_is_stopped_in_order(
    undisturbed: Any, tmp_path: Path, complete: Callable[[Path], None]
) -> None:
    store = tmp_path / "store"
    program = started(undisturbed, store)
    # The jail first: it has half a second to die of it.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(program.jail_pid(), number)
    time.sleep(0.5)
    program.send(signal.SIGTERM)
    said = program.finish()
    assert said.code == 3
    assert "stopped on request" in said.error
    assert rows(store, "incidents", order="id") == []
    complete(store)
