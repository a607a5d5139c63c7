"""Comparing the days a plan names."""

from __future__ import annotations

from datetime import date

from noren.plan.declaration import Plan


def in_place_by(day: date | None, start: date) -> bool:
    """Whether something was done on or before a day; what was never done is not in place."""
    return day is not None and day <= start


def first_day_of(plan: Plan) -> date:
    """The first day of filming as this plan describes it.

    For a plan that changed while it ran, the day of its latest change: until then the plan before
    it holds, and what people had to be told by then they had to be told of this one.
    """
    return max((plan.schedule.capture_start, *(change.on for change in plan.changes)))
