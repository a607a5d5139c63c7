"""A very small assembler for seccomp filters, and the call that installs one.

A filter is a list of blocks. A block asks whether the system call's number is its own; if so it
answers, else control falls to the next block. Blocks never jump backwards or into each other, so
a program reads from top to bottom and the first block that owns the number decides.

Source: Linux `Documentation/userspace-api/seccomp_filter.rst`; classic BPF opcodes from
`linux/filter.h` and `linux/seccomp.h`.
"""

from __future__ import annotations

import ctypes
import struct
from typing import NamedTuple

from noren.errors import JailBroken, JailUnavailable
from noren.jail import kernel
from noren.jail.numbers import X32_BIT, Machine
from noren.vocabulary.words import Words

LOAD_WORD = 0x20
JUMP_IF_EQUAL = 0x15
JUMP_IF_GREATER = 0x25
JUMP_IF_AT_LEAST = 0x35
JUMP_IF_ANY_BIT = 0x45
ANSWER = 0x06

ALLOW = 0x7FFF_0000
KILL_PROCESS = 0x8000_0000
_ERRNO = 0x0005_0000
EPERM = 1
ENOSYS = 38
REFUSE = _ERRNO | EPERM
NO_SUCH_CALL = _ERRNO | ENOSYS

_OFFSET_NUMBER = 0
_OFFSET_ARCH = 4
_OFFSET_ARGUMENTS = 16

_SET_MODE_FILTER = 1
_GET_ACTION_AVAIL = 2
_FLAG_ALL_THREADS = 1
LONGEST_PROGRAM = 4096


class Instruction(NamedTuple):
    """One BPF instruction: opcode, steps to skip when true, when false, and its constant."""

    code: int
    if_true: int
    if_false: int
    value: int


Program = list[Instruction]


def answer(verdict: int) -> Program:
    """Return the one-instruction program that gives `verdict` to every call."""
    return [Instruction(ANSWER, 0, 0, verdict)]


def when_number(number: int, then: Program) -> Program:
    """Return a block that runs `then`, which must answer, for this system call number."""
    return [Instruction(JUMP_IF_EQUAL, 0, _short(len(then)), number), *then]


def equals(argument: int, value: int, *, otherwise: int) -> Program:
    """Go on if the low word of an argument is `value`, else answer `otherwise`.

    Low words are compared where the kernel itself looks at 32 bits only (descriptors, process
    ids, commands): a value with other high bits reaches the same object and so must match too.
    """
    return [
        _load(argument),
        Instruction(JUMP_IF_EQUAL, 1, 0, value & 0xFFFF_FFFF),
        *answer(otherwise),
    ]


def one_of(argument: int, values: tuple[int, ...], *, otherwise: int) -> Program:
    """Go on if the low word of an argument is among `values`, else answer `otherwise`."""
    last = len(values)
    tests = [
        Instruction(JUMP_IF_EQUAL, _short(last - place), 0, value & 0xFFFF_FFFF)
        for place, value in enumerate(values)
    ]
    return [_load(argument), *tests, *answer(otherwise)]


def no_bit_of(argument: int, mask: int, *, otherwise: int) -> Program:
    """Go on if the low word of an argument has no bit of `mask`, else answer `otherwise`."""
    return [_load(argument), Instruction(JUMP_IF_ANY_BIT, 0, 1, mask), *answer(otherwise)]


def any_bit_of(argument: int, mask: int, *, otherwise: int) -> Program:
    """Go on if the low word of an argument has a bit of `mask`, else answer `otherwise`."""
    return [_load(argument), Instruction(JUMP_IF_ANY_BIT, 1, 0, mask), *answer(otherwise)]


def at_most(argument: int, limit: int, *, otherwise: int) -> Program:
    """Go on if a whole 64-bit argument is at most `limit` (below 2**32), else `otherwise`."""
    return [
        _load(argument, high=True),
        Instruction(JUMP_IF_EQUAL, 1, 0, 0),
        *answer(otherwise),
        _load(argument),
        Instruction(JUMP_IF_GREATER, 0, 1, limit),
        *answer(otherwise),
    ]


def between(argument: int, lowest: int, highest: int, *, then: Program) -> Program:
    """Run `then`, which must answer, if the low word of an argument is in a range; else go on."""
    return [
        _load(argument),
        Instruction(JUMP_IF_AT_LEAST, 0, _short(len(then) + 1), lowest),
        Instruction(JUMP_IF_GREATER, _short(len(then)), 0, highest),
        *then,
    ]


