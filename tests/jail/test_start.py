"""A jail is started with exactly what was declared."""

from __future__ import annotations

import os
import signal
import sys
from ast import literal_eval
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.errors import JailBroken
from noren.jail import entry
from noren.jail.start import ENVIRONMENT, spawn_jailed


def test_the_order_is_read_back_as_it_was_written() -> None:
    order = entry.parse_order(
        ["module=a.b", "parent=7", "path=/x=y", "descriptor=4=12", "argument=k=v", "argument="]
    )
    assert order.module == "a.b"
    assert order.search_path == ("/x=y",)
    assert order.placement == {4: 12}
    assert order.start == entry.JailStart(
        parent_pid=7, descriptors=frozenset({4}), arguments=("k=v", "")
    )


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["parent=1"], id="no module"),
        pytest.param(["module=a"], id="no parent"),
        pytest.param(["module=a", "module=b", "parent=1"], id="two modules"),
        pytest.param(["module=a", "parent=1", "extra=2"], id="an unknown word"),
        pytest.param(["module=a", "parent=1", "descriptor=4"], id="half a descriptor"),
    ],
)
def test_any_other_order_is_refused(words: list[str]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the texts come from Python itself
        entry.parse_order(words)


@given(st.permutations([60, 61, 62, 63]))
def test_descriptors_reach_their_numbers_in_any_order(inside: list[int]) -> None:
    """Law: whatever the permutation, each content is found under its new number."""
    outside = [60, 61, 62, 63]
    names = {}
    for number in outside:
        made = os.memfd_create(f"n{number}")
        os.write(made, str(number).encode())
        os.dup2(made, number)
        os.close(made)
    try:
        entry.place_descriptors(dict(zip(inside, outside, strict=True)))
        names = {number: os.pread(number, 9, 0) for number in inside}
    finally:
        for number in outside:
            os.close(number)
    assert names == {i: str(o).encode() for i, o in zip(inside, outside, strict=True)}


@pytest.mark.parametrize(
    ("module", "descriptors"),
    [
        pytest.param("noren.jail.inside", {2: 1}, id="a standard stream"),
        pytest.param("os; import x", {4: 1}, id="no module name"),
        pytest.param("-c", {4: 1}, id="an option"),
    ],
)
def test_a_wrong_start_is_refused(module: str, descriptors: dict[int, int]) -> None:
    with pytest.raises(JailBroken):
        spawn_jailed(module, descriptors=descriptors)


def test_an_interpreter_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(JailBroken, match="check the Python installation") as failed:
        spawn_jailed("noren.jail.inside", descriptors={})
    assert "Python" in failed.value.in_language("ja")


def test_the_environment_reports_nothing_home_and_names_no_home() -> None:
    assert ENVIRONMENT["ORT_DISABLE_TELEMETRY"] == "1"
    assert not Path(ENVIRONMENT["HOME"]).exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", entry.REQUESTS_TO_STOP)
def test_a_jail_that_is_just_starting_hears_no_request_to_stop(number: signal.Signals) -> None:
    heard_here = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    process = spawn_jailed("noren.jail.no_such_module", descriptors={})
    process.send_signal(number)
    missing_module = 1
    assert process.wait(timeout=60) == missing_module
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == heard_here


@pytest.mark.slow
def test_the_jail_inherits_nothing_from_the_supervisors_environment(
    start_jailed: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_PRELOAD_NOTE", "x")
    monkeypatch.setenv("PYTHONSTARTUP", "/tmp/x")
    told = start_jailed("jailed_probe").finish()
    names = set(literal_eval(told.fact("environment")))
    assert names == set(ENVIRONMENT)


@pytest.mark.slow
def test_an_inheritable_descriptor_of_the_supervisor_does_not_reach_the_jail(
    start_jailed: Callable[..., Any],
) -> None:
    leaked = os.open("/dev/null", os.O_RDWR)
    os.set_inheritable(leaked, True)
    told = start_jailed("jailed_probe").finish()
    os.close(leaked)
    assert told.fact("holds") == "True"
