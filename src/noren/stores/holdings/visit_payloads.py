"""Visits and what is linked to them, as a segment holds them: rows under a pseudonym."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from noren.stores.holdings.codec import Column
from noren.stores.holdings.days import day_number
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.wiping import wipe
from noren.vocabulary.records import RecordClass

_NONE = -1
"""In the place of a step, a lane, a site or an estimate that is not there."""
AGE_UNKNOWN = 999
"""In the place of a first age: it was asked for, and no face could be judged."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VisitRows:
    """Visits of people whose first visit was on the segment's day.

    Attributes:
        pseudonym: `(N,)` token that stands for one person within the window.
        visit_number: `(N,)` from 1; several rows of one number are one visit, seen several times.
        visited_on: `(N,)` days since 1970-01-01, of the visit's end.
        details: `(N, 10)` what belongs to it, in steps of ten seconds where it is a time: `ended_s`
            second of that UTC day, `lasted_s`, `site` number of the store, `days_step` since the
            visit before, `lane` of a till, `lane_from_s` after the beginning, `lane_lasted_s`;
            estimates: `sex` as in `Sex`, `age_from` and `age_to` the first and last age of the
            band (`AGE_UNKNOWN` where no face could be judged; no last age in the last band);
            -1 for what is not there. Left out: all of it -1.
    """

    record: ClassVar[RecordClass] = RecordClass.VISIT
    DETAILS: ClassVar[tuple[str, ...]] = (
        "ended_s",
        "lasted_s",
        "site",
        "days_step",
        "lane",
        "lane_from_s",
        "lane_lasted_s",
        "sex",
        "age_from",
        "age_to",
    )
    _BEFORE_ESTIMATES: ClassVar[int] = 7

    pseudonym: NDArray[np.uint64]
    visit_number: NDArray[np.int32]
    visited_on: NDArray[np.int32]
    details: NDArray[np.int32] = field(
        default_factory=lambda: np.zeros((0, len(VisitRows.DETAILS)), np.int32)
    )

    def __post_init__(self) -> None:
        rows = len(self.pseudonym)
        if not len(self.details):
            nothing = np.full((rows, len(self.DETAILS)), _NONE, np.int32)
            object.__setattr__(self, "details", nothing)
        shapes = {len(one) for one in (self.visit_number, self.visited_on, self.details)}
        if shapes != {rows} or (rows and self.visit_number.min() < 1):
            raise ValueError("columns of one length, visits numbered from 1")

    def __len__(self) -> int:
        return len(self.pseudonym)

    def detail(self, name: str) -> NDArray[np.int32]:
        """One column of the details; ValueError for a name that is none."""
        return self.details[:, self.DETAILS.index(name)]

    def to_columns(self) -> tuple[Column, ...]:
        """Pseudonym, number, day, details."""
        return (
            self.pseudonym.view(np.int64).copy(),
            self.visit_number.astype(np.int64),
            self.visited_on.astype(np.int64),
            *(self.details[:, place].astype(np.int64) for place in range(len(self.DETAILS))),
        )

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`."""
        # Segments from before there were estimates have none.
        if len(columns) not in (3 + len(cls.DETAILS), 3 + cls._BEFORE_ESTIMATES):
            raise ValueError("thirteen columns")
        pseudonym, *numbers = columns
        missing = 3 + len(cls.DETAILS) - len(columns)
        numbers += [np.full(len(pseudonym), _NONE, np.int64) for _ in range(missing)]
        for one in numbers:
            if len(one) and (one.min() < _NONE or one.max() >= 2**31):
                raise ValueError("a number that no visit has")
        rows = cls(
            pseudonym=pseudonym.view(np.uint64).copy(),
            visit_number=numbers[0].astype(np.int32),
            visited_on=numbers[1].astype(np.int32),
            details=np.column_stack(numbers[2:]).astype(np.int32),
        )
        wipe(*columns)
        return rows

    def fits(self, day: date) -> bool:
        """A first visit is on the day, or goes on over its end; a later one is not before it."""
        first = day_number(day)
        is_first = self.visit_number == 1
        not_before = self.visited_on >= first
        return bool(not_before.all() and (self.visited_on[is_first] <= first + 1).all())

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.pseudonym, self.visit_number, self.visited_on, self.details)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PurchaseRows:
    """Purchases put to visits of people whose first visit was on the segment's day.

    Attributes:
        pseudonym, visit_number: `(N,)` as of the visit.
        paid_on: `(N,)` days since 1970-01-01; paid_s: `(N,)` second of that UTC day.
        item: `(N,)` number of a product or kind of goods, 0 for none.
        quantity, amount_yen: `(N,)`.
    """

    record: ClassVar[RecordClass] = RecordClass.VISIT

    pseudonym: NDArray[np.uint64]
    visit_number: NDArray[np.int64]
    paid_on: NDArray[np.int64]
    paid_s: NDArray[np.int64]
    item: NDArray[np.int64]
    quantity: NDArray[np.int64]
    amount_yen: NDArray[np.int64]

    def _columns(self) -> tuple[NDArray[np.int64], ...]:
        return (
            self.visit_number,
            self.paid_on,
            self.paid_s,
            self.item,
            self.quantity,
            self.amount_yen,
        )

    def __post_init__(self) -> None:
        if {len(one) for one in self._columns()} != {len(self.pseudonym)}:
            raise ValueError("columns of one length")

    def __len__(self) -> int:
        return len(self.pseudonym)

    def to_columns(self) -> tuple[Column, ...]:
        """Pseudonym, number, day, second, item, quantity, amount."""
        return (
            self.pseudonym.view(np.int64).copy(),
            *(one.astype(np.int64, copy=True) for one in self._columns()),
        )

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`."""
        if len(columns) != 7:
            raise ValueError("seven columns")
        pseudonym, number, paid_on, paid_s, item, quantity, amount_yen = (
            one.copy() for one in columns
        )
        wipe(*columns)
        return cls(
            pseudonym=pseudonym.view(np.uint64),
            visit_number=number,
            paid_on=paid_on,
            paid_s=paid_s,
            item=item,
            quantity=quantity,
            amount_yen=amount_yen,
        )

    def fits(self, day: date) -> bool:
        """Nothing was paid before the first visit."""
        return bool((self.paid_on >= day_number(day)).all())

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.pseudonym, *self._columns())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathRows:
    """Points of trajectories of people whose first visit was on the segment's day.

    Attributes:
        pseudonym, visit_number: `(N,)` as of the visit.
        points: `(N,)` the points, each under the token of its path.
    """

    record: ClassVar[RecordClass] = RecordClass.TRAJECTORY_POINT

    pseudonym: NDArray[np.uint64]
    visit_number: NDArray[np.int64]
    points: TrajectoryPoints

    def __post_init__(self) -> None:
        if {len(self.visit_number), len(self.points)} != {len(self.pseudonym)}:
            raise ValueError("columns of one length")

    def __len__(self) -> int:
        return len(self.pseudonym)

    def to_columns(self) -> tuple[Column, ...]:
        """Pseudonym, number, and the columns of points."""
        return (
            self.pseudonym.view(np.int64).copy(),
            self.visit_number.astype(np.int64, copy=True),
            *self.points.to_columns(),
        )

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`."""
        if len(columns) != 7:
            raise ValueError("seven columns")
        pseudonym, number = (one.copy() for one in columns[:2])
        wipe(*columns[:2])
        return cls(
            pseudonym=pseudonym.view(np.uint64),
            visit_number=number,
            points=TrajectoryPoints.from_columns(columns[2:]),
        )

    def take(self, chosen: NDArray[np.bool_]) -> Self:
        """The chosen rows `(N,)`, as a copy."""
        return type(self)(
            pseudonym=self.pseudonym[chosen],
            visit_number=self.visit_number[chosen],
            points=self.points.take(chosen),
        )

    def fits(self, day: date) -> bool:
        """Nobody walked before the first visit, which may have begun on the day before it ended."""
        days = self.points.at_ms // 86_400_000
        return bool((days >= day_number(day) - 1).all())

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.pseudonym, self.visit_number)
        self.points.wipe()
