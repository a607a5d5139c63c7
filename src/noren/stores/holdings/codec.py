"""Columns of whole numbers as few bytes: differences of neighbors in 16 bits, then zlib.

A step that does not fit 16 bits is written as an escape, and its 64 bits stand aside. Differences
are taken modulo 2**64, so every column of 64-bit integers is kept exactly, random ones included.
High and low bytes of the steps stand apart: the high ones are nearly all alike.

Source: trial of storage forms, `docs/keeping.md`; the form is noren's own.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noren.stores.holdings.wiping import wipe, wipe_bytes

MOST_ROWS: Final = 1 << 20
MOST_COLUMNS: Final = 16
_ESCAPE: Final = -(1 << 15)
_HEAD: Final = struct.Struct("<BBI")
_COUNT: Final = struct.Struct("<I")
_FORMAT: Final = 1

Column = NDArray[np.int64]


def pack_columns(columns: Sequence[Column]) -> bytearray:
    """Columns of equal length `(N,)` as bytes; the caller wipes them.

    Raises:
        ValueError: no column, too many, unequal lengths, or more than `MOST_ROWS` rows.
    """
    lengths = {len(column) for column in columns}
    if not 1 <= len(columns) <= MOST_COLUMNS or len(lengths) != 1 or max(lengths) > MOST_ROWS:
        raise ValueError(f"1 to {MOST_COLUMNS} columns of one length up to {MOST_ROWS}")
    parts = [part for column in columns for part in _split(column)]
    # One buffer of the final size: a growing one would leave copies behind.
    plain = bytearray(_HEAD.size + sum(part.nbytes for part in parts))
    _HEAD.pack_into(plain, 0, _FORMAT, len(columns), lengths.pop())
    place = _HEAD.size
    for part in parts:
        plain[place : place + part.nbytes] = part.view(np.uint8).data
        place += part.nbytes
    wipe(*parts)
    packer = zlib.compressobj(6)
    pieces = (packer.compress(plain), packer.flush())
    packed = bytearray(sum(map(len, pieces)))
    packed[: len(pieces[0])], packed[len(pieces[0]) :] = pieces
    wipe(plain)
    for piece in pieces:
        wipe_bytes(piece)
    return packed


def unpack_columns(packed: bytearray | memoryview) -> tuple[Column, ...]:
    """The columns again; the caller wipes them.

    Raises:
        ValueError: not what `pack_columns` made.
    """
    most = _HEAD.size + MOST_COLUMNS * (_COUNT.size + 10 * MOST_ROWS)
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(packed, most)
    except zlib.error as error:
        raise ValueError("not compressed columns") from error
    plain = bytearray(data)
    wipe_bytes(data)
    try:
        if not unpacker.eof or unpacker.unused_data or len(plain) < _HEAD.size:
            raise ValueError("not whole compressed columns")
        return _read_columns(plain)
    finally:
        wipe(plain)


def _split(column: Column) -> tuple[NDArray[Any], ...]:
    """Number of escapes, low bytes, high bytes, escapes; the caller wipes them."""
    steps = np.empty(len(column), np.int64)
    if len(column):
        steps[0] = column[0]
        with np.errstate(over="ignore"):
            np.subtract(column[1:], column[:-1], out=steps[1:])
    far = (steps <= _ESCAPE) | (steps >= -_ESCAPE)
    aside = steps[far]
    steps[far] = _ESCAPE
    short = steps.astype("<i2")
    pairs = short.view(np.uint8).reshape(-1, 2)
    low, high = pairs[:, 0].copy(), pairs[:, 1].copy()
    wipe(steps, short)
    return np.array([len(aside)], "<u4"), low, high, aside.astype("<i8", copy=False)


def _read_columns(plain: bytearray) -> tuple[Column, ...]:
    version, count, rows = _HEAD.unpack_from(plain)
    if version != _FORMAT or not 1 <= count <= MOST_COLUMNS or rows > MOST_ROWS:
        raise ValueError("columns of another form")
    columns: list[Column] = []
    place = _HEAD.size
    for _ in range(count):
        if len(plain) < place + _COUNT.size:
            raise ValueError("columns that end early")
        (escapes,) = _COUNT.unpack_from(plain, place)
        place += _COUNT.size
        end = place + 2 * rows + 8 * escapes
        if escapes > rows or end > len(plain):
            raise ValueError("columns that end early")
        columns.append(_read_column(plain, place, rows, escapes))
        place = end
    if place != len(plain):
        raise ValueError("columns with something behind them")
    return tuple(columns)


def _read_column(plain: bytearray, place: int, rows: int, escapes: int) -> Column:
    low = np.frombuffer(plain, np.uint8, rows, place)
    high = np.frombuffer(plain, np.uint8, rows, place + rows)
    aside = np.frombuffer(plain, "<i8", escapes, place + 2 * rows)
    pairs = np.empty((rows, 2), np.uint8)
    pairs[:, 0], pairs[:, 1] = low, high
    steps = pairs.reshape(-1).view("<i2").astype(np.int64)
    wipe(pairs)
    far = steps == _ESCAPE
    if int(far.sum()) != escapes:
        raise ValueError("columns whose escapes do not add up")
    steps[far] = aside
    with np.errstate(over="ignore"):
        column = np.cumsum(steps)
    wipe(steps)
    return column
