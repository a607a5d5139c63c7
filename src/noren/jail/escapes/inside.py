"""The process that makes the attempts. Started by `run.py` through `noren.jail.start`.

Modes: `control` makes every attempt in a forked child without any jail; `fresh` and `older` lock
themselves and make the attempts from a thread started after the lock, or from one that was there
before the first lock; `vault` does as `fresh` under the vault's own lock; `filters_only` installs
the two filters and nothing else. Attempts that end their process get a locked fork of their own,
made before this process locks itself.

Every attempt is one line to the launcher: name, kind, detail. Jailed, the lines go through the
record pipe and keep to its limit; that they arrive shows that records still pass.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import threading
from pathlib import Path

from noren.jail import bpf, filters, harden, lock
from noren.jail.descriptors import LONGEST_STORE_MESSAGE, Descriptors, MessageSockets
from noren.jail.entry import JailStart
from noren.jail.escapes.attempt import EXECUTED, Attempt, Field, Held, NotHere, do
from noren.jail.escapes.catalog import catalog
from noren.jail.escapes.playground import lay_out
from noren.jail.numbers import this_machine

BLIND = "overwrite_own_arguments"
"""Made last and in the process itself, because the launcher looks at that one's arguments."""

_PATIENCE_S = 10
_PR_SET_DUMPABLE = 4


def main(start: JailStart) -> int:
    """Make the attempts in the mode named by the first argument; the rest describe the field."""
    mode, *words = start.arguments
    given = dict(word.split(":", 1) for word in words)
    _become(int(given["user"]))
    victim_pid, victim_address = _start_victim()
    namespace = os.open("/proc/self/ns/uts", os.O_RDONLY | os.O_CLOEXEC)
    os.dup2(namespace, Held.NAMESPACE)
    os.close(namespace)
    if mode == "vault":
        _hold_messages()
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
        _run_jailed(field, start.parent_pid, mode)
    return 0


def _hold_messages() -> None:
    """Open the socket of the vault's profile. Its other end is kept too, lest writing raise."""
    inside, outside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    os.dup2(inside.fileno(), Held.MESSAGES)
    os.dup2(outside.fileno(), Held.MESSAGES + 1)
    inside.close()
    outside.close()


def _become(user_id: int) -> None:
    if user_id >= 0:
        os.setgroups([])
        os.setgid(user_id)
        os.setuid(user_id)
        # Changing the user made the process undumpable, which would be the jail's own doing.
        do("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)


def _start_victim() -> tuple[int, int]:
    memory = ctypes.create_string_buffer(b"victim's memory", 16)
    pid = os.fork()
    if pid == 0:
        # It ends when the launcher opens the gate or dies. It cannot rely on its parent's death:
        # Landlock keeps a locked parent from signalling it, even by dying.
        os.read(Held.GATE, 1)
        os._exit(0)
    return pid, ctypes.addressof(memory)


def _arguments_address() -> int:
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return int(fields[48 - 3])


def _run_control(field: Field) -> None:
    for attempt in catalog():
        if attempt.name != BLIND:
            lay_out(field.folder)
            _in_a_fork(attempt, field, Held.REPORT, mode="control")
    _finish(field, Held.REPORT)


def _run_jailed(field: Field, parent_pid: int, mode: str) -> None:
    for attempt in catalog():
        if attempt.needs_own_process:
            _in_a_fork(attempt, field, Held.RECORD, mode=mode)
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
    _lock_around(thread, parent_pid, mode, tell=True)
    order.set()
    done.wait()
    _finish(field, Held.RECORD)


def _finish(field: Field, report: int) -> None:
    blind = next(a for a in catalog() if a.name == BLIND)
    _make(blind, field, report)
    _report(report, "end", "end")
    os.read(Held.GATE, 1)  # until the launcher has looked at the arguments
    os._exit(0)


def _lock_around(thread: threading.Thread, parent_pid: int, mode: str, *, tell: bool) -> None:
    if mode == "older":
        thread.start()
    if mode == "filters_only":
        _install_filters()
    else:
        _lock(parent_pid, _declared(mode), tell=tell)
    if mode != "older":
        thread.start()


def _install_filters() -> None:
    machine = this_machine()
    harden.forbid_new_privileges()
    bpf.install(filters.stage1(machine, own_pid=os.getpid()), machine)
    second = filters.stage2(
        machine, own_pid=os.getpid(), record_fd=Held.RECORD, camera_fd=Held.CAMERA
    )
    bpf.install(second, machine)


def _declared(mode: str) -> Descriptors:
    leaked = (Held.LEAKED_FILE, Held.LEAKED_SOCKET)
    reading = (Held.FILM, Held.GATE, Held.NAMESPACE)
    if mode != "vault":
        return Descriptors(
            record=Held.RECORD, camera=Held.CAMERA, reading=reading, undeclared=leaked
        )
    messages = MessageSockets(
        first=Held.MESSAGES, last=Held.MESSAGES, most_bytes=LONGEST_STORE_MESSAGE
    )
    return Descriptors(
        record=Held.RECORD,
        reading=reading,
        message_sockets=(messages,),
        undeclared=(*leaked, Held.CAMERA, Held.MESSAGES + 1),
    )


def _lock(parent_pid: int, descriptors: Descriptors, *, tell: bool) -> None:
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


def _in_a_fork(attempt: Attempt, field: Field, report: int, *, mode: str) -> None:
    """Make one attempt in a fork of its own, locked first unless the mode is `control`."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        signal.alarm(_PATIENCE_S)
        try:
            if mode == "control":
                _make(attempt, field, report)
            else:
                _make_locked(attempt, field, report, parent, mode)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        core = " core" if os.WCOREDUMP(status) else ""
        _report(report, attempt.name, "killed", f"{os.WTERMSIG(status)}{core}")
    elif attempt.ends_process and os.waitstatus_to_exitcode(status) == EXECUTED:
        _report(report, attempt.name, "done")


def _make_locked(attempt: Attempt, field: Field, report: int, parent: int, mode: str) -> None:
    order = threading.Event()

    def make_it() -> None:
        order.wait()
        _make(attempt, field, report)

    thread = threading.Thread(target=make_it)
    _lock_around(thread, parent, mode, tell=False)
    order.set()
    thread.join()


def _make(attempt: Attempt, field: Field, report: int) -> None:
    try:
        attempt.act(field)
    except NotHere as absent:
        _report(report, attempt.name, "absent", str(absent))
    except OSError as refused:
        if refused.errno is None:  # no answer of the kernel's
            _report(report, attempt.name, "fault", repr(refused))
        else:
            _report(report, attempt.name, "errno", str(refused.errno))
    except BaseException as fault:  # a fault of the attempt itself must not look like a refusal
        _report(report, attempt.name, "fault", repr(fault))
    else:
        _report(report, attempt.name, "done")


def _report(number: int, name: str, kind: str, detail: str = "") -> None:
    line = f"{name}\t{kind}\t{detail}".replace("\n", " ")[:400]
    os.write(number, line.encode() + b"\n")
