"""Walks of a closed bundle as the bodies of records."""

from __future__ import annotations

from noren.gate.record_slots import Slot
from noren.gate.trajectory_records import TrajectoryPointsBody
from noren.measure.bins import ClosedBin
from noren.measure.walk_meter import WalkTally


def walk_figure(closed: ClosedBin, slot: Slot) -> TrajectoryPointsBody:
    """The record that fills a place of a bundle; all zeros for a place that is not needed."""
    tally = closed.tally
    assert tally is None or isinstance(tally, WalkTally)
    walks = [] if tally is None else tally.walks()
    if tally is None or slot.part >= len(walks):
        return TrajectoryPointsBody(
            output=slot.output, part=slot.part, class_id=0, token=0, ticks=0, cells=()
        )
    walk = walks[slot.part]
    is_last = slot.part == tally.most - 1
    return TrajectoryPointsBody(
        output=slot.output,
        part=slot.part,
        class_id=walk.class_id,
        token=walk.token,
        ticks=walk.ticks,
        cells=tuple(walk.cells),
        untold=tally.untold if is_last else 0,
    )
