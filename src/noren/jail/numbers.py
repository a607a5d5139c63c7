"""The system calls that the two filters name, with their numbers on both processors.

A number means a different call on each processor, so a filter built from the wrong table
would be a filter for something else. Every other processor is refused.

Source: Linux user-space headers, `asm/unistd_64.h` (x86-64) and `asm-generic/unistd.h` (aarch64);
audit constants from `linux/audit.h`.
"""

from __future__ import annotations

import functools
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from noren.errors import JailUnavailable
from noren.vocabulary.words import Words

NEWEST_KNOWN = 450
"""The last number this table was checked against; anything newer is answered "no such call"."""

X32_BIT = 0x4000_0000
"""Set in the number of an x32 call: the same kernel through another table."""

_ROWS: tuple[tuple[str, int | None, int | None], ...] = (
    # reading and memory
    ("read", 0, 63),
    ("close", 3, 57),
    ("fstat", 5, 80),
    ("lseek", 8, 62),
    ("munmap", 11, 215),
    ("brk", 12, 214),
    ("mremap", 25, 216),
    ("madvise", 28, 233),
    ("pread64", 17, 67),
    ("mmap", 9, 222),
    ("mprotect", 10, 226),
    ("write", 1, 64),
    # threads and time
    ("futex", 202, 98),
    ("sched_yield", 24, 124),
    ("sched_getaffinity", 204, 123),
    ("set_robust_list", 273, 99),
    ("rseq", 334, 293),
    ("membarrier", 324, 283),
    ("clone", 56, 220),
    ("clone3", 435, 435),
    ("tgkill", 234, 131),
    ("exit", 60, 93),
    ("exit_group", 231, 94),
    ("restart_syscall", 219, 128),
    ("clock_gettime", 228, 113),
    ("clock_nanosleep", 230, 115),
    ("nanosleep", 35, 101),
    ("gettimeofday", 96, 169),
    ("getpid", 39, 172),
    ("gettid", 186, 178),
    ("getrandom", 318, 278),
    ("getrusage", 98, 165),
    # signals and waiting
    ("rt_sigaction", 13, 134),
    ("rt_sigprocmask", 14, 135),
    ("rt_sigreturn", 15, 139),
    ("sigaltstack", 131, 132),
    ("poll", 7, None),
    ("ppoll", 271, 73),
    ("select", 23, None),
    ("pselect6", 270, 72),
    ("epoll_wait", 232, None),
    ("epoll_pwait", 281, 22),
    # changed by argument
    ("fcntl", 72, 25),
    ("ioctl", 16, 29),
    ("prctl", 157, 167),
    ("prlimit64", 302, 261),
    ("kill", 62, 129),
    ("recvfrom", 45, 207),
    ("sendto", 44, 206),
    ("getsockopt", 55, 209),
    ("open", 2, None),
    ("openat", 257, 56),
    ("openat2", 437, 437),
    ("seccomp", 317, 277),
    ("landlock_create_ruleset", 444, 444),
    ("landlock_add_rule", 445, 445),
    ("landlock_restrict_self", 446, 446),
    # making and changing files
    ("creat", 85, None),
    ("truncate", 76, 45),
    ("ftruncate", 77, 46),
    ("fallocate", 285, 47),
    ("mkdir", 83, None),
    ("mkdirat", 258, 34),
    ("rmdir", 84, None),
    ("unlink", 87, None),
    ("unlinkat", 263, 35),
    ("rename", 82, None),
    ("renameat", 264, 38),
    ("renameat2", 316, 276),
    ("link", 86, None),
    ("linkat", 265, 37),
    ("symlink", 88, None),
    ("symlinkat", 266, 36),
    ("mknod", 133, None),
    ("mknodat", 259, 33),
    ("chmod", 90, None),
    ("fchmod", 91, 52),
    ("fchmodat", 268, 53),
    ("chown", 92, None),
    ("fchown", 93, 55),
    ("lchown", 94, None),
    ("fchownat", 260, 54),
    ("utime", 132, None),
    ("utimes", 235, None),
    ("futimesat", 261, None),
    ("utimensat", 280, 88),
    ("setxattr", 188, 5),
    ("lsetxattr", 189, 6),
    ("fsetxattr", 190, 7),
    ("removexattr", 197, 14),
    ("lremovexattr", 198, 15),
    ("fremovexattr", 199, 16),
    ("flock", 73, 32),
    ("memfd_create", 319, 279),
    ("memfd_secret", 447, 447),
    ("acct", 163, 89),
    ("quotactl", 179, 60),
    ("quotactl_fd", 443, 443),
    ("swapon", 167, 224),
    ("swapoff", 168, 225),
    ("name_to_handle_at", 303, 264),
    ("open_by_handle_at", 304, 265),
    ("umask", 95, 166),
    # writing past write(2)
    ("writev", 20, 66),
    ("pwrite64", 18, 68),
    ("pwritev", 296, 70),
    ("pwritev2", 328, 287),
    ("copy_file_range", 326, 285),
    ("sendfile", 40, 71),
    ("splice", 275, 76),
    ("tee", 276, 77),
    ("vmsplice", 278, 75),
    ("io_setup", 206, 0),
    ("io_submit", 209, 2),
    ("io_uring_setup", 425, 425),
    ("io_uring_enter", 426, 426),
    ("io_uring_register", 427, 427),
    ("dup2", 33, None),
    ("dup3", 292, 24),
    # network
    ("socket", 41, 198),
    ("socketpair", 53, 199),
    ("connect", 42, 203),
    ("bind", 49, 200),
    ("listen", 50, 201),
    ("accept", 43, 202),
    ("accept4", 288, 242),
    ("sendmsg", 46, 211),
    ("sendmmsg", 307, 269),
    ("recvmsg", 47, 212),
    ("recvmmsg", 299, 243),
    ("shutdown", 48, 210),
    ("setsockopt", 54, 208),
    # other processes
    ("fork", 57, None),
    ("vfork", 58, None),
    ("execve", 59, 221),
    ("execveat", 322, 281),
    ("ptrace", 101, 117),
    ("process_vm_readv", 310, 270),
    ("process_vm_writev", 311, 271),
    ("process_madvise", 440, 440),
    ("process_mrelease", 448, 448),
    ("kcmp", 312, 272),
    ("pidfd_open", 434, 434),
    ("pidfd_getfd", 438, 438),
    ("pidfd_send_signal", 424, 424),
    ("tkill", 200, 130),
    ("rt_sigqueueinfo", 129, 138),
    ("rt_tgsigqueueinfo", 297, 240),
    ("migrate_pages", 256, 238),
    ("move_pages", 279, 239),
    # shared memory and queues
    ("shmget", 29, 194),
    ("shmat", 30, 196),
    ("shmctl", 31, 195),
    ("shmdt", 67, 197),
    ("msgget", 68, 186),
    ("msgsnd", 69, 189),
    ("msgrcv", 70, 188),
    ("msgctl", 71, 187),
    ("semget", 64, 190),
    ("semop", 65, 193),
    ("semctl", 66, 191),
    ("semtimedop", 220, 192),
    ("mq_open", 240, 180),
    ("mq_unlink", 241, 181),
    ("mq_timedsend", 242, 182),
    ("mq_timedreceive", 243, 183),
    ("mq_notify", 244, 184),
    ("mq_getsetattr", 245, 185),
    # namespaces and mounts
    ("unshare", 272, 97),
    ("setns", 308, 268),
    ("mount", 165, 40),
    ("umount2", 166, 39),
    ("pivot_root", 155, 41),
    ("chroot", 161, 51),
    ("chdir", 80, 49),
    ("fchdir", 81, 50),
    ("move_mount", 429, 429),
    ("open_tree", 428, 428),
    ("fsopen", 430, 430),
    ("fsconfig", 431, 431),
    ("fsmount", 432, 432),
    ("fspick", 433, 433),
    ("mount_setattr", 442, 442),
    # kernel doors
    ("bpf", 321, 280),
    ("userfaultfd", 323, 282),
    ("perf_event_open", 298, 241),
    ("add_key", 248, 217),
    ("request_key", 249, 218),
    ("keyctl", 250, 219),
    ("fanotify_init", 300, 262),
    ("fanotify_mark", 301, 263),
    ("inotify_init", 253, None),
    ("inotify_init1", 294, 26),
    ("inotify_add_watch", 254, 27),
    ("kexec_load", 246, 104),
    ("kexec_file_load", 320, 294),
    ("init_module", 175, 105),
    ("finit_module", 313, 273),
    ("delete_module", 176, 106),
    ("lookup_dcookie", 212, 18),
    ("vhangup", 153, 58),
    ("syslog", 103, 116),
    ("modify_ldt", 154, None),
    ("iopl", 172, None),
    ("ioperm", 173, None),
    ("uselib", 134, None),
    ("personality", 135, 92),
    ("reboot", 169, 142),
    # who and how fast
    ("setuid", 105, 146),
    ("setgid", 106, 144),
    ("setreuid", 113, 145),
    ("setregid", 114, 143),
    ("setresuid", 117, 147),
    ("setresgid", 119, 149),
    ("setfsuid", 122, 151),
    ("setfsgid", 123, 152),
    ("setgroups", 116, 159),
    ("setpgid", 109, 154),
    ("setsid", 112, 157),
    ("capset", 126, 91),
    ("setrlimit", 160, 164),
    ("setpriority", 141, 140),
    ("ioprio_set", 251, 30),
    ("sched_setscheduler", 144, 119),
    ("sched_setparam", 142, 118),
    ("sched_setattr", 314, 274),
    ("sched_setaffinity", 203, 122),
    ("sethostname", 170, 161),
    ("setdomainname", 171, 162),
    ("settimeofday", 164, 170),
    ("clock_settime", 227, 112),
    ("clock_adjtime", 305, 266),
    ("adjtimex", 159, 171),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One processor architecture as the kernel's filter sees it.

    Args:
        name: as `uname -m` says it.
        audit_arch: what the filter finds in `seccomp_data.arch`.
        numbers: system call name to number; a call the processor does not have is absent.
        has_x32: whether numbers with `X32_BIT` reach a second table.
    """

    name: str
    audit_arch: int
    numbers: Mapping[str, int]
    has_x32: bool

    def numbers_of(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Return the numbers of those names that this processor has, in the order given.

        Raises:
            KeyError: if a name is in neither table, since a misspelt rule would guard nothing.
        """
        for name in names:
            if name not in KNOWN_NAMES:
                raise KeyError(name)
        return tuple(self.numbers[name] for name in names if name in self.numbers)


KNOWN_NAMES = frozenset(name for name, _, _ in _ROWS)

X86_64 = Machine(
    name="x86_64",
    audit_arch=0xC000_003E,
    numbers=MappingProxyType({name: x86 for name, x86, _ in _ROWS if x86 is not None}),
    has_x32=True,
)
AARCH64 = Machine(
    name="aarch64",
    audit_arch=0xC000_00B7,
    numbers=MappingProxyType({name: arm for name, _, arm in _ROWS if arm is not None}),
    has_x32=False,
)
MACHINES: Mapping[str, Machine] = MappingProxyType(
    {machine.name: machine for machine in (X86_64, AARCH64)}
)


@functools.cache
def this_machine() -> Machine:
    """Return the table for the processor this process runs on.

    A 32-bit Python on a 64-bit kernel is refused too: its calls come from a third table. The
    answer is kept, since a locked process may not ask the kernel for its name again.

    Raises:
        JailUnavailable: if the system is not Linux or the processor has no table here.
    """
    system = os.uname()
    machine = MACHINES.get(system.machine)
    if system.sysname != "Linux" or machine is None or not _is_64_bit():
        raise JailUnavailable(
            where=Words(en="this machine", ja="この機械"),
            found=f"{system.sysname} {system.machine}",
            expected=Words(
                en="64-bit Linux on x86_64 or aarch64", ja="x86_64またはaarch64の64ビットLinux"
            ),
            remedy=Words(
                en="run the camera side on such a machine; only film files may run unjailed",
                ja="カメラの処理はそのような機械で行ってください。隔離なしで扱えるのは"
                "録画ファイルだけです",
            ),
        )
    return machine


def _is_64_bit() -> bool:
    return struct.calcsize("P") == 8
