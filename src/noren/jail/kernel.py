"""Plain system calls through the C library's own `syscall`, with the error number kept.

Nothing here knows what a call is for. The modules above it use names from `numbers`.
"""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def address_of(thing: ctypes.Array[ctypes.c_char] | ctypes.Structure) -> int:
    """Return the address of a ctypes object, which the caller must keep alive meanwhile."""
    return ctypes.addressof(thing)


def call(number: int, *arguments: int | bytes | None) -> int:
    """Make one system call and return what the kernel answered.

    Integers are passed as 64-bit words (addresses included), bytes as a pointer to them,
    None as a null pointer.

    Raises:
        OSError: with the kernel's error number, if the answer was negative.
    """
    ctypes.set_errno(0)
    answer: int = _libc.syscall(ctypes.c_long(number), *map(_word, arguments))
    if answer < 0:
        errno = ctypes.get_errno()
        raise OSError(errno, os.strerror(errno))
    return answer


def _word(argument: int | bytes | None) -> ctypes.c_long | ctypes.c_char_p:
    if isinstance(argument, bytes):
        return ctypes.c_char_p(argument)
    return ctypes.c_long(argument or 0)
