"""When filming happens, and when and where the public was told."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from noren.plan.values import UNPUBLISHED, Declared, Phrase, Text
from noren.vocabulary.terms import Channel


class Schedule(Declared):
    """When filming starts and ends."""

    capture_start: date
    """The first day of filming."""
    use_start: date | None = None
    """The first day on which the numbers are used, when later."""
    capture_end: date | None = None
    """The last day, if there is one."""
    lead_days: Annotated[int, Field(ge=0, le=365), UNPUBLISHED] = 14
    """Days between the prior notice and the start. The guidebook says "sufficient"; 14 is ours."""
    ending: Text | None = None
    """What is done at the end: erase, take cameras and signs down, tell people."""


class Publication(Declared):
    """A notice that people can see."""

    published_on: Annotated[date | None, UNPUBLISHED] = None
    """The first day on which people could see it."""
    channels: Annotated[tuple[Channel, ...], UNPUBLISHED] = ()
    """Where people can see it."""
    places: Annotated[tuple[Phrase, ...], Field(max_length=200), UNPUBLISHED] = ()
    """Where exactly: at which doors, on which page. No pictures of them are kept."""
    near_cameras: Annotated[bool, UNPUBLISHED] = False
    """Whether it can be read near the cameras themselves."""
    url: Annotated[Phrase | None, UNPUBLISHED] = None
    """Its address on the web."""
    digest: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None, UNPUBLISHED
    ] = None
    """The plan digest printed on it; `noren notice` prints it, `noren check` compares it."""


class DetailPage(Publication):
    """The page that explains everything, and to which every printed notice leads."""

    url: Phrase | None = None
    """Its address on the web; it stands on every notice, so it is part of the plan digest."""


class Notices(Declared):
    """What the public is told, and when it was told."""

    prior: Publication = Publication()
    """Before filming starts (事前告知)."""
    acquisition: Publication = Publication()
    """Where and while it is filmed (取得時の通知)."""
    detail: DetailPage = DetailPage()
    """The page that explains everything."""
    ending: Publication = Publication()
    """After filming has ended (終了のお知らせ)."""


class Change(Declared):
    """A change of a running plan that the public must hear of."""

    kind: Literal[
        "purpose_added", "camera_added", "view_changed", "retention_extended", "model_changed"
    ]
    on: date
    """The day of the change."""
    announced_on: date | None = None
    """The day on which the public was told."""
    related: bool = True
    """For an added purpose: whether people could have expected it from the old one."""
    uses_past_data: bool = False
    """For an added purpose: whether data taken before serves it too."""


class Dialogue(Declared):
    """How the operator listens."""

    channel: Text
    """How people can say what they think of the cameras."""


class Rollout(Declared):
    """How far the undertaking has grown."""

    stage: Literal["pilot", "expansion", "full"] = "pilot"
    """A trial, its extension, or everywhere; a review stands between two stages."""
