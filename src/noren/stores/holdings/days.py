"""Days as segments count them: whole UTC days since 1970-01-01."""

from __future__ import annotations

from datetime import UTC, date, datetime

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(at_s: float) -> date:
    """The UTC day of a time."""
    return datetime.fromtimestamp(at_s, UTC).date()
