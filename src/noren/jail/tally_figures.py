"""Tallies of a closed bin as the bodies of records: staying, moving, crowding."""

from __future__ import annotations

import numpy as np

from noren.gate.assignment import OutputAssignment
from noren.gate.behavior_records import (
    CELLS_PER_RECORD,
    DENSITY_CENTI_MOST,
    ELSEWHERE,
    HEAT_LAYERS,
    LEVEL_ESTIMATED,
    LEVEL_UNKNOWN,
    STAY_CLASSES,
    CrowdingLevelBody,
    DwellHistogramBody,
    HeatmapCellsBody,
    OdCountsBody,
    QueueWaitBody,
    wait_code,
)
from noren.gate.icon_records import IconBody, IconState, share_out
from noren.gate.record_slots import Slot
from noren.gate.records import FigureBody, Kind
from noren.gate.speed_records import SPEED_CLASSES, SpeedHistogramBody
from noren.gate.stop_records import STOP_CLASSES, ShelfStopsBody
from noren.jail.attribute_figures import attribute_figure
from noren.jail.scenery_figures import scenery_figure
from noren.measure.crowd_meter import CrowdMeter
from noren.measure.dwell_meter import DwellMeter
from noren.measure.heat_meter import HeatTally
from noren.measure.icon_meter import IconTally
from noren.measure.move_meter import MoveTally
from noren.measure.passage_speeds import SpeedTally
from noren.measure.queue_meter import Outcome, QueueTally
from noren.measure.scenery import SceneryTally
from noren.measure.stop_meter import StopTally
from noren.measure.tallies import Tally


def tally_figure(
    output: OutputAssignment, tally: Tally | None, slot: Slot, column: int
) -> FigureBody:
    """The figure that fills a slot; all zeros for a bin that was never watched (no tally)."""
    if slot.kind is Kind.DWELL_HISTOGRAM:
        assert tally is None or isinstance(tally, DwellMeter)
        return _stays(tally, slot, output.targets.index(slot.target), column)
    if slot.kind is Kind.OD_COUNTS:
        assert tally is None or isinstance(tally, MoveTally)
        places = (*output.targets, ELSEWHERE)
        origin, destination = places.index(slot.target), places.index(slot.part)
        return OdCountsBody(
            output=slot.output,
            origin=slot.target,
            destination=slot.part,
            class_id=slot.class_id,
            count=0 if tally is None else int(tally.counts[origin, destination, column]),
        )
    if slot.kind is Kind.QUEUE_WAIT:
        assert tally is None or isinstance(tally, QueueTally)
        return _queue(tally, slot, output.targets.index(slot.target), column)
    if slot.kind is Kind.HEATMAP_CELLS:
        assert tally is None or isinstance(tally, HeatTally)
        return _heat(tally, slot, column)
    if slot.kind in (Kind.ATTRIBUTE_COUNTS, Kind.AUDIENCE):
        return attribute_figure(output, tally, slot)
    if slot.kind in (Kind.SCENERY_CONGESTION, Kind.SCENERY_SIGNS, Kind.SCENERY_TEXTS):
        assert tally is None or isinstance(tally, SceneryTally)
        return scenery_figure(tally, slot)
    if slot.kind is Kind.SPEED_HISTOGRAM:
        assert tally is None or isinstance(tally, SpeedTally)
        return _speeds(output, tally, slot, column)
    if slot.kind is Kind.SHELF_STOPS:
        assert tally is None or isinstance(tally, StopTally)
        return _stops(tally, slot, column)
    if slot.kind is Kind.ICON:
        assert tally is None or isinstance(tally, IconTally)
        return _icons(tally, slot, column)
    assert slot.kind is Kind.CROWDING_LEVEL
    assert tally is None or isinstance(tally, CrowdMeter)
    return _crowding(output, tally, slot, column)


