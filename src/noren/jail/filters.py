"""What the two filters say: the deny-list before imports, the allow-list before the camera.

Stage 1 lets libraries load, read files and compile; it refuses everything that makes or changes
a file, opens a connection, starts or inspects another process. Stage 2 lets through about fifty
calls that computing needs, and answers everything else with EPERM. A call that no vision code
has a reason to make (a program start, a debugger, a namespace) kills the process there, so that
the supervisor sees it as an incident.

Both are pure functions from a machine and a few numbers to a program.
"""

from __future__ import annotations

from noren.jail.bpf import (
    ALLOW,
    JUMP_IF_GREATER,
    KILL_PROCESS,
    NO_SUCH_CALL,
    REFUSE,
    Instruction,
    Program,
    answer,
    any_bit_of,
    at_most,
    between,
    equals,
    is_null,
    no_bit_of,
    one_of,
    preamble,
    when_number,
)
from noren.jail.descriptors import MessageSockets
from noren.jail.numbers import NEWEST_KNOWN, Machine

LONGEST_RECORD = 512
"""Most bytes of one write to the record pipe; below PIPE_BUF, so a record is never torn."""

LONGEST_CAMERA_SEND = 2048
"""Most bytes of one send to the camera."""

_O_ACCMODE = 0o3
_O_CREAT = 0o100
_O_TRUNC = 0o1000
_O_APPEND = 0o2000
_O_TMPFILE = 0o20000000  # without O_DIRECTORY, which listing a folder needs
WRITING_FLAGS = _O_ACCMODE | _O_CREAT | _O_TRUNC | _O_APPEND | _O_TMPFILE

_CLONE_THREAD = 0x10000
_PROT_EXEC = 0x4
_MAP_SHARED = 0x1  # also set in MAP_SHARED_VALIDATE
_MSG_DONTWAIT_OR_NOSIGNAL = 0x40 | 0x4000

_F_DUPFD, _F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_HARMLESS_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# PDEATHSIG, GET_DUMPABLE, SET_NAME, GET_NAME, GET_SECCOMP, SET_SECCOMP, CAPBSET_READ,
# SET_NO_NEW_PRIVS, GET_NO_NEW_PRIVS, SET_THP_DISABLE, SET_VMA (names anonymous memory)
_HARMLESS_PRCTLS = (1, 3, 15, 16, 21, 22, 23, 38, 39, 41, 0x53564D41)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FILE_CHANGES = _names(
    """
    creat truncate ftruncate fallocate mkdir mkdirat rmdir unlink unlinkat rename renameat
    renameat2 link linkat symlink symlinkat mknod mknodat chmod fchmod fchmodat chown fchown
    lchown fchownat utime utimes futimesat utimensat setxattr lsetxattr fsetxattr
    removexattr lremovexattr fremovexattr flock memfd_create memfd_secret acct quotactl
    quotactl_fd swapon swapoff name_to_handle_at open_by_handle_at umask
    """
)
OTHER_WRITES = _names(
    """
    writev pwrite64 pwritev pwritev2 copy_file_range sendfile splice tee vmsplice io_setup
    io_submit io_uring_setup io_uring_enter io_uring_register dup2 dup3
    """
)
NETWORK = _names(
    """
    socket socketpair connect bind listen accept accept4 sendmsg sendmmsg recvmsg recvmmsg
    shutdown setsockopt
    """
)
OTHER_PROCESSES = _names(
    """
    fork vfork execve execveat ptrace process_vm_readv process_vm_writev process_madvise
    process_mrelease kcmp pidfd_open pidfd_getfd pidfd_send_signal tkill rt_sigqueueinfo
    rt_tgsigqueueinfo migrate_pages move_pages
    """
)
SHARED_OBJECTS = _names(
    """
    shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl semget semop semctl semtimedop
    mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
    """
)
NAMESPACES = _names(
    """
    unshare setns mount umount2 pivot_root chroot chdir fchdir move_mount open_tree fsopen
    fsconfig fsmount fspick mount_setattr
    """
)
KERNEL_DOORS = _names(
    """
    bpf userfaultfd perf_event_open add_key request_key keyctl fanotify_init fanotify_mark
    inotify_init inotify_init1 inotify_add_watch kexec_load kexec_file_load init_module
    finit_module delete_module lookup_dcookie vhangup syslog modify_ldt iopl ioperm uselib
    personality reboot
    """
)
IDENTITY = _names(
    """
    setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups setpgid
    setsid capset setrlimit setpriority ioprio_set sched_setscheduler sched_setparam
    sched_setattr sethostname setdomainname settimeofday clock_settime clock_adjtime
    adjtimex
    """
)
STAGE_ONE_REFUSED = (
    FILE_CHANGES
    + OTHER_WRITES
    + NETWORK
    + OTHER_PROCESSES
    + SHARED_OBJECTS
    + NAMESPACES
    + KERNEL_DOORS
    + IDENTITY
)

