"""What a purge destroyed, and what a probe found afterward: in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from noren.stores.expired_figures import Remains
from noren.stores.ledger.terms import DataItem, ProbeOutcome

NOTHING_LEFT: Final = Remains()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was, or is to be, destroyed of one kind of data.

    `damaged` of the `segments` could not be read, or more: how many rows they held nobody knows,
    and `counted` holds those of the others alone.
    """

    counted: int = 0
    segments: int = 0
    keys: int = 0
    damaged: int = 0

    @property
    def records(self) -> int | None:
        """How many rows; None where that is not known."""
        return None if self.damaged else self.counted

    @property
    def records_at_least(self) -> int | None:
        """The rows that were counted where not all could be; None where all were, or none."""
        return (self.counted or None) if self.damaged else None

    def __bool__(self) -> bool:
        return bool(self.counted or self.segments or self.keys)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            counted=self.counted + other.counted,
            segments=self.segments + other.segments,
            keys=self.keys + other.keys,
            damaged=self.damaged + other.damaged,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What became of one kind of data."""

    item: DataItem
    at_s: int
    counts: Counts
    remains: Remains = NOTHING_LEFT

    @property
    def leftovers(self) -> int:
        """What is left in the files of the data."""
        return self.remains.leftovers

    @property
    def probe(self) -> ProbeOutcome:
        """The outcome in the ledger's words: what was not looked at is not called clean."""
        if self.remains.leftovers or self.remains.in_log:
            return ProbeOutcome.LEFTOVERS
        return ProbeOutcome.FAILED if self.remains.unread else ProbeOutcome.CLEAN
