"""How long a plan keeps personal data, and where it says so."""

from __future__ import annotations

from noren.plan.declaration import Plan
from noren.plan.paths import Path
from noren.plan.personal import personal_outputs
from noren.plan.values import Span, Text


def personal_keeps(plan: Plan) -> tuple[tuple[Path, Span], ...]:
    """Every period for which personal data is kept, with its place: first the features' window."""
    window: tuple[tuple[Path, Span], ...] = ()
    if plan.repeat is not None:
        window = ((("repeat", "window"), plan.repeat.window),)
    outputs = tuple(
        (("outputs", index, "keep"), output.keep) for index, output in personal_outputs(plan)
    )
    return window + outputs


def longest_keeping(plan: Plan) -> tuple[Path, Span] | None:
    """The longest of them, the first of several; None for a plan without personal data."""
    keeps = personal_keeps(plan)
    return max(keeps, key=lambda one: one[1].seconds) if keeps else None


_UNITS = (("日", "day", 86400), ("時間", "h", 3600), ("分", "min", 60), ("秒", "s", 1))


def in_words(span: Span) -> Text:
    """A span of time as a message says it: `30日` and `30 days`."""
    for ja, en, size in _UNITS:
        if span.seconds % size == 0:
            number = span.seconds // size
            plural = "s" if en == "day" and number != 1 else ""
            return Text(ja=f"{number}{ja}", en=f"{number} {en}{plural}")
    raise AssertionError("every whole number of seconds divides by one second")
