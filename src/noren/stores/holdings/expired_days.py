"""Days of a holding whose time is over: what they held, counted and marked for a later look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from noren.stores.holdings.ratchet import Ratchet
from noren.stores.holdings.sealing import SegmentHead, SegmentPlace, read_head, unseal
from noren.stores.holdings.shelf import Shelf
from noren.stores.holdings.wiping import wiped

MOST_MARKS: Final = 10_000
_MOST_SAMPLES: Final = 16
_MISTAKEN_DAYS: Final = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredDays:
    """What of one item has expired: counted before it is destroyed.

    `damaged` of the `segments` cannot be read: their rows are in no count. It is the least number
    there can be, as `Shelf.survey` says.
    """

    item: str
    before: date
    keys: int
    segments: int
    rows: int
    damaged: int
    nonces: tuple[bytes, ...]
    """Marks by which a probe would know the segments again: at most `MOST_MARKS`."""
    samples: tuple[tuple[SegmentPlace, bytes], ...]
    """Some of the segments, to try to open them afterwards."""


def collect_expired(shelf: Shelf, item: str, *, before: date, keys: int) -> ExpiredDays:
    """Count and mark what an item has of the days before `before`; `keys` is passed on.

    What is thrown away may be damaged, and is counted as that.
    """
    segments, rows, damaged = 0, 0, 0
    nonces: list[bytes] = []
    samples: list[tuple[SegmentPlace, bytes]] = []
    for day in (day for day in shelf.days(item) if day < before):
        for sequence, segment in enumerate(shelf.survey(item, day)):
            segments += 1
            head = None if segment is None else _head_of(segment)
            if segment is None or head is None:
                damaged += 1
                continue
            rows += head.rows
            if len(nonces) < MOST_MARKS:
                nonces.append(head.nonce)
            if len(samples) < _MOST_SAMPLES and sequence == 0:
                place = SegmentPlace(item=item, day=day, sequence=sequence)
                samples.append((place, segment))
    return ExpiredDays(
        item=item,
        before=before,
        keys=keys,
        segments=segments,
        rows=rows,
        damaged=damaged,
        nonces=tuple(nonces),
        samples=tuple(samples),
    )


def opens_with(ratchet: Ratchet, place: SegmentPlace, segment: bytes) -> bool:
    """Whether a segment opens with what a ratchet gives: the day's key, or, where it gives none,
    any key of the month that follows, in case a day was mistaken.
    """
    days = [place.day]
    if place.day < ratchet.day:
        days = [ratchet.day + timedelta(days=number) for number in range(_MISTAKEN_DAYS)]
    return any(_opens(ratchet, day, place, segment) for day in days)


def _opens(ratchet: Ratchet, day: date, place: SegmentPlace, segment: bytes) -> bool:
    with wiped(ratchet.key(day)) as key:
        try:
            unseal(segment, place, key=key).wipe()
        except ValueError:
            return False
    return True


def _head_of(segment: bytes) -> SegmentHead | None:
    try:
        return read_head(segment)
    except ValueError:
        return None
