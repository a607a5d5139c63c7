"""The segments of a day sealed again in their places, with fewer rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.sealing import SegmentPlace, read_head, seal, unseal
from noren.stores.holdings.shelf import Shelf, damaged_segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A day's segments in their order, as they are to lie on the shelf.

    Attributes:
        segments: all of them, changed or not.
        nonces: marks of those that were replaced; empty where nothing changed.
        left_out: rows that are no longer in them.
        kept_rows: rows that are.
    """

    segments: tuple[bytes, ...]
    nonces: tuple[bytes, ...]
    left_out: int
    kept_rows: int


def rewrite_segments(
    shelf: Shelf,
    place: SegmentPlace,
    key: bytearray,
    leave_out: Callable[[AnyPayload], AnyPayload | None],
) -> Rewritten:
    """Open each segment of a day in memory, and seal it again where rows are left out.

    Args:
        place: item and day; the sequence is counted.
    Raises:
        StoreDamaged: a segment does not open.
    """
    segments: list[bytes] = []
    nonces: list[bytes] = []
    left_out, kept_rows = 0, 0
    for sequence, segment in enumerate(shelf.read(place.item, place.day)):
        here = SegmentPlace(item=place.item, day=place.day, sequence=sequence)
        try:
            payload = unseal(segment, here, key=key)
        except ValueError as error:
            raise damaged_segment(shelf.place(place.item, place.day), sequence) from error
        rows = len(payload)
        staying = leave_out(payload)
        payload.wipe()
        if staying is not None:
            head = read_head(segment)
            segment = seal(staying, here, plan_digest=head.plan_digest, key=key)
            nonces.append(head.nonce)
            left_out += rows - len(staying)
            rows = len(staying)
            staying.wipe()
        segments.append(segment)
        kept_rows += rows
    return Rewritten(
        segments=tuple(segments),
        nonces=tuple(nonces),
        left_out=left_out,
        kept_rows=kept_rows,
    )
