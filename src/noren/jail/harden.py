"""What a process gives up before any filter: dumps, file sizes, debuggers, its own name tag.

Each function does one thing and either does it or raises; what may be absent on a sound machine
(emptying the argument area, locking memory) answers False instead.

Source: Linux manual pages prctl(2), setrlimit(2), mlockall(2), core(5), proc(5).
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from pathlib import Path

from noren.errors import JailBroken
from noren.vocabulary.words import Words

_PR_SET_PDEATHSIG = 1
_PR_GET_DUMPABLE = 3
_PR_SET_DUMPABLE = 4
_PR_SET_MM = 35
_PR_SET_MM_MAP = 14
_PR_SET_NO_NEW_PRIVS = 38
_MCL_CURRENT_FUTURE_ONFAULT = 1 | 2 | 4
_CAP_IPC_LOCK = 14

MOST_DESCRIPTORS = 256

_libc = ctypes.CDLL(None, use_errno=True)


def limit_resources() -> None:
    """Forbid core files, files of any size, message queues and many descriptors, for good.

    The core limit is one byte, not zero: a crash collector behind a pipe (apport,
    systemd-coredump) ignores zero and obeys one. Where the limit is already zero and may not
    be raised it stays; `forbid_dumps` stops the collector as well.
    """
    _lower(resource.RLIMIT_CORE, 1)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_MSGQUEUE, 0)
    _lower(resource.RLIMIT_NOFILE, MOST_DESCRIPTORS)


def forbid_dumps() -> None:
    """Make the process undumpable: no core, no debugger, no reading of its /proc files.

    A program start resets this, so it is set inside the jail and not by the launcher.

    Raises:
        JailBroken: if it did not take.
    """
    _prctl(_PR_SET_DUMPABLE, 0)
    if _prctl(_PR_GET_DUMPABLE) != 0:
        raise _broken(
            Words(en="the process stays dumpable", ja="プロセスのダンプを禁止できません"),
            Words(en="PR_SET_DUMPABLE to hold", ja="PR_SET_DUMPABLE が効くこと"),
        )


def forbid_new_privileges() -> None:
    """Set NO_NEW_PRIVS, without which an unprivileged process may not install filters."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def die_with_parent(parent_pid: int) -> None:
    """Ask for SIGKILL when the thread that started this process ends.

    Raises:
        JailBroken: if the parent is already another process, since then nobody watches.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        raise _broken(
            Words(
                en=f"the parent is process {os.getppid()}", ja=f"親がプロセス {os.getppid()} です"
            ),
            Words(en=f"process {parent_pid}", ja=f"プロセス {parent_pid}"),
        )


def empty_command_line() -> bool:
    """Make /proc/<pid>/cmdline and environ empty, and tell whether the kernel agreed.

    A process can write into its own argument area at any time and every local user can read
    it there; once the kernel believes the area to be empty, there is nothing to read. Needs
    CONFIG_CHECKPOINT_RESTORE. Call it while the process has one thread: the call restates the
    end of the heap, which another thread could be moving.
    """
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    # Counting from field 3 of proc(5), the first after the name in brackets.
    start_code, end_code, start_stack = (int(fields[place - 3]) for place in (26, 27, 28))
    start_data, end_data, start_brk = (int(fields[place - 3]) for place in (45, 46, 47))
    arguments_end = int(fields[49 - 3])
    environ_end = int(fields[51 - 3])
    _libc.sbrk.restype = ctypes.c_void_p
    heap_end = _libc.sbrk(ctypes.c_long(0))
    layout = struct.pack(
        "<11QQIi",
        start_code,
        end_code,
        start_data,
        end_data,
        start_brk,
        heap_end,
        start_stack,
        arguments_end,
        arguments_end,
        environ_end,
        environ_end,
        0,
        0,
        -1,
    )
    held = ctypes.create_string_buffer(layout, len(layout))
    try:
        _prctl(_PR_SET_MM, _PR_SET_MM_MAP, ctypes.addressof(held), len(layout))
    except OSError:
        return False
    return is_command_line_empty()


def is_command_line_empty() -> bool:
    """Tell whether /proc/self/cmdline and environ show nothing."""
    return not (Path("/proc/self/cmdline").read_bytes() or Path("/proc/self/environ").read_bytes())


def lock_memory() -> bool:
    """Keep all present and future pages out of swap, and tell whether that was permitted.

    Tried only with CAP_IPC_LOCK or an unlimited RLIMIT_MEMLOCK: under a finite limit the call
    may succeed now and starve the libraries of memory later. Pages are locked when first used,
    so unused thread stacks cost nothing.
    """
    if not may_lock_memory():
        return False
    answer: int = _libc.mlockall(_MCL_CURRENT_FUTURE_ONFAULT)
    return answer == 0


def may_lock_memory() -> bool:
    """Tell whether this process may lock all its memory, now and later."""
    unlimited = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY
    return unlimited or bool(_effective_capabilities() >> _CAP_IPC_LOCK & 1)


def count_threads() -> int:
    """Return how many threads this process has now."""
    return len(os.listdir("/proc/self/task"))


def _effective_capabilities() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    return 0


def _lower(which: int, wanted: int) -> None:
    _, hard = resource.getrlimit(which)
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(which, (value, value))


def _prctl(option: int, *arguments: int) -> int:
    words = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    ctypes.set_errno(0)
    answer: int = _libc.prctl(option, *words)
    if answer < 0:
        errno = ctypes.get_errno()
        raise OSError(errno, os.strerror(errno))
    return answer


def _broken(found: Words, expected: Words) -> JailBroken:
    return JailBroken(
        where=Words(en="jail hardening", ja="隔離の強化"),
        found=found,
        expected=expected,
        remedy=Words(
            en="the camera stays closed; see `noren doctor`",
            ja="カメラは開きません。`noren doctor` で確認してください",
        ),
    )
