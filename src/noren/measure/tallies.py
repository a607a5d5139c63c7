"""What a bin of each kind of output collects; the older kinds are in `noren.measure.bins`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from noren.gate.assignment import GridAssignment, OutputAssignment
from noren.gate.attribute_declared import bands_of
from noren.measure.attribute_counts import AttributeTally
from noren.measure.audience import AudienceTally
from noren.measure.crowd_meter import CrowdMeter
from noren.measure.dwell_meter import DwellMeter
from noren.measure.heat_meter import HeatTally
from noren.measure.heatmap import FloorGrid
from noren.measure.icon_meter import IconTally
from noren.measure.move_meter import MoveTally
from noren.measure.passage_speeds import SpeedTally
from noren.measure.queue_meter import QueueTally
from noren.measure.scenery import SceneryTally
from noren.measure.stop_meter import StopTally
from noren.measure.visit_tally import VisitTally
from noren.measure.walk_meter import WalkTally

Tally = (
    DwellMeter
    | CrowdMeter
    | MoveTally
    | QueueTally
    | HeatTally
    | AttributeTally
    | AudienceTally
    | SceneryTally
    | IconTally
    | VisitTally
    | WalkTally
    | SpeedTally
    | StopTally
)


def make_tally(output: OutputAssignment, sizes_m2: npt.NDArray[np.float64] | None) -> Tally | None:
    """An empty tally for one bin of the output; None for a kind that needs none.

    `sizes_m2` are the surfaces of all areas of the assignment, where the floor is known.

    Raises:
        ValueError: a density is asked for and no surface is known.
    """
    targets, classes = len(output.targets), len(output.classes)
    if output.record == "dwell_histogram":
        return DwellMeter(targets=targets, classes=classes)
    if output.record == "od_counts":
        return MoveTally(targets=output.targets, classes=classes)
    if output.record == "speed_histogram":
        return SpeedTally(targets=output.targets, classes=output.classes)
    if output.sections:
        return StopTally(output)
    if output.icons is not None:
        return IconTally(output)
    if output.grid is not None:
        return HeatTally(floor_grid(output.grid), classes=classes)
    if output.visits is not None:
        return VisitTally(output.maximum)
    if output.walks is not None:
        return WalkTally(output)
    if output.record == "queue_wait":
        return QueueTally(targets=targets, classes=classes)
    if output.record == "scenery":
        return SceneryTally()
    if output.record == "crowding_level":
        if sizes_m2 is None:
            raise ValueError("a density needs the surfaces of the areas")
        return CrowdMeter(sizes_m2=sizes_m2[list(output.targets)], classes=classes)
    if output.record == "attribute_counts":
        return AttributeTally(lines=targets, bands=bands_of(output))
    if output.record == "audience":
        return AudienceTally(targets=max(1, targets), bands=bands_of(output))
    return None


def floor_grid(grid: GridAssignment) -> FloorGrid:
    """The declared cells, to measure with."""
    return FloorGrid(
        origin_m=grid.origin_m, cell_m=grid.cell_m, rows=grid.rows, columns=grid.columns
    )
