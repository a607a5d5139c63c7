"""A BPF interpreter, and a way to run small modules in a real jail."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from noren.errors import JailUnavailable
from noren.jail import bpf
from noren.jail.bpf import Program
from noren.jail.numbers import Machine, this_machine
from noren.jail.start import spawn_jailed

JAILED = Path(__file__).parent / "jailed"


def interpret(program: Program, *, number: int, arch: int, arguments: Sequence[int] = ()) -> int:
    """Run a filter as the kernel would and return its verdict."""
    words = [argument & 0xFFFF_FFFF_FFFF_FFFF for argument in arguments]
    words += [0xDEAD_BEEF_DEAD_BEEF] * (6 - len(words))
    data = struct.pack("<IIQ6Q", number & 0xFFFF_FFFF, arch, 0, *words)
    accumulator, place = 0, 0
    for _ in range(len(program)):
        step = program[place]
        place += 1
        if step.code == bpf.ANSWER:
            return step.value
        if step.code == bpf.LOAD_WORD:
            (accumulator,) = struct.unpack_from("<I", data, step.value)
            continue
        holds = {
            bpf.JUMP_IF_EQUAL: accumulator == step.value,
            bpf.JUMP_IF_GREATER: accumulator > step.value,
            bpf.JUMP_IF_AT_LEAST: accumulator >= step.value,
            bpf.JUMP_IF_ANY_BIT: bool(accumulator & step.value),
        }[step.code]
        place += step.if_true if holds else step.if_false
    raise AssertionError("the program ran past its end")


Judge = Callable[..., int]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """Return `judge(program, machine, name, *arguments) -> verdict`."""

    def by_name(program: Program, machine: Machine, name: str, *arguments: int) -> int:
        return interpret(
            program,
            number=machine.numbers[name],
            arch=machine.audit_arch,
            arguments=arguments,
        )

    return by_name


@pytest.fixture(scope="session")
def run_program() -> Judge:
    """Return the interpreter itself, for numbers and architectures that no table names."""
    return interpret


@pytest.fixture(scope="session")
def jail_here() -> Machine:
    """Skip where no process can be locked."""
    try:
        machine = this_machine()
    except JailUnavailable as unavailable:
        pytest.skip(f"no jail on this machine: {unavailable}")
    if not bpf.has_filters(machine):
        pytest.skip("this kernel has no seccomp filters")
    return machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a jailed module wrote to its record pipe, and how it ended."""

    lines: tuple[str, ...]
    status: int

    def fact(self, name: str) -> str:
        (value,) = (
            line.removeprefix(f"{name}=") for line in self.lines if line.startswith(f"{name}=")
        )
        return value


class JailedRun:
    """A running jailed module; `read` returns the next line, `finish` the rest."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        descriptors: Mapping[int, int],
        additions: Mapping[str, str],
    ) -> None:
        self._read, write = os.pipe()
        gate_read, self._gate = os.pipe()
        self.process = spawn_jailed(
            module,
            descriptors={4: write, 9: gate_read, **descriptors},
            arguments=arguments,
            additions=additions,
        )
        os.close(write)
        os.close(gate_read)
        self._stream = os.fdopen(self._read, encoding="utf-8")

    def read(self) -> str:
        return self._stream.readline().rstrip("\n")

    def release(self) -> None:
        """Let the module go on past its wait at the gate."""
        if self._gate >= 0:
            os.close(self._gate)
            self._gate = -1

    def finish(self) -> Told:
        self.release()
        lines = tuple(self._stream.read().splitlines())
        return Told(lines=lines, status=self.process.wait(timeout=60))

    def end(self) -> None:
        self.release()
        self.process.kill()
        self.process.wait()
        self._stream.close()


StartJailed = Callable[..., JailedRun]


@pytest.fixture
def start_jailed(jail_here: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartJailed]:
    """Return `start_jailed(module, *arguments, descriptors=..., additions=...) -> JailedRun`."""
    monkeypatch.syspath_prepend(str(JAILED))
    runs: list[JailedRun] = []

    def start(
        module: str,
        *arguments: str,
        descriptors: Mapping[int, int] | None = None,
        additions: Mapping[str, str] | None = None,
    ) -> JailedRun:
        run = JailedRun(module, arguments, descriptors or {}, additions or {})
        runs.append(run)
        return run

    yield start
    for run in runs:
        run.end()