STAGE_TWO_PLAIN = _names(
    """
    read futex sched_yield madvise munmap brk lseek close fstat mremap pread64 clock_gettime
    clock_nanosleep nanosleep gettimeofday getpid gettid getrandom getrusage
    sched_getaffinity set_robust_list rseq rt_sigaction rt_sigprocmask rt_sigreturn
    sigaltstack poll ppoll select pselect6 epoll_wait epoll_pwait membarrier exit exit_group
    restart_syscall
    """
)
TRIPWIRES = _names(
    """
    execve execveat ptrace process_vm_readv process_vm_writev io_uring_setup io_uring_enter
    io_uring_register bpf unshare setns mount umount2 pivot_root move_mount open_tree fsopen
    fsconfig fsmount fspick mount_setattr kexec_load kexec_file_load init_module
    finit_module delete_module userfaultfd perf_event_open add_key request_key keyctl
    pidfd_getfd
    """
)


def stage1(machine: Machine, *, own_pid: int) -> Program:
    """Return the deny-list that is installed before anything heavy is imported.

    Reading files stays possible; so do writing to inherited descriptors, executable memory
    (compilers need it) and threads. Calls whose arguments lie behind pointers (`openat2`,
    `clone3`) and calls newer than `NEWEST_KNOWN` are answered "no such call", on which the C
    library falls back to calls that can be judged.

    Args:
        machine: whose numbers to use.
        own_pid: this process's id; signals go to it only.
    """
    rules: dict[str, Program] = {
        "open": _unless_writing(1),
        "openat": _unless_writing(2),
        "openat2": answer(NO_SUCH_CALL),
        "clone": _threads_only(),
        "clone3": answer(NO_SUCH_CALL),
        "sendto": [*is_null(4, otherwise=REFUSE), *answer(ALLOW)],
        "kill": _itself_only(own_pid),
        "tgkill": _itself_only(own_pid),
        "prctl": [*one_of(0, _HARMLESS_PRCTLS, otherwise=REFUSE), *answer(ALLOW)],
        "prlimit64": [
            *one_of(0, (0, own_pid), otherwise=REFUSE),
            *is_null(2, otherwise=REFUSE),
            *answer(ALLOW),
        ],
        "ioctl": [*one_of(1, _HARMLESS_IOCTLS, otherwise=REFUSE), *answer(ALLOW)],
        "fcntl": _fcntl(_F_GETFD, _F_SETFD, _F_GETFL, _F_SETFL, _F_DUPFD, _F_DUPFD_CLOEXEC),
    }
    program = preamble(machine)
    program += _newer_calls_do_not_exist()
    program += _blocks(machine, rules)
    for number in machine.numbers_of(STAGE_ONE_REFUSED):
        program += when_number(number, answer(REFUSE))
    return program + answer(ALLOW)


