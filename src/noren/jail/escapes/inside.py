"""The process that makes the attempts. Started by `run.py` through `noren.jail.start`.

Three modes: `control` makes every attempt in a forked child without any jail; `fresh` and
`older` lock themselves and make the attempts from a thread started after the lock, or from one
that was there before the first lock. Attempts that end their process get a locked fork of their
own, made before this process locks itself.

Every attempt is one line to the launcher: name, kind, detail. Jailed, the lines go through the
record pipe and keep to its limit; that they arrive shows that records still pass.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import threading
from pathlib import Path

from noren.jail import harden, lock
from noren.jail.descriptors import Descriptors
from noren.jail.entry import JailStart
from noren.jail.escapes.attempt import EXECUTED, Attempt, Field, Held, NotHere
from noren.jail.escapes.catalog import catalog
from noren.jail.escapes.playground import lay_out
from noren.jail.numbers import this_machine

BLIND = "overwrite_own_arguments"
"""Made last and in the process itself, because the launcher looks at that one's arguments."""

_PATIENCE_S = 10


def main(start: JailStart) -> int:
    """Make the attempts in the mode named by the first argument; the rest describe the field."""
    mode, *words = start.arguments
    given = dict(word.split(":", 1) for word in words)
    victim_pid, victim_address = _start_victim()
    namespace = os.open("/proc/self/ns/uts", os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(namespace, Held.NAMESPACE)
    os.close(namespace)
    field = Field(
        folder=given["folder"],
        tcp_port=int(given["tcp"]),
        udp_port=int(given["udp"]),
        udp6_port=int(given["udp6"]),
        unix_path=given["unix"],
        datagram_path=given["datagram"],
        abstract_name=given["abstract"],
        control=mode == "control",
        victim_pid=victim_pid,
        victim_address=victim_address,
        arguments_address=_arguments_address(),
    )
    if field.control:
        _run_control(field)
    else:
        _run_jailed(field, start, older=mode == "older")
    return 0


def _start_victim() -> tuple[int, int]:
    memory = ctypes.create_string_buffer(b"victim's memory", 16)
    own_pid = os.getpid()
    pid = os.fork()
    if pid == 0:
        harden.die_with_parent(own_pid)
        for number in Held:
            _close_quietly(number)
        while True:
            signal.pause()
    return pid, ctypes.addressof(memory)


def _close_quietly(number: int) -> None:
    try:
        os.close(number)
    except OSError:
        return


def _arguments_address() -> int:
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return int(fields[48 - 3])


def _run_control(field: Field) -> None:
    for attempt in catalog():
        if attempt.name != BLIND:
            lay_out(field.folder)
            _in_a_fork(attempt, field, Held.REPORT, lock_it=None)
    _finish(field, Held.REPORT)


def _run_jailed(field: Field, start: JailStart, *, older: bool) -> None:
    for attempt in catalog():
        if attempt.needs_own_process:
            _in_a_fork(attempt, field, Held.RECORD, lock_it=older)
    rest = [a for a in catalog() if not a.needs_own_process and a.name != BLIND]
    order = threading.Event()
    done = threading.Event()

    def make_them() -> None:
        order.wait()
        for attempt in rest:
            _report(Held.RECORD, attempt.name, "begin")
            _make(attempt, field, Held.RECORD)
        done.set()

    thread = threading.Thread(target=make_them, daemon=True)
    if older:
        thread.start()
    _lock(start.parent_pid, tell=True)
    if not older:
        thread.start()
    order.set()
    done.wait()
    _finish(field, Held.RECORD)


def _finish(field: Field, report: int) -> None:
    blind = next(a for a in catalog() if a.name == BLIND)
    _make(blind, field, report)
    _report(report, "end", "end")
    os.read(Held.GATE, 1)  # until the launcher has looked at the arguments
    os._exit(0)


def _lock(parent_pid: int, *, tell: bool) -> None:
    descriptors = Descriptors(
        record=Held.RECORD,
        camera=Held.CAMERA,
        reading=(Held.FILM, Held.GATE, Held.NAMESPACE),
        undeclared=(Held.LEAKED_FILE, Held.LEAKED_SOCKET),
    )
    first = lock.apply_first_lock(this_machine(), descriptors=descriptors, parent_pid=parent_pid)
    core = resource.getrlimit(resource.RLIMIT_CORE)[1]
    second = lock.lock_before_camera(descriptors=descriptors)
    check = lock.self_check(Held.RECORD)
    if tell:
        facts = (
            f"landlock={first.landlock_abi} emptied={int(first.command_line_emptied)} "
            f"locked={int(first.memory_locked)} swap={first.swap} core={core} "
            f"first={first.instructions} second={second.instructions} threads={second.threads} "
            f"attempted={check.attempted} refused={check.refused}"
        )
        _report(Held.RECORD, "layers", "layers", facts)


def _in_a_fork(attempt: Attempt, field: Field, report: int, *, lock_it: bool | None) -> None:
    """Make one attempt in a fork, locked first unless `lock_it` is None (True: older thread)."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        signal.alarm(_PATIENCE_S)
        try:
            if lock_it is None:
                _make(attempt, field, report)
            else:
                _make_locked(attempt, field, report, parent, older=lock_it)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        core = " core" if os.WCOREDUMP(status) else ""
        _report(report, attempt.name, "killed", f"{os.WTERMSIG(status)}{core}")
    elif attempt.ends_process and os.waitstatus_to_exitcode(status) == EXECUTED:
        _report(report, attempt.name, "done")


def _make_locked(attempt: Attempt, field: Field, report: int, parent: int, *, older: bool) -> None:
    order = threading.Event()

    def make_it() -> None:
        order.wait()
        _make(attempt, field, report)

    thread = threading.Thread(target=make_it)
    if older:
        thread.start()
    _lock(parent, tell=False)
    if not older:
        thread.start()
    order.set()
    thread.join()


def _make(attempt: Attempt, field: Field, report: int) -> None:
    try:
        attempt.act(field)
    except NotHere as absent:
        _report(report, attempt.name, "absent", str(absent))
    except OSError as refused:
        _report(report, attempt.name, "errno", str(refused.errno))
    except BaseException as fault:  # a fault of the attempt itself must not look like a refusal
        _report(report, attempt.name, "fault", repr(fault))
    else:
        _report(report, attempt.name, "done")


def _report(number: int, name: str, kind: str, detail: str = "") -> None:
    line = f"{name}\t{kind}\t{detail}".replace("\n", " ")[:400]
    os.write(number, line.encode() + b"\n")
