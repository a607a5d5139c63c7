"""What an escape attempt is, and the field it is made in.

An attempt is a small named function that does one thing a jailed process must not do. It returns
when it succeeded, raises OSError with the kernel's answer when it was refused, and raises
`NotHere` when the machine has no such thing. Functions keep to raw calls, so that the first call
made is the one the name promises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from noren.jail import kernel
from noren.jail.numbers import this_machine

PAYLOAD = b"frame" * 96
"""480 bytes that stand for pixels."""

SMALL_SEND = b"s" * 200
"""What may be said to the camera: a request of its protocol has about this size."""

ARGUMENT_MARK = b"LEAKLEAK"
"""Written over the process's own arguments, and looked for in the process list."""


class NotHere(Exception):
    """This machine has nothing that the attempt could use."""


class Held(IntEnum):
    """Descriptors that an attempting process holds."""

    RECORD = 4
    CAMERA = 5
    FILM = 6
    LEAKED_FILE = 7
    LEAKED_SOCKET = 8
    GATE = 9
    NAMESPACE = 10
    REPORT = 11
    MESSAGES = 12
    """The vault's way to its keeper, in the mode `vault` only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where an attempt may try itself: a folder, listeners and a victim made for it.

    Args:
        folder: temporary folder that holds `existing`, `second`, `film` and `empty/`.
        tcp_port, udp_port, udp6_port: loopback listeners; 0 where the machine has none.
        unix_path, datagram_path: sockets inside the folder.
        abstract_name: an abstract unix socket, without its leading zero byte.
        control: whether this run is without a jail.
        victim_pid, victim_address: a process that sleeps, and 16 bytes of its memory.
        arguments_address: start of this process's own argument area.
    """

    folder: str
    tcp_port: int
    udp_port: int
    udp6_port: int
    unix_path: str
    datagram_path: str
    abstract_name: str
    control: bool = False
    victim_pid: int = 0
    victim_address: int = 0
    arguments_address: int = 0

    def path(self, name: str) -> str:
        """Return the path of a thing in the folder."""
        return f"{self.folder}/{name}"


Act = Callable[[Field], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One way out that somebody could try.

    Args:
        name: how reports call it.
        act: makes the attempt once.
        trips: the filter answers by killing the process, so it needs one of its own.
        by_design: it is meant to succeed.
        ends_process: a success ends the process; `exit_status` tells a success then.
        alone: makes its process unfit for others, so it needs one of its own.
    """

    name: str
    act: Act
    trips: bool = False
    by_design: bool = False
    ends_process: bool = False
    alone: bool = False

    @property
    def needs_own_process(self) -> bool:
        """Whether even a jailed run makes this attempt in a process of its own."""
        return self.trips or self.alone


EXECUTED = 77
"""Exit status of the program that an attempt starts."""

_registry: dict[str, Attempt] = {}


def attempt(
    *,
    trips: bool = False,
    by_design: bool = False,
    ends_process: bool = False,
    alone: bool = False,
) -> Callable[[Act], Act]:
    """Enter a function into the escape set under its own name."""

    def enter(act: Act) -> Act:
        _registry[act.__name__] = Attempt(
            name=act.__name__,
            act=act,
            trips=trips,
            by_design=by_design,
            ends_process=ends_process,
            alone=alone,
        )
        return act

    return enter


def registered() -> tuple[Attempt, ...]:
    """Return what has been entered so far, in order."""
    return tuple(_registry.values())


def do(name: str, *arguments: int | bytes | None) -> int:
    """Make the named system call.

    Raises:
        NotHere: if this processor has no such call.
        OSError: with the kernel's answer.
    """
    number = this_machine().numbers.get(name)
    if number is None:
        raise NotHere(f"no {name} on this processor")
    return kernel.call(number, *arguments)
