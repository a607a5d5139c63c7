"""A picture as records: fixed-size parts in one order, put together again outside.

The only kind of record that can hold a picture. It is in a schema only where the plan declares the
picture, and that schema says beforehand how many bytes it has: no part is missing, none comes
twice, and the last one is filled with zeros. Needs the standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody

PART_BYTES: Final = 40
"""Bytes of a picture in one record."""
PICTURE_BYTES_MOST: Final = PART_BYTES * 2**16
"""No picture is larger: its parts could not be numbered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePartBody(PackedBody):
    """Bytes `PART_BYTES * part` and following of the picture of an output."""

    KIND: ClassVar[Kind] = Kind.PICTURE_PART
    LAYOUT: ClassVar[str] = f"<HH{PART_BYTES}s"
    output: int
    part: int
    data: bytes


def parts_of(size_bytes: int) -> int:
    """How many records a picture of this size takes."""
    return -(-size_bytes // PART_BYTES)


def split_picture(data: bytes, *, output: int = 0) -> Iterator[PicturePartBody]:
    """The picture's parts in order; raises ValueError when there is nothing or too much."""
    if not 0 < len(data) <= PICTURE_BYTES_MOST:
        raise ValueError("a picture of a size that cannot be sent")
    for part in range(parts_of(len(data))):
        own = data[part * PART_BYTES : (part + 1) * PART_BYTES]
        yield PicturePartBody(output=output, part=part, data=own.ljust(PART_BYTES, b"\0"))


class PictureParts:
    """Puts one picture together, part after part.

    Args:
        size_bytes: the size that the schema declares.
    """

    def __init__(self, size_bytes: int, *, output: int = 0) -> None:
        if not 0 < size_bytes <= PICTURE_BYTES_MOST:
            raise ValueError("a picture of a size that cannot be sent")
        self._size = size_bytes
        self._output = output
        self._data = bytearray()

    @property
    def is_whole(self) -> bool:
        """Whether every part has come."""
        return len(self._data) == self._size

    def take(self, body: PicturePartBody) -> None:
        """The next part; raises ValueError for any other one, and for bytes behind the end."""
        if self.is_whole or body.output != self._output:
            raise ValueError("a part that belongs to no picture")
        if body.part != len(self._data) // PART_BYTES:
            raise ValueError("a part out of its order")
        used = min(PART_BYTES, self._size - len(self._data))
        if any(body.data[used:]):
            raise ValueError("bytes behind the end of the picture")
        self._data += body.data[:used]

    def picture(self) -> bytes:
        """The whole picture; raises ValueError before that."""
        if not self.is_whole:
            raise ValueError("a picture that is not whole")
        return bytes(self._data)
