"""Which descriptors a jailed process may hold, and the audit that refuses every other one.

A descriptor that leaks into the jail is a door that no path rule closes. So the process refuses
to start when it finds one that nobody declared.
"""

from __future__ import annotations

import fcntl
import os
import stat
from dataclasses import dataclass

from noren.errors import JailBroken, Sentence
from noren.vocabulary.words import Words

STANDARD = (0, 1, 2)
LONGEST_STORE_MESSAGE = 4096
"""Most bytes of one message from the vault to its keeper."""
_NULL_DEVICE = (1, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSockets:
    """Sockets between a camera's jail, the vault and its keeper, at numbers that follow each other.

    Args:
        first, last: the numbers, both included.
        most_bytes: longest message that may be written to one of them.
    """

    first: int
    last: int
    most_bytes: int

    def numbers(self) -> range:
        """Every number."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Descriptors:
    """The descriptors that were declared for a jailed process, besides the three on /dev/null.

    Args:
        record: write end of the record pipe.
        camera: the camera's connected socket, or None.
        reading: read-only ones: the plan's assignment, a film file, a pipe's read end.
        message_sockets: those of the vault, in its jail and in a camera's.
        undeclared: others that a test leaks in on purpose. The product never fills it.
    """

    record: int
    camera: int | None = None
    reading: tuple[int, ...] = ()
    message_sockets: tuple[MessageSockets, ...] = ()
    undeclared: tuple[int, ...] = ()

    def numbers(self) -> frozenset[int]:
        """Return every number declared here."""
        camera = () if self.camera is None else (self.camera,)
        return frozenset((self.record, *camera, *self.reading, *self.messaging(), *self.undeclared))

    def messaging(self) -> frozenset[int]:
        """Return the numbers of the vault's sockets."""
        return frozenset(number for each in self.message_sockets for number in each.numbers())


def audit(declared: Descriptors, *, allow_readable: bool) -> None:
    """Refuse any open descriptor that was not declared, or is not what it was declared as.

    The three standard ones must be /dev/null, the record one a pipe or socket open for writing,
    the camera one a socket, the reading ones read-only.

    Args:
        declared: what the supervisor handed over.
        allow_readable: after imports, libraries may hold read-only and event descriptors of
            their own; nothing can leave through those. Before imports nothing is allowed.

    Raises:
        JailBroken: naming the first descriptor that is wrong and what it is.
    """
    held = _open_descriptors()
    for number in sorted(declared.numbers() - held):
        raise _wrong(
            number,
            Words(en="not open", ja="開いていません"),
            Words(en="open as declared", ja="宣言どおりに開いた記述子"),
        )
    for number in sorted(held):
        if number in STANDARD:
            _expect(number, _is_null_device(number), "/dev/null")
        elif number == declared.record:
            _expect(
                number,
                _is_pipe_or_socket(number) and _is_writable(number),
                Words(en="the record pipe", ja="記録用のパイプ"),
            )
        elif number == declared.camera:
            _expect(
                number,
                stat.S_ISSOCK(os.fstat(number).st_mode),
                Words(en="the camera's socket", ja="カメラのソケット"),
            )
        elif number in declared.messaging():
            _expect(
                number,
                stat.S_ISSOCK(os.fstat(number).st_mode),
                Words(en="a socket of the vault", ja="特徴量保管庫のソケット"),
            )
        elif number in declared.reading:
            _expect(
                number, not _is_writable(number), Words(en="read-only", ja="読み取り専用であること")
            )
        elif number not in declared.undeclared:
            harmless = allow_readable and (_is_anonymous(number) or not _is_writable(number))
            _expect(
                number,
                harmless,
                Words(en="closed: nobody declared it", ja="閉じていること(宣言されていません)"),
            )


def _open_descriptors() -> frozenset[int]:
    # The listing itself holds a descriptor, which is closed again when the names are here.
    numbers = (int(name) for name in os.listdir("/proc/self/fd"))
    return frozenset(number for number in numbers if _is_open(number))


def _is_open(number: int) -> bool:
    try:
        fcntl.fcntl(number, fcntl.F_GETFD)
    except OSError:
        return False
    return True


def _is_null_device(number: int) -> bool:
    state = os.fstat(number)
    device = (os.major(state.st_rdev), os.minor(state.st_rdev))
    return stat.S_ISCHR(state.st_mode) and device == _NULL_DEVICE


def _is_pipe_or_socket(number: int) -> bool:
    mode = os.fstat(number).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _is_writable(number: int) -> bool:
    return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY


def _is_anonymous(number: int) -> bool:
    # Epoll, eventfd and timerfd objects have no name and no other end outside this process.
    return os.readlink(f"/proc/self/fd/{number}").startswith("anon_inode:[event")


def _expect(number: int, holds: bool, expected: Sentence) -> None:
    if not holds:
        raise _wrong(number, os.readlink(f"/proc/self/fd/{number}"), expected)


def _wrong(number: int, found: Sentence, expected: Sentence) -> JailBroken:
    return JailBroken(
        where=Words(en=f"descriptor {number} of the jail", ja=f"隔離区画の記述子 {number}"),
        found=found,
        expected=expected,
        remedy=Words(
            en="start the jail through noren.jail.start, which hands over declared ones only",
            ja="宣言した記述子だけを渡す noren.jail.start から起動してください",
        ),
    )
