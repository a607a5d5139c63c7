"""In which steps a heat map's cells tell seconds; those of an earlier noren were whole steps.

No row says who wrote it, so it is told by the figures: until 23 November 2026 the seconds of a cell
were whole steps of a 255th of the bin.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from noren.gate.behavior_figures import HeatTable

_STEPS: Final = 255
_BY_CHANCE: Final = 1e-9
"""HOUSE: so unlikely that figures told one by one are whole steps of a bin by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatSteps:
    """The widest step in seconds, None where all are told one by one; and whether all are."""

    step_s: int | None
    is_all: bool


@dataclass(slots=True)
class _Bin:
    seconds: list[int] = field(default_factory=list)

    def is_stepped(self, step_s: int) -> bool:
        """Whether its figures are whole steps, and too many of them for chance."""
        told = [amount for amount in self.seconds if amount]
        if step_s < 2 or any(amount % step_s for amount in told):
            return False
        return len(told) * math.log(step_s) > -math.log(_BY_CHANCE)


def find_steps(table: HeatTable, rows: Iterable[int]) -> HeatSteps:
    """How the seconds of these rows were told, bin by bin.

    A bin of 255 s or less had steps of a second. One with so few cells that nobody can tell how
    they were told counts as told one by one.
    """
    bins: dict[tuple[int, int, str], _Bin] = defaultdict(_Bin)
    for row in rows:
        held = bins[table.start_s[row], table.end_s[row], table.output[row].plan_digest]
        held.seconds += [table.presence_s[row] or 0, table.dwell_s[row] or 0]
    found = [
        step_s
        for (start_s, end_s, _), held in bins.items()
        if held.is_stepped(step_s := math.ceil((end_s - start_s) / _STEPS))
    ]
    return HeatSteps(step_s=max(found, default=None), is_all=len(found) == len(bins))
