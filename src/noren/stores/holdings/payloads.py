"""What a segment may hold: points of trajectories, or visits; nothing else has a type.

A payload knows its columns and is checked when it is made, so that what comes out of a segment is
as whole as what went in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from noren.stores.holdings.codec import Column
from noren.stores.holdings.wiping import wipe
from noren.vocabulary.records import RecordClass

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(at_s: float) -> date:
    """The UTC day of a time."""
    return datetime.fromtimestamp(at_s, UTC).date()


class Payload(Protocol):
    """Rows of one record class, as columns of 64-bit integers."""

    record: ClassVar[RecordClass]

    def __len__(self) -> int:
        """How many rows."""
        ...

    def to_columns(self) -> tuple[Column, ...]:
        """The columns, copied; whoever asks wipes them."""
        ...

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """The payload again.

        Raises:
            ValueError: columns that no such payload has.
        """
        ...

    def fits(self, day: date) -> bool:
        """Whether every row belongs into a segment of this UTC day."""
        ...

    def wipe(self) -> None:
        """Overwrite the rows in memory."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrajectoryPoints:
    """Points of trajectories, best in order of track and time: so they take the least room.

    Attributes:
        track: `(N,)` random token of one visit, never of a person.
        at_ms: `(N,)` UTC milliseconds since 1970.
        x_cm, y_cm: `(N,)` place on the floor in centimetres, as coarse as the plan says.
    """

    record: ClassVar[RecordClass] = RecordClass.TRAJECTORY_POINT

    track: NDArray[np.uint64]
    at_ms: NDArray[np.int64]
    x_cm: NDArray[np.int32]
    y_cm: NDArray[np.int32]

    def __post_init__(self) -> None:
        lengths = {len(one) for one in (self.track, self.at_ms, self.x_cm, self.y_cm)}
        if len(lengths) != 1:
            raise ValueError("columns of one length")

    def __len__(self) -> int:
        return len(self.track)

    def to_columns(self) -> tuple[Column, ...]:
        """Track, time, x, y."""
        return (
            self.track.view(np.int64).copy(),
            self.at_ms.copy(),
            self.x_cm.astype(np.int64),
            self.y_cm.astype(np.int64),
        )

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`."""
        if len(columns) != 4:
            raise ValueError("four columns")
        track, at_ms, x_cm, y_cm = columns
        for one in (x_cm, y_cm):
            if len(one) and (one.min() < -(2**31) or one.max() >= 2**31):
                raise ValueError("a place that is not on this floor")
        points = cls(
            track=track.view(np.uint64).copy(),
            at_ms=at_ms.copy(),
            x_cm=x_cm.astype(np.int32),
            y_cm=y_cm.astype(np.int32),
        )
        wipe(*columns)
        return points

    def fits(self, day: date) -> bool:
        """Every point lies on the day."""
        days = self.at_ms // 86_400_000
        return bool((days == day_number(day)).all())

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.track, self.at_ms, self.x_cm, self.y_cm)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitRows:
    """Visits of people whose first visit was on the segment's day.

    Attributes:
        pseudonym: `(N,)` token that stands for one person within the window.
        visit_number: `(N,)` from 1.
        visited_on: `(N,)` days since 1970-01-01: no finer time is kept.
    """

    record: ClassVar[RecordClass] = RecordClass.VISIT

    pseudonym: NDArray[np.uint64]
    visit_number: NDArray[np.int32]
    visited_on: NDArray[np.int32]

    def __post_init__(self) -> None:
        lengths = {len(one) for one in (self.pseudonym, self.visit_number, self.visited_on)}
        if len(lengths) != 1 or (len(self.visit_number) and self.visit_number.min() < 1):
            raise ValueError("columns of one length, visits numbered from 1")

    def __len__(self) -> int:
        return len(self.pseudonym)

    def to_columns(self) -> tuple[Column, ...]:
        """Pseudonym, number, day."""
        return (
            self.pseudonym.view(np.int64).copy(),
            self.visit_number.astype(np.int64),
            self.visited_on.astype(np.int64),
        )

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`."""
        if len(columns) != 3:
            raise ValueError("three columns")
        pseudonym, number, day = columns
        for one in (number, day):
            if len(one) and (one.min() < 0 or one.max() >= 2**31):
                raise ValueError("a number that no visit has")
        rows = cls(
            pseudonym=pseudonym.view(np.uint64).copy(),
            visit_number=number.astype(np.int32),
            visited_on=day.astype(np.int32),
        )
        wipe(*columns)
        return rows

    def fits(self, day: date) -> bool:
        """A first visit is on the day, a later one not before it."""
        first = day_number(day)
        is_first = self.visit_number == 1
        on_it, not_before = self.visited_on == first, self.visited_on >= first
        return bool(not_before.all() and on_it[is_first].all())

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.pseudonym, self.visit_number, self.visited_on)


AnyPayload = TrajectoryPoints | VisitRows
PAYLOADS: dict[RecordClass, type[TrajectoryPoints] | type[VisitRows]] = {
    RecordClass.TRAJECTORY_POINT: TrajectoryPoints,
    RecordClass.VISIT: VisitRows,
}
