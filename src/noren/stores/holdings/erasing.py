"""One person's rows taken out of a holding, while the rows of everybody else stay.

A day's segments are opened in memory, the rows of a token are left out, and what remains is sealed
again in the same places. The whole day is replaced at once: a process killed at any moment leaves
the day as it was or without the rows, never half of it. What was replaced is overwritten.

The day's key stays, since others' rows need it until they expire. So a backup of `holdings/` that
was made before still holds the rows until that day's key is destroyed. Who puts such a backup back
erases again: `noren.stores.requests.erasure_marks` knows what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from noren.errors import HoldingExpired
from noren.stores.holdings.holdings import HoldingStore
from noren.stores.holdings.payloads import AnyPayload
from noren.stores.holdings.still_payload import StillPicture
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import PathRows, PurchaseRows, VisitRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was taken out: rows, the segments that were sealed anew, and marks of the old ones."""

    rows: int
    segments: int
    nonces: tuple[bytes, ...]

    def __add__(self, other: Erased) -> Erased:
        return Erased(
            rows=self.rows + other.rows,
            segments=self.segments + other.segments,
            nonces=self.nonces + other.nonces,
        )


NOTHING = Erased(rows=0, segments=0, nonces=())


def tokens_of(payload: AnyPayload) -> NDArray[np.uint64]:
    """`(N,)` whose each row is: a track for unlinked trajectories, else a pseudonym.

    A still is nobody's.
    """
    if isinstance(payload, StillPicture):
        return np.zeros(0, np.uint64)
    return payload.track if isinstance(payload, TrajectoryPoints) else payload.pseudonym


def rows_where(payload: AnyPayload, chosen: NDArray[np.bool_]) -> AnyPayload:
    """The chosen rows `(N,)` as a payload of their own; the caller wipes both.

    Raises:
        ValueError: a still, which has no rows.
    """
    if isinstance(payload, StillPicture):
        raise ValueError("a still has no rows")
    if isinstance(payload, TrajectoryPoints):
        return payload.take(chosen)
    if isinstance(payload, PathRows):
        return payload.take(chosen)
    if isinstance(payload, VisitRows):
        return VisitRows(
            pseudonym=payload.pseudonym[chosen],
            visit_number=payload.visit_number[chosen],
            visited_on=payload.visited_on[chosen],
            details=payload.details[chosen],
        )
    return PurchaseRows(
        pseudonym=payload.pseudonym[chosen],
        visit_number=payload.visit_number[chosen],
        paid_on=payload.paid_on[chosen],
        paid_s=payload.paid_s[chosen],
        item=payload.item[chosen],
        quantity=payload.quantity[chosen],
        amount_yen=payload.amount_yen[chosen],
    )


def read_rows(
    holdings: HoldingStore, item: str, days: Sequence[date], token: int, *, at_s: float
) -> Iterator[tuple[date, AnyPayload]]:
    """The rows of a token, segment by segment, of the days that are still kept.

    The caller wipes each payload; the rows of others are wiped here.
    """
    for segment in holdings.read_kept(item, at_s=at_s, days=days):
        try:
            chosen = tokens_of(segment.payload) == np.uint64(token)
            if chosen.any():
                yield segment.day, rows_where(segment.payload, chosen)
        finally:
            segment.payload.wipe()


def erase_rows(
    holdings: HoldingStore, item: str, days: Sequence[date], token: int, *, at_s: float
) -> Erased:
    """Take a token's rows out of days of an item; durable when this returns. May be repeated.

    Raises:
        HoldingKeyMissing, StoreDamaged: a day cannot be opened; days before it are done.
        StoreFull, StoreReadOnly: it cannot be written; days before it are done.
    """

    def leave_out(payload: AnyPayload) -> AnyPayload | None:
        others = tokens_of(payload) != np.uint64(token)
        return None if others.all() else rows_where(payload, others)

    done = NOTHING
    for day in days:
        try:
            one = holdings.rewrite(item, day, leave_out, at_s=at_s)
        except HoldingExpired:
            continue  # its key is due to be destroyed: nobody can read it
        done += Erased(rows=one.left_out, segments=len(one.nonces), nonces=one.nonces)
    return done


def count_left(
    holdings: HoldingStore, item: str, days: Sequence[date], token: int, *, at_s: float
) -> int:
    """How many rows of a token can still be read."""
    left = 0
    for _, payload in read_rows(holdings, item, days, token, at_s=at_s):
        left += len(payload)
        payload.wipe()
    return left
