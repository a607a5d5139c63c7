"""What a segment may hold: points of trajectories, visits, what is linked to them, or a still.

Nothing else has a type.

A payload knows its columns and is checked when it is made, so that what comes out of a segment is
as whole as what went in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Protocol, Self

from noren.stores.holdings.codec import Column
from noren.stores.holdings.still_payload import StillPicture
from noren.stores.holdings.trajectory_payload import TrajectoryPoints
from noren.stores.holdings.visit_payloads import PathRows, PurchaseRows, VisitRows
from noren.vocabulary.records import RecordClass


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
