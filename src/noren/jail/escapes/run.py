"""Run the escape set and judge each attempt from outside the process that made it."""

from __future__ import annotations

import errno
import os
import selectors
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from subprocess import Popen

from noren.errors import JailBroken
from noren.jail.escapes.attempt import ARGUMENT_MARK, Attempt, Field, Held
from noren.jail.escapes.catalog import catalog
from noren.jail.escapes.inside import BLIND
from noren.jail.escapes.playground import Playground, open_playground
from noren.jail.self_check import SelfCheck
from noren.jail.start import spawn_jailed
from noren.vocabulary.words import Words

_INSIDE = "noren.jail.escapes.inside"
_FILTER_ANSWERS = frozenset({errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EFBIG})


class Mode(StrEnum):
    """From where an attempt is made."""

    CONTROL = "control"
    """No jail at all: shows that the attempt is a real one on this machine."""
    FRESH = "fresh"
    """Locked; a thread started after the lock."""
    OLDER = "older"
    """Locked; a thread that was there before the first lock."""
    VAULT = "vault"
    """Locked as the vault is, with sockets for messages and no camera; fresh thread."""
    FILTERS_ONLY = "filters_only"
    """As on a machine with neither Landlock nor anything else but seccomp; fresh thread."""


class Outcome(StrEnum):
    """How an attempt ended."""

    REFUSED = "refused"
    KILLED = "killed"
    ALLOWED_BY_DESIGN = "allowed_by_design"
    ESCAPED = "escaped"
    NOT_HERE = "not_here"
    """The machine has no such thing to try."""
    UNCLEAR = "unclear"
    """It failed, but not with an answer that the jail gives; it proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscapeResult:
    """One attempt in one mode.

    Args:
        name: of the attempt.
        mode: from where it was made.
        outcome: how it ended.
        detail: the error's name, the signal, or why it is not here.
    """

    name: str
    mode: Mode
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockFacts:
    """What the locked process said about its own locks, before it made the attempts.

    Args:
        landlock_abi: version in force, -1 for none.
        command_line_emptied: nothing shows in /proc/<pid>/cmdline.
        memory_locked: pages are kept out of swap.
        swap: where pages would go; a value of `SwapState`.
        core_limit_bytes: hard limit of a core file.
        threads_bound: how many threads the second filter found and bound.
        self_check: what it refused itself.
    """

    landlock_abi: int
    command_line_emptied: bool
    memory_locked: bool
    swap: str
    core_limit_bytes: int
    threads_bound: int
    self_check: SelfCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class EscapeRun:
    """One run of the whole set in one mode.

    Args:
        mode: from where.
        results: one for each attempt of the catalog, in its order.
        traces: what was found outside afterwards; empty in a jail that holds.
        facts: what the locked process said of itself; None in a control run.
        cpu_s: processor seconds of the run, children included.
    """

    mode: Mode
    results: tuple[EscapeResult, ...]
    traces: tuple[str, ...]
    facts: LockFacts | None
    cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    name: str
    kind: str
    detail: str


def run_escapes(mode: Mode, *, user_id: int | None = None, patience_s: float = 60) -> EscapeRun:
    """Make every attempt of the catalog in one mode and judge them.

    Nothing outside a temporary folder and loopback is touched, in the control run neither.

    Args:
        mode: jailed (`FRESH`, `OLDER`), partly (`FILTERS_ONLY`) or not (`CONTROL`).
        user_id: make the attempts as this user; only root may ask for another than itself.
        patience_s: wall time after which the run counts as stuck.

    Raises:
        JailBroken: if the run did not reach its end: nothing can then be said about the jail.
    """
    before = _children_cpu_s()
    with open_playground(owner=user_id) as playground:
        lines, raw_bytes, arguments = _drive(playground, mode, user_id, patience_s)
        found = list(playground.traces())
    if raw_bytes and mode is not Mode.CONTROL:
        found.append(f"record_pipe:{raw_bytes}")
    shown = ARGUMENT_MARK in arguments
    results = tuple(_judge(attempt, mode, lines, shown) for attempt in catalog())
    return EscapeRun(
        mode=mode,
        results=results,
        traces=tuple(found),
        facts=_facts(lines),
        cpu_s=_children_cpu_s() - before,
    )


def _children_cpu_s() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _drive(
    playground: Playground, mode: Mode, user_id: int | None, patience_s: float
) -> tuple[list[_Line], int, bytes]:
    """Start the attempting process and return its lines, stray bytes, and its arguments."""
    record_read, record_write = os.pipe()
    report_read, report_write = os.pipe()
    gate_read, gate_write = os.pipe()
    given = {
        Held.RECORD: record_write,
        Held.CAMERA: playground.camera.fileno(),
        Held.FILM: playground.film,
        Held.LEAKED_FILE: playground.leaked_file,
        Held.LEAKED_SOCKET: playground.leaked_socket.fileno(),
        Held.GATE: gate_read,
    }
    if mode is Mode.CONTROL:
        given[Held.REPORT] = report_write
    process = spawn_jailed(
        _INSIDE,
        descriptors={int(inside): outside for inside, outside in given.items()},
        arguments=[mode, *_words(playground.field, user_id)],
    )
    for number in (record_write, report_write, gate_read):
        os.close(number)
    reader = _LineReader(mode)
    try:
        for source, part in _listen(record_read, report_read, process, patience_s):
            reader.take(part, is_report=source == report_read)
            if reader.ended:
                break
        arguments = _arguments_of(process.pid) if reader.ended else b""
    finally:
        for number in (gate_write, record_read, report_read):
            os.close(number)
        _end(process)
    reader.require_end(process.returncode)
    return reader.lines, reader.raw_bytes, arguments


def _arguments_of(pid: int) -> bytes:
    """What the process list shows of a process.

    Raises:
        JailBroken: the machine hides other processes.
    """
    shown = Path(f"/proc/{pid}/cmdline")
    try:
        return shown.read_bytes()
    except OSError as error:
        raise JailBroken(
            where=Words(en="escape set", ja="脱出試験"),
            found=Words(
                en=f"{shown} cannot be read ({error.strerror})",
                ja=f"{shown} を読めません({error.strerror})",
            ),
            expected=Words(
                en="a process list that shows this user's own processes, the locked ones too",
                ja="鍵をかけたものを含め、この利用者のプロセスが見えるプロセス一覧",
            ),
            remedy=Words(
                en="run it where /proc hides nothing (hidepid, ProtectProc); "
                "measuring does not need that",
                ja="/proc を隠さない環境(hidepid、ProtectProc なし)で実行してください。"
                "計測には影響しません",
            ),
        ) from error


class _LineReader:
    """Tells reports from raw bytes; in a control run those come by two different pipes."""

    def __init__(self, mode: Mode) -> None:
        self.lines: list[_Line] = []
        self.raw_bytes = 0
        self.ended = False
        self._control = mode is Mode.CONTROL
        self._rest = b""

    def take(self, part: bytes, *, is_report: bool) -> None:
        if self._control and not is_report:
            self.raw_bytes += len(part)
            return
        *whole, self._rest = (self._rest + part).split(b"\n")
        for line in whole:
            words = line.decode("utf-8", "replace").split("\t")
            if len(words) == 3:
                self.lines.append(_Line(name=words[0], kind=words[1], detail=words[2]))
                self.ended |= words[1] == "end"
            else:
                self.raw_bytes += len(line)

    def require_end(self, status: int | None) -> None:
        if not self.ended:
            last = self.lines[-1].name if self.lines else "start"
            raise JailBroken(
                where=Words(en="escape set", ja="脱出試験"),
                found=Words(
                    en="the attempting process ended with {status} after {last}",
                    ja="試験プロセスが{last}の後に{status}で終わりました",
                ).fill(status=status, last=last),
                expected=Words(en="an answer for every attempt", ja="すべての試みの結果"),
                remedy=Words(
                    en="nothing can be claimed about this machine; report its kernel version",
                    ja="この機械については何も表明できません。カーネルの版を添えて報告してください",
                ),
            )


def _listen(
    record: int, report: int, process: Popen[bytes], patience_s: float
) -> Iterator[tuple[int, bytes]]:
    deadline = time.monotonic() + patience_s
    with selectors.DefaultSelector() as selector:
        for number in (record, report):
            selector.register(number, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                return
            for key, _ in ready:
                part = os.read(key.fd, 65_536)
                if part:
                    yield key.fd, part
                else:
                    selector.unregister(key.fd)


def _end(process: Popen[bytes]) -> None:
    deadline = time.monotonic() + 5
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait()


def _words(field: Field, user_id: int | None) -> list[str]:
    return [
        f"user:{-1 if user_id is None else user_id}",
        f"folder:{field.folder}",
        f"tcp:{field.tcp_port}",
        f"udp:{field.udp_port}",
        f"udp6:{field.udp6_port}",
        f"unix:{field.unix_path}",
        f"datagram:{field.datagram_path}",
        f"abstract:{field.abstract_name}",
    ]


def _judge(attempt: Attempt, mode: Mode, lines: list[_Line], shown: bool) -> EscapeResult:
    said = [line for line in lines if line.name == attempt.name and line.kind != "begin"]
    # A success counts whatever else was said, a death more than the answer before it.
    ranks = ("done", "killed", "fault", "errno", "absent")
    last = min(said, key=lambda line: ranks.index(line.kind), default=None)
    if attempt.name == BLIND:
        outcome = Outcome.ESCAPED if shown else Outcome.REFUSED
        detail = "seen in the process list" if shown else "the process list shows nothing"
    elif last is None:
        outcome, detail = Outcome.UNCLEAR, "no answer"
    else:
        outcome, detail = _judge_line(attempt, last)
    return EscapeResult(name=attempt.name, mode=mode, outcome=outcome, detail=detail)


def _judge_line(attempt: Attempt, line: _Line) -> tuple[Outcome, str]:
    if line.kind == "done":
        return (Outcome.ALLOWED_BY_DESIGN if attempt.by_design else Outcome.ESCAPED), "done"
    if line.kind == "absent":
        return Outcome.NOT_HERE, line.detail
    if line.kind == "killed":
        return _judge_death(line.detail)
    if line.kind == "fault":
        return Outcome.UNCLEAR, line.detail
    number = int(line.detail)
    name = errno.errorcode.get(number, line.detail)
    return (Outcome.REFUSED if number in _FILTER_ANSWERS else Outcome.UNCLEAR), name


def _judge_death(detail: str) -> tuple[Outcome, str]:
    number, _, core = detail.partition(" ")
    name = signal.Signals(int(number)).name
    if core:
        return Outcome.ESCAPED, f"{name} with a core dump"
    if int(number) == signal.SIGSYS:
        return Outcome.KILLED, name
    if int(number) == signal.SIGSEGV:
        return Outcome.REFUSED, f"{name} without a core dump"
    return Outcome.UNCLEAR, name


def _facts(lines: list[_Line]) -> LockFacts | None:
    said = next((line.detail for line in lines if line.kind == "layers"), None)
    if said is None:
        return None
    pairs = dict(word.split("=", 1) for word in said.split())
    return LockFacts(
        landlock_abi=int(pairs["landlock"]),
        command_line_emptied=pairs["emptied"] == "1",
        memory_locked=pairs["locked"] == "1",
        swap=pairs["swap"],
        core_limit_bytes=int(pairs["core"]),
        threads_bound=int(pairs["threads"]),
        self_check=SelfCheck(attempted=int(pairs["attempted"]), refused=int(pairs["refused"])),
    )
