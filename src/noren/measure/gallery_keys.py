"""Where the keys of a gallery's rotations come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from noren.measure.gallery_port import FeatureKind
from noren.measure.template_search import Rows
from noren.measure.template_transform import STREAM_BYTES


class BucketKeys(Protocol):
    """Where the rotations' keys come from, and where each change goes before it counts."""

    def stream(self, day: int, kind: FeatureKind) -> bytes | bytearray:
        """The key stream of a day's rotation for one kind of features; makes the key of a new day,
        durably."""
        ...

    def note(self, day: int, rows: Rows) -> None:
        """Keep the rows of one person of a day, all or none; when this raises, the gallery stays
        as it was."""
        ...


class PassingKeys:
    """Keys for a gallery that ends with its process: random, and kept nowhere else."""

    def __init__(self, randomness: Callable[[int], bytes]) -> None:
        self._randomness = randomness

    def stream(self, day: int, kind: FeatureKind) -> bytes:
        """See `BucketKeys`."""
        return self._randomness(STREAM_BYTES)

    def note(self, day: int, rows: Rows) -> None:
        """See `BucketKeys`; nothing is kept."""
