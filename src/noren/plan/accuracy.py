"""Which counts must agree with each other by the nature of the place.

What one line saw, the next one on the same way sees too; whoever enters a closed room leaves it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from noren.plan.values import ORDERED, Declared, Name


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
    second: Crossing


class ClosedRoom(Declared):
    """A room with no other way in or out than these lines."""

    id: Name
    entrances: Annotated[tuple[Crossing, ...], Field(min_length=1, max_length=32)]


class Accuracy(Declared):
    """How figures are checked against each other, day by day."""

    series: Annotated[tuple[Series, ...], Field(max_length=50), ORDERED] = ()
    """Lines that count the same people one after the other."""
    closed: Annotated[tuple[ClosedRoom, ...], Field(max_length=50), ORDERED] = ()
    """Rooms that as many people leave in a day as enter."""
