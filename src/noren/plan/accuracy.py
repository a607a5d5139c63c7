"""Which counts must agree with each other by the nature of the place.

What one line saw, the next one on the same way sees too; whoever enters a closed room leaves it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from noren.plan.values import ORDERED, Declared, Name, objection

ClockTime = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
"""A time of day such as `09:30`."""


class Crossing(Declared):
    """A measurement line, and which of its directions leads in."""

    camera: Name
    """The id of the camera."""
    line: Name
    """The id of the line in that camera's view."""
    inward: Literal["forward", "backward"] = "forward"
    """The direction that leads in (or, for lines in series, the one in which both are crossed)."""


class Series(Declared):
    """Two lines that nobody can cross one of without the other."""

    id: Name
    first: Crossing
    """The line that serves as the measure."""
    second: Crossing
    """The line that is compared with it."""


class ClosedRoom(Declared):
    """A room with no other way in or out than these lines."""

    id: Name
    entrances: Annotated[tuple[Crossing, ...], Field(min_length=1, max_length=32)]
    """Every line by which the room can be entered or left."""
    open_from: ClockTime = "00:00"
    """When the first can enter (Japan's time); nobody is inside then."""
    open_until: ClockTime = "24:00"
    """When the last has left, on the same day."""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> ClosedRoom:
        if self.open_from >= self.open_until:
            raise objection(
                expected_en="`open_from` before `open_until` on the same day",
                expected_ja="同じ日の `open_until` より前の `open_from`",
                remedy_en="correct the times, or leave both out for the whole day",
                remedy_ja="時刻を直すか、一日中なら両方を省いてください",
            )
        return self

    @property
    def open_s(self) -> tuple[int, int]:
        """Both in seconds from midnight."""
        first, last = (
            3600 * int(text[:2]) + 60 * int(text[3:]) for text in (self.open_from, self.open_until)
        )
        return first, last


class Accuracy(Declared):
    """How figures are checked against each other, day by day."""

    series: Annotated[tuple[Series, ...], Field(max_length=50), ORDERED] = ()
    """Lines that count the same people one after the other."""
    closed: Annotated[tuple[ClosedRoom, ...], Field(max_length=50), ORDERED] = ()
    """Rooms that as many people leave in a day as enter."""
