"""Bodies of the records about staying, waiting, moving and crowding.

Each is at most 48 bytes and holds counts in coarse steps; none holds a position of one person, a
moment of one visit, or anything that links two visits. Needs the standard library only.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Final

from noren.gate.kinds import Kind
from noren.gate.packed_body import PackedBody

STAY_EDGES_S: Final = (0, 5, 10, 30, 60, 120, 300, 600, 1800)
"""Where the classes of stays begin, in seconds; the last one is open."""
STAY_CLASSES: Final = len(STAY_EDGES_S)
WAIT_STEP_RATIO: Final = 1.05
"""Waits are told in steps of five percent."""
WAIT_CODES: Final = 234
"""Code 1 is a second or less, each next one five percent more, the last one a day."""
CELLS_PER_RECORD: Final = 42
HEAT_CODES: Final = 256
"""What one byte of a cell can say."""
HEAT_EXACT: Final = 50
"""Up to here a cell's seconds and people are told one by one."""
HEAT_LAYERS: Final = ("presence", "passage", "dwell")
ELSEWHERE: Final = 0xFFFF
"""The floor outside of all areas, in the place of an area's number."""
LEVEL_UNKNOWN: Final = 255
LEVELS: Final = "ABCDEF"
LEVEL_ESTIMATED: Final = 8
"""Added to a level that rests on the foreground of a dense crowd, not on people told apart."""
ESTIMATED_MARK: Final = " + crowd area, estimated"
"""Behind the model's name, beside figures that rest on it."""
DENSITY_CENTI_MOST: Final = 1000
"""Ten people on a square metre; more do not fit."""
PEOPLE_IN_AREA: Final = 200
"""The most people that one camera can tell apart in an area."""


def wait_code(wait_s: float) -> int:
    """The step nearest to a wait, 1 to `WAIT_CODES`; a wait is at least 0 s."""
    if wait_s <= 1.0:
        return 1
    return min(WAIT_CODES, 1 + round(math.log(wait_s) / math.log(WAIT_STEP_RATIO)))


def wait_of_code(code: int) -> float:
    """Seconds of a step from 1 on, to a tenth."""
    return round(WAIT_STEP_RATIO ** (code - 1), 1)


def _heat_amounts() -> Iterator[int]:
    amount = -1
    for _ in range(HEAT_CODES):
        amount = max(amount + 1, round(amount * WAIT_STEP_RATIO) if amount >= HEAT_EXACT else 0)
        yield amount


HEAT_AMOUNTS: Final = tuple(_heat_amounts())
"""What each code of a cell stands for: whole seconds or people, one by one up to `HEAT_EXACT`,
from there in steps of five percent. The last is more than a million: nobody fills a cell so."""


def heat_code(amount: float) -> int:
    """The highest code that says no more than an amount of 0 or more: a minimum holds for it."""
    return bisect_right(HEAT_AMOUNTS, amount) - 1


def nearest_heat_code(amount: float) -> int:
    """The code nearest to an amount of 0 or more, the higher one in the middle of two."""
    return bisect_right(_HEAT_MIDDLES, amount)


