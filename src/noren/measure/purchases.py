"""Purchases put to visits by lane and time, and by nothing else.

A till says when something was paid at which lane; a camera says when a visitor stood at that lane.
Where exactly one visitor fits, the purchase is theirs. Who they are is known to neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LINGER_S: Final = 20.0
"""HOUSE: a payment is booked up to so long after the customer has stepped away, or before they
are seen to have come: times of stays are told in steps of ten seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStay:
    """A visitor stood at a lane. `from_s` to `until_s` UTC seconds; the visit is its pseudonym and
    number."""

    lane: str
    from_s: float
    until_s: float
    pseudonym: int
    visit_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TillEvent:
    """A payment: `at_s` UTC seconds, and what was paid for. It holds nothing about who paid.

    `item` is a number of a product or of a kind of goods, 0 where none is given; `quantity` how
    many of it; `amount_yen` what was paid.
    """

    lane: str
    at_s: float
    item: int = 0
    quantity: int = 1
    amount_yen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPurchase:
    """A payment and the visit it belongs to."""

    event: TillEvent
    pseudonym: int
    visit_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """What could be linked, and how many payments could not: nobody was seen at the lane, or
    several were and it cannot be told whose it is."""

    linked: tuple[LinkedPurchase, ...]
    nobody: int
    several: int


def join_purchases(
    stays: Sequence[LaneStay],
    events: Sequence[TillEvent],
    *,
    linger_s: float = LINGER_S,
    clock_offset_s: float = 0.0,
) -> Purchases:
    """Put each payment to the visitor who stood at its lane at that time.

    A visitor fits whose stay, `linger_s` longer at both ends, holds the time. Of several, the only
    one who really stood there then (not just by the lingering) is taken; otherwise none.

    Args:
        clock_offset_s: by how much the till's clock is ahead of the cameras'.
    """
    by_lane: dict[str, list[LaneStay]] = defaultdict(list)
    for stay in stays:
        by_lane[stay.lane].append(stay)
    linked: list[LinkedPurchase] = []
    nobody = several = 0
    for event in sorted(events, key=lambda one: (one.at_s, one.lane)):
        at_s = event.at_s - clock_offset_s
        near = _visits(by_lane[event.lane], at_s, linger_s)
        exact = _visits(by_lane[event.lane], at_s, 0.0)
        fits = near if len(near) == 1 else exact
        if not near:
            nobody += 1
        elif len(fits) != 1:
            several += 1
        else:
            pseudonym, number = next(iter(fits))
            linked.append(LinkedPurchase(event=event, pseudonym=pseudonym, visit_number=number))
    return Purchases(linked=tuple(linked), nobody=nobody, several=several)


def find_clock_offset_s(
    stays: Sequence[LaneStay],
    events: Sequence[TillEvent],
    *,
    within_s: float = 600.0,
    step_s: float = 5.0,
) -> float | None:
    """By how much the till's clock is ahead of the cameras', from when most payments have anybody
    at their lane; of equally good offsets the middle one.

    None where there are fewer than 20 payments, or the best offset is hardly better than a
    random one: it then explains less than 1.2 times the median share.
    """
    if len(events) < 20 or not stays:
        return None
    by_lane: dict[str, list[LaneStay]] = defaultdict(list)
    for stay in stays:
        by_lane[stay.lane].append(stay)
    steps = round(within_s / step_s)
    offsets = [step * step_s for step in range(-steps, steps + 1)]
    shares = [
        sum(bool(_visits(by_lane[one.lane], one.at_s - offset, 0.0)) for one in events)
        for offset in offsets
    ]
    best, usual = max(shares), sorted(shares)[len(shares) // 2]
    if best < 1.2 * max(usual, 1):
        return None
    good = [offset for offset, share in zip(offsets, shares, strict=True) if share == best]
    return good[len(good) // 2]


def _visits(stays: Sequence[LaneStay], at_s: float, linger_s: float) -> set[tuple[int, int]]:
    return {
        (stay.pseudonym, stay.visit_number)
        for stay in stays
        if stay.from_s - linger_s <= at_s <= stay.until_s + linger_s
    }
