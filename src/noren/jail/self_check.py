"""The jailed process tries what must be refused, before it may see a camera.

Every trial is a single system call with arguments that no kernel could carry out: if the filter
were missing, the call would fail with another error and nothing would happen. Only the filter's
own answer counts as refused. Trials never touch the tripwires, which would end the process.
"""

from __future__ import annotations

import errno
import mmap
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from noren.jail import kernel
from noren.jail.filters import LONGEST_RECORD
from noren.jail.numbers import Machine, this_machine

_AT_FDCWD = -100
_NOWHERE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """Which of the trials were refused.

    Args:
        attempted: how many trials were made; `len(TRIALS)` on every machine.
        refused: bit n is set when trial n, in the order of `TRIALS`, was refused.
    """

    attempted: int
    refused: int

    @property
    def holds(self) -> bool:
        """Whether every trial was refused. Nothing less opens the camera."""
        return self.attempted > 0 and self.refused == (1 << self.attempted) - 1

    def failed_names(self) -> tuple[str, ...]:
        """Return the trials that were not refused."""
        names = tuple(TRIALS)[: self.attempted]
        return tuple(name for place, name in enumerate(names) if not self.refused >> place & 1)


def _open_for_writing(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["openat"], _AT_FDCWD, _NOWHERE, os.O_WRONLY, 0)


def _open_for_reading(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["openat"], _AT_FDCWD, _NOWHERE, os.O_RDONLY, 0)


def _make_folder(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["mkdirat"], _AT_FDCWD, _NOWHERE, 0)


def _rename(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["renameat2"], _AT_FDCWD, _NOWHERE, _AT_FDCWD, _NOWHERE, 0)


def _make_memory_file(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["memfd_create"], _NOWHERE, 0)


def _set_attribute(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["fsetxattr"], -1, _NOWHERE, _NOWHERE, 0, 0)


def _open_socket(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["socket"], -1, 0, 0)


def _connect(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["connect"], -1, _NOWHERE, 0)


def _send_message(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["sendmsg"], -1, _NOWHERE, 0)


def _send_to_an_address(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["sendto"], -1, _NOWHERE, 1, 0, 1, 16)


def _make_memory_executable(machine: Machine, _: int) -> None:
    # An address that is no page boundary: refused by the kernel as invalid in any case.
    kernel.call(machine.numbers["mprotect"], 1, mmap.PAGESIZE, mmap.PROT_EXEC)


def _map_executable(machine: Machine, _: int) -> None:
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    kernel.call(machine.numbers["mmap"], 0, 0, mmap.PROT_READ | mmap.PROT_EXEC, flags, -1, 0)


def _map_shared(machine: Machine, _: int) -> None:
    flags = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS
    kernel.call(machine.numbers["mmap"], 0, 0, mmap.PROT_READ, flags, -1, 0)


def _start_process(machine: Machine, _: int) -> None:
    # Shared signal handlers without shared memory: a combination that the kernel never grants.
    clone_sighand = 0x800
    kernel.call(machine.numbers["clone"], clone_sighand | signal.SIGCHLD, 0, 0, 0, 0)


def _signal_another(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["kill"], os.getpid() + (1 << 24), 0)


def _find_another(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["pidfd_open"], -1, 0)


def _change_itself(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["prctl"], -1, 0, 0, 0, 0)


def _duplicate_descriptor(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["dup3"], -1, -1, 0)


def _write_elsewhere(machine: Machine, record: int) -> None:
    kernel.call(machine.numbers["write"], record + (1 << 20), _NOWHERE, 0)


def _write_at_length(machine: Machine, record: int) -> None:
    kernel.call(machine.numbers["write"], record, _NOWHERE, LONGEST_RECORD + 1)


def _write_in_pieces(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["writev"], -1, _NOWHERE, 1)


def _share_memory(machine: Machine, _: int) -> None:
    kernel.call(machine.numbers["shmget"], 0, 0, 0o1000 | 0o600)


Trial = Callable[[Machine, int], None]

TRIALS: dict[str, Trial] = {
    "open_for_writing": _open_for_writing,
    "open_for_reading": _open_for_reading,
    "make_folder": _make_folder,
    "rename": _rename,
    "make_memory_file": _make_memory_file,
    "set_attribute": _set_attribute,
    "open_socket": _open_socket,
    "connect": _connect,
    "send_message": _send_message,
    "send_to_an_address": _send_to_an_address,
    "make_memory_executable": _make_memory_executable,
    "map_executable": _map_executable,
    "map_shared": _map_shared,
    "start_process": _start_process,
    "signal_another": _signal_another,
    "find_another": _find_another,
    "change_itself": _change_itself,
    "duplicate_descriptor": _duplicate_descriptor,
    "write_elsewhere": _write_elsewhere,
    "write_at_length": _write_at_length,
    "write_in_pieces": _write_in_pieces,
    "share_memory": _share_memory,
}
"""The trials by name. Their order is the meaning of the bits in `SelfCheck.refused`."""


def self_check(record_fd: int) -> SelfCheck:
    """Make every trial once and report which were refused with EPERM.

    Harmless without a jail: then no trial succeeds either, but each fails for another reason
    and counts as not refused.

    Args:
        record_fd: the record pipe's write end; nothing is written to it.
    """
    machine = this_machine()
    refused = 0
    for place, trial in enumerate(TRIALS.values()):
        try:
            trial(machine, record_fd)
        except OSError as answer:
            if answer.errno == errno.EPERM:
                refused |= 1 << place
    return SelfCheck(attempted=len(TRIALS), refused=refused)