_HEAT_MIDDLES: Final = tuple((low + high) / 2 for low, high in pairwise(HEAT_AMOUNTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class DwellHistogramBody(PackedBody):
    """Visits of area `target` that ended in the bin, by how long they lasted.

    `ended` visits seen from beginning to end; `at_least` visits that had lasted that long when
    they were lost from sight, so they belong to this class or a longer one; `began_unseen` visits
    whose beginning nobody saw, in no class. Classes begin at `STAY_EDGES_S`.
    """

    KIND: ClassVar[Kind] = Kind.DWELL_HISTOGRAM
    LAYOUT: ClassVar[str] = f"<HHBxH{STAY_CLASSES}H{STAY_CLASSES}H"
    output: int
    target: int
    class_id: int
    began_unseen: int
    ended: tuple[int, ...]
    at_least: tuple[int, ...]

    @property
    def visits(self) -> int:
        """All of them."""
        return self.began_unseen + sum(self.ended) + sum(self.at_least)

    def is_possible(self, maximum: int) -> bool:
        """Whether the figure can be true."""
        return self.visits <= maximum

    @staticmethod
    def figures(maximum: int) -> int:
        """In how many ways up to `maximum` visits can be shared out over all counters."""
        counters = 2 * STAY_CLASSES + 1
        return math.comb(maximum + counters, counters)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueWaitBody(PackedBody):
    """The waiting line in area `target`: who came, what became of them, and how long it took.

    `served`, `abandoned` and `lost` are waits decided in the bin; `p50`, `p90` the steps
    (`wait_code`) of the served waits' median and ninth decile, 0 when nobody was served;
    `mean_centi` hundredths of people in the line on average, `longest` the most at once.
    """

    KIND: ClassVar[Kind] = Kind.QUEUE_WAIT
    LAYOUT: ClassVar[str] = "<HHBxHHHHBBHH"
    output: int
    target: int
    class_id: int
    arrivals: int
    served: int
    abandoned: int
    lost: int
    p50: int
    p90: int
    mean_centi: int
    longest: int

    def is_possible(self, maximum: int) -> bool:
        """Whether the figure can be true."""
        decided = self.served + self.abandoned + self.lost
        # 0 is a percentile that too few were served to reach.
        lasted = self.p50 <= self.p90 or self.p90 == 0
        return (
            self.arrivals <= maximum
            and decided <= maximum
            and lasted
            and (self.served > 0 or self.p50 == 0 == self.p90)
            and max(self.p50, self.p90) <= WAIT_CODES
            and (self.p50 > 0 or self.p90 == 0)
            and self.longest <= PEOPLE_IN_AREA
            and self.mean_centi <= 100 * self.longest
        )

    @staticmethod
    def figures(maximum: int) -> int:
        """How many different figures are possible."""
        nobody_served = math.comb(maximum + 2, 2)
        somebody_served = math.comb(maximum + 3, 3) - nobody_served
        # Neither percentile, the median alone, or both in order.
        told = 1 + WAIT_CODES + math.comb(WAIT_CODES + 1, 2)
        waits = nobody_served + somebody_served * told
        lengths = 100 * PEOPLE_IN_AREA * (PEOPLE_IN_AREA + 1) // 2 + PEOPLE_IN_AREA + 1
        return (maximum + 1) * waits * lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatmapCellsBody(PackedBody):
    """42 cells of one layer of the floor's grid, from cell 42 * `part` on, row by row.

    `layer` is an index of `HEAT_LAYERS`. Presence and dwell are person-seconds, passages different
    tracks, all as codes of `HEAT_AMOUNTS`. Cells beyond the grid are 0.
    """

    KIND: ClassVar[Kind] = Kind.HEATMAP_CELLS
    LAYOUT: ClassVar[str] = f"<HBBH{CELLS_PER_RECORD}s"
    output: int
    layer: int
    class_id: int
    part: int
    cells: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OdCountsBody(PackedBody):
    """Moves from area `origin` to area `destination`; `ELSEWHERE` stands for the rest."""

    KIND: ClassVar[Kind] = Kind.OD_COUNTS
    LAYOUT: ClassVar[str] = "<HHHBxI"
    output: int
    origin: int
    destination: int
    class_id: int
    count: int

    def is_possible(self, maximum: int) -> bool:
        """Whether the figure can be true."""
        return self.count <= maximum

    @staticmethod
    def figures(maximum: int) -> int:
        """How many different figures are possible."""
        return maximum + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdingLevelBody(PackedBody):
    """How crowded area `target` was on average, and how many moved or stood.

    `level` 0 to 5 for A to F, 8 to 13 where it was estimated (`LEVEL_ESTIMATED`),
    `LEVEL_UNKNOWN` (all else 0) when less than half of the bin was watched; `density_centi`
    hundredths of people a square metre; `moving_deci`, `standing_deci` tenths of people.
    """

    KIND: ClassVar[Kind] = Kind.CROWDING_LEVEL
    LAYOUT: ClassVar[str] = "<HHBBHHH"
    output: int
    target: int
    class_id: int
    level: int
    density_centi: int
    moving_deci: int
    standing_deci: int

    def is_possible(self, maximum: int) -> bool:
        """Whether the figure can be true: at most `maximum` people are told apart."""
        if self.level == LEVEL_UNKNOWN:
            return self.density_centi == self.moving_deci == self.standing_deci == 0
        return (
            self.level & ~LEVEL_ESTIMATED < len(LEVELS)
            and self.density_centi <= DENSITY_CENTI_MOST
            and self.moving_deci + self.standing_deci <= _people_deci(maximum)
        )

    @staticmethod
    def figures(maximum: int) -> int:
        """How many different figures are possible: each level told apart or estimated."""
        people = math.comb(_people_deci(maximum) + 2, 2)
        return 1 + 2 * len(LEVELS) * (DENSITY_CENTI_MOST + 1) * people


def _people_deci(maximum: int) -> int:
    """Tenths of people, one more for the rounding of the two parts."""
    return 10 * maximum + 1
