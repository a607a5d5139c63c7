"""How files spell the estimates of a sealed visit."""

from __future__ import annotations

from noren.stores.holdings.visit_payloads import AGE_UNKNOWN
from noren.vocabulary.attribute_axes import Sex, age_code


def age_of(first: int, last: int) -> str:
    """An age band as files spell it; empty where none was asked for."""
    if first == AGE_UNKNOWN:
        return "unknown"
    return "" if first < 0 else age_code(first, None if last < 0 else last)


def sex_of(place: int) -> str:
    """A sex as files spell it; empty where it was not asked for."""
    return "" if place < 0 else Sex(place).name.lower()
