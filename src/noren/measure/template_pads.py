"""What lies in memory of templates is ciphertext: each row under a stream of its own.

Whatever lets somebody without the key compare two rows of a day shows how that day's people lie to
one another, and two days that hold some of the same people can be lined up by that. A rotation
keeps these distances, and so do the signs of it. So no two rows may be comparable without the key.

    pad = AES-128 of (series, page, 0, number + 2); row in memory = row XOR pad

It is fast enough to open a sketch of every row for every search, and the vectors of the few rows
that are compared exactly. The key is made when the process starts and ends with it. A changed bit
is not noticed here: whoever can write to this memory needs no templates.

Source: counter mode of NIST SP 800-38A, with the counters of SP 800-38D, whose implementations are
the fastest.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import ECB, GCM
from numpy.typing import NDArray

from noren.measure.template_transform import wipe

PAD_KEY_BYTES: Final = 16
BLOCK_BYTES: Final = 16
_FIRST_COUNTER: Final = 2
Numbers = NDArray[np.integer]


class Pads:
    """The pads of one key. A block of `BLOCK_BYTES` has a series, a page and a number.

    Args:
        key: `PAD_KEY_BYTES` random bytes, overwritten by `close`.
    """

    def __init__(self, key: bytearray) -> None:
        if len(key) != PAD_KEY_BYTES:
            raise ValueError(f"a key of {PAD_KEY_BYTES} bytes")
        self._key = key
        self._algorithm = AES128(key)
        self._blocks: CipherContext = Cipher(self._algorithm, ECB()).encryptor()

    def open_page(self, page: int, series: int) -> CipherContext:
        """What lays the blocks of a page, from number 0 on, over what it is given piece by piece.

        The pieces are whole blocks; each goes into room for `BLOCK_BYTES` more.
        """
        place = np.array([series, page, 0], ">u4").tobytes()
        return Cipher(self._algorithm, GCM(place)).encryptor()

    def blocks(self, page: int, series: Numbers | int, numbers: Numbers) -> NDArray[np.uint8]:
        """Pads `(*numbers.shape, BLOCK_BYTES)`, one block for each number; the caller wipes it."""
        counters = np.zeros((*numbers.shape, 4), ">u4")
        counters[..., 0] = series
        counters[..., 1] = page
        counters[..., 3] = numbers + _FIRST_COUNTER
        made = np.empty(counters.nbytes + BLOCK_BYTES, np.uint8)
        self._blocks.update_into(counters.reshape(-1).view(np.uint8).data, made.data)
        return made[: counters.nbytes].reshape(*numbers.shape, BLOCK_BYTES)

    def close(self) -> None:
        """Overwrite the key; nothing can be opened any more."""
        wipe(np.frombuffer(self._key, np.uint8))
        del self._blocks, self._algorithm