def is_null(argument: int, *, otherwise: int) -> Program:
    """Go on if a whole 64-bit argument is zero, else answer `otherwise`."""
    return at_most(argument, 0, otherwise=otherwise)


def preamble(machine: Machine) -> Program:
    """Return the start of every filter: a foreign architecture or x32 number kills.

    It leaves the system call's number loaded, which every block after it relies on; blocks that
    look at arguments end with an answer, so the number stays loaded for the next block.
    """
    program = [
        Instruction(LOAD_WORD, 0, 0, _OFFSET_ARCH),
        Instruction(JUMP_IF_EQUAL, 1, 0, machine.audit_arch),
        *answer(KILL_PROCESS),
        Instruction(LOAD_WORD, 0, 0, _OFFSET_NUMBER),
    ]
    if machine.has_x32:
        program += [Instruction(JUMP_IF_AT_LEAST, 0, 1, X32_BIT), *answer(KILL_PROCESS)]
    return program


def pack(program: Program) -> bytes:
    """Return the program as the kernel's array of `struct sock_filter` (8 bytes each)."""
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in program)


def install(program: Program, machine: Machine) -> None:
    """Put the filter on every thread of this process, for good.

    The caller must have set NO_NEW_PRIVS. All threads or none: a thread that the kernel cannot
    bind is an error, not a gap.

    Raises:
        JailUnavailable: if the kernel has no seccomp filters or cannot bind all threads.
        JailBroken: if the program is too long or another thread could not be bound.
    """
    if not 0 < len(program) <= LONGEST_PROGRAM:
        raise JailBroken(
            where=Words(en="jail filter", ja="隔離のフィルター"),
            found=Words(en=f"{len(program)} instructions", ja=f"{len(program)}個の命令"),
            expected=Words(en=f"1 to {LONGEST_PROGRAM}", ja=f"1個から{LONGEST_PROGRAM}個まで"),
            remedy=Words(
                en="report this as a fault of noren", ja="norenの不具合として報告してください"
            ),
        )
    packed = ctypes.create_string_buffer(pack(program))
    header = struct.pack("<HxxxxxxQ", len(program), ctypes.addressof(packed))
    try:
        thread = kernel.call(
            machine.numbers["seccomp"], _SET_MODE_FILTER, _FLAG_ALL_THREADS, header
        )
    except OSError as refused:
        raise JailUnavailable(
            where=Words(en="jail filter", ja="隔離のフィルター"),
            found=Words(
                en=f"the kernel refused it ({refused.strerror})",
                ja=f"カーネルに拒否されました({refused.strerror})",
            ),
            expected=Words(
                en="seccomp filters with TSYNC (Linux 3.17 or later, CONFIG_SECCOMP_FILTER)",
                ja="TSYNC対応のseccompフィルター(Linux 3.17以降、CONFIG_SECCOMP_FILTER)",
            ),
            remedy=Words(
                en="use a kernel or container that permits seccomp",
                ja="seccompを使えるカーネルかコンテナーで動かしてください",
            ),
        ) from refused
    if thread:
        raise JailBroken(
            where=Words(en="jail filter", ja="隔離のフィルター"),
            found=Words(
                en=f"thread {thread} could not be bound",
                ja=f"スレッド {thread} にフィルターを適用できません",
            ),
            expected=Words(
                en="every thread under the same filter",
                ja="すべてのスレッドに同じフィルターが及ぶこと",
            ),
            remedy=Words(
                en="start no foreign filter before the jail",
                ja="隔離の前にほかのフィルターを入れないでください",
            ),
        )


def has_filters(machine: Machine) -> bool:
    """Tell whether this kernel knows seccomp filters that can kill a whole process."""
    action = struct.pack("<I", KILL_PROCESS)
    try:
        return kernel.call(machine.numbers["seccomp"], _GET_ACTION_AVAIL, 0, action) == 0
    except OSError:
        return False


def _load(argument: int, *, high: bool = False) -> Instruction:
    # Both processors served are little-endian: the low word of an argument comes first.
    return Instruction(LOAD_WORD, 0, 0, _OFFSET_ARGUMENTS + 8 * argument + (4 if high else 0))


def _short(steps: int) -> int:
    if not 0 <= steps <= 255:
        raise ValueError(f"a jump of {steps} steps does not fit a filter")
    return steps
