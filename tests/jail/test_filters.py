"""Both filters on both processors, judged number by number by a small BPF interpreter.

The lists below are written down a second time, from the design and not from the code.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noren.jail import bpf
from noren.jail.bpf import ALLOW, KILL_PROCESS, NO_SUCH_CALL, REFUSE, Program
from noren.jail.descriptors import MessageSockets
from noren.jail.filters import stage1, stage2
from noren.jail.numbers import AARCH64, MACHINES, NEWEST_KNOWN, X32_BIT, X86_64, Machine

Judge = Callable[..., int]

PID, RECORD, CAMERA = 4321, 4, 5
AT_FDCWD = 2**64 - 100


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMPUTING = _names(
    """
    read close fstat lseek munmap brk mremap madvise pread64 futex sched_yield
    sched_getaffinity set_robust_list rseq rt_sigaction rt_sigprocmask rt_sigreturn
    sigaltstack clock_gettime clock_nanosleep nanosleep gettimeofday getpid gettid getrandom
    getrusage poll ppoll select pselect6 epoll_wait epoll_pwait membarrier exit exit_group
    restart_syscall
    """
)
BY_ARGUMENT = _names("write mmap mprotect clone tgkill fcntl")
WITH_A_CAMERA = _names("recvfrom getsockopt sendto")
DEADLY = _names(
    """
    execve execveat ptrace process_vm_readv process_vm_writev io_uring_setup io_uring_enter
    io_uring_register bpf unshare setns mount umount2 pivot_root move_mount open_tree fsopen
    fsconfig fsmount fspick mount_setattr kexec_load kexec_file_load init_module
    finit_module delete_module userfaultfd perf_event_open add_key request_key keyctl
    pidfd_getfd
    """
)
BOTH = pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda m: m.name)


def first(machine: Machine) -> Program:
    return stage1(machine, own_pid=PID)


def second(machine: Machine, *, camera: int | None = CAMERA) -> Program:
    return stage2(machine, own_pid=PID, record_fd=RECORD, camera_fd=camera)


@BOTH
def test_stage_two_gives_every_number_the_verdict_of_the_design(
    machine: Machine, run_program: Judge
) -> None:
    names = {number: name for name, number in machine.numbers.items()}
    program = second(machine)
    wrong = []
    for number in range(NEWEST_KNOWN + 200):
        name = names.get(number, "")
        verdict = run_program(program, number=number, arch=machine.audit_arch)
        if name in COMPUTING:
            expected = ALLOW
        elif name in DEADLY:
            expected = KILL_PROCESS
        elif name == "clone3":
            expected = NO_SUCH_CALL
        elif name in BY_ARGUMENT | WITH_A_CAMERA:
            continue  # judged below, argument by argument
        else:
            expected = REFUSE
        if verdict != expected:
            wrong.append((number, name, hex(verdict)))
    assert not wrong


@BOTH
@pytest.mark.parametrize(
    "names",
    [
        "openat creat mkdirat mkdir unlinkat unlink renameat2 rename linkat link symlinkat symlink "
        "mknodat mknod fchmodat chmod fchmod fchownat chown fchown utimensat setxattr fsetxattr "
        "removexattr truncate ftruncate fallocate flock memfd_create memfd_secret",
        "socket socketpair connect bind listen accept accept4 sendmsg sendmmsg recvmsg setsockopt",
        "fork vfork execve execveat ptrace process_vm_readv process_vm_writev pidfd_open "
        "pidfd_getfd pidfd_send_signal kcmp tkill rt_sigqueueinfo",
        "shmget shmat msgget msgsnd semget mq_open io_uring_setup splice tee vmsplice sendfile "
        "copy_file_range pwrite64 pwritev writev dup2 dup3",
        "bpf userfaultfd perf_event_open add_key keyctl unshare setns mount pivot_root chroot "
        "open_tree fsopen init_module kexec_load personality syslog setpriority sethostname setuid",
    ],
    ids=["files", "network", "processes", "objects", "doors"],
)
def test_stage_one_refuses(machine: Machine, names: str, judge: Judge) -> None:
    program = first(machine)
    for name in names.split():
        if name in machine.numbers:
            writing = (AT_FDCWD, 1, os.O_WRONLY)
            assert judge(program, machine, name, *writing) == REFUSE, name


@BOTH
def test_stage_one_lets_libraries_load_compute_and_compile(machine: Machine, judge: Judge) -> None:
    program = first(machine)
    for name, *arguments in (
        ("read", 3, 1, 100),
        ("openat", AT_FDCWD, 1, os.O_RDONLY | os.O_CLOEXEC),
        ("openat", AT_FDCWD, 1, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC),
        ("mmap", 0, 4096, mmap.PROT_READ | mmap.PROT_EXEC, mmap.MAP_PRIVATE, 3, 0),
        ("mprotect", 4096, 4096, mmap.PROT_READ | mmap.PROT_EXEC),
        ("clone", 0x3D0F00),
        ("futex", 0, 0, 0),
        ("prlimit64", 0, 3, 0, 1),
        ("seccomp", 1, 1, 1),
        ("write", RECORD, 1, 10),
        ("sendto", CAMERA, 1, 10, 0, 0, 0),
        ("sched_setaffinity", 0, 8, 1),
    ):
        assert judge(program, machine, name, *arguments) == ALLOW, name


@BOTH
@pytest.mark.parametrize(
    "flags",
    [
        os.O_WRONLY,
        os.O_RDWR,
        3,
        os.O_RDONLY | os.O_CREAT,
        os.O_RDONLY | os.O_TRUNC,
        os.O_RDONLY | os.O_APPEND,
        0o20000000,
        os.O_TMPFILE | os.O_RDWR,
    ],
    ids=oct,
)
def test_stage_one_refuses_every_way_to_open_for_writing(
    machine: Machine, flags: int, judge: Judge
) -> None:
    program = first(machine)
    assert judge(program, machine, "openat", AT_FDCWD, 1, flags, 0o600) == REFUSE
    if "open" in machine.numbers:
        assert judge(program, machine, "open", 1, flags, 0o600) == REFUSE


@BOTH
def test_calls_whose_arguments_cannot_be_seen_do_not_exist(machine: Machine, judge: Judge) -> None:
    assert judge(first(machine), machine, "openat2", AT_FDCWD, 1, 1, 24) == NO_SUCH_CALL
    assert judge(first(machine), machine, "clone3", 1, 88) == NO_SUCH_CALL
    assert judge(second(machine), machine, "clone3", 1, 88) == NO_SUCH_CALL


@BOTH
def test_calls_newer_than_the_table_do_not_exist(machine: Machine, run_program: Judge) -> None:
    for number in range(NEWEST_KNOWN + 1, NEWEST_KNOWN + 100):
        verdict = run_program(first(machine), number=number, arch=machine.audit_arch)
        assert verdict == NO_SUCH_CALL


ARGUMENTS = [
    ("write", (RECORD, 1, 512), ALLOW, "a record"),
    ("write", (RECORD, 1, 513), REFUSE, "a record that is too long"),
    ("write", (RECORD, 1, 2**32 + 8), REFUSE, "a length with high bits"),
    ("write", (2, 1, 8), REFUSE, "standard error"),
    ("write", (CAMERA, 1, 8), REFUSE, "the camera by write"),
    ("mmap", (0, 1, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE, -1, 0), ALLOW, "memory"),
    ("mmap", (0, 1, mmap.PROT_EXEC, mmap.MAP_PRIVATE, -1, 0), REFUSE, "executable memory"),
    ("mmap", (0, 1, mmap.PROT_READ, mmap.MAP_SHARED, -1, 0), REFUSE, "shared memory"),
    ("mmap", (0, 1, mmap.PROT_READ, 0x03, -1, 0), REFUSE, "shared memory, validated"),
    ("mprotect", (4096, 1, mmap.PROT_READ), ALLOW, "read-only memory"),
    ("mprotect", (4096, 1, mmap.PROT_EXEC), REFUSE, "memory made executable"),
    ("clone", (0x3D0F00, 1), ALLOW, "a thread"),
    ("clone", (17, 0), REFUSE, "a process"),
    ("clone", (0x4100 | 17, 0), REFUSE, "a process sharing memory"),
    ("tgkill", (PID, 1, 6), ALLOW, "a signal to itself"),
    ("tgkill", (1, 1, 6), REFUSE, "a signal to another"),
    ("fcntl", (3, 3), ALLOW, "reading flags"),
    ("fcntl", (3, 0, 9), REFUSE, "a duplicate"),
    ("fcntl", (3, 1030, 9), REFUSE, "a duplicate closed on exec"),
    ("fcntl", (3, 6, 1), REFUSE, "a lock"),
    ("recvfrom", (CAMERA, 1, 9, 0, 0, 0), ALLOW, "the camera's pictures"),
    ("recvfrom", (6, 1, 9, 0, 0, 0), REFUSE, "another socket's"),
    ("getsockopt", (CAMERA, 1, 4, 1, 1), ALLOW, "the camera socket's error"),
    ("sendto", (CAMERA, 1, 2048, 0, 0, 0), ALLOW, "a request to the camera"),
    ("sendto", (CAMERA, 1, 2048, 0x4000, 0, 0), ALLOW, "one without SIGPIPE"),
    ("sendto", (CAMERA, 1, 2049, 0, 0, 0), REFUSE, "a long one"),
    ("sendto", (CAMERA, 1, 2**32, 0, 0, 0), REFUSE, "a very long one"),
    ("sendto", (CAMERA, 1, 9, 0x20000000, 0, 0), REFUSE, "one that opens a connection"),
    ("sendto", (CAMERA, 1, 9, 1, 0, 0), REFUSE, "out-of-band data"),
    ("sendto", (CAMERA, 1, 9, 0, 1, 16), REFUSE, "one to an address"),
    ("sendto", (CAMERA, 1, 9, 0, 2**32, 16), REFUSE, "one to a high address"),
    ("sendto", (RECORD, 1, 9, 0, 0, 0), REFUSE, "one by another socket"),
]


@BOTH
@pytest.mark.parametrize(
    ("name", "arguments", "verdict"), [row[:3] for row in ARGUMENTS], ids=[r[3] for r in ARGUMENTS]
)
def test_stage_two_judges_arguments(
    machine: Machine, name: str, arguments: tuple[int, ...], verdict: int, judge: Judge
) -> None:
    assert judge(second(machine), machine, name, *arguments) == verdict


@BOTH
@pytest.mark.parametrize("name", sorted(WITH_A_CAMERA))
def test_without_a_camera_nothing_is_sent_or_received(
    machine: Machine, name: str, judge: Judge
) -> None:
    program = second(machine, camera=None)
    for number in range(16):
        assert judge(program, machine, name, number, 1, 9, 0, 0, 0) == REFUSE


@BOTH
@given(
    number=st.integers(0, 600),
    arguments=st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 4096), min_size=6, max_size=6),
)
def test_whatever_is_allowed_under_stage_two_is_one_of_the_named_calls(
    machine: Machine, run_program: Judge, number: int, arguments: list[int]
) -> None:
    verdict = run_program(
        second(machine), number=number, arch=machine.audit_arch, arguments=arguments
    )
    names = {value: name for name, value in machine.numbers.items()}
    if verdict == ALLOW:
        assert names[number] in COMPUTING | BY_ARGUMENT | WITH_A_CAMERA
    if names.get(number) == "write":
        assert (verdict == ALLOW) == (arguments[0] % 2**32 == RECORD and arguments[2] <= 512)


@BOTH
@pytest.mark.parametrize("build", [first, second], ids=["stage one", "stage two"])
def test_a_foreign_architecture_kills(
    machine: Machine, build: Callable[[Machine], Program], run_program: Judge
) -> None:
    i386, other = 0x4000_0003, (AARCH64 if machine is X86_64 else X86_64).audit_arch
    for arch in (i386, other, 0):
        for number in (0, 1, 59, 63, 221):
            assert run_program(build(machine), number=number, arch=arch) == KILL_PROCESS


@pytest.mark.parametrize("build", [first, second], ids=["stage one", "stage two"])
def test_the_second_call_table_of_x86_kills(
    build: Callable[[Machine], Program], run_program: Judge
) -> None:
    for number in (X32_BIT, X32_BIT | 39, 2**32 - 1):
        verdict = run_program(build(X86_64), number=number, arch=X86_64.audit_arch)
        assert verdict == KILL_PROCESS


@BOTH
@pytest.mark.parametrize("build", [first, second], ids=["stage one", "stage two"])
def test_every_path_through_a_program_ends_in_an_answer(
    machine: Machine, build: Callable[[Machine], Program]
) -> None:
    program = build(machine)
    assert len(program) <= bpf.LONGEST_PROGRAM
    assert len(bpf.pack(program)) == 8 * len(program)
    for place, step in enumerate(program):
        if step.code not in (bpf.ANSWER, bpf.LOAD_WORD):
            assert place + 1 + max(step.if_true, step.if_false) < len(program)
    assert program[-1].code == bpf.ANSWER


@pytest.mark.parametrize(("record", "camera"), [(4, 4), (-1, 5), (4, -1)])
def test_record_and_camera_must_be_two_descriptors(record: int, camera: int) -> None:
    with pytest.raises(ValueError, match="two descriptors"):
        stage2(X86_64, own_pid=PID, record_fd=record, camera_fd=camera)


@BOTH
def test_the_vault_writes_to_its_sockets_up_to_their_length_and_nowhere_else(
    machine: Machine, judge: Judge
) -> None:
    sockets = (
        MessageSockets(first=7, last=7, most_bytes=4096),
        MessageSockets(first=8, last=207, most_bytes=64),
    )
    program = stage2(machine, own_pid=PID, record_fd=RECORD, message_sockets=sockets)
    allowed = {RECORD: 512, 7: 4096, 8: 64, 100: 64, 207: 64}
    for number in (0, 1, 2, 3, *allowed, 5, 6, 208, 2**31):
        most = allowed.get(number, 0)
        for size in (0, most, most + 1, 2**32):
            verdict = judge(program, machine, "write", number, 0, size)
            assert verdict == (ALLOW if most and size <= most else REFUSE), (number, size)
    for name in ("sendto", "recvfrom"):
        assert judge(program, machine, name, 7, 0, 1, 0, 0, 0) == REFUSE


@BOTH
def test_a_camera_with_a_way_to_the_vault_still_writes_short_records_only(
    machine: Machine, judge: Judge
) -> None:
    sockets = (MessageSockets(first=7, last=7, most_bytes=576),)
    program = stage2(
        machine, own_pid=PID, record_fd=RECORD, camera_fd=CAMERA, message_sockets=sockets
    )
    cases = {(RECORD, 512): ALLOW, (RECORD, 513): REFUSE, (7, 576): ALLOW, (7, 577): REFUSE}
    cases |= {(CAMERA, 1): REFUSE, (6, 1): REFUSE, (8, 1): REFUSE}
    for (number, size), expected in cases.items():
        assert judge(program, machine, "write", number, 0, size) == expected
