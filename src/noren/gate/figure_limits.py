"""Which figures can be true, and how many different ones there are.

Both questions are answered side by side, kind by kind, so that the leak budget counts what the
gate lets pass. Needs the standard library only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from noren.gate.attribute_records import AttributeAxes, AttributeCountsBody, AudienceBody
from noren.gate.behavior_records import (
    CELL_MOST,
    CELLS_PER_RECORD,
    DENSITY_CENTI_MOST,
    LEVEL_ESTIMATED,
    LEVEL_UNKNOWN,
    LEVELS,
    STAY_CLASSES,
    WAIT_CODES,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
)
from noren.gate.icon_records import IconBody, IconLimits
from noren.gate.kinds import Kind
from noren.gate.records import FigureBody, LineCountBody, ZoneOccupancyBody
from noren.gate.scenery_records import CongestionBody, SignsBody, TextsBody
from noren.gate.speed_records import SpeedHistogramBody, SpeedLimits
from noren.gate.still_records import MaskedStillBody, StillLimits
from noren.gate.stop_records import ShelfStopsBody
from noren.gate.trajectory_records import TrajectoryPointsBody, WalkLimits
from noren.gate.visit_records import VisitBody, VisitLimits

PEOPLE_IN_AREA: Final = 200
"""The most people that one camera can tell apart in an area."""
COUNTER_MOST: Final = 0xFFFF
"""The most that a record's narrow counters hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLimits:
    """What bounds one output's figures: its `maximum`, and the cells of its grid, its attributes,
    what a picture of icons, a bundle of points or a masked still may hold, its visits, its lines'
    speeds or its list of texts, where it has them."""

    maximum: int
    cells: int = 0
    axes: AttributeAxes | None = None
    icons: IconLimits | None = None
    walks: WalkLimits | None = None
    visits: VisitLimits | None = None
    speeds: SpeedLimits | None = None
    stills: StillLimits | None = None
    texts: int = 0

    def is_possible(self, body: FigureBody) -> bool:
        """Whether the figure can be true."""
        if isinstance(body, LineCountBody | OdCountsBody):
            return body.count <= self.maximum
        if isinstance(body, ZoneOccupancyBody):
            return body.maximum <= self.maximum and body.mean_milli <= 1000 * body.maximum
        if isinstance(body, DwellHistogramBody):
            return body.visits <= self.maximum
        if isinstance(body, QueueWaitBody):
            return self._is_queue_possible(body)
        if isinstance(body, HeatmapCellsBody):
            return not any(body.cells[self.cells_in(body.part) :])
        if isinstance(body, AttributeCountsBody):
            return self.axes is not None and self.axes.is_table_possible(body, self.maximum)
        if isinstance(body, AudienceBody):
            return self.axes is not None and self.axes.is_audience_possible(body, self.maximum)
        if isinstance(body, CongestionBody | SignsBody):
            return body.is_possible
        if isinstance(body, TextsBody):
            return body.is_possible(self.texts)
        if isinstance(body, IconBody):
            return self.icons is not None and self.icons.is_possible(body)
        if isinstance(body, TrajectoryPointsBody):
            return self.walks is not None and self.walks.is_possible(body)
        if isinstance(body, VisitBody):
            return self.visits is not None and self.visits.is_possible(body)
        if isinstance(body, SpeedHistogramBody):
            return self.speeds is not None and self.speeds.is_possible(body, self.maximum)
        if isinstance(body, MaskedStillBody):
            return self.stills is not None and self.stills.is_possible(body)
        if isinstance(body, ShelfStopsBody):
            return body.is_possible(self.maximum)
        return self._is_crowding_possible(body)

    def figures(self, kind: Kind, part: int) -> int:
        """How many different figures a slot of this kind can hold; `part` as in the slot."""
        most = self.maximum
        if kind in (Kind.LINE_COUNT, Kind.OD_COUNTS):
            return most + 1
        if kind is Kind.ZONE_OCCUPANCY:
            return 1000 * most * (most + 1) // 2 + most + 1
        if kind is Kind.DWELL_HISTOGRAM:
            # As many as there are ways to share out up to `most` visits over all counters.
            counters = 2 * STAY_CLASSES + 1
            return math.comb(most + counters, counters)
        if kind is Kind.QUEUE_WAIT:
            return self._queues()
        if kind is Kind.HEATMAP_CELLS:
            return int((CELL_MOST + 1) ** self.cells_in(part))
        if kind is Kind.CROWDING_LEVEL:
            people = self._crowd_deci
            # Each level told apart or estimated.
            return 1 + 2 * len(LEVELS) * (DENSITY_CENTI_MOST + 1) * math.comb(people + 2, 2)
        if kind is Kind.ATTRIBUTE_COUNTS and self.axes is not None:
            return self.axes.tables(part, most)
        if kind is Kind.AUDIENCE and self.axes is not None:
            return self.axes.audiences(most)
        if kind is Kind.SPEED_HISTOGRAM and self.speeds is not None:
            return self.speeds.figures(most)
        if kind is Kind.SHELF_STOPS:
            return ShelfStopsBody.figures(most)
        if kind is Kind.SCENERY_CONGESTION:
            return CongestionBody.figures()
        if kind is Kind.SCENERY_SIGNS:
            return SignsBody.figures()
        if kind is Kind.SCENERY_TEXTS:
            return TextsBody.figures(self.texts)
        if kind is Kind.VISIT and self.visits is not None:
            return self.visits.figures()
        raise ValueError("not a kind of figure")

    def cells_in(self, part: int) -> int:
        """How many of a record's cells lie in the grid."""
        return max(0, min(CELLS_PER_RECORD, self.cells - part * CELLS_PER_RECORD))

    @property
    def _crowd_deci(self) -> int:
        """Tenths of people, one more for the rounding of the two parts."""
        return 10 * self.maximum + 1

    def _is_queue_possible(self, body: QueueWaitBody) -> bool:
        decided = body.served + body.abandoned + body.lost
        # 0 is a percentile that too few were served to reach.
        lasted = body.p50 <= body.p90 or body.p90 == 0
        return (
            body.arrivals <= self.maximum
            and decided <= self.maximum
            and lasted
            and (body.served > 0 or body.p50 == 0 == body.p90)
            and max(body.p50, body.p90) <= WAIT_CODES
            and (body.p50 > 0 or body.p90 == 0)
            and body.longest <= PEOPLE_IN_AREA
            and body.mean_centi <= 100 * body.longest
        )

    def _queues(self) -> int:
        most, people = self.maximum, PEOPLE_IN_AREA
        nobody_served = math.comb(most + 2, 2)
        somebody_served = math.comb(most + 3, 3) - nobody_served
        # Neither percentile, the median alone, or both in order.
        told = 1 + WAIT_CODES + math.comb(WAIT_CODES + 1, 2)
        waits = nobody_served + somebody_served * told
        lengths = 100 * people * (people + 1) // 2 + people + 1
        return (most + 1) * waits * lengths

    def _is_crowding_possible(self, body: CrowdingLevelBody) -> bool:
        if body.level == LEVEL_UNKNOWN:
            return body.density_centi == body.moving_deci == body.standing_deci == 0
        return (
            body.level & ~LEVEL_ESTIMATED < len(LEVELS)
            and body.density_centi <= DENSITY_CENTI_MOST
            and body.moving_deci + body.standing_deci <= self._crowd_deci
        )
