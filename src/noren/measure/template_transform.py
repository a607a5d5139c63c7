"""Templates under a key: a secret rotation for each first-visit day, and nothing else of them.

A rotation keeps every cosine, so people can be told apart in it as well as before. Under another
day's rotation the same template is another vector, as far from the first as a stranger's is. Who
has the vectors and not the key has directions in a space that nothing outside it shares.

    rotation = three times: change signs, change places, mix (Hadamard); all by the key

Source: cancelable templates after ISO/IEC 24745 and Teoh et al. (random projections); fast
rotations after Ailon and Chazelle.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from noren.errors import MeasureError
from noren.measure.gallery_port import DIMENSIONS, Vector

STAGES: Final = 3
_PLACE_BYTES: Final = 4 * DIMENSIONS
_SIGN_BYTES: Final = DIMENSIONS // 8
STREAM_BYTES: Final = STAGES * (_PLACE_BYTES + _SIGN_BYTES)
"""How many random bytes make one rotation."""
SKETCH_WORDS: Final = DIMENSIONS // 64

_SIDE: Final = 16
_FULL_SCALE: Final = 127


def _hadamard(size: int) -> Vector:
    square = np.ones((1, 1))
    while len(square) < size:
        square = np.block([[square, square], [square, -square]])
    mixing: Vector = (square / np.sqrt(size)).astype(np.float32)
    return mixing


_MIX: Final = _hadamard(_SIDE)


class Rotations:
    """The rotations of several days, applied to one template at once or each to many."""

    def __init__(self) -> None:
        self._signs = np.empty((0, STAGES, DIMENSIONS), np.float32)
        self._places = np.empty((0, STAGES, DIMENSIONS), np.intp)

    def __len__(self) -> int:
        return len(self._signs)

    def add(self, stream: bytes | bytearray) -> int:
        """Add the rotation that a key's stream of `STREAM_BYTES` makes; returns its place."""
        if len(stream) != STREAM_BYTES:
            raise ValueError(f"a stream of {STREAM_BYTES} bytes")
        cut = STAGES * _PLACE_BYTES
        draws = np.frombuffer(stream, "<u4", STAGES * DIMENSIONS).reshape(STAGES, DIMENSIONS)
        bits = np.unpackbits(np.frombuffer(stream, np.uint8, offset=cut))
        signs = bits.reshape(1, STAGES, DIMENSIONS).astype(np.float32) * 2 - 1
        places = np.argsort(draws, axis=1, kind="stable")[np.newaxis]
        self._replace(np.concatenate([self._signs, signs]), np.concatenate([self._places, places]))
        wipe(bits, signs, places)
        return len(self._signs) - 1

    def keep(self, kept: list[int]) -> None:
        """Destroy all rotations but these, which are counted anew in the order given."""
        self._replace(self._signs[kept], self._places[kept])

    def under_each(self, unit: Vector) -> NDArray[np.float32]:
        """One template `(DIMENSIONS,)` under every rotation, `(len(self), DIMENSIONS)`."""
        turned: NDArray[np.float32] = np.broadcast_to(unit, (len(self), DIMENSIONS))
        rows = np.arange(0, len(self) * DIMENSIONS, DIMENSIONS)[:, np.newaxis]
        for stage in range(STAGES):
            signed = turned * self._signs[:, stage]
            turned = _mixed(signed.reshape(-1)[self._places[:, stage] + rows])
        return turned

    def turned(self, place: int, units: NDArray[np.float32]) -> NDArray[np.float32]:
        """Many templates `(N, DIMENSIONS)` under one rotation."""
        for stage in range(STAGES):
            units = _mixed((units * self._signs[place, stage])[:, self._places[place, stage]])
        return units

    def turned_back(self, place: int, turned: NDArray[np.float32]) -> NDArray[np.float32]:
        """What `turned` was made of: possible with the key only."""
        for stage in reversed(range(STAGES)):
            straight = np.empty((len(turned), DIMENSIONS), np.float32)
            straight[:, self._places[place, stage]] = _mixed(turned)
            turned = straight * self._signs[place, stage]
        return turned

    def wipe(self) -> None:
        """Destroy all rotations."""
        self.keep([])

    def _replace(self, signs: NDArray[np.float32], places: NDArray[np.intp]) -> None:
        wipe(self._signs, self._places)
        self._signs, self._places = signs, places


def unit_of(vector: NDArray[np.floating]) -> Vector:
    """The template's direction, in memory of its own.

    Raises:
        MeasureError: another length, a value that is no number, or all zeros.
    """
    if vector.shape == (DIMENSIONS,):
        exact = vector.astype(np.float64)
        length = float(np.sqrt(np.dot(exact, exact)))
        if np.isfinite(length) and length > 1e-12:
            unit: Vector = (exact / length).astype(np.float32)
            wipe(exact)
            return unit
        wipe(exact)
    raise MeasureError(
        where="template",
        found=f"a vector of shape {vector.shape} that has no direction"
        if vector.shape == (DIMENSIONS,)
        else f"a vector of shape {vector.shape}",
        expected=f"{DIMENSIONS} finite numbers, not all zero",
        remedy="fill a shorter feature up with zeros; leave out tracks without a feature",
    )


def quantized(turned: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Vectors `(N, DIMENSIONS)` as whole numbers of -127 to 127, and the scale `(N,)` of each.

    A cosine computed from them is off by less than 0.002. The caller wipes them.
    """
    size = np.abs(turned)
    scale: NDArray[np.float32] = size.max(axis=1) / np.float32(_FULL_SCALE)
    np.divide(turned, scale[:, np.newaxis], out=size)
    np.rint(size, out=size)
    whole: NDArray[np.int8] = size.astype(np.int8)
    wipe(size)
    return whole, scale


def sketched(turned: NDArray[np.float32] | NDArray[np.int8]) -> NDArray[np.uint64]:
    """The signs of vectors `(N, DIMENSIONS)` as `(N, SKETCH_WORDS)` words of 64 bits.

    Two sketches differ in a share of their bits that is near the vectors' angle by half a turn.
    """
    signs = turned > 0
    words: NDArray[np.uint64] = np.packbits(signs, axis=1).view(np.uint64)
    wipe(signs)
    return words


def wipe(*arrays: NDArray[np.generic]) -> None:
    """Overwrite what held a template or a key with zeros."""
    for array in arrays:
        if array.size:
            array.view(np.uint8).fill(0)


def _mixed(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row times the Hadamard matrix of `DIMENSIONS`; twice gives the row again."""
    half = np.matmul(rows.reshape(-1, _SIDE), _MIX).reshape(-1, _SIDE, _SIDE).swapaxes(1, 2)
    mixed: NDArray[np.float32] = np.matmul(half.reshape(-1, _SIDE), _MIX)
    return mixed.reshape(-1, DIMENSIONS)
