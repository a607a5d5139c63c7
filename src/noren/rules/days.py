"""Comparing the days a plan names."""

from __future__ import annotations

from datetime import date

from noren.plan.declaration import Plan
from noren.plan.values import Text


def in_place_by(day: date | None, start: date) -> bool:
    """Whether something was done on or before a day; what was never done is not in place."""
    return day is not None and day <= start


def first_day_of(plan: Plan) -> date:
    """The first day of filming as this plan describes it.

    For a plan that changed while it ran, the day of its latest change: until then the plan before
    it holds, and what people had to be told by then they had to be told of this one.
    """
    return max((plan.schedule.capture_start, *(change.on for change in plan.changes)))


def distance(day: date, start: date) -> Text:
    """How far a day lies from another in words: `3 days before`, `on`, `1 day after`."""
    days = (start - day).days
    if days == 0:
        return Text(ja="当日", en="on the day of")
    unit = "day" if abs(days) == 1 else "days"
    if days > 0:
        return Text(ja=f"{days}日前", en=f"{days} {unit} before")
    return Text(ja=f"{-days}日後", en=f"{-days} {unit} after")
