"""Attempts to start, read, change or signal another process, or to share an object with one."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import struct

from noren.jail.escapes.attempt import EXECUTED, PAYLOAD, Field, Held, attempt, do

_AT_FDCWD = -100
_PTRACE_TRACEME, _PTRACE_SEIZE = 0, 0x4206
_SHELL = b"/bin/sh"


def _child_ends(pid: int) -> None:
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


@attempt()
def fork(_: Field) -> None:
    _child_ends(os.fork())


@attempt()
def fork_by_the_old_call(_: Field) -> None:
    _child_ends(do("fork"))


@attempt()
def fork_by_clone3(_: Field) -> None:
    wish = struct.pack("<11Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0)
    _child_ends(do("clone3", wish, len(wish)))


@attempt()
def spawn(_: Field) -> None:
    os.waitpid(os.posix_spawn(_SHELL, ["sh", "-c", "exit 0"], {}), 0)


@attempt(trips=True, ends_process=True)
def execute(_: Field) -> None:
    os.execve(_SHELL, ["sh", "-c", f"exit {EXECUTED}"], {})


@attempt(trips=True, ends_process=True)
def execute_at(_: Field) -> None:
    words = [ctypes.c_char_p(word) for word in (b"sh", b"-c", f"exit {EXECUTED}".encode())]
    arguments = (ctypes.c_char_p * 4)(*words, None)
    do("execveat", _AT_FDCWD, _SHELL, ctypes.addressof(arguments), None, 0)


@attempt(trips=True)
def trace_victim(field: Field) -> None:
    do("ptrace", _PTRACE_SEIZE, field.victim_pid, 0, 0)


@attempt(trips=True)
def let_itself_be_traced(_: Field) -> None:
    do("ptrace", _PTRACE_TRACEME, 0, 0, 0)


def _vectors(field: Field) -> tuple[ctypes.Array[ctypes.c_char], bytes, bytes]:
    own = ctypes.create_string_buffer(b"frame", 16)
    return (
        own,
        struct.pack("<QQ", ctypes.addressof(own), 5),
        struct.pack("<QQ", field.victim_address, 5),
    )


@attempt(trips=True)
def read_victim_memory(field: Field) -> None:
    _own, local, remote = _vectors(field)
    do("process_vm_readv", field.victim_pid, local, 1, remote, 1, 0)


@attempt(trips=True)
def write_victim_memory(field: Field) -> None:
    _own, local, remote = _vectors(field)
    do("process_vm_writev", field.victim_pid, local, 1, remote, 1, 0)


@attempt()
def open_victim_memory(field: Field) -> None:
    os.close(os.open(f"/proc/{field.victim_pid}/mem", os.O_RDWR))


@attempt()
def read_victim_environment(field: Field) -> None:
    os.close(os.open(f"/proc/{field.victim_pid}/environ", os.O_RDONLY))


@attempt()
def signal_victim(field: Field) -> None:
    os.kill(field.victim_pid, signal.SIGURG)


@attempt()
def signal_victim_thread(field: Field) -> None:
    do("tgkill", field.victim_pid, field.victim_pid, signal.SIGURG)


@attempt()
def signal_victim_by_tkill(field: Field) -> None:
    do("tkill", field.victim_pid, signal.SIGURG)


@attempt()
def queue_signal_with_payload(field: Field) -> None:
    si_queue = -1
    info = struct.pack("<iiiiiiQ", signal.SIGURG, 0, si_queue, 0, os.getpid(), 0, 0xF4A3E)
    do("rt_sigqueueinfo", field.victim_pid, signal.SIGURG, info.ljust(128, b"\0"))


@attempt()
def open_victim_by_pidfd(field: Field) -> None:
    os.close(do("pidfd_open", field.victim_pid, 0))


@attempt()
def take_victim_descriptor(field: Field) -> None:
    victim = do("pidfd_open", field.victim_pid, 0)
    os.close(do("pidfd_getfd", victim, 0, 0))


@attempt()
def compare_with_victim(field: Field) -> None:
    kcmp_files = 2
    do("kcmp", os.getpid(), field.victim_pid, kcmp_files, 0, 0)


@attempt()
def priority_payload(_: Field) -> None:
    os.setpriority(os.PRIO_PROCESS, 0, 5)


@attempt()
def scheduling_payload(_: Field) -> None:
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


@attempt()
def affinity_payload(_: Field) -> None:
    os.sched_setaffinity(0, os.sched_getaffinity(0))


@attempt()
def io_priority_payload(_: Field) -> None:
    best_effort_7 = 2 << 13 | 7
    do("ioprio_set", 1, 0, best_effort_7)


@attempt()
def process_group_payload(_: Field) -> None:
    os.setsid()


@attempt()
def user_id_payload(_: Field) -> None:
    os.setuid(os.getuid())


@attempt()
def file_mask_payload(_: Field) -> None:
    do("umask", 0o77)


@attempt()
def system_v_memory(_: Field) -> None:
    number = do("shmget", 0, 4096, 0o1600)
    do("shmctl", number, 0, None)


@attempt()
def system_v_message(_: Field) -> None:
    number = do("msgget", 0, 0o1600)
    do("msgctl", number, 0, None)


@attempt()
def system_v_semaphore(_: Field) -> None:
    number = do("semget", 0, 1, 0o1600)
    do("semctl", number, 0, 0, 0)


@attempt()
def posix_queue(_: Field) -> None:
    name = f"noren-escape-{os.getpid()}".encode()
    os.close(do("mq_open", name, os.O_RDWR | os.O_CREAT, 0o600, None))
    do("mq_unlink", name)


@attempt()
def make_pipe(_: Field) -> None:
    for end in os.pipe():
        os.close(end)


@attempt()
def write_standard_error(_: Field) -> None:
    os.write(2, PAYLOAD)


@attempt()
def write_record_one_byte_too_long(_: Field) -> None:
    os.write(Held.RECORD, b"r" * 513)


@attempt()
def write_record_big(_: Field) -> None:
    os.write(Held.RECORD, b"r" * 4096)


@attempt()
def write_record_in_pieces(_: Field) -> None:
    os.writev(Held.RECORD, [b"r" * 512] * 6)


@attempt()
def send_film_to_record(_: Field) -> None:
    os.sendfile(Held.RECORD, Held.FILM, 0, 30_000)


@attempt()
def splice_film_to_record(_: Field) -> None:
    do("splice", Held.FILM, None, Held.RECORD, None, 30_000, 0)


@attempt()
def map_pages_into_record(_: Field) -> None:
    pages = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    address = ctypes.addressof(ctypes.c_char.from_buffer(pages))
    do("vmsplice", Held.RECORD, struct.pack("<QQ", address, 4096), 1, 0)


@attempt()
def put_file_under_record_number(_: Field) -> None:
    os.dup2(Held.LEAKED_FILE, Held.RECORD)


@attempt()
def put_file_under_record_number_by_dup3(_: Field) -> None:
    do("dup3", Held.LEAKED_FILE, Held.RECORD, os.O_CLOEXEC)


@attempt()
def duplicate_leaked(_: Field) -> None:
    os.close(os.dup(Held.LEAKED_FILE))
