"""Spans of time as ISO 8601 durations."""

from __future__ import annotations

from noren.plan.values import Span

_UNITS = ((86400, "P{}D"), (3600, "PT{}H"), (60, "PT{}M"), (1, "PT{}S"))


def iso_duration(span: Span) -> str:
    """The span in its largest whole unit: `P90D`, `PT15M`, `PT1S`; days have 24 hours."""
    size, form = next(unit for unit in _UNITS if span.seconds % unit[0] == 0)
    return form.format(span.seconds // size)
