"""Merkle trees as RFC 6962 hashes them: roots, inclusion proofs, consistency proofs.

A tree is kept as rows of complete subtrees: row k holds the roots over leaves
[i * 2^k, (i + 1) * 2^k). Every root and proof is then a walk over O(log n) of them.

Source: RFC 6962 sections 2.1, 2.1.1, 2.1.2; verification after RFC 9162 sections 2.1.3.2, 2.1.4.2.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
HASH_BYTES: Final = 32


def hash_leaf(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class MerkleTree:
    """A tree that only grows. Indexes count from 0; `size` is the number of leaves."""

    def __init__(self) -> None:
        self._rows: list[list[bytes]] = [[]]

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return len(self._rows[0])

    def append(self, leaf_hash: bytes) -> None:
        """Add one leaf, already hashed."""
        rows = self._rows
        rows[0].append(leaf_hash)
        height = 0
        while len(rows[height]) % 2 == 0:
            if height + 1 == len(rows):
                rows.append([])
            rows[height + 1].append(hash_node(rows[height][-2], rows[height][-1]))
            height += 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves, all by default; the empty hash over none.

        Raises:
            ValueError: there are fewer leaves.
        """
        size = self._checked(self.size if size is None else size)
        return self._over(0, size) if size else EMPTY_ROOT

    def prove_inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The audit path of a leaf in the tree of the first `size` leaves, from below.

        Raises:
            ValueError: the leaf is not in that tree, or there are fewer leaves.
        """
        size = self._checked(self.size if size is None else size)
        if not 0 <= index < size:
            raise ValueError(f"no leaf {index} in a tree of {size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return tuple(reversed(path))

    def prove_consistency(self, old_size: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that the tree of `old_size` leaves begins the tree of `size` leaves.

        Empty when the sizes are equal.

        Raises:
            ValueError: `old_size` is 0 or above `size`, or there are fewer leaves.
        """
        size = self._checked(self.size if size is None else size)
        if not 0 < old_size <= size:
            raise ValueError(f"no tree of {old_size} leaves within {size}")
        path: list[bytes] = []
        start, end, is_whole = 0, size, True
        while old_size != end:
            middle = start + _split(end - start)
            if old_size <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start, is_whole = middle, False
        if not is_whole:
            path.append(self._over(start, end))
        return tuple(reversed(path))

    def _checked(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise ValueError(f"no tree of {size} leaves: there are {self.size}")
        return size

    def _over(self, start: int, end: int) -> bytes:
        """The root over leaves [start, end), whose start is a multiple of its largest subtree."""
        width = end - start
        if width & (width - 1) == 0:
            height = width.bit_length() - 1
            return self._rows[height][start >> height]
        middle = start + _split(width)
        return hash_node(self._over(start, middle), self._over(middle, end))


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << ((width - 1).bit_length() - 1)


def is_included(
    *, leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether the path leads from the leaf at this index to the root over `size` leaves."""
    if not 0 <= index < size:
        return False
    number, last, value = index, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False
        if number % 2 or number == last:
            value = hash_node(step, value)
            while number and number % 2 == 0:
                number, last = number >> 1, last >> 1
        else:
            value = hash_node(value, step)
        number, last = number >> 1, last >> 1
    return last == 0 and value == root


def is_consistent(
    *, old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the tree of `old_size` leaves begins the tree of `size` leaves.

    The empty tree begins every tree; its proof is empty.
    """
    if old_size == 0 or old_size == size:
        same = old_root == (EMPTY_ROOT if old_size == 0 else root)
        return same and not path and 0 <= old_size <= size
    if not 0 < old_size < size or not path:
        return False
    steps = list(path)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    number, last = old_size - 1, size - 1
    while number % 2:
        number, last = number >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if number % 2 or number == last:
            before, after = hash_node(step, before), hash_node(step, after)
            while number and number % 2 == 0:
                number, last = number >> 1, last >> 1
        else:
            after = hash_node(after, step)
        number, last = number >> 1, last >> 1
    return last == 0 and before == old_root and after == root
