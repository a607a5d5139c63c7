"""What a segment may hold: points of trajectories, visits, what is linked to them, or a still.

Nothing else has a type.

A payload knows its columns and is checked when it is made, so that what comes out of a segment is
as whole as what went in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from noren.gate.still_records import CELL_PX, GRAYS, SIDE_MOST_CELLS
from noren.stores.holdings.codec import Column
from noren.stores.holdings.wiping import wipe
from noren.vocabulary.objects import ObjectClass
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
        class_id: `(N,)` of `ObjectClass`. Left out: people.
    """

    record: ClassVar[RecordClass] = RecordClass.TRAJECTORY_POINT

    track: NDArray[np.uint64]
    at_ms: NDArray[np.int64]
    x_cm: NDArray[np.int32]
    y_cm: NDArray[np.int32]
    class_id: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))

    def __post_init__(self) -> None:
        if not len(self.class_id):
            people = np.full(len(self.track), int(ObjectClass.PERSON), np.uint8)
            object.__setattr__(self, "class_id", people)
        columns = (self.track, self.at_ms, self.x_cm, self.y_cm, self.class_id)
        if len({len(one) for one in columns}) != 1:
            raise ValueError("columns of one length")

    def __len__(self) -> int:
        return len(self.track)

    def to_columns(self) -> tuple[Column, ...]:
        """Track, time, x, y, class."""
        return (
            self.track.view(np.int64).copy(),
            self.at_ms.copy(),
            self.x_cm.astype(np.int64),
            self.y_cm.astype(np.int64),
            self.class_id.astype(np.int64),
        )

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`. Segments from before there were classes have four columns."""
        if len(columns) not in (4, 5):
            raise ValueError("five columns")
        track, at_ms, x_cm, y_cm, *rest = columns
        class_id = rest[0] if rest else np.zeros(len(track), np.int64)
        if len(class_id) and not np.isin(class_id, [int(one) for one in ObjectClass]).all():
            raise ValueError("a class that is none")
        for one in (x_cm, y_cm):
            if len(one) and (one.min() < -(2**31) or one.max() >= 2**31):
                raise ValueError("a place that is not on this floor")
        points = cls(
            track=track.view(np.uint64).copy(),
            at_ms=at_ms.copy(),
            x_cm=x_cm.astype(np.int32),
            y_cm=y_cm.astype(np.int32),
            class_id=class_id.astype(np.uint8),
        )
        wipe(*columns)
        return points

    def take(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """The chosen rows, as a copy."""
        return type(self)(
            track=self.track[chosen],
            at_ms=self.at_ms[chosen],
            x_cm=self.x_cm[chosen],
            y_cm=self.y_cm[chosen],
            class_id=self.class_id[chosen],
        )

    def fits(self, day: date) -> bool:
        """Every point lies on the day."""
        days = self.at_ms // 86_400_000
        return bool((days == day_number(day)).all())

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.track, self.at_ms, self.x_cm, self.y_cm, self.class_id)


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StillPicture:
    """One masked still; no row of it is anybody's.

    Attributes:
        at_s: UTC second at which its span of time began.
        filled: `(rows, columns)` bool, cells that are filled solid.
        grays: `(8 rows, 8 columns)` uint8 from 0 to 15, 0 in filled cells.
    """

    record: ClassVar[RecordClass] = RecordClass.MASKED_STILL

    at_s: int
    filled: NDArray[np.bool_]
    grays: NDArray[np.uint8]

    def __post_init__(self) -> None:
        rows, columns = self.filled.shape
        if not all(1 <= side <= SIDE_MOST_CELLS for side in (rows, columns)):
            raise ValueError(f"1 to {SIDE_MOST_CELLS} cells to a side")
        if self.grays.shape != (CELL_PX * rows, CELL_PX * columns) or self.grays.max() >= GRAYS:
            raise ValueError("pixels that do not fit the cells")
        inside = self.grays.reshape(rows, CELL_PX, columns, CELL_PX).max(axis=(1, 3))
        if inside[self.filled].any():
            raise ValueError("pixels in a cell that is filled")

    def __len__(self) -> int:
        return 1

    def to_columns(self) -> tuple[Column, ...]:
        """One column: time, rows, columns, then cells by the bit and pixels by four bits."""
        packed = np.packbits(self.filled.reshape(-1))
        pixels = self.grays.reshape(-1)
        pairs = pixels[::2] << 4 | pixels[1::2]
        plain = np.concatenate((packed, pairs))
        padded = np.zeros(-(-len(plain) // 8) * 8, np.uint8)
        padded[: len(plain)] = plain
        column = np.concatenate(
            (np.array([self.at_s, *self.filled.shape], np.int64), padded.view("<i8"))
        )
        wipe(packed, pairs, plain, padded)
        return (column,)

    @classmethod
    def from_columns(cls, columns: Sequence[Column]) -> Self:
        """See `Payload`."""
        if len(columns) != 1 or len(columns[0]) < 3:
            raise ValueError("one column")
        at_s, rows, across = (int(number) for number in columns[0][:3])
        if not all(1 <= side <= SIDE_MOST_CELLS for side in (rows, across)):
            raise ValueError("a size that no still has")
        plain = columns[0][3:].astype("<i8").view(np.uint8)
        bits, pairs = -(-rows * across // 8), rows * across * CELL_PX * CELL_PX // 2
        if len(plain) != -(-(bits + pairs) // 8) * 8:
            raise ValueError("a still that is cut")
        cells = np.unpackbits(plain[:bits], count=rows * across).astype(np.bool_)
        grays = np.empty(2 * pairs, np.uint8)
        grays[::2], grays[1::2] = plain[bits : bits + pairs] >> 4, plain[bits : bits + pairs] & 15
        wipe(plain, *columns)
        return cls(
            at_s=at_s,
            filled=cells.reshape(rows, across),
            grays=grays.reshape(CELL_PX * rows, CELL_PX * across),
        )

    def fits(self, day: date) -> bool:
        """Its span began on the day."""
        return self.at_s // 86_400 == day_number(day)

    def wipe(self) -> None:
        """See `Payload`."""
        wipe(self.filled, self.grays)


RowsOfPeople = TrajectoryPoints | VisitRows | PurchaseRows | PathRows
AnyPayload = RowsOfPeople | StillPicture
PAYLOADS: dict[int, type[AnyPayload]] = {
    1: TrajectoryPoints,
    2: VisitRows,
    3: PurchaseRows,
    4: StillPicture,
    5: PathRows,
}
"""By the number that a segment's head says; numbers are never reused."""
