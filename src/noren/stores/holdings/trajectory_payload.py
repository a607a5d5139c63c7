"""Points of trajectories, as a segment holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from noren.stores.holdings.codec import Column
from noren.stores.holdings.days import day_number
from noren.stores.holdings.wiping import wipe
from noren.vocabulary.objects import ObjectClass
from noren.vocabulary.records import RecordClass


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
