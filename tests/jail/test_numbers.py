"""A number from the wrong table would guard the wrong call."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from noren.errors import JailUnavailable
from noren.jail import numbers
from noren.jail.numbers import AARCH64, MACHINES, X86_64, Machine

_HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def _defined_in(header: Path) -> dict[str, int]:
    text = header.read_text()
    plain = dict(re.findall(r"#define\s+(__NR\w+)\s+(\w+)", text)[::-1])

    def resolve(value: str) -> int | None:
        while value in plain:
            value = plain[value]
        return int(value) if value.isdigit() else None

    found = {name: resolve(value) for name, value in plain.items()}
    return {
        name.removeprefix("__NR_"): value
        for name, value in found.items()
        if value is not None and name.startswith("__NR_")
    }


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.name)
def test_every_number_is_the_one_in_the_kernels_header(machine: Machine) -> None:
    header = _HEADERS[machine.name]
    if not header.exists():
        pytest.skip(f"no {header} on this machine")
    defined = _defined_in(header)
    wrong = {
        name: (number, defined.get(name))
        for name, number in machine.numbers.items()
        if defined.get(name) != number
    }
    assert not wrong


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.name)
def test_no_two_names_share_a_number(machine: Machine) -> None:
    assert len(set(machine.numbers.values())) == len(machine.numbers)
    assert max(machine.numbers.values()) <= numbers.NEWEST_KNOWN


@pytest.mark.parametrize(
    ("name", "x86", "arm"),
    [("read", 0, 63), ("openat", 257, 56), ("execve", 59, 221), ("seccomp", 317, 277)],
)
def test_numbers_known_by_heart(name: str, x86: int, arm: int) -> None:
    assert (X86_64.numbers[name], AARCH64.numbers[name]) == (x86, arm)


def test_calls_of_the_old_days_exist_on_x86_only() -> None:
    old = ("open", "creat", "fork", "vfork", "mkdir", "rename", "unlink", "dup2", "select")
    assert set(old) <= X86_64.numbers.keys()
    assert not set(old) & AARCH64.numbers.keys()
    assert AARCH64.numbers_of(("open", "openat")) == (56,)


def test_a_misspelt_call_is_an_error_and_not_a_rule_that_guards_nothing() -> None:
    with pytest.raises(KeyError, match="opanat"):
        X86_64.numbers_of(("opanat",))


@pytest.mark.parametrize(
    ("system", "processor"),
    [
        pytest.param("Linux", "riscv64", id="another processor"),
        pytest.param("Linux", "i686", id="32 bit"),
        pytest.param("Linux", "aarch64_be", id="big-endian"),
        pytest.param("Darwin", "x86_64", id="another system"),
    ],
)
def test_other_machines_are_refused(
    monkeypatch: pytest.MonkeyPatch, system: str, processor: str
) -> None:
    name = os.uname_result((system, "host", "1", "1", processor))
    monkeypatch.setattr(os, "uname", lambda: name)
    with pytest.raises(JailUnavailable, match=processor) as refused:
        numbers.this_machine.__wrapped__()
    assert processor in refused.value.in_language("ja")