def _speeds(
    output: OutputAssignment, tally: SpeedTally | None, slot: Slot, column: int
) -> SpeedHistogramBody:
    target = output.targets.index(slot.target)
    place = (target, column, slot.direction)
    nothing = (0,) * SPEED_CLASSES
    return SpeedHistogramBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        direction=slot.direction,
        error_permille=output.speed_errors[target],
        unknown=0 if tally is None else int(tally.unknown[place]),
        counts=nothing if tally is None else tuple(tally.counts[place].tolist()),
    )


def _stops(tally: StopTally | None, slot: Slot, column: int) -> ShelfStopsBody:
    nothing = np.zeros((2, 2, STOP_CLASSES), np.int64)
    counts = nothing
    if tally is not None:
        counts = tally.counts[tally.places.index((slot.target, slot.part)), column]
    beside, turned = counts.tolist()
    return ShelfStopsBody(
        output=slot.output,
        target=slot.target,
        section=slot.part,
        class_id=slot.class_id,
        turned=tuple(turned[1]),
        turned_at_least=tuple(turned[0]),
        beside=tuple(beside[1]),
        beside_at_least=tuple(beside[0]),
    )


def _icons(tally: IconTally | None, slot: Slot, column: int) -> IconBody:
    return share_out(
        () if tally is None else tally.icons(column),
        output=slot.output,
        class_id=slot.class_id,
        state=IconState.UNWELL if tally is None else tally.states[column],
        part=slot.part,
    )


def _stays(tally: DwellMeter | None, slot: Slot, target: int, column: int) -> DwellHistogramBody:
    nothing = (0,) * STAY_CLASSES
    return DwellHistogramBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        began_unseen=0 if tally is None else int(tally.began_unseen[target, column]),
        ended=nothing if tally is None else tuple(tally.ended[target, column].tolist()),
        at_least=nothing if tally is None else tuple(tally.at_least[target, column].tolist()),
    )


def _crowding(
    output: OutputAssignment, tally: CrowdMeter | None, slot: Slot, column: int
) -> CrowdingLevelBody:
    target = output.targets.index(slot.target)
    level = LEVEL_UNKNOWN if tally is None else int(tally.levels[target, column])
    density = moving = standing = 0
    if tally is not None and level != LEVEL_UNKNOWN:
        centi = round(100 * float(tally.density_m2[target, column]))
        density = min(centi, DENSITY_CENTI_MOST)
        moving = round(10 * float(tally.moving[target, column]))
        standing = round(10 * float(tally.standing[target, column]))
        if tally.is_estimated[target, column]:
            level += LEVEL_ESTIMATED
    return CrowdingLevelBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        level=level,
        density_centi=density,
        moving_deci=moving,
        standing_deci=standing,
    )


def _queue(tally: QueueTally | None, slot: Slot, target: int, column: int) -> QueueWaitBody:
    if tally is None:
        tally, target, column = QueueTally(targets=1, classes=1), 0, 0
    outcomes = tally.outcomes[target, column]
    p50, p90 = (tally.wait_s(target, column, share) for share in (0.5, 0.9))
    longest = int(tally.longest[target, column])
    return QueueWaitBody(
        output=slot.output,
        target=slot.target,
        class_id=slot.class_id,
        arrivals=int(tally.arrivals[target, column]),
        served=int(outcomes[Outcome.SERVED]),
        abandoned=int(outcomes[Outcome.ABANDONED]),
        lost=int(outcomes[Outcome.LOST]),
        p50=0 if p50 is None else wait_code(p50),
        p90=0 if p90 is None else wait_code(p90),
        mean_centi=min(round(100 * tally.mean_length(target, column)), 100 * longest),
        longest=longest,
    )


def _heat(tally: HeatTally | None, slot: Slot, column: int) -> HeatmapCellsBody:
    cells = b""
    if tally is not None:
        layer = tally.codes_of_layer(HEAT_LAYERS[slot.target], column)
        cells = layer[slot.part * CELLS_PER_RECORD : (slot.part + 1) * CELLS_PER_RECORD]
    return HeatmapCellsBody(
        output=slot.output,
        layer=slot.target,
        class_id=slot.class_id,
        part=slot.part,
        cells=cells.ljust(CELLS_PER_RECORD, b"\0"),
    )
