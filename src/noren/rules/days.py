"""Comparing the days a plan names."""

from __future__ import annotations

from datetime import date


def in_place_by(day: date | None, start: date) -> bool:
    """Whether something was done on or before a day; what was never done is not in place."""
    return day is not None and day <= start
