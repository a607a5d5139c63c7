"""Attempts on the kernel's special doors, on the machine, and on the process's own walls."""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import struct
import threading

from noren.jail import kernel
from noren.jail.escapes.attempt import ARGUMENT_MARK, Field, Held, NotHere, attempt, do
from noren.jail.numbers import X32_BIT, this_machine

_CLONE_NEWNS, _CLONE_NEWUSER = 0x20000, 0x1000_0000
_MS_PRIVATE_EVERYWHERE = 1 << 18 | 1 << 14
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NAME = 1, 4, 15
_PR_SET_MM, _PR_SET_MM_ARG_START = 35, 8
_AT_FDCWD = -100
# Asked for at import, since a locked process may not ask.
_HOST_NAME = os.uname().nodename.encode()


@attempt(trips=True)
def io_uring(_: Field) -> None:
    os.close(do("io_uring_setup", 4, bytes(120)))


@attempt(trips=True)
def kernel_program(_: Field) -> None:
    array_of_one = struct.pack("<IIIII", 2, 4, 8, 1, 0).ljust(72, b"\0")
    os.close(do("bpf", 0, array_of_one, len(array_of_one)))


@attempt(trips=True)
def fault_handler(_: Field) -> None:
    user_mode_only = 1
    os.close(do("userfaultfd", os.O_CLOEXEC | user_mode_only))


@attempt(trips=True)
def performance_counter(_: Field) -> None:
    software, task_clock = 1, 1
    wish = struct.pack("<IIQ", software, 112, task_clock).ljust(112, b"\0")
    os.close(do("perf_event_open", wish, 0, -1, -1, 0))


@attempt(trips=True)
def key_in_keyring(_: Field) -> None:
    of_this_process = -2
    do("add_key", b"user", b"noren", b"frame", 5, of_this_process)


@attempt(trips=True)
def join_keyring(_: Field) -> None:
    join_session = 1
    do("keyctl", join_session, None, 0, 0, 0)


@attempt(trips=True)
def new_user_namespace(_: Field) -> None:
    do("unshare", _CLONE_NEWUSER)


@attempt(trips=True)
def join_namespace(_: Field) -> None:
    do("setns", Held.NAMESPACE, 0)


def _enter_private_mounts(field: Field) -> None:
    # Without a jail the mount would be real, so it is made where nobody else sees it.
    if field.control:
        do("unshare", _CLONE_NEWNS)
        do("mount", b"none", b"/", None, _MS_PRIVATE_EVERYWHERE, None)


@attempt(trips=True)
def mount_folder(field: Field) -> None:
    _enter_private_mounts(field)
    do("mount", b"none", field.path("empty").encode(), b"tmpfs", 0, None)


@attempt(trips=True)
def mount_by_the_new_calls(_: Field) -> None:
    os.close(do("fsopen", b"tmpfs", 0))


@attempt(trips=True)
def detached_tree(field: Field) -> None:
    _enter_private_mounts(field)
    clone_tree = 1
    os.close(do("open_tree", _AT_FDCWD, field.folder.encode(), clone_tree))


@attempt(trips=True)
def kernel_module(_: Field) -> None:
    do("init_module", None, 0, b"")


@attempt(trips=True)
def kernel_restart(_: Field) -> None:
    impossible_flags = 0xFFFF
    do("kexec_load", 0, 0, None, impossible_flags)


@attempt(trips=True)
def call_through_x32_table(_: Field) -> None:
    if not this_machine().has_x32:
        raise NotHere("no second call table on this processor")
    kernel.call(X32_BIT | this_machine().numbers["getpid"])


@attempt()
def change_root(field: Field) -> None:
    os.chroot(field.folder)


@attempt()
def change_folder(field: Field) -> None:
    os.chdir(field.folder)


@attempt()
def host_name_payload(_: Field) -> None:
    do("sethostname", _HOST_NAME, len(_HOST_NAME))


@attempt()
def domain_name_payload(_: Field) -> None:
    do("setdomainname", b"(none)", 6)


@attempt()
def kernel_log(_: Field) -> None:
    size_of_buffer = 10
    do("syslog", size_of_buffer, None, 0)


@attempt()
def watch_files(_: Field) -> None:
    os.close(do("inotify_init1", 0))


@attempt()
def watch_everybodys_files(_: Field) -> None:
    os.close(do("fanotify_init", 0, 0))


@attempt()
def execution_domain(_: Field) -> None:
    no_randomization = 0x0004_0000
    do("personality", no_randomization)


@attempt()
def write_then_execute(_: Field) -> None:
    area = mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    address = ctypes.addressof(ctypes.c_char.from_buffer(area))
    do("mprotect", address, mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC)


@attempt()
def map_executable(_: Field) -> None:
    everything = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
    private = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    do("mmap", None, mmap.PAGESIZE, everything, private, -1, 0)


@attempt()
def map_film_executable(_: Field) -> None:
    execute = mmap.PROT_READ | mmap.PROT_EXEC
    do("mmap", None, mmap.PAGESIZE, execute, mmap.MAP_PRIVATE, Held.FILM, 0)


@attempt()
def name_payload(_: Field) -> None:
    do("prctl", _PR_SET_NAME, b"frame bytes", 0, 0, 0)


@attempt()
def become_dumpable(_: Field) -> None:
    do("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)


@attempt()
def outlive_the_supervisor(_: Field) -> None:
    do("prctl", _PR_SET_PDEATHSIG, 0, 0, 0, 0)


@attempt()
def move_argument_area(field: Field) -> None:
    do("prctl", _PR_SET_MM, _PR_SET_MM_ARG_START, field.arguments_address, 0, 0)


@attempt()
def raise_core_limit(_: Field) -> None:
    same = struct.pack("<QQ", 4096, 4096)
    do("prlimit64", 0, resource.RLIMIT_CORE, same, None)


@attempt()
def another_filter(_: Field) -> None:
    allow_everything = ctypes.create_string_buffer(struct.pack("<HBBI", 6, 0, 0, 0x7FFF_0000))
    header = struct.pack("<HxxxxxxQ", 1, ctypes.addressof(allow_everything))
    do("prctl", 38, 1, 0, 0, 0)
    do("seccomp", 1, 0, header)


@attempt(alone=True)
def crash_with_core(field: Field) -> None:
    if field.control:
        os.chdir(field.folder)
        hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    ctypes.string_at(1)


@attempt()
def arguments_through_proc(_: Field) -> None:
    os.close(os.open("/proc/self/cmdline", os.O_RDONLY))


@attempt()
def overwrite_own_arguments(field: Field) -> None:
    """Write into the own argument area. Whether anybody sees it, the launcher looks up."""
    ctypes.memmove(field.arguments_address, ARGUMENT_MARK, len(ARGUMENT_MARK))


@attempt(by_design=True)
def another_thread(_: Field) -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
