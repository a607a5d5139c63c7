"""Killed, stopped or broken in the middle: whole bins stay, and running again completes them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from noren.jail.bpf import has_filters
from noren.jail.numbers import this_machine
from staging.command_line import Program, figures, noren, rows, run_arguments, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not has_filters(this_machine()), reason="this kernel has no seccomp filters"
    ),
]


def started(undisturbed: Any, store: Path) -> Program:
    """A run whose first bin has just been kept, its film played slowly enough to be disturbed."""
    program = Program(*run_arguments(undisturbed.plan, store))
    wait_for(lambda: len(rows(store, "coverage")))
    return program


def complete(undisturbed: Any, store: Path) -> None:
    """Running again makes it what it would have been."""
    for row in set(figures(store)):
        assert row in undisturbed.figures, "a bin that is there is whole"
    assert noren(*run_arguments(undisturbed.plan, store)).code == 0
    assert figures(store) == undisturbed.figures


def test_kill_9_of_the_program_in_the_middle_loses_and_doubles_nothing(
    undisturbed: Any, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    program = started(undisturbed, store)
    jail = program.jail_pid()
    program.send(signal.SIGKILL)
    assert program.finish().code == -signal.SIGKILL
    wait_for(lambda: not Path(f"/proc/{jail}").exists())
    complete(undisturbed, store)


def test_kill_9_of_the_jail_is_said_and_noted_and_whole_bins_are_kept(
    undisturbed: Any, tmp_path: Path
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
    complete(undisturbed, store)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_film_that_is_stopped_keeps_whole_bins_and_says_that_it_is_not_complete(
    undisturbed: Any, tmp_path: Path, number: signal.Signals
) -> None:
    store = tmp_path / "store"
    program = started(undisturbed, store)
    program.send(number)
    said = program.finish()
    assert said.code == 3
    assert "stopped on request" in said.error
    ((*_, ending),) = [row[:8] for row in rows(store, "runs", order="id")]
    assert ending == "stopped"
    complete(undisturbed, store)


def test_a_service_whose_processes_are_all_asked_to_stop_is_stopped_in_order(
    undisturbed: Any, tmp_path: Path
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
    complete(undisturbed, store)
