"""How a record's own part becomes bytes and comes back: its fields in order, by a declared layout.

Needs the standard library only.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from noren.gate.kinds import Kind

_CODE: Final = re.compile(r"(\d*)([xsbBhHiIqQ])")


class PackedBody:
    """The base of a frozen, keyword-only dataclass with slots whose fields are packed in order.

    `LAYOUT` is a format of `struct`, little-endian: a code is one field, a code with a number
    before it one field of so many numbers ("13H", a tuple) or bytes ("42s"), and "x" no field.
    A layout that has more or fewer places than the class has fields raises ValueError on import.
    """

    __slots__ = ()
    KIND: ClassVar[Kind]
    LAYOUT: ClassVar[str]

    if TYPE_CHECKING:

        def pack(self) -> bytes:
            """The layout's bytes.

            Raises:
                struct.error: a number does not fit its place, or there are more or fewer of them
                    than the layout has.
            """
            ...

        @classmethod
        def unpack(cls, data: bytes) -> Self:
            """Read the layout's bytes at the beginning of `data`; struct.error for fewer."""
            ...

    def __init_subclass__(cls) -> None:
        made: type[Any] = cls
        # A dataclass with slots is made twice, and only the second class knows its fields.
        if is_dataclass(made):
            _write_out(made)


def _write_out(body: Any) -> None:
    """Give a class `pack` and `unpack` as one would write them by hand for its fields.

    Written out as source, as `dataclass` does with `__init__`: to ask for the fields by name at
    every record takes twice the time. Nothing is in it but the class's own names and numbers.
    """
    form = struct.Struct(body.LAYOUT)
    checks, given, read = [], [], []
    for field, (place, count, code) in zip(fields(body), _places(body.LAYOUT), strict=True):
        name = field.name
        if code == "s":
            # `struct` itself would cut what is too long and fill up what is too short.
            refusal = f"raise error('{body.__name__}.{name} holds {count} bytes')"
            checks.append(f"    if len(self.{name}) != {count}: {refusal}")
        if count is None or code == "s":
            given.append(f"self.{name}")
            read.append(f"{name}=read[{place}]")
        else:
            given.append(f"*self.{name}")
            read.append(f"{name}=read[{place}:{place + count}]")
    source = "\n".join(
        [
            "def pack(self):",
            *checks,
            f"    return pack_numbers({', '.join(given)})",
            "def unpack(cls, data):",
            "    read = unpack_numbers(data)",
            f"    return cls({', '.join(read)})",
        ]
    )
    known: dict[str, Any] = {
        "pack_numbers": form.pack,
        "unpack_numbers": form.unpack_from,
        "error": struct.error,
    }
    exec(compile(source, f"<bytes of {body.__name__}>", "exec"), known)
    body.pack, body.unpack = known["pack"], classmethod(known["unpack"])


def _places(layout: str) -> Iterator[tuple[int, int | None, str]]:
    """Of every field: its place among what is read, how many numbers or bytes it holds (None for
    one number that is no list), and its code."""
    if layout[:1] != "<" or _CODE.sub("", layout[1:]):
        raise ValueError(f"{layout!r} is no layout of a record")
    place = 0
    for number, code in _CODE.findall(layout):
        if code != "x":
            count = int(number or 1) if number or code == "s" else None
            yield place, count, code
            place += 1 if count is None or code == "s" else count
