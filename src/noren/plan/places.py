"""The places that are filmed, and what their towns ask."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from noren.plan.values import UNPUBLISHED, Country, Declared, Name, Text
from noren.vocabulary.notice_fields import NoticeField
from noren.vocabulary.terms import Place


class Ordinance(Declared):
    """What the municipality asks of cameras. That it was looked up, somebody attests."""

    applies: bool = False
    """Whether it covers these cameras."""
    filing_required: Annotated[bool, UNPUBLISHED] = False
    """Whether they must be filed with the municipality."""
    filing_days: Annotated[int, Field(ge=0, le=365), UNPUBLISHED] = 0
    """How many days before filming the filing is due."""
    filed_on: Annotated[date | None, UNPUBLISHED] = None
    """The day of the filing."""
    sign_items: tuple[NoticeField, ...] = ()
    """What the sign must say beside what every sign says."""


class Site(Declared):
    """A place that is filmed."""

    id: Name
    name: Text
    place: Place
    """How public the place is."""
    country: Country = "JP"
    municipality: Text
    """The city, town or village, whose ordinances may apply."""
    operated_by: Name | None = None
    """The id of the party that runs the place, when it is not the operator."""
    entrances: Annotated[int, Field(ge=0, le=1000)] = 0
    """How many ways in the place has; a street has none."""
    signs_at_entrances: Annotated[int, Field(ge=0, le=1000), UNPUBLISHED] = 0
    """At how many of them a notice hangs where people see it before they go in."""
    unavoidable: bool = False
    """Whether people cannot get around the place."""
    children_expected: bool = False
    """Whether many children come."""
    workplace: bool = False
    """Whether it is mainly staff who are filmed."""
    intimate: tuple[
        Literal["toilet", "changing_room", "clinic", "worship", "polling_place"], ...
    ] = ()
    """What the place is where nobody should be filmed."""
    ordinance: Ordinance = Ordinance()