def stage2(
    machine: Machine,
    *,
    own_pid: int,
    record_fd: int,
    camera_fd: int | None = None,
    message_sockets: tuple[MessageSockets, ...] = (),
) -> Program:
    """Return the allow-list under which frames are seen; everything not named is EPERM.

    Args:
        machine: whose numbers to use.
        own_pid: this process's id; `tgkill` reaches only its own threads.
        record_fd: the one descriptor that may be written, `LONGEST_RECORD` bytes a call.
        camera_fd: the camera's connected socket: receive from it, send to it without an
            address and at most `LONGEST_CAMERA_SEND` bytes a call. None when the source is a
            film file, which is only read.
        message_sockets: the vault's, on either side of them: writable up to their own length.

    Raises:
        ValueError: if the two descriptors are the same or negative.
    """
    if record_fd < 0 or (camera_fd is not None and camera_fd < 0) or record_fd == camera_fd:
        raise ValueError(f"record {record_fd} and camera {camera_fd} must be two descriptors")
    rules: dict[str, Program] = {
        "write": [
            *(step for sockets in message_sockets for step in _messages(sockets)),
            *equals(0, record_fd, otherwise=REFUSE),
            *at_most(2, LONGEST_RECORD, otherwise=REFUSE),
            *answer(ALLOW),
        ],
        "mmap": [
            *no_bit_of(2, _PROT_EXEC, otherwise=REFUSE),
            *no_bit_of(3, _MAP_SHARED, otherwise=REFUSE),
            *answer(ALLOW),
        ],
        "mprotect": [*no_bit_of(2, _PROT_EXEC, otherwise=REFUSE), *answer(ALLOW)],
        "clone": _threads_only(),
        "clone3": answer(NO_SUCH_CALL),
        "tgkill": _itself_only(own_pid),
        "fcntl": _fcntl(_F_GETFD, _F_SETFD, _F_GETFL),
    }
    if camera_fd is not None:
        rules |= _camera(camera_fd)
    program = preamble(machine)
    for number in machine.numbers_of(STAGE_TWO_PLAIN):
        program += when_number(number, answer(ALLOW))
    program += _blocks(machine, rules)
    for number in machine.numbers_of(TRIPWIRES):
        program += when_number(number, answer(KILL_PROCESS))
    return program + answer(REFUSE)


def _messages(sockets: MessageSockets) -> Program:
    allowed = [*at_most(2, sockets.most_bytes, otherwise=REFUSE), *answer(ALLOW)]
    return between(0, sockets.first, sockets.last, then=allowed)


def _camera(camera_fd: int) -> dict[str, Program]:
    receive = [*equals(0, camera_fd, otherwise=REFUSE), *answer(ALLOW)]
    send = [
        *equals(0, camera_fd, otherwise=REFUSE),
        *at_most(2, LONGEST_CAMERA_SEND, otherwise=REFUSE),
        *no_bit_of(3, 0xFFFF_FFFF ^ _MSG_DONTWAIT_OR_NOSIGNAL, otherwise=REFUSE),
        *is_null(4, otherwise=REFUSE),
        *answer(ALLOW),
    ]
    return {"recvfrom": receive, "getsockopt": receive, "sendto": send}


def _unless_writing(flags_argument: int) -> Program:
    return [*no_bit_of(flags_argument, WRITING_FLAGS, otherwise=REFUSE), *answer(ALLOW)]


def _threads_only() -> Program:
    return [*any_bit_of(0, _CLONE_THREAD, otherwise=REFUSE), *answer(ALLOW)]


def _itself_only(own_pid: int) -> Program:
    return [*equals(0, own_pid, otherwise=REFUSE), *answer(ALLOW)]


def _fcntl(*commands: int) -> Program:
    # No lock, lease or signal request; in stage 2 no duplicate either, since a duplicate could
    # take the number of the record pipe.
    return [*one_of(1, commands, otherwise=REFUSE), *answer(ALLOW)]


def _newer_calls_do_not_exist() -> Program:
    return [Instruction(JUMP_IF_GREATER, 0, 1, NEWEST_KNOWN), *answer(NO_SUCH_CALL)]


def _blocks(machine: Machine, rules: dict[str, Program]) -> Program:
    program: Program = []
    for name, rule in rules.items():
        for number in machine.numbers_of((name,)):
            program += when_number(number, rule)
    return program
